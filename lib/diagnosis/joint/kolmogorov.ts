import { lowerBound } from "../../fields/bounds.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";

/** Two-sample Kolmogorov–Smirnov distance of ascending values; below 0.1 mm/day all are dry. */
export function kolmogorov(a: Float64Array, b: Float64Array): number {
  let [i, j] = [lowerBound(a, WET_THRESHOLD), lowerBound(b, WET_THRESHOLD)];
  let most = Math.abs(i / a.length - j / b.length);
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? NaN, b[j] ?? NaN);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}
