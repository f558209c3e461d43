import type { EventSet, FieldEvent } from "../fields/event.js";
import { type Field, thresholdFor } from "../fields/field.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";

/** Lengths in days of runs of wet days and of dry days, over all cells. */
export interface SpellLengths {
  readonly wet: Summary;
  readonly dry: Summary;
}

export interface Spells {
  readonly truth: SpellLengths;
  readonly samples: SpellLengths;
  /** Places where the next event is not the next day, or its date is unknown: all spells end there. */
  readonly gaps: number;
}

interface Runs {
  /** Length so far per cell: positive wet, negative dry, 0 none. */
  running: Int32Array;
  wet: Moments;
  dry: Moments;
}

/** Follows cells through the days; see {@link spells}. */
export interface SpellCounter {
  /** The next event, in order. */
  add(event: FieldEvent<"mm/day">): void;
  /** Ends all spells that still run and sums up. */
  result(): Spells;
}

/**
 * {@link spells} for events that are handed over one by one. Spells cross the borders between parts of a set, so
 * there is nothing to merge: one counter sees all events in order.
 *
 * @param threshold mm/day
 */
export function spellCounter(threshold: number = 1): SpellCounter {
  let truth: Runs | null = null;
  const members: Runs[] = [];
  let last = Number.NaN;
  let gaps = 0;
  return {
    add(event) {
      const cells = event.truth.values.length;
      truth ??= emptyRuns(cells);
      while (members.length < event.members.length) members.push(emptyRuns(cells));
      const day = dayOf(event.key);
      if (!Number.isNaN(last) && day !== last + 1) {
        gaps++;
        for (const runs of [truth, ...members]) endAll(runs);
      }
      last = Number.isNaN(day) ? Number.NEGATIVE_INFINITY : day;
      follow(truth, event.truth, threshold);
      members.forEach((runs, m) => {
        const member = event.members[m];
        if (member) follow(runs, member, threshold);
        else endAll(runs);
      });
    },
    result() {
      const samples = { wet: emptyMoments(), dry: emptyMoments() };
      for (const runs of members) {
        endAll(runs);
        mergeMoments(samples.wet, runs.wet);
        mergeMoments(samples.dry, runs.dry);
      }
      const real = truth ?? emptyRuns(0);
      endAll(real);
      return {
        truth: { wet: summarise(real.wet), dry: summarise(real.dry) },
        samples: { wet: summarise(samples.wet), dry: summarise(samples.dry) },
        gaps,
      };
    },
  };
}

function emptyRuns(cells: number): Runs {
  return { running: new Int32Array(cells), wet: emptyMoments(), dry: emptyMoments() };
}

/**
 * Lengths of wet spells (consecutive days with at least `threshold` mm/day) and dry spells at every cell, of the
 * truth and of each member followed through the days.
 *
 * Events are taken in order; the day is read from the key (`1982-12-01`, or a number as in `day_000012`). A gap
 * in time, a missing value or a masked cell ends a spell. Memory grows with cells × members, not with days.
 *
 * @param threshold mm/day; 1 by default, the definition of a wet day in climate indices
 */
export async function spells(events: EventSet<"mm/day">, threshold: number = 1): Promise<Spells> {
  const counter = spellCounter(threshold);
  for await (const event of events) counter.add(event);
  return counter.result();
}

/** Day number of a key: days since 1970 of a date, or the number in it; NaN when there is none. */
function dayOf(key: string): number {
  const date = /\d{4}-\d{2}-\d{2}/.exec(key);
  if (date) return Date.parse(date[0]) / 86_400_000;
  const number = /\d+/.exec(key);
  return number ? Number(number[0]) : Number.NaN;
}

function follow(runs: Runs, field: Field<"mm/day">, threshold: number): void {
  const limit = thresholdFor(field.values, threshold);
  for (let i = 0; i < runs.running.length; i++) {
    const value = field.values[i]!;
    const run = runs.running[i]!;
    if (!Number.isFinite(value) || (field.mask !== null && field.mask[i] === 0)) {
      end(runs, run);
      runs.running[i] = 0;
    } else if (value >= limit) {
      if (run < 0) end(runs, run);
      runs.running[i] = run > 0 ? run + 1 : 1;
    } else {
      if (run > 0) end(runs, run);
      runs.running[i] = run < 0 ? run - 1 : -1;
    }
  }
}

function end({ wet, dry }: Runs, run: number): void {
  if (run > 0) addNumber(wet, run);
  else if (run < 0) addNumber(dry, -run);
}

function endAll(runs: Runs): void {
  for (let i = 0; i < runs.running.length; i++) end(runs, runs.running[i]!);
  runs.running.fill(0);
}
