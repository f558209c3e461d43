import {
  type Atoms,
  atomsOf,
  type DistributionMethod,
  distributionQuantiles,
  methodOf,
} from "../fields/distribution.js";
import type { Space } from "../fields/field.js";
import { sure } from "../sure.js";
import type { KsOptions } from "./ks.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { type PooledState, pooling } from "./pooled-values.js";
import { inName, metricRow } from "./rows.js";

/** A tail is fitted to no fewer excesses than this. */
export const ENOUGH_EXCESSES = 50;

/** Generalised Pareto distribution of the excesses over a threshold: P(X > x) = (1 + ξ·x/σ)^(−1/ξ). */
export interface GpdFit {
  /** ξ: above 0 a heavy tail, below 0 a bounded one; NaN with too few excesses. */
  readonly shape: number;
  /** σ, in the values' unit. */
  readonly scale: number;
  /** In the values' unit. */
  readonly threshold: number;
  /** Number of values above the threshold. */
  readonly excesses: number;
}

/**
 * Fits a generalised Pareto distribution to the values above a threshold by probability-weighted moments
 * (Hosking & Wallis 1987, doi:10.1080/00401706.1987.10488243): ξ = 2 − b₀/(b₀ − 2b₁), σ = 2b₀b₁/(b₀ − 2b₁),
 * with b₀ the mean excess and b₁ = Σ (n − i)/(n − 1)·x₍ᵢ₎/n. Valid for ξ < 1/2; less variable than maximum
 * likelihood for the hundreds of excesses at hand.
 *
 * @param values in any order; finite
 * @param threshold in the unit of the values; what exceeds it is fitted
 * @returns shape without unit, scale in that of the values; both NaN with fewer than 50 excesses
 * @example
 * ```ts
 * const exponential = Array.from({ length: 100 }, (_, i) => -2 * Math.log(1 - (i + 0.5) / 100));
 * const { shape, scale } = metrics.gpdOf(exponential, 0);
 * [Math.abs(shape) < 0.1, Math.round(scale)]; // → [ true, 2 ]
 * ```
 */
export function gpdOf(values: ArrayLike<number>, threshold: number): GpdFit {
  const sorted = Float64Array.from(values).sort();
  return gpdFitCounted({ values: sorted, counts: new Float64Array(sorted.length).fill(1) }, threshold);
}

/** {@link gpdOf} of ascending values that each occur `counts` times. */
export function gpdFitCounted(
  { values, counts }: Pick<Atoms, "values" | "counts">,
  threshold: number,
): GpdFit {
  let excesses = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] ?? NaN) > threshold) excesses += counts[i] ?? NaN;
  if (excesses < ENOUGH_EXCESSES) return { shape: Number.NaN, scale: Number.NaN, threshold, excesses };
  let [b0, b1, below] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!((values[i] ?? NaN) > threshold)) continue;
    const x = (values[i] ?? NaN) - threshold;
    const count = counts[i] ?? NaN;
    // Σ (n − rank) over the ranks below + 1 … below + count that this value holds.
    const weight = count * (excesses - below) - (count * (count + 1)) / 2;
    b0 += (count * x) / excesses;
    b1 += (weight * x) / (excesses * (excesses - 1));
    below += count;
  }
  return { shape: 2 - b0 / (b0 - 2 * b1), scale: (2 * b0 * b1) / (b0 - 2 * b1), threshold, excesses };
}

/** Tails of both sides above one threshold, the 95th percentile of the truth. */
export interface GpdTails extends CellCount {
  readonly truth: GpdFit;
  readonly samples: GpdFit;
  readonly method: DistributionMethod;
}

const TEXT: MetricText = {
  id: "gpd",
  label: "generalised Pareto tail",
  unit: "1; mm/day",
  definition:
    "shape ξ and scale σ (mm/day) of generalised Pareto distributions, by probability-weighted moments, of the real cells and of the sample cells above the real 95th percentile, pooled over events",
  missing: "masked and missing cells are left out; NaN with fewer than 50 excesses",
  source: "Hosking & Wallis 1987, doi:10.1080/00401706.1987.10488243",
};

/**
 * Generalised Pareto fits to the pooled truth cells and member cells above the truth's 95th percentile. Cells of
 * one event are not independent: the fit describes the tail, its sampling error is larger than textbooks say.
 *
 * @param options how many values are held before they are sorted into a sketch
 * @returns a metric for {@link measure}; shape without unit, scale in that of the fields, NaN with fewer than 50
 *   excesses
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { gpd } = await measure(events, { gpd: metrics.gpd });
 * [gpd.truth.threshold, gpd.truth.shape]; // → [ 14.49, NaN ]
 * ```
 */
export function gpd<S extends Space = "mm/day">({ limit }: KsOptions = {}): Metric<PooledState, GpdTails, S> {
  return {
    ...TEXT,
    ...pooling<S>(limit),
    result({ truth, samples, excluded }) {
      const threshold = sure(distributionQuantiles(truth, [0.95])[0]).value;
      return {
        truth: gpdFitCounted(atomsOf(truth), threshold),
        samples: gpdFitCounted(atomsOf(samples), threshold),
        method: methodOf(truth, samples),
        cells: samples.n,
        excluded,
      };
    },
    rows: (r) =>
      (["truth", "samples"] as const).flatMap((side) => {
        const { shape, scale, excesses, threshold } = r[side];
        const why = "fewer than 50 excesses";
        const at = `.${side}[from=${inName(threshold)}]`;
        return [
          metricRow(`gpd.shape${at}`, shape, excesses, r.excluded, why),
          metricRow(`gpd.scale${at}`, scale, excesses, r.excluded, why),
        ];
      }),
  };
}
