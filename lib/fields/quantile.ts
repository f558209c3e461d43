import { ValueError } from "../errors.js";
import { orderStatistics, WORTH_COUNTING } from "./bit-order.js";
import type { Values } from "./field.js";
import { selectInPlace } from "./select.js";

/**
 * How a quantile between two order statistics is read, with the names and meanings of numpy.quantile.
 * `linear` is type 7 of Hyndman & Fan 1996 (doi:10.1080/00031305.1996.10473566), the default of NumPy and
 * R; `hazen` is type 5, `weibull` 6, `median_unbiased` 8, `normal_unbiased` 9, `inverted_cdf` 1.
 */
export type QuantileMethod =
  | "linear"
  | "hazen"
  | "weibull"
  | "median_unbiased"
  | "normal_unbiased"
  | "inverted_cdf"
  | "lower"
  | "higher"
  | "nearest"
  | "midpoint";

/** The two order statistics (from 0) that a quantile lies between, and the weight of the upper one. */
export interface QuantileRank {
  readonly lower: number;
  readonly upper: number;
  readonly weight: number;
}

/** Plotting positions α = β of the continuous methods: virtual index n·q + α + q(1 − 2α) − 1. */
const PLOTTING: Partial<Record<QuantileMethod, number>> = {
  hazen: 0.5,
  weibull: 0,
  median_unbiased: 1 / 3,
  normal_unbiased: 3 / 8,
};

/**
 * Where the q-quantile of n sorted values lies.
 *
 * @throws ValueError when n < 1 or q is outside [0, 1]
 */
export function quantileRank(n: number, q: number, method: QuantileMethod = "linear"): QuantileRank {
  if (!(n >= 1)) throw new ValueError("quantile of no values: give at least one");
  if (!(q >= 0 && q <= 1)) throw new ValueError(`quantile ${q}: give a number from 0 to 1`);
  const exact = (i: number): QuantileRank => ({ lower: i, upper: i, weight: 0 });
  const type7 = (n - 1) * q;
  const below = Math.floor(type7);
  const above = Math.ceil(type7);
  switch (method) {
    case "inverted_cdf":
      return exact(Math.max(Math.ceil(n * q) - 1, 0));
    case "lower":
      return exact(below);
    case "higher":
      return exact(above);
    case "nearest":
      return exact(type7 - below === 0.5 ? below + (below % 2) : Math.round(type7));
    case "midpoint":
      return { lower: below, upper: above, weight: 0.5 };
    default: {
      const alpha = PLOTTING[method];
      const virtual = alpha === undefined ? type7 : n * q + alpha + q * (1 - 2 * alpha) - 1;
      const index = Math.min(Math.max(virtual, 0), n - 1);
      const lower = Math.floor(index);
      return { lower, upper: Math.min(lower + 1, n - 1), weight: index - lower };
    }
  }
}

/**
 * The q-quantile of values that are sorted ascending and free of NaN.
 *
 * @returns NaN for no values
 * @throws ValueError when q is outside [0, 1]
 */
export function quantileSorted(
  sorted: ArrayLike<number>,
  q: number,
  method: QuantileMethod = "linear",
): number {
  if (sorted.length === 0) return Number.NaN;
  const { lower, upper, weight } = quantileRank(sorted.length, q, method);
  return between(sorted[lower] ?? NaN, sorted[upper] ?? NaN, weight);
}

/**
 * The q-quantile (type 7) of values that are free of NaN, without sorting them all; their order changes.
 *
 * @returns NaN for no values
 * @throws ValueError when q is outside [0, 1]
 */
export function quantileInPlace(values: Values, q: number): number {
  if (values.length === 0) return Number.NaN;
  const { lower, upper, weight } = quantileRank(values.length, q);
  selectInPlace(values, lower);
  let next = values[lower] ?? NaN;
  if (upper > lower) {
    next = Number.POSITIVE_INFINITY;
    for (let i = upper; i < values.length; i++) if ((values[i] ?? NaN) < next) next = values[i] ?? NaN;
  }
  return between(values[lower] ?? NaN, next, weight);
}

/** a + (b − a)·w without overshoot and without Infinity − Infinity. */
export function between(a: number, b: number, weight: number): number {
  return a === b || weight === 0 ? a : a + (b - a) * weight;
}

/**
 * Quantiles of the finite values, in any order; NaN for each when there are none.
 *
 * @param values in any unit; those that are not finite are left out
 * @param qs each from 0 to 1, in any order
 * @param method how to interpolate between values; `linear` as NumPy does
 * @returns one number for each of `qs`, in the unit of the values; all NaN when no value is finite
 * @throws ValueError when a `q` is outside of 0 to 1
 * @example
 * ```ts
 * quantiles([0, 0, 1, 5, 9], [0.5, 0.9]); // → [ 1, 7.4 ]
 * ```
 */
export function quantiles(
  values: ArrayLike<number>,
  qs: readonly number[],
  method: QuantileMethod = "linear",
): number[] {
  if (values instanceof Float32Array && values.length >= WORTH_COUNTING) {
    const counted = countedQuantiles(values, qs, method);
    if (counted) return counted;
  }
  const sorted = sortedFinite(values);
  return qs.map((q) => quantileSorted(sorted, q, method));
}

/** Without sorting, from {@link orderStatistics}. */
function countedQuantiles(
  values: Float32Array,
  qs: readonly number[],
  method: QuantileMethod,
): number[] | null {
  let ranks: QuantileRank[] = [];
  const found = orderStatistics(values, (n) => {
    ranks = n === 0 ? [] : qs.map((q) => quantileRank(n, q, method));
    return ranks.flatMap(({ lower, upper }) => [lower, upper]);
  });
  if (!found) return null;
  if (ranks.length === 0) return qs.map((q) => quantileSorted([], q, method));
  return ranks.map(({ lower, upper, weight }) =>
    between(found.get(lower) ?? NaN, found.get(upper) ?? NaN, weight),
  );
}

/** The finite values, ascending. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) kept[n++] = values[i] ?? NaN;
  return kept.subarray(0, n).sort();
}
