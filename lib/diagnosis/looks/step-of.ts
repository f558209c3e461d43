import type { Values } from "../../fields/field.js";

/** Steps that amounts are commonly rounded to, mm/day: tenths and tens of a millimetre and of an inch. */
const STEPS = [10, 5, 2.54, 2, 1, 0.5, 0.254, 0.25, 0.2, 0.1, 0.05, 0.0254, 0.02, 0.01];
const LOOKED_AT = 20_000;
/** How far from a multiple a rounded value may lie, as a part of the step: packing and float32. */
const SLACK = 0.02;

/** The largest common step of which 99.9 % of the wet values are multiples; 0 where there is none. */
export function stepOf(fields: readonly Values[], cells: Int32Array): number {
  const values: number[] = [];
  const stride = Math.max(1, Math.ceil((fields.length * cells.length) / LOOKED_AT));
  fields.forEach((field, f) => {
    for (let k = f % stride; k < cells.length; k += stride) {
      const value = field[cells[k] ?? NaN] ?? NaN;
      if (value > 0 && Number.isFinite(value)) values.push(value);
    }
  });
  if (values.length < 50) return 0;
  const isMultiple = (step: number) => (value: number) =>
    Math.abs(value / step - Math.round(value / step)) < SLACK + 1e-6 * (value / step);
  return STEPS.find((step) => values.filter(isMultiple(step)).length >= 0.999 * values.length) ?? 0;
}

export function roundTo(values: Values, step: number): Values {
  return values.map((v) => Math.round(v / step) * step);
}
