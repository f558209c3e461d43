import type { Evaluation } from "./evaluation.js";

/** The range that a metric should fall into; ends count. */
export type Band = readonly [low: number, high: number];

export type BandedMetric = "spatialCorrelation" | "wetFraction" | "ks" | "massBias" | "diversity";

export type Bands = Readonly<Record<BandedMetric, Band>>;

/**
 * The targets that drizzle reports in the field set for a repaired model: spatial correlation above 0.60, wet
 * fraction within 0.05 of the real one, KS below 0.10, mass bias within 5 %, diversity 0.10 to 0.20.
 */
export function targetBands(evaluation: Pick<Evaluation, "wetFraction">): Bands {
  const { truth } = evaluation.wetFraction;
  return {
    spatialCorrelation: [0.6, 1],
    wetFraction: [truth - 0.05, truth + 0.05],
    ks: [0, 0.1],
    massBias: [-0.05, 0.05],
    diversity: [0.1, 0.2],
  };
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

/** The value that a band is about, of the mass bias the pooled one; NaN where it is undefined. */
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

/** Whether a value is in its band; an undefined one is not. */
export function inBand(value: number, [low, high]: Band): boolean {
  return value >= low && value <= high;
}
