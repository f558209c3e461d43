import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { gammaTails } from "../../lib/postprocess/gamma.js";
import type { HurdleGamma } from "../../lib/postprocess/hurdle-gamma.js";

/** One row of values in mm/day; float64 unless said. */
export function mm(
  values: ArrayLike<number>,
  mask: readonly number[] | null = null,
  kind: "float64" | "float32" = "float64",
): Field<"mm/day"> {
  const stored = kind === "float64" ? Float64Array.from(values) : Float32Array.from(values);
  return makeField("mm/day", { height: 1, width: values.length }, stored, mask && Uint8Array.from(mask));
}

/** A field of rows. */
export function rows(values: readonly (readonly number[])[]): Field<"mm/day"> {
  const grid = { height: values.length, width: values[0]!.length };
  return makeField("mm/day", grid, Float64Array.from(values.flat()));
}

/** Events "a", "b", … from [truth, member, member, …]. */
export function events(...fields: readonly (readonly Field<"mm/day">[])[]): EventSet<"mm/day"> {
  return eventsOf(
    fields.map(([truth, ...members], index) => ({
      key: String.fromCharCode(97 + index),
      index,
      truth: truth!,
      members,
    })),
  );
}

export function list(field: Field<"mm/day">): number[] {
  return [...field.values];
}

/** P(X ≤ x), by its definition. */
export function hurdleGammaCdf({ dry, shape, scale }: HurdleGamma, x: number): number {
  return x < 0 ? 0 : dry + (1 - dry) * gammaTails(shape, x / scale).lower;
}
