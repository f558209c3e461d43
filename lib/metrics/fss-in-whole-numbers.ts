import type { FieldEvent } from "../fields/event.js";
import type { Mask, Values } from "../fields/field.js";
import { float32From } from "../fields/kernels.js";
import { windowSums } from "../fields/simd-scores.js";
import { sure } from "../sure.js";
import { type WindowOptions, windowRange } from "./window-fractions.js";

/** Numerator Σ(Pf − Po)² and denominator Σ(Pf² + Po²) of the score; sums over events are added. */
export interface FssSums {
  difference: number;
  reference: number;
}

export function addSums(into: FssSums, { difference, reference }: FssSums): void {
  into.difference += difference;
  into.reference += reference;
}

/** From which value on a cell is an event, or above which. */
export interface EventLimit {
  readonly threshold: number;
  readonly operator: ">=" | ">";
}

/** The sums over all members for each window, in whole numbers; `null` where {@link windowSums} cannot. */
export function fastSums(
  { truth, members }: FieldEvent<"mm/day">,
  valid: Mask,
  limitOf: (values: Values) => EventLimit,
  widths: readonly number[],
  { missing = "no-event", border = "zero" }: WindowOptions,
): FssSums[] | null {
  const fields = [truth, ...members].map(({ values }) => values);
  if (missing !== "no-event" || !fields.every((f) => f instanceof Float32Array)) return null;
  const limits = fields.map((values) => {
    const { threshold, operator } = limitOf(values);
    return operator === ">=" ? Math.fround(threshold) : above(Math.fround(threshold));
  });
  const windows = widths.map((width) => ({ width, ...windowRange(truth.grid, width, border) }));
  const [first, ...others] = fields as Float32Array[];
  const sums = windowSums(sure(first), others, valid, truth.grid, limits, windows);
  return sums?.map((parts, w) => sumOfMembers(parts, (widths[w] ?? NaN) ** 4)) ?? null;
}

function sumOfMembers(parts: Float64Array, scale: number): FssSums {
  const sums = { difference: 0, reference: 0 };
  for (let m = 0; m < parts.length; m += 2)
    addSums(sums, { difference: (parts[m] ?? NaN) / scale, reference: (parts[m + 1] ?? NaN) / scale });
  return sums;
}

/** The next float32 above one. */
function above(value: number): number {
  return float32From(value + Math.max(Math.abs(value) * 2 ** -40, 5e-324));
}
