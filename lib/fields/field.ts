import { ShapeError } from "../errors.js";

/**
 * The space that the values of a field live in.
 *
 * - `mm/day`: precipitation;
 * - `log1p`: log(1 + p), p in mm/day;
 * - `z`: (log1p(p) − mean) / std per grid cell. A dry cell is negative, and z = 0 is the climatological
 *   mean of log1p of its cell, not zero rain.
 */
export type Space = "mm/day" | "log1p" | "z";

/** Values of one field, row by row from the first latitude: index y·width + x. NaN is missing, not dry. */
export type Values = Float32Array | Float64Array;

/** Cells that count: 1 counts, 0 does not (sea, outside the domain). Same layout as {@link Values}. */
export type Mask = Uint8Array;

export interface Grid {
  readonly height: number;
  readonly width: number;
  /** Latitude of each row, degrees north; ascending or descending. */
  readonly lat?: Float64Array;
  /** Longitude of each column, degrees east. */
  readonly lon?: Float64Array;
  /** Latitude and longitude of each cell, row by row, where rows and columns are not those of the globe. */
  readonly cells?: { readonly lat: Float64Array; readonly lon: Float64Array };
  /** Places of the rows and columns on a map, or on a globe with another pole. */
  readonly projected?: ProjectedAxes;
}

/** Coordinates of rows and columns that are not latitudes and longitudes. */
export interface ProjectedAxes {
  /** Of each row: metres, or degrees on the rotated globe; as in the file where it gives no units. */
  readonly y: Float64Array;
  /** Of each column. */
  readonly x: Float64Array;
  readonly unit: "m" | "degrees" | "";
  /** What the file says of the projection, by the names of CF (appendix F), or `epsg`. */
  readonly mapping: Readonly<Record<string, string | number>>;
}

/** One two-dimensional field. The space is part of the type, so a function can insist on mm/day. */
export interface Field<S extends Space> {
  readonly space: S;
  readonly grid: Grid;
  readonly values: Values;
  /** `null`: every cell counts. */
  readonly mask: Mask | null;
}

/**
 * Makes a field, checking that values and mask fill the grid.
 *
 * @param space what the values are: `mm/day`, `log1p` or `z`
 * @param grid height rows of width cells, row by row, the first row first
 * @param values one a cell, not copied; NaN is missing, never dry
 * @param mask 1 where a cell counts, 0 where not; null: everywhere
 * @returns a field that shares the arrays it was given
 * @throws ShapeError when the number of values, or of cells of the mask, differs from height × width
 * @example
 * ```ts
 * makeField("mm/day", { height: 1, width: 3 }, Float32Array.of(0, 1, 2)).space; // → 'mm/day'
 * ```
 */
export function makeField<S extends Space>(
  space: S,
  grid: Grid,
  values: Values,
  mask: Mask | null = null,
): Field<S> {
  const cells = grid.height * grid.width;
  const shape = `${grid.height}×${grid.width} = ${cells} cells`;
  if (values.length !== cells)
    throw new ShapeError(`field has ${values.length} values, its grid has ${shape}`);
  if (mask && mask.length !== cells)
    throw new ShapeError(`mask has ${mask.length} values, the grid has ${shape}`);
  return { space, grid, values, mask };
}

/**
 * The same field with other values (and, if named, another space).
 *
 * @param field whose grid and mask are kept
 * @param space what the new values are
 * @param values one a cell, not copied; NaN is missing
 * @returns a new field; the given one stays as it is
 * @throws ShapeError when the number of values differs from that of cells
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * withValues(
 *   field,
 *   "mm/day",
 *   field.values.map((mm) => 2 * mm),
 * ).values; // → [ 0, 0.1, 0.4, 14 ]
 * ```
 */
export function withValues<S extends Space>(field: Field<Space>, space: S, values: Values): Field<S> {
  return makeField(space, field.grid, values, field.mask);
}

/**
 * A fresh array of the same kind and length.
 *
 * @param values whose type (float32 or float64) and length are taken; not read
 * @returns zeros
 * @example
 * ```ts
 * emptyLike(Float32Array.of(1, 2)); // → [ 0, 0 ]
 * ```
 */
export function emptyLike(values: Values): Values {
  return values instanceof Float32Array ? new Float32Array(values.length) : new Float64Array(values.length);
}

/**
 * A threshold as it must be compared with these values: rounded to float32 for float32 data, so that a
 * cell that was written as 0.7 is ≥ 0.7.
 *
 * @param values those that will be compared; only their type counts
 * @param threshold in the unit of the values
 * @returns the threshold in the precision of the values
 * @example
 * ```ts
 * thresholdFor(Float32Array.of(0.1), 0.1) === Math.fround(0.1); // → true
 * ```
 */
export function thresholdFor(values: Values, threshold: number): number {
  return values instanceof Float32Array ? Math.fround(threshold) : threshold;
}
