import { FormatError } from "../errors.js";
import type { Values } from "../fields/field.js";

/**
 * Refuses what would make everything that a model gives NaN.
 *
 * @param what the file, and the day, for the message
 * @throws FormatError when a value is NaN or infinite: names the first, its place and how many there are
 */
export function needFinite(values: Values, shape: readonly number[], what: string): void {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  throw new FormatError(
    `${what}: is ${values[first]} at ${place(first, shape)} (${count} of ${values.length} values are not finite), which the ` +
      "model would spread over the whole day: fill it as your own pipeline does, or leave the day out (--days file:PATH)",
  );
}

/** Index by axis, from 0: `[channel, row, column]`. */
function place(index: number, shape: readonly number[]): string {
  const at: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift(index % (shape[axis] ?? NaN));
    index = Math.floor(index / (shape[axis] ?? NaN));
  }
  return `[${at.join(", ")}]`;
}
