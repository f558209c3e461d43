import { firstAtLeast } from "./first-at-least.js";

/** An ascending array with a table of where to look in it, so that a search takes a step or two. */
export interface GuideTable {
  readonly sorted: Float64Array;
  /** For each cell of the values, from `lowest` on: the first index whose value is in it or above. */
  readonly first: Uint32Array;
  readonly lowest: number;
}

/** Cells per octave: 2⁹. */
const DROPPED_BITS = 14;
/** Cells of the interval from 0 to 1. */
const CELLS = 4096;

/** A table for {@link firstAtLeastPositive}; cells are the upper bits of the values as float32. */
export function guidePositive(sorted: Float64Array): GuideTable {
  const lowest = octaveCell(sorted.find((value) => value > 0) ?? 0);
  const cells = Math.max(octaveCell(sorted[sorted.length - 1] ?? NaN) - lowest, 0) + 1;
  return { sorted, first: firstOfCells(sorted, cells, (x) => (x > 0 ? octaveCell(x) - lowest : -1)), lowest };
}

/** A table for {@link firstAtLeastShare}; cells are of equal width (Chen & Asau 1974). */
export function guideShares(sorted: Float64Array): GuideTable {
  return { sorted, first: firstOfCells(sorted, CELLS + 1, shareCell), lowest: 0 };
}

/** A table for {@link firstAtLeastBetween}; cells are of equal width between the least and the largest value. */
export function guideBetween(sorted: Float64Array): GuideTable & { readonly scale: number } {
  const lowest = sorted[0] ?? NaN;
  const width = (sorted[sorted.length - 1] ?? NaN) - lowest;
  const scale = width > 0 ? CELLS / width : 0;
  const cellOf = (x: number): number => ((x - lowest) * scale) | 0;
  return { sorted, first: firstOfCells(sorted, CELLS + 1, cellOf), lowest, scale };
}

/** {@link firstAtLeast} for x from the least to the largest. */
export function firstAtLeastBetween(
  { sorted, first, lowest, scale }: ReturnType<typeof guideBetween>,
  x: number,
): number {
  const cell = ((x - lowest) * scale) | 0;
  return firstAtLeast(sorted, x, first[cell] ?? NaN, first[cell + 1] ?? NaN);
}

/** {@link firstAtLeast} for 0 < x ≤ the largest. */
export function firstAtLeastPositive({ sorted, first, lowest }: GuideTable, x: number): number {
  const cell = Math.max(octaveCell(x) - lowest, 0);
  return firstAtLeast(sorted, x, first[cell] ?? NaN, first[cell + 1] ?? NaN);
}

/** {@link firstAtLeast} for 0 ≤ x ≤ 1. */
export function firstAtLeastShare({ sorted, first }: GuideTable, x: number): number {
  const cell = shareCell(x);
  return firstAtLeast(sorted, x, first[cell] ?? NaN, first[cell + 1] ?? NaN);
}

/** Cells need only rise with the values: rounding to float32 on the way into them is harmless. */
function firstOfCells(sorted: Float64Array, cells: number, cellOf: (x: number) => number): Uint32Array {
  const first = new Uint32Array(cells + 1).fill(sorted.length - 1);
  for (let i = 0, cell = 0; i < sorted.length; i++)
    for (const own = Math.min(cellOf(sorted[i] ?? NaN), cells); cell <= own; cell++) first[cell] = i;
  return first;
}

function octaveCell(x: number): number {
  float[0] = x;
  return (word[0] ?? NaN) >> DROPPED_BITS;
}
const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

function shareCell(x: number): number {
  return (x * CELLS) | 0;
}
