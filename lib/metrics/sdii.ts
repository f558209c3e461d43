import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { thresholdFor, type Values } from "../fields/field.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";

/**
 * Simple daily intensity index: mean of the values that are ≥ the threshold, mm/day (ETCCDI).
 *
 * @param values mm/day; what is not finite is left out
 * @param threshold mm/day; 1 by default, the definition of a wet day in climate indices
 * @returns mm/day; NaN when nothing is wet
 * @example
 * ```ts
 * metrics.sdiiOf(Float32Array.of(0, 0.5, 2, 4), 1); // → 3
 * ```
 */
export function sdiiOf(values: Values, threshold: number = 1): number {
  const limit = thresholdFor(values, threshold);
  let [sum, n] = [0, 0];
  for (const value of values) {
    if (!(value >= limit) || !Number.isFinite(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
}

export interface SdiiState {
  truth: { sum: ExactSum; wet: number };
  samples: { sum: ExactSum; wet: number };
  cells: number;
  excluded: number;
}

/** Mean intensity on wet cells, mm/day; NaN when none is wet. */
export interface Sdii extends CellCount {
  readonly threshold: number;
  readonly truth: number;
  readonly samples: number;
}

const TEXT: MetricText = {
  id: "sdii",
  label: "SDII",
  unit: "mm/day",
  definition:
    "simple daily intensity index: mean of the cells of at least 1 mm/day, of the real fields and of the samples, pooled over events",
  missing: "masked and missing cells are left out and counted; NaN where no cell is wet",
  source: "ETCCDI; Zhang et al. 2011, doi:10.1002/wcc.147",
};

export interface SdiiOptions {
  /** A cell is wet from this many mm/day on; 1 by default, the definition of a wet day in climate indices. */
  readonly from?: number;
}

/**
 * {@link sdiiOf} of the pooled truth cells and member cells.
 *
 * @param options from how many mm/day a cell is wet; 1 by default
 * @returns a metric for {@link measure}; mm/day over cells inside the mask where the value is finite, NaN when
 *   nothing is wet
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { sdii } = await measure(events, { sdii: metrics.sdii });
 * [sdii.truth, sdii.samples]; // → [ 7.394, 7.394 ]
 * ```
 */
export function sdii({ from: threshold = 1 }: SdiiOptions = {}): Metric<SdiiState, Sdii> {
  return {
    ...TEXT,
    init: () => ({
      truth: { sum: exactSum(), wet: 0 },
      samples: { sum: exactSum(), wet: 0 },
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { counted }) {
      addWet(state.truth, event.truth.values, counted, threshold);
      for (const { values } of event.members) {
        const n = addWet(state.samples, values, counted, threshold);
        state.cells += n;
        state.excluded += values.length - n;
      }
    },
    merge(into, other) {
      for (const side of ["truth", "samples"] as const) {
        mergeExact(into[side].sum, other[side].sum);
        into[side].wet += other[side].wet;
      }
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result: ({ truth, samples, cells, excluded }) => ({
      threshold,
      truth: exactTotal(truth.sum) / truth.wet,
      samples: exactTotal(samples.sum) / samples.wet,
      cells,
      excluded,
    }),
    rows: (r) =>
      cellRows(r, "no cell counts, or no wet cell", {
        [`sdii.truth[T=${inName(threshold)}]`]: r.truth,
        [`sdii.samples[T=${inName(threshold)}]`]: r.samples,
      }),
  };
}

/** Adds the wet cells of a field; returns how many cells of it were finite. */
function addWet(into: SdiiState["truth"], values: Values, counted: Uint8Array, threshold: number): number {
  const limit = thresholdFor(values, threshold);
  let [n, sum] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (counted[i] === 0 || !Number.isFinite(value)) continue;
    n++;
    if (value < limit) continue;
    sum += value;
    into.wet++;
  }
  addExact(into.sum, sum);
  return n;
}
