import type { Evaluation } from "./evaluation.js";
import { FIVE } from "./five.js";
import type { Band, MetricText, Target } from "./metric.js";

export type { Band } from "./metric.js";

export type BandedMetric = keyof typeof FIVE;

export type Bands = Readonly<Record<BandedMetric, Band>>;

/** A metric with a target. */
export type BandedText = MetricText & { readonly target: Target };

/** The five metrics, as they are called, in which unit, and with their targets. */
export const FIVE_TEXTS: Readonly<Record<BandedMetric, BandedText>> = Object.fromEntries(
  Object.entries(FIVE).map(([key, make]) => [key, make()]),
) as unknown as Record<BandedMetric, BandedText>;

/** The five metrics in the order of tables. */
export const BANDED: readonly BandedMetric[] = Object.keys(FIVE) as BandedMetric[];

/**
 * The targets that drizzle reports in the field set for a repaired model: spatial correlation above 0.60, wet
 * fraction within 0.05 of the real one, KS below 0.10, mass bias within 5 %, diversity 0.10 to 0.20.
 *
 * @param evaluation of which the wet fraction of the truth is taken, the middle of one band
 * @returns lowest and highest value of each metric, without unit; the mass bias as a share (0.05 is 5 %)
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * targetBands(await evaluate(events)).ks; // → [ 0, 0.1 ]
 * ```
 */
export function targetBands({ wetFraction }: Pick<Evaluation, "wetFraction">): Bands {
  const band = (metric: BandedMetric): Band => {
    const { band, aroundReal } = FIVE_TEXTS[metric].target;
    return aroundReal ? [wetFraction.truth + band[0], wetFraction.truth + band[1]] : band;
  };
  return Object.fromEntries(BANDED.map((metric) => [metric, band(metric)])) as Bands;
}

/** What an evaluation has that a band is about, however it was counted. */
export interface BandedEvaluation {
  readonly spatialCorrelation: { readonly mean: number };
  readonly wetFraction: { readonly samples: number };
  readonly ks: { readonly statistic: number };
  /** `pooled`, where it was counted, is what the band is about. */
  readonly massBias: { readonly mean: number; readonly pooled?: number };
  readonly diversity: { readonly mean: number } | null;
}

/**
 * The value that a band is about, of the mass bias the pooled one; NaN where it is undefined.
 *
 * @param evaluation as {@link evaluate} gives it
 * @param metric which of the five
 * @returns the value without unit; NaN where it is undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * bandedValue(await evaluate(events), "wetFraction"); // → 1
 * ```
 */
export function bandedValue(evaluation: BandedEvaluation, metric: BandedMetric): number {
  switch (metric) {
    case "spatialCorrelation":
      return evaluation.spatialCorrelation.mean;
    case "wetFraction":
      return evaluation.wetFraction.samples;
    case "ks":
      return evaluation.ks.statistic;
    case "massBias":
      return evaluation.massBias.pooled ?? evaluation.massBias.mean;
    case "diversity":
      return evaluation.diversity?.mean ?? Number.NaN;
  }
}

/**
 * Whether a value is in its band; an undefined one is not.
 *
 * @param value in the unit of the band; NaN is in no band
 * @param band lowest and highest value, both inside
 * @returns whether it lies between the two
 * @example
 * ```ts
 * inBand(0.04, [-0.05, 0.05]); // → true
 * ```
 */
export function inBand(value: number, [low, high]: Band): boolean {
  return value >= low && value <= high;
}
