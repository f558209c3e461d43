import { type Field, type Mask, makeField } from "../../../lib/fields/field.js";

/** A small field, south first, with coordinates: a gradient from dry to 320 mm/day. */
export function gradientField(mask: Mask | null = null): Field<"mm/day"> {
  const height = 8;
  const width = 6;
  const values = Float32Array.from({ length: height * width }, (_, i) => (i < 6 ? 0 : 0.05 * 1.2 ** i));
  const lat = Float64Array.from({ length: height }, (_, y) => 40 + 0.5 * y);
  const lon = Float64Array.from({ length: width }, (_, x) => -8 + 0.5 * x);
  return makeField("mm/day", { height, width, lat, lon }, values, mask);
}
