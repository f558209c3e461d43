import { ValueError } from "../errors.js";
import { emptyLike, type Field, thresholdFor, withValues } from "../fields/field.js";
import { kernels } from "../fields/kernels.js";

/**
 * Sets every cell below `threshold` to 0; a cell that equals it stays. Water is only ever removed.
 *
 * NaN stays NaN and masked cells are left as they are. Only mm/day is accepted: in standardised space 0 is
 * the climatological mean, so a threshold applied there *makes* drizzle.
 *
 * @param field mm/day; NaN stays NaN
 * @param threshold mm/day, ≥ 0; compared as float32 where the field is float32
 * @returns a new field in mm/day; the given one stays as it is
 * @throws ValueError when the threshold is negative or NaN.
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * hardThreshold(field, 0.1).values; // → [ 0, 0, 0.2, 7 ]
 * ```
 */
export function hardThreshold(field: Field<"mm/day">, threshold = 0.1): Field<"mm/day"> {
  checkThreshold(threshold);
  const { values, mask } = field;
  const out = emptyLike(values);
  kernels.hardThreshold(values, thresholdFor(values, threshold), out);
  if (mask) for (let i = 0; i < out.length; i++) if (mask[i] === 0) out[i] = values[i] ?? NaN;
  return withValues(field, "mm/day", out);
}

/** @throws ValueError when a threshold in mm/day is negative or NaN. */
export function checkThreshold(threshold: number): void {
  if (!(threshold >= 0))
    throw new ValueError(`threshold is ${threshold} mm/day: give a number of mm/day that is 0 or more`);
}
