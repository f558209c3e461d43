import type { BandedMetric } from "../../metrics/bands.js";

/** What axes and tables call the five metrics; all are dimensionless. */
export const METRIC_NAMES: Readonly<Record<BandedMetric, string>> = {
  spatialCorrelation: "spatial correlation",
  wetFraction: "wet fraction",
  ks: "KS statistic",
  massBias: "relative mass bias",
  diversity: "sample diversity",
};

export const METRICS: readonly BandedMetric[] = Object.keys(METRIC_NAMES) as BandedMetric[];
