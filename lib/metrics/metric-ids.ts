import { ValueError } from "../errors.js";

/** The five metrics that a drizzle report starts with. */
export const FIVE_METRICS = ["spatial-correlation", "wet-fraction", "ks", "mass-bias", "diversity"] as const;

const WIDER_METRICS = [
  "wasserstein",
  "histogram-kl",
  "quantile-errors",
  "gpd",
  "sdii",
  "spells",
  "cell-errors",
  "contingency",
  "fss",
  "sal",
  "ssim",
  "rapsd",
  "variogram",
  "crps",
  "brier",
  "rank-histogram",
  "spread-skill",
] as const;

export type MetricId = (typeof FIVE_METRICS)[number] | (typeof WIDER_METRICS)[number];

/** Every metric that can be asked for by name. */
export const METRIC_IDS: readonly MetricId[] = [...FIVE_METRICS, ...WIDER_METRICS];

/** One number of a metric. */
export interface MetricRow {
  /** The metric's id, a part of it after a dot, and in brackets what it was computed at. */
  readonly metric: string;
  /** NaN where undefined; `note` says why. */
  readonly value: number;
  /** What the number rests on: cells, samples or events, as the metric counts. */
  readonly n: number;
  /** What was left out of it: masked, missing or undefined. */
  readonly excluded: number;
  readonly note: string;
}

/**
 * The metrics that a word or list asks for: `five`, `all`, or ids separated by commas.
 *
 * @throws ValueError when a name is unknown
 */
export function metricIds(text: string): readonly MetricId[] {
  if (text === "five") return FIVE_METRICS;
  if (text === "all") return METRIC_IDS;
  return text.split(",").map((name) => {
    const id = METRIC_IDS.find((known) => known === name.trim());
    if (!id)
      throw new ValueError(
        `unknown metric "${name.trim()}": give five, all, or a list of ${METRIC_IDS.join(", ")}`,
      );
    return id;
  });
}
