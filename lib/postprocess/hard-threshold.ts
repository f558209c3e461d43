import { ValueError } from "../errors.js";
import { emptyLike, type Field, type Mask, thresholdFor, type Values, withValues } from "../fields/field.js";

/**
 * Sets every cell below `threshold` to 0; a cell that equals it stays. Water is only ever removed.
 *
 * NaN stays NaN and masked cells are left as they are. Only mm/day is accepted: in standardised space 0 is
 * the climatological mean, so a threshold applied there *makes* drizzle.
 *
 * @param threshold mm/day, ≥ 0; compared as float32 where the field is float32
 * @throws ValueError when the threshold is negative or NaN.
 */
export function hardThreshold(field: Field<"mm/day">, threshold = 0.1): Field<"mm/day"> {
  checkThreshold(threshold);
  const out = emptyLike(field.values);
  hardThresholdInto(field.values, field.mask, threshold, out);
  return withValues(field, "mm/day", out);
}

/** {@link hardThreshold} on bare mm/day values, into an array of the caller's (which may be the same). */
export function hardThresholdInto(values: Values, mask: Mask | null, threshold: number, out: Values): void {
  const limit = thresholdFor(values, threshold);
  for (let i = 0; i < out.length; i++) {
    const x = values[i]!;
    out[i] = x < limit && (mask === null || mask[i] === 1) ? 0 : x;
  }
}

/** @throws ValueError when a threshold in mm/day is negative or NaN. */
export function checkThreshold(threshold: number): void {
  if (!(threshold >= 0))
    throw new ValueError(`threshold is ${threshold} mm/day: give a number of mm/day that is 0 or more`);
}
