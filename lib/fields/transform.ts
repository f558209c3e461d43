import { ShapeError } from "../errors.js";
import { emptyLike, type Field, type Values, withValues } from "./field.js";
import { kernels } from "./kernels.js";

/** Per-cell mean and standard deviation of log1p(precipitation in mm/day), as used to standardise. */
export interface Normalisation {
  readonly mean: Values;
  readonly std: Values;
}

function checkCells(field: { values: Values }, { mean, std }: Normalisation): void {
  const n = field.values.length;
  if (mean.length !== n || std.length !== n)
    throw new ShapeError(
      `normalisation has ${mean.length} means and ${std.length} stds for a field of ${n} cells: ` +
        "give the statistics of this grid",
    );
}

/**
 * log1p → mm/day: max(exp(v) − 1, 0). NaN stays NaN, −Infinity becomes NaN: it is no amount.
 *
 * @param field ln(1 + p) with p in mm/day
 * @returns a new field in mm/day, at least 0, on the same grid and mask
 * @example
 * ```ts
 * log1pToMm(makeField("log1p", { height: 1, width: 2 }, Float32Array.of(0, Math.LN2))).values; // → [ 0, 1 ]
 * ```
 */
export function log1pToMm(field: Field<"log1p">): Field<"mm/day"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) {
    const v = field.values[i] ?? NaN;
    out[i] = v === Number.NEGATIVE_INFINITY ? Number.NaN : Math.max(Math.expm1(v), 0);
  }
  return withValues(field, "mm/day", out);
}

/**
 * mm/day → log1p. NaN stays NaN; negative values below −1 mm/day become NaN.
 *
 * @param field mm/day
 * @returns a new field of ln(1 + p) on the same grid and mask
 * @example
 * ```ts
 * mmToLog1p(makeField("mm/day", { height: 1, width: 2 }, Float32Array.of(0, 1))).values; // → [ 0, 0.6931 ]
 * ```
 */
export function mmToLog1p(field: Field<"mm/day">): Field<"log1p"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) out[i] = Math.log1p(field.values[i] ?? NaN);
  return withValues(field, "log1p", out);
}

/**
 * z → mm/day: max(expm1(z·std + mean), 0), cell by cell. NaN stays NaN, −Infinity becomes NaN: it is no amount.
 *
 * @param field (ln(1 + p) − mean) / std of each cell
 * @param normalisation mean and std of ln(1 + p), one a cell of the grid
 * @returns a new field in mm/day, at least 0, on the same grid and mask
 * @throws ShapeError when the statistics are for another number of cells
 * @example
 * ```ts
 * const normalisation = { mean: Float32Array.of(0.5, 0.5), std: Float32Array.of(0.8, 0.8) };
 * zToMm(makeField("z", { height: 1, width: 2 }, Float32Array.of(-0.625, 1)), normalisation).values; // → [ 0, 2.669 ]
 * ```
 */
export function zToMm(field: Field<"z">, normalisation: Normalisation): Field<"mm/day"> {
  checkCells(field, normalisation);
  const out = emptyLike(field.values);
  zToMmInto(field.values, normalisation, out);
  return withValues(field, "mm/day", out);
}

/**
 * {@link zToMm} on bare values, into an array of the caller's.
 *
 * @param z values of whole fields, cell by cell; not changed
 * @param normalisation mean and std of ln(1 + p), one a cell
 * @param out mm/day are written here, as many as `z`; it may be `z` itself
 * @example
 * ```ts
 * const normalisation = { mean: Float32Array.of(0.5, 0.5), std: Float32Array.of(0.8, 0.8) };
 * const mm = new Float32Array(2);
 * zToMmInto(Float32Array.of(-0.625, 1), normalisation, mm);
 * mm; // → [ 0, 2.669 ]
 * ```
 */
export function zToMmInto(z: Values, { mean, std }: Normalisation, out: Values): void {
  kernels.zToMm(z, mean, std, out);
}

/**
 * mm/day → z: (log1p(p) − mean) / std. A cell whose std is 0 gives NaN or ±Infinity, as the formula says.
 *
 * @param field mm/day
 * @param normalisation mean and std of ln(1 + p), one a cell of the grid
 * @returns a new field in z on the same grid and mask
 * @throws ShapeError when the statistics are for another number of cells
 * @example
 * ```ts
 * const normalisation = { mean: Float32Array.of(0.5, 0.5), std: Float32Array.of(0.8, 0.8) };
 * mmToZ(makeField("mm/day", { height: 1, width: 2 }, Float32Array.of(0, 5)), normalisation).values; // → [ -0.625, 1.615 ]
 * ```
 */
export function mmToZ(field: Field<"mm/day">, normalisation: Normalisation): Field<"z"> {
  checkCells(field, normalisation);
  const { mean, std } = normalisation;
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++)
    out[i] = (Math.log1p(field.values[i] ?? NaN) - (mean[i] ?? NaN)) / (std[i] ?? NaN);
  return withValues(field, "z", out);
}

/**
 * What `stored` becomes when its values in mm/day are changed from `before` to `after`: cells that did not
 * change keep their very bits.
 *
 * @param stored as a file holds it, in z
 * @param before what `stored` is in mm/day
 * @param after mm/day on the same grid
 * @param normalisation mean and std of ln(1 + p), one a cell of the grid
 * @returns a new field in z; NaN where `after` is
 * @throws ShapeError when the statistics are for another number of cells than `after`
 * @example
 * ```ts
 * const normalisation = { mean: Float32Array.of(0.5, 0.5), std: Float32Array.of(0.8, 0.8) };
 * const stored = makeField("z", { height: 1, width: 2 }, Float32Array.of(-0.5, 1));
 * const before = zToMm(stored, normalisation);
 * restandardise(stored, before, hardThreshold(before, 0.5), normalisation).values; // → [ -0.625, 1 ]
 * ```
 */
export function restandardise(
  stored: Field<"z">,
  before: Field<"mm/day">,
  after: Field<"mm/day">,
  normalisation: Normalisation,
): Field<"z"> {
  checkCells(after, normalisation);
  const { mean, std } = normalisation;
  const values = stored.values.slice();
  for (let i = 0; i < values.length; i++)
    if (!Object.is(before.values[i], after.values[i]))
      values[i] = (Math.log1p(after.values[i] ?? NaN) - (mean[i] ?? NaN)) / (std[i] ?? NaN);
  return withValues(stored, "z", values);
}
