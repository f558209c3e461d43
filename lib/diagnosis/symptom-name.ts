import { BANDED, FIVE_TEXTS } from "../metrics/bands.js";

const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(BANDED.map((metric) => [metric, FIVE_TEXTS[metric].label])),
  p99Ratio: "P99 ratio",
};

/** What people call the metric of a symptom: `massBias` is "mass bias". */
export function symptomName(metric: string): string {
  return NAMES[metric] ?? metric;
}
