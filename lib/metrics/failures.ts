import type { FieldEvent } from "../fields/event.js";
import type { Mask, Space } from "../fields/field.js";
import { sure } from "../sure.js";
import type { Accumulator } from "./metric.js";
import type { Seen } from "./seen.js";

/** Where a model failed first, in the order of events, members, cells; counted from 0. */
export interface FirstFailure {
  /** Key of the event. */
  readonly event: string;
  readonly member: number;
  readonly row: number;
  readonly column: number;
  readonly value: "NaN" | "Infinity" | "-Infinity";
}

/** See {@link failures}. */
export interface Failures {
  readonly count: number;
  readonly nan: number;
  readonly plusInfinity: number;
  readonly minusInfinity: number;
  /** Of the values that samples should have; NaN where they should have none. */
  readonly share: number;
  /** `null` where nothing failed. */
  readonly first: FirstFailure | null;
  /** Cells that are NaN in all samples, though the truth has values there: a mask of the samples. */
  readonly maskedBySamples: number;
}

export interface FailureState {
  /** Events that had a member. */
  events: number;
  /** Values that samples should have had. */
  expected: number;
  plusInfinity: number;
  minusInfinity: number;
  /** Cells of a row. */
  width: number;
  /** By cell, 1 where a sample had a value; `all` once every cell inside the mask had one. */
  known: Mask | "all" | null;
  /** By cell, once a value was missing. */
  missed: Missed | null;
  /** Keys of the events in which a cell failed first, by their index. */
  keys: Map<number, string>;
}

export interface Missed {
  readonly nan: Uint32Array;
  /** Where the cell failed first: index of the event · 2²⁰ + member. */
  readonly first: Float64Array;
  /** As what: a place in the list of kinds. */
  readonly kind: Uint8Array;
}

const MEMBERS = 2 ** 20;
const KINDS = ["NaN", "Infinity", "-Infinity"] as const;

/**
 * Counts the values that samples miss where the truth is finite and the mask lets the cell count: what a model failed to
 * give, NaN or infinite.
 *
 * Cells that are NaN in all samples of two events or more, while others have values, are a mask that the samples bring
 * with them: they are no failure, and counted apart.
 *
 * @returns an accumulator for {@link measure}: counts of values, by kind and event
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { failed } = await measure(events, { failed: metrics.failures });
 * failed.count; // → 0
 * ```
 */
export function failures<S extends Space = "mm/day">(): Accumulator<FailureState, Failures, S> {
  return {
    init: () => ({
      events: 0,
      expected: 0,
      plusInfinity: 0,
      minusInfinity: 0,
      width: 1,
      known: null,
      missed: null,
      keys: new Map(),
    }),
    add: (state, _, seen) => addFailures(state, seen),
    merge: mergeFailures,
    result: failuresOf,
  };
}

function addFailures<S extends Space>(
  state: FailureState,
  { event, counted, cells, whole, inside }: Seen<S>,
): void {
  const { truth, members } = event;
  if (members.length === 0) return;
  state.events++;
  state.width = truth.grid.width;
  if (whole && cells === inside) {
    state.expected += cells * members.length;
    state.known = "all";
    return;
  }
  if (state.known === null) state.known = new Uint8Array(counted.length);
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 1) {
      if (state.known !== "all") state.known[i] = 1;
      state.expected += members.length;
      if (whole) continue;
    } else {
      if (truth.mask !== null && truth.mask[i] === 0) continue;
      if (!Number.isFinite(truth.values[i])) continue;
      state.expected += members.length;
    }
    for (let m = 0; m < members.length; m++) {
      const value = members[m]!.values[i] ?? NaN;
      if (value - value !== 0) addMissed(state, event, m, i, value);
    }
  }
}

function addMissed(
  state: FailureState,
  { key, index, truth }: FieldEvent<Space>,
  member: number,
  cell: number,
  value: number,
): void {
  const cells = truth.values.length;
  state.missed ??= {
    nan: new Uint32Array(cells),
    first: new Float64Array(cells).fill(Number.POSITIVE_INFINITY),
    kind: new Uint8Array(cells),
  };
  const { nan, first, kind } = state.missed;
  const place = index * MEMBERS + member;
  if (place < (first[cell] ?? NaN)) {
    first[cell] = place;
    kind[cell] = Number.isNaN(value) ? 0 : value > 0 ? 1 : 2;
    state.keys.set(index, key);
  }
  if (Number.isNaN(value)) nan[cell] = (nan[cell] ?? NaN) + 1;
  else {
    if (value > 0) state.plusInfinity++;
    else state.minusInfinity++;
    if (state.known !== null && state.known !== "all") state.known[cell] = 1;
  }
}

function mergeFailures(into: FailureState, other: FailureState): void {
  into.events += other.events;
  into.expected += other.expected;
  into.plusInfinity += other.plusInfinity;
  into.minusInfinity += other.minusInfinity;
  into.width = Math.max(into.width, other.width);
  if (into.known === "all" || other.known === "all") into.known = "all";
  else if (into.known && other.known)
    into.known = into.known.map((k, i) => k | ((other.known as Mask)[i] ?? NaN));
  else if (other.known) into.known ??= other.known.slice();
  for (const [position, key] of other.keys) into.keys.set(position, key);
  if (!other.missed) return;
  const { nan, first, kind } = other.missed;
  if (!into.missed) {
    into.missed = { nan: nan.slice(), first: first.slice(), kind: kind.slice() };
    return;
  }
  for (let i = 0; i < nan.length; i++) {
    into.missed.nan[i] = (into.missed.nan[i] ?? NaN) + (nan[i] ?? NaN);
    if (!((first[i] ?? NaN) < (into.missed.first[i] ?? NaN))) continue;
    into.missed.first[i] = first[i] ?? NaN;
    into.missed.kind[i] = kind[i] ?? NaN;
  }
}

function failuresOf({ events, expected, known, missed, keys, width, ...state }: FailureState): Failures {
  const { plusInfinity, minusInfinity } = state;
  const hasMask = events > 1 && known instanceof Uint8Array && known.includes(1);
  let [nan, masked, maskedBySamples, first] = [0, 0, 0, -1];
  for (let i = 0; missed && i < missed.nan.length; i++) {
    if (missed.first[i] === Number.POSITIVE_INFINITY) continue;
    if (hasMask && known[i] === 0) {
      masked += missed.nan[i] ?? NaN;
      maskedBySamples++;
      continue;
    }
    nan += missed.nan[i] ?? NaN;
    if (first < 0 || (missed.first[i] ?? NaN) < (missed.first[first] ?? NaN)) first = i;
  }
  const count = nan + plusInfinity + minusInfinity;
  const place = first < 0 ? Number.NaN : (sure(missed).first[first] ?? NaN);
  return {
    count,
    nan,
    plusInfinity,
    minusInfinity,
    share: count / (expected - masked),
    first:
      first < 0
        ? null
        : {
            event: sure(keys.get(Math.floor(place / MEMBERS))),
            member: place % MEMBERS,
            row: Math.floor(first / width),
            column: first % width,
            value: sure(KINDS[sure(missed).kind[first] ?? NaN]),
          },
    maskedBySamples,
  };
}

/** What failed, in one sentence for each kind; none where nothing did. */
export function failureLines({ count, share, first, maskedBySamples, ...kinds }: Failures): string[] {
  const { nan, plusInfinity, minusInfinity } = kinds;
  const percent = 100 * share;
  return [
    ...(first
      ? [
          `${count} ${count === 1 ? "value" : "values"} of the samples (${percent < 0.01 ? percent.toExponential(1) : percent.toFixed(2)} %) ` +
            `${count === 1 ? "is" : "are"} not finite where the truth is: ${nan} NaN, ${plusInfinity} +Infinity, ${minusInfinity} −Infinity; ` +
            `first ${first.value} in ${first.event}, member ${first.member}, row ${first.row}, column ${first.column}`,
        ]
      : []),
    ...(maskedBySamples > 0
      ? [
          `the samples are NaN in the same ${maskedBySamples} cells of every event, where the truth has values: ` +
            "taken as their mask, and not compared",
        ]
      : []),
  ];
}
