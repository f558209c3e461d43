import { ShapeError, ValueError } from "../errors.js";
import { atomsOf, type DistributionMethod, distributionQuantiles, methodOf } from "../fields/distribution.js";
import { quantiles } from "../fields/quantile.js";
import { sure } from "../sure.js";
import { type BootstrapOptions, FEW_EVENTS, resamples } from "./bootstrap.js";
import { type GpdFit, gpdFitCounted } from "./gpd.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { type PooledState, pooling } from "./pooled-values.js";
import { inName, metricRow } from "./rows.js";

/** An estimate with the bounds of its interval. */
export interface Uncertain {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

export interface ReturnLevel extends Uncertain {
  /** A cell exceeds the level on one of so many days, on average. */
  readonly days: number;
}

export interface TailWithUncertainty {
  readonly fit: GpdFit;
  readonly shape: Uncertain;
  readonly scale: Uncertain;
  readonly levels: readonly ReturnLevel[];
  /** Days that were resampled. */
  readonly n: number;
  /** Resamples with a fit. */
  readonly replicates: number;
  /** Fewer than ten days: the intervals are not to be trusted. */
  readonly fewEvents: boolean;
}

export interface ReturnLevelsOfOptions extends BootstrapOptions {
  /** What is exceeded, in the unit of the values; their 95th percentile by default. */
  readonly threshold?: number;
  /** Days a level stands for; 100, 1000 and 10000 by default. */
  readonly days?: readonly number[];
}

const DAYS = [100, 1000, 10_000] as const;

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

/**
 * Generalised Pareto tail and return levels of values that come day by day, with intervals that know that the values of
 * one day belong together: days are resampled, in blocks where asked for, and the tail is fitted again (percentile
 * intervals). Intervals of the cells as if they were independent would be many times too narrow. These are too narrow for
 * rare levels, too: of 120 simulated records of 150 clustered days by 40 cells the intervals held the level of 100 days in
 * 90 %, of 1000 days in 85 %.
 *
 * @param values of each day, in any order; what is not finite is left out
 * @param options threshold, days that levels stand for, and those of {@link bootstrap} (1000 resamples at level 0.95)
 * @returns shape without unit, the others in the unit of the values; NaN with fewer than 50 values above the threshold
 * @throws ShapeError when there is no day; ValueError when an option is out of range
 * @example
 * ```ts
 * const days = Array.from({ length: 40 }, (_, day) =>
 *   Array.from({ length: 50 }, (_, i) => -(1 + (day % 5)) * Math.log(1 - (i + 0.5) / 50)),
 * );
 * const { levels, n } = metrics.returnLevelsOf(days, { seed: 1, replicates: 200 });
 * [n, levels.length, levels[0]!.lower < levels[0]!.estimate]; // → [ 40, 3, true ]
 * ```
 */
export function returnLevelsOf(
  values: readonly ArrayLike<number>[],
  options: ReturnLevelsOfOptions = {},
): TailWithUncertainty {
  const { days = DAYS, level = 0.95 } = options;
  if (values.length === 0) throw new ShapeError("return levels of no day: give the values of one at least");
  for (const many of days)
    if (!(many >= 1)) throw new ValueError(`return level of ${many} days: give a number, 1 or more`);
  if (!(level > 0 && level < 1)) throw new ValueError(`level is ${level}: give a number in (0, 1)`);
  const finite = values.map((of) => Float64Array.from(of).filter(Number.isFinite));
  const threshold =
    options.threshold ??
    quantiles(
      finite.flatMap((of) => [...of]),
      [0.95],
    )[0] ??
    NaN;
  const sizes = finite.map((of) => of.length);
  const above = finite
    .flatMap((of, day) =>
      Array.from(
        of.filter((value) => value > threshold),
        (value) => ({ value, day }),
      ),
    )
    .sort((a, b) => a.value - b.value);
  const ascending = Float64Array.from(above, ({ value }) => value);
  const counts = new Float64Array(above.length);
  const fitted = (weights: ArrayLike<number>): number[] => {
    for (const [i, { day }] of above.entries()) counts[i] = weights[day] ?? NaN;
    const fit = gpdFitCounted({ values: ascending, counts }, threshold);
    const n = sizes.reduce((sum, size, day) => sum + size * (weights[day] ?? NaN), 0);
    return [fit.shape, fit.scale, ...days.map((many) => returnLevel(fit, n, many))];
  };
  const estimates = fitted(new Float64Array(values.length).fill(1));
  const drawn: number[][] = [];
  for (const positions of resamples(values.length, options)) {
    const weights = new Float64Array(values.length);
    for (const day of positions) weights[day] = (weights[day] ?? NaN) + 1;
    const numbers = fitted(weights);
    if (!Number.isNaN(numbers[0] ?? NaN)) drawn.push(numbers);
  }
  const [shape, scale, ...levels] = estimates.map((estimate, at): Uncertain => {
    const [lower, upper] = quantiles(
      drawn.map((numbers) => numbers[at] ?? NaN),
      [(1 - level) / 2, (1 + level) / 2],
    ) as [number, number];
    return { estimate, lower, upper };
  }) as [Uncertain, Uncertain, ...Uncertain[]];
  return {
    fit: { shape: shape.estimate, scale: scale.estimate, threshold, excesses: above.length },
    shape,
    scale,
    levels: levels.map((of, i) => ({ days: days[i] ?? NaN, ...of })),
    n: values.length,
    replicates: drawn.length,
    fewEvents: values.length < FEW_EVENTS,
  };
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
    "what a cell exceeds on one of 100, 1000 and 10000 days, u + σ/ξ·((N·ζ)^ξ − 1), from the generalised Pareto tail (probability-weighted moments, as `gpd`) above the real 95th percentile u, which a share ζ of the cells of a side exceeds; of the real fields, of the samples, and the relative difference. n is the number of values above u; days are those that are given, whichever days of a year they are. An interval leaves out days, not cells; `returnLevelsOf` resamples days",
  missing:
    "masked and missing cells are left out; NaN with fewer than 50 excesses of a side, or where a side exceeds u on fewer than one of N days",
  source:
    "Coles 2001, doi:10.1007/978-1-4471-3675-0; Hosking & Wallis 1987, doi:10.1080/00401706.1987.10488243",
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
  days = DAYS,
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
      return {
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
    },
    rows: (r) =>
      r.levels.flatMap((at) =>
        (["truth", "samples", "relative"] as const).map((side) => {
          const few = side === "truth" ? r.truth : r.samples;
          const why =
            Math.min(few.excesses, side === "relative" ? r.truth.excesses : few.excesses) < 50
              ? "fewer than 50 excesses"
              : `the real 95th percentile is exceeded on fewer than one of ${at.days} days`;
          return metricRow(
            `return-levels.${side}[N=${inName(at.days)}]`,
            at[side],
            few.excesses,
            r.excluded,
            why,
          );
        }),
      ),
  };
}
