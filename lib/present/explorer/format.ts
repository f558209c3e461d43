import type { BandedMetric } from "../../metrics/bands.js";

/** A value of a metric as the page prints it: three decimals, a true minus sign, a bias with its sign. */
export function printMetric(metric: BandedMetric, value: number | null): string {
  if (value === null || Number.isNaN(value)) return "undefined";
  const text = value.toFixed(3).replace(/^-(0\.0+)$/, "$1");
  const sign = metric === "massBias" && Number(text) > 0 ? "+" : "";
  return sign + text.replace("-", "−");
}

/** A number of mm/day to three significant digits. */
export function printAmount(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))).replace("-", "−") : "undefined";
}

/** Thresholds below this say no more than that they are not 0. */
const LEAST = 0.001;

/** A threshold with its unit; 0 is none. */
export function printThreshold(threshold: number): string {
  if (threshold === 0) return "no threshold";
  return `${threshold < LEAST ? `under ${LEAST}` : printAmount(threshold)} mm/day`;
}
