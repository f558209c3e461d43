import type { Grid, Mask, Values } from "../../fields/field.js";
import { thresholdFor } from "../../fields/field.js";

/** Amounts are counted in bins that are evenly spaced in log1p, up to 2000 mm/day, which is more than ever fell. */
export const BINS = 256;
const WIDTH = Math.log1p(2000) / BINS;

/** Of each cell, or of the rectangle from the first cell to it: how many values, and how many wet ones in each bin. */
export interface WetHistograms {
  readonly grid: Grid;
  readonly values: Float64Array;
  readonly wet: Float64Array;
  /** `BINS` for each cell. */
  readonly bins: Uint32Array;
  /** Largest value of each cell itself; 0 where none is wet. */
  readonly largest: Float64Array;
}

export function emptyHistograms(grid: Grid): WetHistograms {
  const cells = grid.height * grid.width;
  const zeros = (): Float64Array => new Float64Array(cells);
  return { grid, values: zeros(), wet: zeros(), bins: new Uint32Array(cells * BINS), largest: zeros() };
}

/** Adds the values of a field in the cells that are counted. */
export function addField(into: WetHistograms, values: Values, counted: Mask, trace: number): void {
  const least = thresholdFor(values, trace);
  for (let i = 0; i < counted.length; i++) {
    if (counted[i] === 0) continue;
    const x = values[i] ?? NaN;
    into.values[i] = (into.values[i] ?? NaN) + 1;
    if (!(x >= least && x > 0)) continue;
    into.wet[i] = (into.wet[i] ?? NaN) + 1;
    into.bins[i * BINS + Math.min(Math.floor(Math.log1p(x) / WIDTH), BINS - 1)] =
      (into.bins[i * BINS + Math.min(Math.floor(Math.log1p(x) / WIDTH), BINS - 1)] ?? NaN) + 1;
    if (x > (into.largest[i] ?? NaN)) into.largest[i] = x;
  }
}

/** Sums over rectangles from the first cell on, in place of those of cells; not of `largest`. */
export function sumUpInto({ grid, values, wet, bins }: WetHistograms): void {
  for (const [sums, each] of [[values, 1] as const, [wet, 1] as const, [bins, BINS] as const]) {
    const row = grid.width * each;
    for (let i = each; i < sums.length; i++)
      if (i % row >= each) sums[i] = (sums[i] ?? NaN) + (sums[i - each] ?? NaN);
    for (let i = row; i < sums.length; i++) sums[i] = (sums[i] ?? NaN) + (sums[i - row] ?? NaN);
  }
}

/** A square of cells around one, cut at the border of the grid. */
export interface Window {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function windowOf(cell: number, radius: number, { height, width }: Grid): Window {
  const [y, x] = [Math.floor(cell / width), cell % width];
  return {
    top: Math.max(y - radius, 0),
    bottom: Math.min(y + radius, height - 1),
    left: Math.max(x - radius, 0),
    right: Math.min(x + radius, width - 1),
  };
}

/** The sum over a window, of sums that {@link sumUpInto} made, of which each cell has `each`. */
export function windowSum(
  sums: ArrayLike<number>,
  { top, bottom, left, right }: Window,
  width: number,
  each = 1,
  k = 0,
): number {
  const at = (y: number, x: number): number =>
    y < 0 || x < 0 ? 0 : (sums[(y * width + x) * each + k] ?? NaN);
  return at(bottom, right) - at(top - 1, right) - at(bottom, left - 1) + at(top - 1, left - 1);
}

/** Quantiles of the wet values in a window, linear in log1p within a bin; NaN where none is wet. */
export function wetQuantiles(
  { grid, wet, bins, largest }: WetHistograms,
  window: Window,
  probabilities: ArrayLike<number>,
  trace: number,
): Float64Array {
  const n = windowSum(wet, window, grid.width);
  if (n === 0) return new Float64Array(probabilities.length).fill(Number.NaN);
  const most = largestIn(largest, window, grid.width);
  let [bin, below] = [-1, 0];
  let inBin = 0;
  return Float64Array.from(probabilities, (p) => {
    const wanted = p * n;
    while (bin < 0 || inBin === 0 || below + inBin < wanted) {
      below += inBin;
      inBin = windowSum(bins, window, grid.width, BINS, ++bin) >>> 0;
    }
    const value = Math.expm1(WIDTH * (bin + Math.max(wanted - below, 0) / inBin));
    return p === 1 ? most : Math.min(Math.max(value, trace), most);
  });
}

function largestIn(largest: Float64Array, { top, bottom, left, right }: Window, width: number): number {
  let most = 0;
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) most = Math.max(most, largest[y * width + x] ?? NaN);
  return most;
}
