import { ShapeError, ValueError } from "../errors.js";
import { type Atoms, atomsOf, type DistributionMethod, methodOf } from "../fields/distribution.js";
import type { Space } from "../fields/field.js";
import type { KsOptions } from "./ks.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { type PooledState, pooling } from "./pooled-values.js";
import { cellRows } from "./rows.js";

/**
 * Wasserstein-1 distance ∫|F₁(x) − F₂(x)| dx between two samples, in the values' unit.
 *
 * Infinite values are allowed and give Infinity; NaN is left out.
 *
 * @param a in any order and unit; NaN is left out
 * @param b in the same unit; of any number
 * @param aWeights one per value of `a`, not negative; equal weights when left out
 * @param bWeights one per value of `b`; equal weights when left out
 * @returns at least 0, in the unit of the values
 * @throws ValueError when a sample is empty or its weights sum to 0
 * @throws ShapeError when weights and values differ in number
 * @example
 * ```ts
 * metrics.wassersteinOf([0, 1, 3], [5, 6, 8]); // → 5
 * ```
 */
export function wassersteinOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  aWeights?: ArrayLike<number>,
  bWeights?: ArrayLike<number>,
): number {
  return distanceOf(weighted(a, aWeights), weighted(b, bWeights));
}

function weighted(values: ArrayLike<number>, weights?: ArrayLike<number>): Atoms {
  if (weights && weights.length !== values.length)
    throw new ShapeError(`${weights.length} weights for ${values.length} values: give one each`);
  const order = Array.from({ length: values.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(values[i] ?? NaN))
    .sort((i, j) =>
      (values[i] ?? NaN) < (values[j] ?? NaN) ? -1 : (values[i] ?? NaN) > (values[j] ?? NaN) ? 1 : 0,
    );
  return {
    values: Float64Array.from(order, (i) => values[i] ?? NaN),
    counts: Float64Array.from(order, (i) => (weights ? (weights[i] ?? NaN) : 1)),
    halfWidths: new Float64Array(order.length),
  };
}

/** {@link wassersteinOf} of ascending values with their counts. */
function distanceOf(a: Atoms, b: Atoms): number {
  const totalA = a.counts.reduce((sum, c) => sum + c, 0);
  const totalB = b.counts.reduce((sum, c) => sum + c, 0);
  if (!(totalA > 0) || !(totalB > 0)) throw new ValueError("Wasserstein distance of an empty sample");
  let [i, j, belowA, belowB, distance] = [0, 0, 0, 0, 0];
  let last = Number.NaN;
  while (i < a.values.length || j < b.values.length) {
    const value = Math.min(a.values[i] ?? Number.POSITIVE_INFINITY, b.values[j] ?? Number.POSITIVE_INFINITY);
    const gap = Math.abs(belowA / totalA - belowB / totalB);
    if (gap > 0) distance += gap * (value - last);
    while (i < a.values.length && a.values[i] === value) belowA += a.counts[i++] ?? NaN;
    while (j < b.values.length && b.values[j] === value) belowB += b.counts[j++] ?? NaN;
    last = value;
  }
  return distance;
}

/** See {@link wasserstein}. */
export interface Wasserstein extends CellCount {
  /** mm/day; NaN when no cell counts. */
  readonly distance: number;
  readonly method: DistributionMethod;
  /** The true distance is within this much; 0 when exact. */
  readonly error: number;
}

const TEXT: MetricText = {
  id: "wasserstein",
  label: "Wasserstein-1",
  unit: "mm/day",
  definition: "∫ |F₁ − F₂| dx of all real cells and all sample cells, pooled over events",
  missing: "masked and missing cells are left out; NaN where either side is empty",
};

/**
 * Wasserstein-1 distance between all truth cells and all member cells, pooled over events.
 *
 * Exact up to a number of values a side; beyond, every value stands in the middle of its bin of relative
 * width 2⁻¹¹, and the mean half width of both samples bounds the error.
 *
 * @param options how many values are kept one by one on each side
 * @returns a metric for {@link measure}; in the unit of the fields over cells inside the mask where the value is
 *   finite, NaN where a side has none
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { wasserstein } = await measure(events, { wasserstein: metrics.wasserstein });
 * wasserstein.distance; // → 0.2184
 * ```
 */
export function wasserstein<S extends Space = "mm/day">({
  limit,
}: KsOptions = {}): Metric<PooledState, Wasserstein, S> {
  return {
    ...TEXT,
    ...pooling<S>(limit),
    result({ truth, samples, excluded }) {
      const method = methodOf(truth, samples);
      const count = { cells: samples.n, excluded };
      if (truth.n === 0 || samples.n === 0)
        return { distance: Number.NaN, method, error: Number.NaN, ...count };
      const [a, b] = [atomsOf(truth), atomsOf(samples)];
      return { distance: distanceOf(a, b), method, error: meanHalfWidth(a) + meanHalfWidth(b), ...count };
    },
    rows: (r) => cellRows(r, "", { wasserstein: r.distance }),
  };
}

function meanHalfWidth({ counts, halfWidths }: Atoms): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    sum += (counts[i] ?? NaN) * (halfWidths[i] ?? NaN);
    n += counts[i] ?? NaN;
  }
  return sum / n;
}
