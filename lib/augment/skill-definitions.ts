import { WET_THRESHOLD } from "../metrics/wet-threshold.js";

/** Percentiles of the truth at which extremes are scored: of all cells, or of those above 0.1 mm/day, as the field has them. */
export type SkillPercentile = "P95" | "P99" | "P95 of > 0.1" | "P99 of > 0.1";

const CLASSES = "classes from 0.1 to 200 mm/day over all cells and days";

const SCORES: Readonly<Record<string, string>> = {
  CSI: "hits / (hits + misses + false alarms) over all cells and days",
  POD: "hits / (hits + misses) over all cells and days",
  precision: "hits / (hits + false alarms) over all cells and days",
  SEDI: "symmetric extremal dependence index over all cells and days",
  "frequency bias": "(hits + false alarms) / (hits + misses) over all cells and days",
  RMSE: "root of the mean squared error over all cells and days",
  SSIM: "mean over days of the structural similarity",
  correlation: "mean over days of the Pearson correlation over cells",
  "pooled correlation": "Pearson correlation over all cells and days together; as the field's table has it",
  bias: "mean of generated − real over all cells and days",
  "relative bias": "(Σ generated − Σ real) / Σ real over all cells and days",
  "KL divergence": `KL(obs ‖ pred) in nats of histograms in ${CLASSES}; half a count added to each class`,
  "KL(obs ‖ pred)": `KL(obs ‖ pred) in nats of normalised histograms in ${CLASSES}; nothing added; undefined where the model leaves a class of the truth empty; as the field's table has it`,
  "GPD shape": "shape of a generalised Pareto distribution of what exceeds the P95 of all cells of the truth",
  "GPD scale": "scale of the same in mm/day",
};

/** What a row of the extremes table is, in words without commas. */
export function skillDefinition(score: string, percentile: SkillPercentile | null): string {
  const known = SCORES[score] ?? "half the mean squared difference of cells so many apart";
  if (percentile === null) return known;
  const [name] = percentile.split(" ");
  const of =
    percentile === name
      ? "all cells of the truth"
      : `the cells of the truth above ${WET_THRESHOLD} mm/day as the field has it`;
  return `${known}; threshold: ${name} of ${of}`;
}
