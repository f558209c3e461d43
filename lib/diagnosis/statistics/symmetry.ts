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
export function symmetryCells(symmetry: Symmetry, { height, width }: Grid): Int32Array {
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

/**
 * Where each cell of the right field is found in a displaced one; −1 where the shift moved it off the grid and
 * `wrap` is false.
 */
export function displacedCells(
  { symmetry, down, right }: Displacement,
  grid: Grid,
  wrap: boolean,
): Int32Array {
  const { height, width } = grid;
  const base = symmetryCells(symmetry, grid);
  const cells = new Int32Array(height * width).fill(-1);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sy, sx] = [y + down, x + right];
      if (wrap) {
        sy = ((sy % height) + height) % height;
        sx = ((sx % width) + width) % width;
      } else if (sy < 0 || sy >= height || sx < 0 || sx >= width) continue;
      cells[y * width + x] = base[sy * width + sx];
    }
  return cells;
}

/** The values with each cell fetched from where `cells` says; NaN where it says −1. */
export function fetchCells(values: Values, cells: Int32Array): Values {
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = cells[i] < 0 ? Number.NaN : values[cells[i]];
  return out;
}

export const NOWHERE: Displacement = { symmetry: "identity", down: 0, right: 0 };
