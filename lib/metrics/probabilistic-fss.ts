import type { FieldEvent } from "../fields/event.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Grid, Mask, Values } from "../fields/field.js";
import { sure } from "../sure.js";
import { eventCells } from "./fss.js";
import type { Metric, MetricOptions, MetricText } from "./metric.js";
import { inName, metricRow } from "./rows.js";
import { WET_THRESHOLD } from "./wet-threshold.js";
import { type WindowOptions, windowFractions } from "./window-fractions.js";

export interface ProbabilisticFssOptions extends WindowOptions, MetricOptions {
  /** Widths of the windows in cells; 1, 5, 9, 17 and 33 by default. */
  readonly windows?: readonly number[];
  /** mm/day; by default the wet threshold, 1, 10 and 25. */
  readonly thresholds?: readonly number[];
}

export interface ProbabilisticFssState {
  /** By threshold and window. */
  sums: { difference: ExactSum; reference: ExactSum }[];
  events: number;
  undefined: number;
}

export interface ProbabilisticFss {
  readonly scores: readonly {
    /** mm/day. */
    readonly threshold: number;
    readonly window: number;
    readonly value: number;
  }[];
  /** Events with members. */
  readonly n: number;
  /** Events without. */
  readonly undefined: number;
}

const TEXT: MetricText = {
  id: "probabilistic-fss",
  label: "probabilistic FSS",
  unit: "1",
  range: [0, 1],
  definition:
    "fractions skill score of the whole ensemble, 1 − Σ(P − Po)²/Σ(P² + Po²): P is the mean over the members of the share of events in each n×n window, the probability in the neighbourhood, Po that of the real field; the ratio of sums over all events; at the wet threshold, 1, 10 and 25 mm/day (`>=`), windows of 1, 5, 9, 17 and 33 cells, nothing rains outside of the domain. It grows with the number of members: compare ensembles of one size",
  missing:
    "a cell that is missing in any field of an event is no event in all of its fields; events without members are counted as undefined; 0/0 is NaN",
  source:
    "Schwartz et al. 2010, doi:10.1175/2009WAF2222267.1; Necker et al. 2024, doi:10.1002/qj.4824 (pFSS)",
};

/**
 * Fractions skill score of the mean of the members' fractions: of one member it is {@link fss}.
 *
 * @param options thresholds in mm/day, windows in cells, and what their border and missing cells are
 * @returns a metric for {@link measure}; from 0 to 1, NaN where neither truth nor samples have an event
 * @throws ValueError, from its `add`, when a window is no whole number from 1 on
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { all } = await measure(events, { all: metrics.probabilisticFss({ thresholds: [1], windows: [1] }) });
 * all.scores.map(({ value }) => value); // → [ 1 ]
 * ```
 */
export function probabilisticFss({
  windows = [1, 5, 9, 17, 33],
  threshold = WET_THRESHOLD,
  thresholds = [...new Set([threshold, 1, 10, 25])],
  ...options
}: ProbabilisticFssOptions = {}): Metric<ProbabilisticFssState, ProbabilisticFss> {
  const scales = thresholds.flatMap((from) => windows.map((window) => ({ threshold: from, window })));
  return {
    ...TEXT,
    init: () => ({
      sums: scales.map(() => ({ difference: exactSum(), reference: exactSum() })),
      events: 0,
      undefined: 0,
    }),
    add(state, event, { complete }) {
      if (event.members.length === 0) {
        state.undefined++;
        return;
      }
      state.events++;
      thresholds.forEach((from, t) => {
        const real = eventCells(event.truth.values, from);
        const counts = eventCounts(event, from);
        windows.forEach((window, w) => {
          const observed = windowFractions(real, complete, event.truth.grid, window, options);
          const forecast = probabilities(counts, complete, event, window, options);
          const sums = sure(state.sums[t * windows.length + w]);
          let [difference, reference] = [0, 0];
          for (let i = 0; i < observed.length; i++) {
            const [o, p] = [observed[i] ?? NaN, forecast[i] ?? NaN];
            if (Number.isNaN(o)) continue;
            difference += (p - o) ** 2;
            reference += p * p + o * o;
          }
          addExact(sums.difference, difference);
          addExact(sums.reference, reference);
        });
      });
    },
    merge(into, other) {
      into.events += other.events;
      into.undefined += other.undefined;
      into.sums.forEach((sums, i) => {
        mergeExact(sums.difference, sure(other.sums[i]).difference);
        mergeExact(sums.reference, sure(other.sums[i]).reference);
      });
    },
    result: ({ sums, events, undefined: without }) => ({
      scores: scales.map((scale, i) => {
        const reference = exactTotal(sure(sums[i]).reference);
        const value = reference > 0 ? 1 - exactTotal(sure(sums[i]).difference) / reference : Number.NaN;
        return { ...scale, value };
      }),
      n: events,
      undefined: without,
    }),
    rows: (r) =>
      r.scores.map((s) =>
        metricRow(
          `probabilistic-fss[T=${inName(s.threshold)},n=${s.window}]`,
          s.value,
          r.n,
          r.undefined,
          "no event in truth or samples",
        ),
      ),
  };
}

/** A count of members has to fit into a byte. */
const MOST_AT_ONCE = 255;

/** In how many members a cell is an event, of at most {@link MOST_AT_ONCE} members each. */
function eventCounts({ members }: FieldEvent<"mm/day">, threshold: number): Mask[] {
  const counts: Mask[] = [];
  for (const [m, { values }] of members.entries()) {
    if (m % MOST_AT_ONCE === 0) counts.push(new Uint8Array(values.length));
    addInto(sure(counts.at(-1)), eventCells(values, threshold));
  }
  return counts;
}

/** Mean over the members of the share of events in each window: shares add up as counts do. */
function probabilities(
  counts: readonly Mask[],
  valid: Mask,
  {
    truth: { grid },
    members,
  }: { readonly truth: { readonly grid: Grid }; readonly members: readonly unknown[] },
  window: number,
  options: WindowOptions,
): Float64Array {
  const [first, ...others] = counts.map((of) => windowFractions(of, valid, grid, window, options));
  for (const other of others) addInto(sure(first), other);
  return sure(first).map((sum) => sum / members.length);
}

function addInto(into: Values | Mask, values: Values | Mask): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? NaN) + (values[i] ?? NaN);
}
