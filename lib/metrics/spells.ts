import { type Field, thresholdFor } from "../fields/field.js";
import { dayOf } from "./day-of.js";
import type { Metric, MetricText } from "./metric.js";
import {
  addNumber,
  copyMoments,
  emptyMoments,
  type Moments,
  mergeMoments,
  type Summary,
  summarise,
} from "./moments.js";
import { inName, metricRow } from "./rows.js";

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

export interface Runs {
  /** Length so far per cell: positive wet, negative dry, 0 none. */
  running: Int32Array;
  wet: Moments;
  dry: Moments;
}

export interface SpellsState {
  truth: Runs | null;
  members: Runs[];
  /** Day of the last event: NaN before the first, −Infinity where it is unknown. */
  last: number;
  gaps: number;
}

const TEXT: MetricText = {
  id: "spells",
  label: "spells",
  unit: "day",
  definition:
    "mean and greatest length of wet spells (consecutive days of at least 1 mm/day) and of dry spells at every cell, of the real fields and of each member followed through the days",
  missing:
    "a gap in time, an unknown date, a missing value or a masked cell ends a spell; NaN where there is none",
  source: "ETCCDI; Zhang et al. 2011, doi:10.1002/wcc.147",
};

export interface SpellsOptions {
  /** A day is wet from this many mm/day on; 1 by default, the definition of a wet day in climate indices. */
  readonly from?: number;
}

/**
 * Lengths of wet spells (consecutive days with at least `from` mm/day) and dry spells at every cell, of the
 * truth and of each member followed through the days.
 *
 * Events are taken in order; the day is read from the key (`1982-12-01`, or a number as in `day_000012`). A gap
 * in time, a missing value or a masked cell ends a spell, and so does the border between parts that are merged. Memory
 * grows with cells × members, not with days.
 *
 * @param options from how many mm/day a day is wet; 1 by default
 * @returns a metric for {@link measure}; lengths in days, NaN where no spell ended
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { spells } = await measure(events, { spells: metrics.spells });
 * Object.keys(spells); // → [ 'truth', 'samples', 'gaps' ]
 * ```
 */
export function spells({ from = 1 }: SpellsOptions = {}): Metric<SpellsState, Spells> {
  return {
    ...TEXT,
    inOrder: true,
    init: () => ({ truth: null, members: [], last: Number.NaN, gaps: 0 }),
    add(state, event) {
      const cells = event.truth.values.length;
      state.truth ??= emptyRuns(cells);
      const { truth, members } = state;
      while (members.length < event.members.length) members.push(emptyRuns(cells));
      const day = dayOf(event.key).number;
      if (!Number.isNaN(state.last) && day !== state.last + 1) {
        state.gaps++;
        for (const runs of [truth, ...members]) endAll(runs);
      }
      state.last = Number.isNaN(day) ? Number.NEGATIVE_INFINITY : day;
      follow(truth, event.truth, from);
      members.forEach((runs, m) => {
        const member = event.members[m];
        if (member) follow(runs, member, from);
        else endAll(runs);
      });
    },
    merge(into, other) {
      if (into.truth && other.truth) into.gaps++;
      into.gaps += other.gaps;
      if (!other.truth) return;
      into.truth = followedBy(into.truth, other.truth);
      other.members.forEach((runs, m) => {
        into.members[m] = followedBy(into.members[m] ?? null, runs);
      });
      for (const runs of into.members.slice(other.members.length)) endAll(runs);
      into.last = other.last;
    },
    result({ truth, members, gaps }) {
      const samples = { wet: emptyMoments(), dry: emptyMoments() };
      for (const runs of members) {
        const { wet, dry } = ended(runs);
        mergeMoments(samples.wet, wet);
        mergeMoments(samples.dry, dry);
      }
      const real = ended(truth ?? emptyRuns(0));
      return {
        truth: { wet: summarise(real.wet), dry: summarise(real.dry) },
        samples: { wet: summarise(samples.wet), dry: summarise(samples.dry) },
        gaps,
      };
    },
    rows: ({ truth, samples, gaps }) =>
      (
        [
          ["wet.truth", truth.wet],
          ["wet.samples", samples.wet],
          ["dry.truth", truth.dry],
          ["dry.samples", samples.dry],
        ] as const
      ).flatMap(([name, { mean, max, n }]) => [
        metricRow(`spells.mean.${name}[T=${inName(from)}]`, mean, n, gaps, "no such spell"),
        metricRow(`spells.max.${name}[T=${inName(from)}]`, max, n, gaps, "no such spell"),
      ]),
  };
}

function emptyRuns(cells: number): Runs {
  return { running: new Int32Array(cells), wet: emptyMoments(), dry: emptyMoments() };
}

/** Runs with all that still go on ended, as a copy. */
function ended({ running, wet, dry }: Runs): Runs {
  const runs = { running: running.slice(), wet: copyMoments(wet), dry: copyMoments(dry) };
  endAll(runs);
  return runs;
}

/** What later runs make of earlier ones, which end. */
function followedBy(earlier: Runs | null, later: Runs): Runs {
  const { wet, dry } = earlier ? ended(earlier) : emptyRuns(0);
  mergeMoments(wet, later.wet);
  mergeMoments(dry, later.dry);
  return { running: later.running.slice(), wet, dry };
}

function follow(runs: Runs, field: Field<"mm/day">, threshold: number): void {
  const limit = thresholdFor(field.values, threshold);
  for (let i = 0; i < runs.running.length; i++) {
    const value = field.values[i] ?? NaN;
    const run = runs.running[i] ?? NaN;
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
  for (let i = 0; i < runs.running.length; i++) end(runs, runs.running[i] ?? NaN);
  runs.running.fill(0);
}
