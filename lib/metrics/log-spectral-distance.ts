import type { Grid } from "../fields/field.js";
import { powerSpectrum } from "./spectrum.js";

/**
 * Log-spectral distance of two fields: root mean square, over the lower half of the wave numbers in each
 * direction, of the difference of 10·log₁₀|F|², in dB. Wave numbers where either power is 0 are left out.
 *
 * @param a one value a cell, row by row, all finite
 * @param b in the same unit, all finite
 * @param grid of both fields
 * @returns dB; NaN when no wave number is left
 * @throws ValueError when a value is missing
 * @example
 * ```ts
 * metrics.logSpectralDistance([0, 1, 2, 3], [0, 2, 4, 6], { height: 2, width: 2 }); // → 6.021
 * ```
 */
export function logSpectralDistance(a: ArrayLike<number>, b: ArrayLike<number>, grid: Grid): number {
  const { height, width } = grid;
  const [p, q] = [powerSpectrum(a, grid), powerSpectrum(b, grid)];
  let [sum, n] = [0, 0];
  for (let y = 0; y < Math.floor(height / 2); y++)
    for (let x = 0; x < Math.floor(width / 2); x++) {
      const difference = 10 * Math.log10((p[y * width + x] ?? NaN) / (q[y * width + x] ?? NaN));
      if (!Number.isFinite(difference)) continue;
      sum += difference * difference;
      n++;
    }
  return Math.sqrt(sum / n);
}
