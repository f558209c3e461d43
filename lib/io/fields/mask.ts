import { ValueError } from "../../errors.js";
import type { Grid, Mask } from "../../fields/field.js";
import { readCellArray } from "./cell-array.js";

const MASK_NAME = /mask|^lsm$|^sftlf$|^land/i;

export interface ReadMask {
  readonly mask: Mask;
  readonly notes: readonly string[];
}

/**
 * Reads a mask, 1 where cells count and 0 elsewhere, from a file of any format: its only two-dimensional
 * variable, or the one named like a mask. Missing cells do not count.
 *
 * @param grid the grid that it must be on
 * @throws FormatError when there is no such variable; ShapeError when it is on another grid; ValueError when
 *   it has values outside 0 … 1, or no cell counts.
 */
export async function readMask(path: string, grid: Grid, gridName: string): Promise<ReadMask> {
  const { values, notes } = await readCellArray(path, grid, gridName, "mask", MASK_NAME);
  const read = maskOf(values, path);
  return { mask: read.mask, notes: [...notes, ...read.notes] };
}

function maskOf(values: ArrayLike<number>, path: string): ReadMask {
  const mask = new Uint8Array(values.length);
  let fractions = 0;
  let cells = 0;
  for (let i = 0; i < mask.length; i++) {
    const value = values[i] ?? NaN;
    if (value < 0 || value > 1)
      throw new ValueError(`${path} has the value ${value}: a mask is 1 where cells count and 0 elsewhere`, {
        file: path,
      });
    if (value > 0 && value < 1) fractions++;
    if (value >= 0.5) {
      mask[i] = 1;
      cells++;
    }
  }
  if (cells === 0) throw new ValueError(`${path} is 0 everywhere: no cell would count`, { file: path });
  const notes = [`mask ${path}: ${cells} of ${mask.length} cells count`];
  if (fractions > 0) notes.push(`mask ${path}: ${fractions} cells have fractions, 0.5 and more counts`);
  return { mask, notes };
}
