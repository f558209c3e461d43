import { ValueError } from "../errors.js";
import { atomsOf, type DistributionMethod, distributionQuantiles, methodOf } from "../fields/distribution.js";
import { sure } from "../sure.js";
import { type GpdFit, gpdFitCounted } from "./gpd.js";
import { dependenceOf, excessesOf, likelyTail, profileInterval } from "./gpd-likelihood.js";
import { independentVariance } from "./gpd-variance.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { type PooledState, pooling } from "./pooled-values.js";
import { inName, type LikelihoodRow, metricRow } from "./rows.js";

export const RETURN_DAYS: readonly number[] = [100, 1000, 10_000];

/**
 * Level that a cell exceeds on one of so many days: u + σ/ξ·((N·ζ)^ξ − 1), ζ the share of values above u (Coles 2001,
 * doi:10.1007/978-1-4471-3675-0, section 4.3.3).
 *
 * @param fit tail above its threshold
 * @param n values that the tail was found in: those above the threshold and all others
 * @param days N
 * @returns in the unit of the fit; NaN where there is none, or the threshold itself is exceeded more rarely
 */
export function returnLevel({ shape, scale, threshold, excesses }: GpdFit, n: number, days: number): number {
  const times = (days * excesses) / n;
  if (!(times >= 1)) return Number.NaN;
  const grown = Math.abs(shape) < 1e-12 ? Math.log(times) : (times ** shape - 1) / shape;
  return threshold + scale * grown;
}

/** Levels of both sides. */
export interface ReturnLevels extends CellCount {
  readonly truth: GpdFit;
  readonly samples: GpdFit;
  readonly levels: readonly {
    readonly days: number;
    readonly truth: number;
    readonly samples: number;
    /** samples/truth − 1. */
    readonly relative: number;
  }[];
  readonly method: DistributionMethod;
}

export interface ReturnLevelsOptions {
  /** Days a level stands for; 100, 1000 and 10000 by default. */
  readonly days?: readonly number[];
  /** Values kept one by one on each side; see Distribution. */
  readonly limit?: number;
}

const TEXT: MetricText = {
  id: "return-levels",
  label: "return levels",
  unit: "mm/day; 1",
  definition:
    "what a cell exceeds on one of 100, 1000 and 10000 days, u + σ/ξ·((N·ζ)^ξ − 1), from the generalised Pareto tail (probability-weighted moments, as `gpd`) above the real 95th percentile u, which a share ζ of the cells of a side exceeds; of the real fields, of the samples, and the relative difference. n is the number of values above u; days are those that are given, whichever days of a year they are. The interval of a level is of its profile likelihood, read with the error between groups of days, and lopsided as the data say (around the most likely tail; by the groups alone where it does not hold the level); `returnLevelsOf` gives shape, scale and levels of values of each day by maximum likelihood",
  missing:
    "masked and missing cells are left out; NaN with fewer than 50 excesses of a side, or where a side exceeds u on fewer than one of N days",
  source:
    "Coles 2001, doi:10.1007/978-1-4471-3675-0; Hosking & Wallis 1987, doi:10.1080/00401706.1987.10488243; Chandler & Bate 2007, doi:10.1093/biomet/asm015",
};

/**
 * Return levels of the pooled truth cells and member cells.
 *
 * @param options days that levels stand for
 * @returns a metric for {@link measure}; mm/day, and relative differences
 * @throws ValueError when a number of days is below 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { returnLevels } = await measure(events, { returnLevels: metrics.returnLevels });
 * returnLevels.levels.map(({ days }) => days); // → [ 100, 1000, 10000 ]
 * ```
 */
export function returnLevels({
  days = RETURN_DAYS,
  limit,
}: ReturnLevelsOptions = {}): Metric<PooledState, ReturnLevels> {
  for (const many of days)
    if (!(many >= 1)) throw new ValueError(`return level of ${many} days: give a number, 1 or more`);
  return {
    ...TEXT,
    ...pooling(limit),
    result({ truth, samples, excluded }) {
      const threshold = sure(distributionQuantiles(truth, [0.95])[0]).value;
      const real = gpdFitCounted(atomsOf(truth), threshold);
      const generated = gpdFitCounted(atomsOf(samples), threshold);
      const result: ReturnLevels = {
        truth: real,
        samples: generated,
        levels: days.map((many) => {
          const [a, b] = [returnLevel(real, truth.n, many), returnLevel(generated, samples.n, many)];
          return { days: many, truth: a, samples: b, relative: b / a - 1 };
        }),
        method: methodOf(truth, samples),
        cells: samples.n,
        excluded,
      };
      pooledOf.set(result, { truth, samples });
      return result;
    },
    rows: (r) =>
      r.levels.flatMap((at) =>
        (["truth", "samples", "relative"] as const).map((side) => {
          const few = side === "truth" ? r.truth : r.samples;
          const why =
            Math.min(few.excesses, side === "relative" ? r.truth.excesses : few.excesses) < 50
              ? "fewer than 50 excesses"
              : `the real 95th percentile is exceeded on fewer than one of ${at.days} days`;
          const name = `return-levels.${side}[N=${inName(at.days)}]`;
          const row = metricRow(name, at[side], few.excesses, r.excluded, why);
          return side === "relative" ? row : { ...row, ...likelihoodOf(r, side, at.days) };
        }),
      ),
  };
}

/** What results were read from. */
const pooledOf = new WeakMap<ReturnLevels, Pick<PooledState, "truth" | "samples">>();

/** How far levels go for which some tail makes the pooled values, with the error between groups of events, not much less likely. */
function likelihoodOf(
  result: ReturnLevels,
  side: "truth" | "samples",
  days: number,
): Pick<LikelihoodRow, "intervalOf"> {
  const pooled = pooledOf.get(result)?.[side];
  if (!pooled) return {};
  const { threshold } = result[side];
  return {
    intervalOf(error, freedom) {
      const { values, counts } = atomsOf(pooled);
      const first = values.findIndex((value) => value > threshold);
      const above = values.subarray(first).map((value) => value - threshold);
      const tail = excessesOf(above, counts.subarray(first), pooled.n);
      const likely = { ...likelyTail(tail), threshold: 0, excesses: tail.k };
      const independent = independentVariance(likely, tail.n, { days });
      const dependence = dependenceOf(independent, error ** 2, freedom);
      const estimate = returnLevel(likely, tail.n, days);
      const [lower, upper] = profileInterval(tail, { days }, estimate, dependence);
      return [threshold + lower, threshold + upper];
    },
  };
}
