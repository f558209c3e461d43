import { ValueError } from "../errors.js";
import { emptyLike, type Field, withValues } from "../fields/field.js";

/**
 * Stretches the part of each value above `from`: `from + factor·(p − from)`. Values up to `from` stay, order
 * is kept, and there is no jump at `from`. NaN stays NaN, masked cells stay as they are.
 *
 * @param from mm/day, such as the P99 of the training days
 * @throws ValueError when the factor is not positive or `from` is negative
 */
export function scaleExtremes(field: Field<"mm/day">, factor: number, from: number): Field<"mm/day"> {
  if (!(factor > 0 && Number.isFinite(factor)))
    throw new ValueError(`extremes cannot be scaled by ${factor}: give a number above 0`);
  if (!(from >= 0)) throw new ValueError(`extremes cannot start at ${from} mm/day: give 0 or more`);
  const out = emptyLike(field.values);
  for (let i = 0; i < out.length; i++) {
    const p = field.values[i] ?? NaN;
    const counts = field.mask === null || field.mask[i] === 1;
    out[i] = counts && p > from ? from + factor * (p - from) : p;
  }
  return withValues(field, "mm/day", out);
}
