import type { FieldEvent } from "../fields/event.js";
import { emptyLike, type Field, withValues } from "../fields/field.js";
import { sure } from "../sure.js";
import type { FitSetting } from "./fit-setting.js";

/** No amount is made larger than this many times the largest real one of the fit. */
const MOST_BEYOND = 1.5;

/** What was held back. */
export interface HeldBack {
  /** mm/day; null where a method was not fitted and nothing is held. The highest, of several fits. */
  readonly limit: number | null;
  /** The lowest of several fits; that of one is `limit`. */
  readonly lowestLimit: number | null;
  readonly cells: number;
  /** The largest amount that was held back, mm/day (the limit, of a method that holds back itself), and what it was made of. */
  readonly largest: { readonly made: number; readonly of: number } | null;
}

/** A fitted method whose amounts stay within reach of what it was fitted on. */
export interface GuardedMethod {
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
  /** Of all events so far. */
  held(): HeldBack;
}

/**
 * Applies a method and holds back what it makes larger than {@link MOST_BEYOND} times the largest real amount of the fit,
 * unless the sample had as much itself: a factor or a tail that was fitted on few values can make a storm of a trace.
 */
export function guardTail(fitted: {
  readonly setting: FitSetting | null;
  apply(event: FieldEvent<"mm/day">): FieldEvent<"mm/day">;
}): GuardedMethod {
  const { setting } = fitted;
  const limit = setting?.largest ? MOST_BEYOND * setting.largest : null;
  /** Methods that hold back themselves stop there: at the limit, but for rounding. */
  const reached = limit === null ? NaN : limit * (1 - 1e-6);
  let cells = 0;
  let largest: HeldBack["largest"] = null;
  const hold = (after: Field<"mm/day">, before: Field<"mm/day">): Field<"mm/day"> => {
    let out: Field<"mm/day">["values"] | null = null;
    for (let i = 0; i < after.values.length; i++) {
      const made = after.values[i] ?? NaN;
      const had = before.values[i] ?? NaN;
      const most = Math.max(limit ?? NaN, had);
      if (after.mask?.[i] === 0) continue;
      if (made >= reached && made <= most && made > had) {
        cells++;
        largest = largerOf(largest, { made, of: had });
      }
      if (!(made > most)) continue;
      if (!out) {
        out = emptyLike(after.values);
        out.set(after.values);
      }
      out[i] = most;
      cells++;
      largest = largerOf(largest, { made, of: before.values[i] ?? NaN });
    }
    return out ? withValues(after, "mm/day", out) : after;
  };
  return {
    apply(event) {
      const after = fitted.apply(event);
      if (limit === null) return after;
      return { ...after, members: after.members.map((member, m) => hold(member, sure(event.members[m]))) };
    },
    held: () => ({ limit, lowestLimit: limit, cells, largest }),
  };
}

/** What one method held back of two sets of events. */
export function bothHeld(a: HeldBack, b: HeldBack): HeldBack {
  return {
    ...a,
    cells: a.cells + b.cells,
    largest: (b.largest && largerOf(a.largest, b.largest)) || a.largest,
  };
}

/** The larger amount; of equal ones that which was made of more. */
function largerOf(a: HeldBack["largest"], b: NonNullable<HeldBack["largest"]>): HeldBack["largest"] {
  return !a || b.made > a.made || (b.made === a.made && b.of > a.of) ? b : a;
}

/** One sentence, empty where nothing was held back. */
export function heldText({ limit, lowestLimit, cells, largest }: HeldBack): string {
  if (!largest || limit === null || lowestLimit === null) return "";
  const limits =
    lowestLimit < limit
      ? `${lowestLimit.toPrecision(4)} to ${limit.toPrecision(4)} mm/day, ${MOST_BEYOND} times the largest real amounts of the fits`
      : `${limit.toPrecision(4)} mm/day, ${MOST_BEYOND} times the largest real amount of the fit`;
  const held = `${cells} ${cells === 1 ? "cell was" : "cells were"} held at ${limits}`;
  const of = largest.of.toPrecision(4);
  if (largest.made <= limit * (1 + 1e-6)) return `${held}: the largest is made of ${of}`;
  return `${held}, or at what the sample had: the largest would have become ${largest.made.toPrecision(4)} of ${of}`;
}
