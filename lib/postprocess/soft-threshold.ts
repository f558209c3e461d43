import { emptyLike, type Field, thresholdFor, withValues } from "../fields/field.js";
import { checkThreshold } from "./hard-threshold.js";

/**
 * max(x − T, 0) (soft thresholding: Donoho 1995, doi:10.1109/18.382009). Wet cells lose T as well, so the
 * field is biased low by T wherever it rains; in return there is no gap in (0, T).
 *
 * NaN stays NaN and masked cells are left as they are.
 *
 * @param field mm/day; NaN stays NaN
 * @param threshold mm/day, ≥ 0; taken as float32 where the field is float32
 * @returns a new field in mm/day; the given one stays as it is
 * @throws ValueError when the threshold is negative or NaN
 * @example
 * ```ts
 * const field = makeField("mm/day", { height: 1, width: 4 }, Float32Array.of(0, 0.05, 0.2, 7));
 * softThreshold(field, 0.1).values; // → [ 0, 0, 0.1, 6.9 ]
 * ```
 */
export function softThreshold(field: Field<"mm/day">, threshold = 0.1): Field<"mm/day"> {
  checkThreshold(threshold);
  const { values, mask } = field;
  const limit = thresholdFor(values, threshold);
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) {
    const x = values[i] ?? NaN;
    out[i] = mask !== null && mask[i] === 0 ? x : Math.max(x - limit, 0);
  }
  return withValues(field, "mm/day", out);
}
