import { ValueError } from "../errors.js";
import { sortedFinite } from "../fields/quantile.js";

/**
 * Energy distance of two samples, √(2 ∫ (F₁(x) − F₂(x))² dx), in the square root of the values' unit
 * (Székely & Rizzo 2013, doi:10.1016/j.jspi.2013.03.018). Values that are not finite are left out.
 *
 * @param a in any order; what is not finite is left out
 * @param b in the same unit; of any number
 * @returns at least 0, 0 for the same distribution
 * @throws ValueError when a sample has no finite value
 * @example
 * ```ts
 * metrics.energyDistance([0, 0, 1], [0, 1, 1]); // → 0.4714
 * ```
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [sortedFinite(a), sortedFinite(b)];
  if (x.length === 0 || y.length === 0) throw new ValueError("energy distance of an empty sample");
  let [i, j, integral, last] = [0, 0, 0, 0];
  while (i < x.length || j < y.length) {
    const value = Math.min(x[i] ?? Number.POSITIVE_INFINITY, y[j] ?? Number.POSITIVE_INFINITY);
    integral += (i / x.length - j / y.length) ** 2 * (value - last);
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    last = value;
  }
  return Math.sqrt(2 * integral);
}
