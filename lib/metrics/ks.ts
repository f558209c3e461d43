import { WORTH_COUNTING } from "../fields/bit-order.js";
import { lowerBound } from "../fields/bounds.js";
import { countedDeviations, type Deviations } from "../fields/deviations.js";
import {
  binned,
  binOf,
  type Distribution,
  type DistributionMethod,
  distributionOf,
  distributionQuantiles,
  EXACT_LIMIT,
  methodOf,
  sortedValues,
} from "../fields/distribution.js";
import type { Space, Values } from "../fields/field.js";
import { sortedFinite } from "../fields/quantile.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { type PooledState, pooling } from "./pooled-values.js";
import { cellRows, inName } from "./rows.js";

/**
 * Which deviation of the distribution functions: `two-sided` sup|F₁−F₂|, `greater` sup(F₁−F₂),
 * `less` sup(F₂−F₁).
 */
export type KsAlternative = "two-sided" | "greater" | "less";

/**
 * Two-sample Kolmogorov–Smirnov statistic of values in memory, exact.
 *
 * Distribution functions are right-continuous and compared after all ties of a value, so the atom at zero
 * rain counts as one step. Values that are not finite are left out.
 *
 * @param a in any order and unit; what is not finite is left out
 * @param b in the same unit; of any number
 * @param alternative `two-sided`: |F_a − F_b|; `greater`: F_a − F_b, `less`: F_b − F_a, at their largest
 * @returns a number in [0, 1]; NaN when either sample is empty
 * @example
 * ```ts
 * metrics.ksOf([0, 0, 1, 2], [0, 1, 1, 2]); // → 0.25
 * ```
 */
export function ksOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alternative: KsAlternative = "two-sided",
): number {
  const [above, below] =
    a instanceof Float32Array && b instanceof Float32Array && a.length + b.length >= WORTH_COUNTING
      ? (countedDeviations(a, b) ?? sortedDeviations(sortedFinite(a), sortedFinite(b)))
      : sortedDeviations(sortedFinite(a), sortedFinite(b));
  return deviation(above, below, alternative);
}

/** {@link ksStatistic} of samples that are sorted ascending and finite. */
export function ksSorted(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alternative: KsAlternative = "two-sided",
): number {
  return deviation(...sortedDeviations(a, b), alternative);
}

function deviation(above: number, below: number, alternative: KsAlternative): number {
  if (alternative === "greater") return above;
  if (alternative === "less") return below;
  return Math.max(above, below);
}

function sortedDeviations(a: ArrayLike<number>, b: ArrayLike<number>): Deviations {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return [Number.NaN, Number.NaN];
  let [i, j, above, below] = [0, 0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(a[i] ?? NaN, b[j] ?? NaN);
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    const difference = i / n - j / m;
    if (difference > above) above = difference;
    if (-difference > below) below = -difference;
  }
  return [above, below];
}

/** The statistic lies in [statistic, statistic + error]; error is 0 when exact. */
export interface KsBound {
  readonly statistic: number;
  readonly error: number;
  readonly method: DistributionMethod;
}

/**
 * Two-sided {@link ksOf} of two distributions, exact while both hold their values.
 *
 * From sketches the distribution functions are known exactly at the bin edges and at values that fill a bin
 * alone; inside a bin shared by both samples they are bounded, and the widest such gap is the error.
 *
 * @param from only values from here on, both samples renormalised; for a sketch, from the lower edge of
 *   the bin that holds it
 */
export function ksBetween(
  a: Distribution,
  b: Distribution,
  from: number = Number.NEGATIVE_INFINITY,
): KsBound {
  if (a.values && b.values) {
    const tail = (d: Distribution): Values => {
      const sorted = sortedValues(d);
      return sorted.subarray(lowerBound(sorted, from));
    };
    return { statistic: ksSorted(tail(a), tail(b)), error: 0, method: "exact" };
  }
  const binsA = binned(a);
  const binsB = binned(b);
  const first = Math.max(binOf(Math.min(a.min, b.min)), binOf(from));
  const last = binOf(Math.max(a.max, b.max));
  const bins = filledBins(binsA.counts, binsB.counts, first, last);
  let n = 0;
  let m = 0;
  for (const bin of bins) {
    n += binsA.counts[bin] ?? NaN;
    m += binsB.counts[bin] ?? NaN;
  }
  if (n === 0 || m === 0) return { statistic: Number.NaN, error: Number.NaN, method: "sketch" };
  let belowA = 0;
  let belowB = 0;
  let attained = 0;
  let possible = 0;
  for (const bin of bins) {
    const countA = binsA.counts[bin] ?? NaN;
    const countB = binsB.counts[bin] ?? NaN;
    const fa = belowA / n;
    const fb = belowB / m;
    belowA += countA;
    belowB += countB;
    const ga = belowA / n;
    const gb = belowB / m;
    attained = Math.max(attained, Math.abs(ga - gb));
    if (countA === 0 || countB === 0) continue;
    const valueA = binsA.only[bin] ?? NaN;
    const valueB = binsB.only[bin] ?? NaN;
    if (valueA < valueB) attained = Math.max(attained, Math.abs(ga - fb));
    else if (valueB < valueA) attained = Math.max(attained, Math.abs(fa - gb));
    else if (valueA !== valueB) possible = Math.max(possible, ga - fb, gb - fa);
  }
  return { statistic: attained, error: Math.max(possible - attained, 0), method: "sketch" };
}

/** The bins from `first` to `last` that have values of either sample: few of the many there are. */
function filledBins(a: Float64Array, b: Float64Array, first: number, last: number): number[] {
  const bins: number[] = [];
  for (let bin = first; bin <= last; bin++) if ((a[bin] ?? NaN) + (b[bin] ?? NaN) > 0) bins.push(bin);
  return bins;
}

/** See {@link ks}. */
export interface Ks extends CellCount {
  readonly statistic: number;
  /** The same over values of at least `tailFrom`; NaN when no sample reaches it. */
  readonly tail: number;
  /** The 95th percentile of the truth (for a sketch, within its resolution), mm/day. */
  readonly tailFrom: number;
  readonly method: DistributionMethod;
  /** The true statistic is at most this much larger; 0 when exact. */
  readonly error: number;
  /** The same for the tail. */
  readonly tailError: number;
}

const TEXT: MetricText = {
  id: "ks",
  label: "KS",
  unit: "1",
  range: [0, 1],
  definition:
    "two-sample Kolmogorov–Smirnov statistic sup |F₁ − F₂| of all real cells and all sample cells, pooled over events; and the same of the values from the real 95th percentile on. Distribution functions are right-continuous and compared after all ties. No p-value: cells are not independent",
  missing: "masked and missing cells are left out; NaN where either side is empty",
  target: { band: [0, 0.1], words: () => "< 0.10", perfect: 0 },
};

export interface KsOptions {
  /** Values kept one by one on each side; beyond, counts in bins (see Distribution). */
  readonly limit?: number;
}

/**
 * Two-sample Kolmogorov–Smirnov statistic between all truth cells and all member cells, pooled over
 * events, and the same over the upper tail (from the 95th percentile of the truth on).
 *
 * Exact up to `limit` values a side; beyond, from mergeable sketches with the error bound in the result (see
 * {@link Distribution}). There is no p-value: cells are not independent, and one computed as if they were
 * would reject everything.
 *
 * @param options how many values are kept one by one on each side
 * @returns a metric for {@link measure}; statistics from 0 to 1 over cells inside the mask where the value is finite,
 *   NaN where a side has none
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { ks } = await measure(events, { ks: metrics.ks });
 * ks.statistic; // → 0.6528
 * ```
 */
export function ks<S extends Space = "mm/day">({ limit }: KsOptions = {}): Metric<PooledState, Ks, S> {
  return {
    ...TEXT,
    ...pooling<S>(limit),
    result({ truth, samples, excluded }) {
      const whole = ksBetween(truth, samples);
      const tailFrom = sure(distributionQuantiles(truth, [0.95])[0]).value;
      const tail = ksBetween(truth, samples, tailFrom);
      const method = methodOf(truth, samples);
      return {
        statistic: whole.statistic,
        tail: tail.statistic,
        tailFrom,
        method,
        error: whole.error,
        tailError: tail.error,
        cells: samples.n,
        excluded,
      };
    },
    rows: (r) =>
      cellRows(r, "no cell counts, or no sample cell reaches the truth's P95", {
        "ks.statistic": r.statistic,
        "ks.error": r.error,
        [`ks.tail[from=${inName(r.tailFrom)}]`]: r.tail,
      }),
  };
}

/**
 * Two-sample Kolmogorov–Smirnov statistic of two arrays of any size: exact up to `limit` values, beyond that from
 * sketches, with the error that they may cause.
 *
 * @param a in any order and unit; what is not finite is left out
 * @param b in the same unit; of any number
 * @param limit values kept one by one on each side
 * @returns statistic from 0 to 1 and the most that it may be off; NaN when either sample has no finite value
 * @example
 * ```ts
 * metrics.ksTwoSample(Float32Array.of(0, 0, 1), Float32Array.of(0, 1, 1)); // → { statistic: 0.3333, error: 0, method: 'exact' }
 * ```
 */
export function ksTwoSample(a: Values, b: Values, limit: number = EXACT_LIMIT): KsBound {
  return ksBetween(distributionOf(a, limit), distributionOf(b, limit));
}
