import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Grid, Mask, Space, Values } from "../fields/field.js";
import type { Metric, MetricText } from "./metric.js";
import { summaryRows } from "./rows.js";

export interface VariogramScoreOptions {
  /** Power of the differences; 0.5 by default, which suits skewed amounts. */
  readonly power?: number;
  /** Largest distance of two cells, along a row or a column; 5 by default. */
  readonly maxLag?: number;
}

/**
 * Variogram score of an ensemble of fields (Scheuerer & Hamill 2015, doi:10.1175/MWR-D-14-00269.1): the mean, over pairs of
 * cells, of (|yᵢ − yⱼ|ᵖ − mean over members |xᵢ − xⱼ|ᵖ)². It sees wrong texture where the energy score hardly does, and no
 * bias that all cells share.
 *
 * Pairs are those along rows and columns up to the largest lag, each weighed with 1 by its lag.
 *
 * @param truth the real field, row by row
 * @param members fields of the ensemble, as long as the truth
 * @param grid height and width, which say which cells are neighbours
 * @param counted 1 where a cell counts: truth and every member must be finite there; every cell by default
 * @param options power and largest lag
 * @returns in the unit to the power 2p; NaN without a pair or a member
 * @example
 * ```ts
 * const members = [Float32Array.of(1, 1, 1), Float32Array.of(0, 1, 2)];
 * metrics.variogramScoreOf(Float32Array.of(0, 4, 0), members, { height: 1, width: 3 }, null, { maxLag: 1 }); // → 2.25
 * ```
 */
export function variogramScoreOf(
  truth: Values,
  members: readonly Values[],
  { height, width }: Grid,
  counted: Mask | null = null,
  { power = 0.5, maxLag = 5 }: VariogramScoreOptions = {},
): number {
  let [sum, weights] = [0, 0];
  const difference = (values: Values, i: number, j: number): number =>
    power === 0.5
      ? Math.sqrt(Math.abs((values[i] ?? NaN) - (values[j] ?? NaN)))
      : Math.abs((values[i] ?? NaN) - (values[j] ?? NaN)) ** power;
  const addPair = (i: number, j: number, weight: number): void => {
    if (counted && (counted[i] === 0 || counted[j] === 0)) return;
    let mean = 0;
    for (const values of members) mean += difference(values, i, j);
    sum += weight * (difference(truth, i, j) - mean / members.length) ** 2;
    weights += weight;
  };
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      for (let lag = 1; lag <= maxLag; lag++) {
        if (column + lag < width) addPair(i, i + lag, 1 / lag);
        if (row + lag < height) addPair(i, i + lag * width, 1 / lag);
      }
    }
  return sum / weights;
}

export interface VariogramScoreState {
  sum: ExactSum;
  events: number;
  undefined: number;
}

/** Mean over events. */
export interface VariogramScore {
  readonly score: number;
  readonly n: number;
  readonly undefined: number;
}

const TEXT: MetricText = {
  id: "variogram-score",
  label: "variogram score",
  unit: "mm/day",
  definition:
    "mean over pairs of cells, along rows and columns up to 5 cells and weighed with 1 by their distance, of (|yᵢ − yⱼ|^½ − mean over members |xᵢ − xⱼ|^½)²; mean over events. It rises where the texture is wrong",
  missing:
    "cells that any field of the event misses are left out; events without a pair or without a member are counted as undefined",
  source: "Scheuerer & Hamill 2015, doi:10.1175/MWR-D-14-00269.1",
};

/**
 * Mean {@link variogramScoreOf} over events.
 *
 * @param options power and largest lag
 * @returns a metric of whole fields, in mm/day to the power 2p; NaN where no event has a pair of cells
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { variogramScore } = await measure(events, { variogramScore: metrics.variogramScore({ maxLag: 2 }) });
 * variogramScore.score; // → 0.02203
 * ```
 */
export function variogramScore<S extends Space = "mm/day">(
  options: VariogramScoreOptions = {},
): Metric<VariogramScoreState, VariogramScore, S> {
  return {
    ...TEXT,
    init: () => ({ sum: exactSum(), events: 0, undefined: 0 }),
    add(state, { truth, members }, { complete }) {
      const fields = members.map(({ values }) => values);
      const score = variogramScoreOf(truth.values, fields, truth.grid, complete, options);
      if (Number.isNaN(score)) {
        state.undefined++;
        return;
      }
      state.events++;
      addExact(state.sum, score);
    },
    merge(into, other) {
      mergeExact(into.sum, other.sum);
      for (const key of ["events", "undefined"] as const) into[key] += other[key];
    },
    result: ({ sum, events, undefined: without }) => ({
      score: exactTotal(sum) / events,
      n: events,
      undefined: without,
    }),
    rows: (r) =>
      summaryRows(r, "no event with two cells that every field has", { "variogram-score": r.score }),
  };
}
