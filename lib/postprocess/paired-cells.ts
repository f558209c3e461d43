import { ShapeError, ValueError } from "../errors.js";
import type { Field, Mask } from "../fields/field.js";

/**
 * Marks in `out` the cells that can be compared: inside both masks and finite in both fields.
 *
 * @returns how many
 * @throws ShapeError when the fields differ in size
 */
export function pairedCells(truth: Field<"mm/day">, member: Field<"mm/day">, out: Mask): number {
  const [t, m] = [truth.values, member.values];
  if (t.length !== m.length || t.length !== out.length)
    throw new ShapeError(
      `truth has ${t.length} cells and a sample ${m.length}, the grid ${out.length}: give fields of one grid`,
    );
  let n = 0;
  for (let i = 0; i < out.length; i++) {
    const counts =
      (t[i] ?? NaN) - (t[i] ?? NaN) + ((m[i] ?? NaN) - (m[i] ?? NaN)) === 0 &&
      (truth.mask === null || truth.mask[i] === 1) &&
      (member.mask === null || member.mask[i] === 1);
    out[i] = counts ? 1 : 0;
    n += out[i] ?? NaN;
  }
  return n;
}

/** @throws ValueError when the events to fit on gave nothing to fit. */
export function needCells(n: number, events: number): void {
  if (n === 0)
    throw new ValueError(
      `nothing to fit on: in ${events} events no cell is inside the mask and finite in both truth and samples`,
    );
}
