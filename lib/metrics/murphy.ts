import { ValueError } from "../errors.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import { quantileSorted } from "../fields/quantile.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";

/** What a forecast is meant to be: a quantile, or an expectile (that of level 0.5 is the mean). */
export type Functional = "quantile" | "expectile";

/**
 * Elementary score of a forecast of a quantile or an expectile (Ehm et al. 2016, doi:10.1111/rssb.12154, equations 10 and
 * 12): 0 unless θ lies between forecast and truth, `min ≤ θ < max`; then 1 − α where the truth is the smaller, α where it
 * is the larger, and for an expectile times |y − θ|. Every consistent score is a mixture of these: a forecast that is better
 * at every θ is better by all of them. The integral over θ is the quantile score, for an expectile |1{y < x} − α|(x − y)²/2.
 *
 * @param truth y
 * @param forecast x
 * @param level α, between 0 and 1
 * @param theta θ, in the unit of both: a decision threshold
 * @param functional a quantile by default
 * @returns at least 0; without unit for a quantile, in the unit of the values for an expectile; NaN where one is
 * @throws ValueError when the level is not between 0 and 1
 * @example
 * ```ts
 * [metrics.elementaryScoreOf(30, 10, 0.9, 20), metrics.elementaryScoreOf(10, 12, 0.5, 11, "expectile")]; // → [ 0.9, 0.5 ]
 * ```
 */
export function elementaryScoreOf(
  truth: number,
  forecast: number,
  level: number,
  theta: number,
  functional: Functional = "quantile",
): number {
  if (!(level > 0 && level < 1))
    throw new ValueError(`level of a ${functional} is ${level}: give a number between 0 and 1`);
  if (Number.isNaN(truth + forecast + theta)) return Number.NaN;
  if (theta < Math.min(truth, forecast) || theta >= Math.max(truth, forecast)) return 0;
  const weight = truth < forecast ? 1 - level : level;
  return functional === "quantile" ? weight : weight * Math.abs(truth - theta);
}

export interface MurphyOptions {
  /** Levels of the ensemble's quantiles; 0.9, 0.95 and 0.99 by default. */
  readonly levels?: readonly number[];
  /** θ, mm/day; 0.1, 1, 2, 5, 10, 20, 50, 100 and 200 by default. */
  readonly thetas?: readonly number[];
}

/** The mean elementary score of one forecast at each θ. */
export interface MurphyCurve {
  readonly functional: "quantile" | "mean";
  /** 0.5 for the mean. */
  readonly level: number;
  readonly thetas: readonly number[];
  /** One a θ: without unit for a quantile, mm/day for the mean. */
  readonly scores: readonly number[];
}

export interface Murphy extends CellCount {
  readonly curves: readonly MurphyCurve[];
}

export interface MurphyState {
  /** By curve and θ. */
  sums: ExactSum[][];
  cells: number;
  excluded: number;
}

const TEXT: MetricText = {
  id: "murphy",
  label: "Murphy diagram",
  unit: "1; mm/day",
  definition:
    "elementary scores at decision thresholds θ, mean over cells and events, of the ensemble's quantiles (type 7) at 0.9, 0.95 and 0.99: 1 − α where truth ≤ θ < quantile, α where quantile ≤ θ < truth, else 0; and of the ensemble's mean, in mm/day: half of |truth − θ| in the same cases. What is lower at every θ is better by every consistent score",
  missing: "cells with a missing member, and events without members, are left out and counted",
  source: "Ehm et al. 2016, doi:10.1111/rssb.12154",
};

/**
 * Murphy diagram: mean {@link elementaryScoreOf} of the members' quantiles and of their mean at several θ.
 *
 * @param options levels and θ
 * @returns a metric of cells; NaN where no cell counts
 * @throws ValueError when a level is not between 0 and 1, or a θ not finite
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { murphy } = await measure(events, { murphy: metrics.murphy({ levels: [0.9], thetas: [1, 10] }) });
 * murphy.curves.map(({ functional, scores }) => [functional, scores.length]); // → [ [ 'quantile', 2 ], [ 'mean', 2 ] ]
 * ```
 */
export function murphy({
  levels = [0.9, 0.95, 0.99],
  thetas = [0.1, 1, 2, 5, 10, 20, 50, 100, 200],
}: MurphyOptions = {}): Metric<MurphyState, Murphy> {
  for (const level of levels) elementaryScoreOf(0, 0, level, 0);
  for (const theta of thetas)
    if (!Number.isFinite(theta)) throw new ValueError(`θ is ${theta}: give a finite number of mm/day`);
  const curves = [
    ...levels.map((level) => ({ functional: "quantile" as const, level })),
    { functional: "mean" as const, level: 0.5 },
  ];
  return {
    ...TEXT,
    init: () => ({ sums: curves.map(() => thetas.map(exactSum)), cells: 0, excluded: 0 }),
    add(state, { truth, members }, { complete }) {
      const M = members.length;
      const sorted = new Float64Array(M);
      const sums = curves.map(() => new Float64Array(thetas.length));
      for (let i = 0; i < complete.length; i++) {
        if (complete[i] === 0 || M === 0) {
          state.excluded++;
          continue;
        }
        let total = 0;
        for (let m = 0; m < M; m++) total += sorted[m] = members[m]!.values[i] ?? NaN;
        sorted.sort();
        state.cells++;
        const y = truth.values[i] ?? NaN;
        for (const [c, { functional, level }] of curves.entries()) {
          const isMean = functional === "mean";
          const x = isMean ? total / M : quantileSorted(sorted, level);
          addScores(sure(sums[c]), y, x, level, isMean, thetas);
        }
      }
      sums.forEach((of, c) => {
        of.forEach((sum, t) => void addExact(sure(sure(state.sums[c])[t]), sum));
      });
    },
    merge(into, other) {
      other.sums.forEach((of, c) => {
        of.forEach((sum, t) => void mergeExact(sure(sure(into.sums[c])[t]), sum));
      });
      for (const key of ["cells", "excluded"] as const) into[key] += other[key];
    },
    result: ({ sums, cells, excluded }) => ({
      curves: curves.map((curve, c) => ({
        ...curve,
        thetas,
        scores: sure(sums[c]).map((sum) => exactTotal(sum) / cells),
      })),
      cells,
      excluded,
    }),
    rows: (r) =>
      r.curves.flatMap(({ functional, level, scores }) =>
        scores.flatMap((score, t) => {
          const of = functional === "mean" ? "" : `q=${inName(level)},`;
          return cellRows(r, "no cell counts", {
            [`murphy.${functional}[${of}T=${inName(thetas[t] ?? NaN)}]`]: score,
          });
        }),
      ),
  };
}

/** Adds the scores of one cell, finite in both, to those θ that lie between. */
function addScores(
  into: Float64Array,
  y: number,
  x: number,
  level: number,
  isMean: boolean,
  thetas: readonly number[],
): void {
  if (x === y) return;
  const weight = y < x ? 1 - level : level;
  const [low, high] = y < x ? [y, x] : [x, y];
  for (let t = 0; t < thetas.length; t++) {
    const theta = thetas[t] ?? NaN;
    if (theta < low || theta >= high) continue;
    into[t] = (into[t] ?? NaN) + (isMean ? weight * Math.abs(y - theta) : weight);
  }
}
