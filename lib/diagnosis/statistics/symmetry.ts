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

/** What each is made of: rows or columns read from the last to the first, of the field or of its transpose. */
export const SYMMETRY_PARTS: Readonly<
  Record<Symmetry, { readonly transposed: boolean; readonly rows: boolean; readonly columns: boolean }>
> = {
  identity: { transposed: false, rows: false, columns: false },
  "north-south flip": { transposed: false, rows: true, columns: false },
  "east-west flip": { transposed: false, rows: false, columns: true },
  "180° turn": { transposed: false, rows: true, columns: true },
  transpose: { transposed: true, rows: false, columns: false },
  "anti-transpose": { transposed: true, rows: true, columns: true },
  "quarter turn": { transposed: true, rows: false, columns: true },
  "three-quarter turn": { transposed: true, rows: true, columns: false },
};

export const SYMMETRIES: readonly Symmetry[] = Object.keys(SYMMETRY_PARTS) as Symmetry[];

/**
 * Where each cell of the field as it should be is found in the field as it is: `right[i] = given[cells[i]]`.
 *
 * Transposes and quarter turns of a grid that is not square are those of an array that was written column by
 * column (or after a turn) and read back row by row.
 */
function symmetryCells(symmetry: Symmetry, { height, width }: Grid): Int32Array {
  const { transposed, rows, columns } = SYMMETRY_PARTS[symmetry];
  const cells = new Int32Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [v, u] = [rows ? height - 1 - y : y, columns ? width - 1 - x : x];
      cells[y * width + x] = transposed ? u * height + v : v * width + u;
    }
  return cells;
}

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
      cells[y * width + x] = base[sy * width + sx] ?? NaN;
    }
  return cells;
}

/** The values with each cell fetched from where `cells` says. */
export function fetchCells(values: Values, cells: Int32Array): Values {
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = values[cells[i] ?? NaN] ?? NaN;
  return out;
}

export const NOWHERE: Displacement = { symmetry: "identity", down: 0, right: 0 };
