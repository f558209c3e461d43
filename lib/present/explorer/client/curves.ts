import { lowerBound, upperBound } from "../../../fields/bounds.js";

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly order: number;
  readonly series: "real" | "before" | "after";
}

/** Where the distribution functions are drawn, mm/day: 0, then forty steps a decade from 0.0001 to 200. */
const GRID = [0, ...Array.from({ length: 253 }, (_, i) => 10 ** (i / 40 - 4)), 200];

/** Share of ascending values up to x. */
export function shareUpTo(sorted: Float64Array, x: number): number {
  return upperBound(sorted, x) / sorted.length;
}

/**
 * The distribution function of ascending values as a line. Values on either side of `jump`, where a threshold
 * makes a corner, are both drawn.
 */
export function curve(sorted: Float64Array, series: CurvePoint["series"], jump?: number): CurvePoint[] {
  const at = jump === undefined || jump === 0 ? GRID : [...GRID, jump].sort((a, b) => a - b);
  return at.flatMap((x, i) => {
    const point = { x, y: shareUpTo(sorted, x), order: 2 * i + 1, series };
    return x === jump
      ? [{ ...point, y: lowerBound(sorted, x) / sorted.length, order: 2 * i }, point]
      : [point];
  });
}

/** Where two distribution functions are furthest apart, and both there. */
export function widestGap(a: Float64Array, b: Float64Array): { x: number; y: number; y2: number } {
  let widest = { x: Number.NaN, y: Number.NaN, y2: Number.NaN };
  let [i, j, most] = [0, 0, -1];
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i] ?? NaN, b[j] ?? NaN);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    const [y, y2] = [i / a.length, j / b.length];
    if (Math.abs(y - y2) > most) [most, widest] = [Math.abs(y - y2), { x, y, y2 }];
  }
  return widest;
}
