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

/** log1p → mm/day: max(exp(v) − 1, 0). NaN stays NaN, −Infinity becomes NaN: it is no amount. */
export function log1pToMm(field: Field<"log1p">): Field<"mm/day"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) {
    const v = field.values[i]!;
    out[i] = v === Number.NEGATIVE_INFINITY ? Number.NaN : Math.max(Math.expm1(v), 0);
  }
  return withValues(field, "mm/day", out);
}

/** mm/day → log1p. NaN stays NaN; negative values below −1 mm/day become NaN. */
export function mmToLog1p(field: Field<"mm/day">): Field<"log1p"> {
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) out[i] = Math.log1p(field.values[i]!);
  return withValues(field, "log1p", out);
}

/**
 * z → mm/day: max(expm1(z·std + mean), 0), cell by cell. NaN stays NaN, −Infinity becomes NaN: it is no amount.
 *
 * @throws ShapeError when the statistics are for another number of cells.
 */
export function zToMm(field: Field<"z">, normalisation: Normalisation): Field<"mm/day"> {
  checkCells(field, normalisation);
  const out = emptyLike(field.values);
  zToMmInto(field.values, normalisation, out);
  return withValues(field, "mm/day", out);
}

/** {@link zToMm} on bare values, into an array of the caller's. */
export function zToMmInto(z: Values, { mean, std }: Normalisation, out: Values): void {
  kernels.zToMm(z, mean, std, out);
}

/**
 * mm/day → z: (log1p(p) − mean) / std. A cell whose std is 0 gives NaN or ±Infinity, as the formula says.
 *
 * @throws ShapeError when the statistics are for another number of cells.
 */
export function mmToZ(field: Field<"mm/day">, normalisation: Normalisation): Field<"z"> {
  checkCells(field, normalisation);
  const { mean, std } = normalisation;
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) out[i] = (Math.log1p(field.values[i]!) - mean[i]!) / std[i]!;
  return withValues(field, "z", out);
}

/**
 * What `stored` becomes when its values in mm/day are changed from `before` to `after`: cells that did not
 * change keep their very bits.
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
      values[i] = (Math.log1p(after.values[i]!) - mean[i]!) / std[i]!;
  return withValues(stored, "z", values);
}
