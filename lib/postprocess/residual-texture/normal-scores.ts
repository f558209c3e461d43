import { type Distribution, distributionQuantiles } from "../../fields/distribution.js";
import { firstAtLeast } from "../first-at-least.js";
import { firstAtLeastBetween, firstAtLeastPositive, guideBetween, guidePositive } from "../guide-table.js";
import { normalQuantile } from "./normal-quantile.js";

/** Amounts and their normal scores, Φ⁻¹ of the probability of not exceeding them, both ascending. */
export interface NormalScores {
  /** Share of values that are dry. */
  readonly dry: number;
  /** Wet amounts, mm/day, each once. */
  readonly amounts: Float64Array;
  readonly scores: Float64Array;
}

/** Probabilities among wet values at which a distribution is remembered: finer towards the top. */
export const PROBABILITIES: readonly number[] = [
  ...Array.from({ length: 500 }, (_, i) => i / 500),
  ...[1e-3, 1e-4, 1e-5]
    .flatMap((step) => Array.from({ length: 9 }, (_, i) => 1 - (9 - i) * step))
    .filter((p) => p > 0.998),
  1,
];

/** Values of a distribution, each once and ascending, with the middle of the probabilities that they take. */
export interface Ranks {
  readonly values: Float64Array;
  readonly ranks: Float64Array;
}

/** @param distribution of at least one value */
export function ranksOf(distribution: Distribution): Ranks {
  const quantiles = distributionQuantiles(distribution, PROBABILITIES).map(({ value }) => value);
  const values: number[] = [];
  const ranks: number[] = [];
  for (let first = 0, next = 0; first < quantiles.length; first = next) {
    while (next < quantiles.length && (quantiles[next] ?? NaN) <= (quantiles[first] ?? NaN)) next++;
    values.push(quantiles[first] ?? NaN);
    ranks.push(((PROBABILITIES[first] ?? NaN) + (PROBABILITIES[next - 1] ?? NaN)) / 2);
  }
  return { values: Float64Array.from(values), ranks: Float64Array.from(ranks) };
}

/**
 * Gaussian anamorphosis of a distribution with a dry share (Wackernagel 2003, doi:10.1007/978-3-662-05294-5).
 * The probability of the k-th of n values is (k − ½)/n, so that no score is infinite; equal amounts share the middle of
 * their probabilities.
 *
 * @param wet the wet values, one at least
 * @param dry how many values are dry
 */
export function normalScores(wet: Distribution, dry: number): NormalScores {
  const total = wet.n + dry;
  const { values, ranks } = ranksOf(wet);
  const scores = ranks.map((rank) => normalQuantile((dry + rank * (wet.n - 1) + 0.5) / total));
  return { dry: dry / total, amounts: values, scores };
}

/** {@link interpolate} at many places. */
export function interpolator(x: Float64Array, y: Float64Array): (at: number) => number {
  const guide = guideBetween(x);
  return along(x, y, (at) => firstAtLeastBetween(guide, at));
}

/** {@link interpolate} at many places, between positive nodes of any orders of magnitude. */
export function positiveInterpolator(x: Float64Array, y: Float64Array): (at: number) => number {
  const guide = guidePositive(x);
  return along(x, y, (at) => firstAtLeastPositive(guide, at));
}

/** Linear between nodes, the value at the end beyond them. */
export function interpolate(x: Float64Array, y: Float64Array, at: number): number {
  return along(x, y, (between) => firstAtLeast(x, between))(at);
}

function along(x: Float64Array, y: Float64Array, nodeAbove: (at: number) => number): (at: number) => number {
  const last = x.length - 1;
  return (at) => {
    if (at <= (x[0] ?? NaN)) return y[0] ?? NaN;
    if (at >= (x[last] ?? NaN)) return y[last] ?? NaN;
    const above = nodeAbove(at);
    const x0 = x[above - 1] ?? NaN;
    const y0 = y[above - 1] ?? NaN;
    return y0 + (((y[above] ?? NaN) - y0) * (at - x0)) / ((x[above] ?? NaN) - x0);
  };
}
