import { FormatError, ValueError } from "../errors.js";
import type { Grid, Mask } from "../fields/field.js";
import { elementCount, readAll } from "./array-file.js";
import { leafOf } from "./cf.js";
import { readGrid } from "./field-coordinates.js";
import { alignGrids, turned } from "./grids.js";
import { toValues } from "./npy.js";
import { openArrays } from "./open.js";

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
  const file = await openArrays(path);
  if (!file) throw new FormatError(`${path} is a directory: a mask is one file`);
  try {
    const flat = file.variables.filter(
      ({ shape, dtype }) =>
        shape.filter((n) => n !== 1).length <= 2 && shape.length >= 2 && !/[USMm]/.test(dtype),
    );
    const named = flat.filter(({ name }) => MASK_NAME.test(leafOf(name)));
    const choice = named.length > 0 ? named : flat;
    if (choice.length !== 1)
      throw new FormatError(
        `${path} has ${choice.length} variables that could be a mask` +
          `${choice.length > 1 ? ` (${choice.map(({ name }) => name).join(", ")})` : ""}: it needs one [y, x]`,
      );
    const variable = choice[0];
    const { shape } = variable;
    const axes = { event: null, member: null, y: shape.length - 2, x: shape.length - 1 };
    const own =
      elementCount(shape.slice(0, -2)) === 1
        ? await readGrid(file, variable, axes)
        : { height: shape[0], width: elementCount(shape.slice(1)) };
    const alignment = alignGrids(own, path, grid, gridName);
    const values = toValues(await readAll(variable), path);
    return maskOf(turned(values, grid, alignment), path);
  } finally {
    await file.close();
  }
}

function maskOf(values: ArrayLike<number>, path: string): ReadMask {
  const mask = new Uint8Array(values.length);
  let fractions = 0;
  let cells = 0;
  for (let i = 0; i < mask.length; i++) {
    const value = values[i];
    if (value < 0 || value > 1)
      throw new ValueError(`${path} has the value ${value}: a mask is 1 where cells count and 0 elsewhere`);
    if (value > 0 && value < 1) fractions++;
    if (value >= 0.5) {
      mask[i] = 1;
      cells++;
    }
  }
  if (cells === 0) throw new ValueError(`${path} is 0 everywhere: no cell would count`);
  const notes = [`mask ${path}: ${cells} of ${mask.length} cells count`];
  if (fractions > 0) notes.push(`mask ${path}: ${fractions} cells have fractions, 0.5 and more counts`);
  return { mask, notes };
}
