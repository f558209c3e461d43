import { contingencyOf } from "../metrics/contingency.js";
import { type GpdFit, gpdFitCounted } from "../metrics/gpd.js";
import { histogramKlOf, normalisedKl } from "../metrics/histogram-kl.js";
import { semivariance } from "../metrics/variogram.js";
import { sure } from "../sure.js";
import type { SkillPercentile } from "./skill-definitions.js";
import { LAGS, type SkillSums, type Totals, tailAtoms } from "./skill-sums.js";

/** Where an extreme begins. */
export interface Threshold {
  /** mm/day */
  readonly value: number;
  /** Which percentile of the truth it is; null where it was given in mm/day. */
  readonly percentile: SkillPercentile | null;
}

/** One number of the extremes table. */
export interface Score {
  readonly id: string;
  readonly threshold: Threshold | null;
  /** What to aim for: the larger or the smaller the better, a number, or the value of the truth. */
  readonly best: "high" | "low" | "truth" | number;
  /** NaN where it is undefined. */
  of(sums: SkillSums): number;
  /** Its value for the truth itself, where there is one that is not simply perfect. */
  ofTruth(sums: SkillSums): number;
}

/** A score that is perfect for the truth. */
function against(
  id: string,
  threshold: Threshold | null,
  best: Score["best"],
  of: (sums: SkillSums) => number,
): Score {
  return { id, threshold, best, of, ofTruth: () => Number.NaN };
}

function likeTruth(id: string, side: (of: SkillSums["truth"]) => number): Score {
  return {
    id,
    threshold: null,
    best: "truth",
    of: ({ samples }) => side(samples),
    ofTruth: ({ truth }) => side(truth),
  };
}

/**
 * The scores of the extremes table, in the order of its rows.
 *
 * @param field adds the field's own definitions of correlation and KL
 */
export function skillScores(thresholds: readonly Threshold[], field = false): Score[] {
  const at = thresholds.flatMap((threshold, i) => {
    const scores = ({ tables }: SkillSums) => contingencyOf(sure(tables[i]));
    return [
      against("CSI", threshold, "high", (sums) => scores(sums).csi),
      against("POD", threshold, "high", (sums) => scores(sums).pod),
      against("precision", threshold, "high", (sums) => 1 - scores(sums).far),
      against("SEDI", threshold, "high", (sums) => scores(sums).sedi),
      against("frequency bias", threshold, 1, (sums) => scores(sums).bias),
    ];
  });
  const lag = (k: number): Score =>
    likeTruth(`variogram lag ${k}`, ({ squares, pairs }) => semivariance({ squares, pairs })[k - 1] ?? NaN);
  return [
    ...at,
    against("RMSE", null, "low", ({ totals }) => Math.sqrt(totals.squares / totals.cells)),
    against("SSIM", null, "high", ({ totals }) => totals.ssim / totals.compared),
    against("correlation", null, "high", ({ totals }) => totals.correlation / totals.correlated),
    against("bias", null, 0, ({ totals }) => totals.signed / totals.cells),
    against("relative bias", null, 0, ({ totals }) =>
      totals.truth === 0 ? Number.NaN : totals.signed / totals.truth,
    ),
    against("KL divergence", null, "low", ({ truth, samples }) =>
      histogramKlOf(truth.histogram, samples.histogram),
    ),
    ...(field
      ? [
          against("pooled correlation", null, "high", ({ totals }) => pooledCorrelation(totals)),
          against("KL(obs ‖ pred)", null, "low", ({ truth, samples }) =>
            normalisedKl(truth.histogram, samples.histogram),
          ),
        ]
      : []),
    likeTruth("GPD shape", (side) => tail(side).shape),
    likeTruth("GPD scale", (side) => tail(side).scale),
    lag(1),
    lag(LAGS),
  ];
}

function pooledCorrelation({ cells, truth, signed, truthSquares, squaresOf, products }: Totals): number {
  const samples = truth + signed;
  const spread = (cells * truthSquares - truth ** 2) * (cells * squaresOf - samples ** 2);
  return spread > 0 ? (cells * products - truth * samples) / Math.sqrt(spread) : Number.NaN;
}

function tail(side: SkillSums["truth"]): GpdFit {
  return gpdFitCounted(tailAtoms(side), 0);
}

/** How far a value is from what to aim for, in the unit of the score; of a score that should be high, its negative. */
export function loss({ best }: Score, value: number, truth: number): number {
  if (best === "high") return -value;
  if (best === "low") return value;
  return Math.abs(value - (best === "truth" ? truth : best));
}
