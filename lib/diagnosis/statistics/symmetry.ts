import type { Grid, Values } from "../../fields/field.js";
import { emptyLike } from "../../fields/field.js";

/** A symmetry of the grid, named by what was done to a field that shows it. */
export type Symmetry =
  | "identity"
  | "north-south flip"
  | "east-west flip"
  | "180° turn"
  | "transpose"
  | "anti-transpose"
  | "quarter turn"
  | "three-quarter turn";

/**
 * Where each cell of the field as it should be is found in the field as it is: `right[i] = given[cells[i]]`.
 *
 * Transposes and quarter turns of a grid that is not square are those of an array that was written column by
 * column (or after a turn) and read back row by row.
 */
function symmetryCells(symmetry: Symmetry, { height, width }: Grid): Int32Array {
  const cells = new Int32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) cells[y * width + x] = at(symmetry, y, x, height, width);
  return cells;
}

function at(symmetry: Symmetry, y: number, x: number, height: number, width: number): number {
  const [v, u] = [height - 1 - y, width - 1 - x];
  switch (symmetry) {
    case "identity":
      return y * width + x;
    case "north-south flip":
      return v * width + x;
    case "east-west flip":
      return y * width + u;
    case "180° turn":
      return v * width + u;
    case "transpose":
      return x * height + y;
    case "anti-transpose":
      return u * height + v;
    case "quarter turn":
      return u * height + y;
    case "three-quarter turn":
      return x * height + v;
  }
}

export const SYMMETRIES: readonly Symmetry[] = [
  "identity",
  "north-south flip",
  "east-west flip",
  "180° turn",
  "transpose",
  "anti-transpose",
  "quarter turn",
  "three-quarter turn",
];

/** A symmetry followed by a shift, in cells: positive is southwards in row order (down) and to the right. */
export interface Displacement {
  readonly symmetry: Symmetry;
  readonly down: number;
  readonly right: number;
}

/** Where each cell of the right field is found in a displaced one; what a shift moves off the grid comes in opposite. */
export function displacedCells({ symmetry, down, right }: Displacement, { height, width }: Grid): Int32Array {
  const base = symmetryCells(symmetry, { height, width });
  const cells = new Int32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sy = (((y + down) % height) + height) % height;
      const sx = (((x + right) % width) + width) % width;
      cells[y * width + x] = base[sy * width + sx];
    }
  return cells;
}

/** The values with each cell fetched from where `cells` says. */
export function fetchCells(values: Values, cells: Int32Array): Values {
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = values[cells[i]];
  return out;
}

export const NOWHERE: Displacement = { symmetry: "identity", down: 0, right: 0 };
