import type { Values } from "../../../fields/field.js";

const LOOKED_AT = 20_000;
const FEWEST = 200;
/** More different values than this, or than this part of all, are no steps. */
const MOST_STEPS = 1000;
const PART = 0.1;
/** How far from a multiple a value may lie, as a part of the step. */
const SLACK = 0.05;

/**
 * The step of which positive values are whole multiples, whatever it is (8-bit images, a scale factor): the smallest gap
 * between neighbouring values, refined along ever larger ones. 0 where there is none.
 */
export function latticeOf(fields: readonly Values[], cells: Int32Array): number {
  const stride = Math.max(1, Math.ceil((fields.length * cells.length) / LOOKED_AT));
  const values: number[] = [];
  fields.forEach((field, f) => {
    for (let k = f % stride; k < cells.length; k += stride) {
      const value = field[cells[k] ?? NaN] ?? NaN;
      if (value > 0 && Number.isFinite(value)) values.push(Math.fround(value));
    }
  });
  if (values.length < FEWEST) return 0;
  const different = [...new Set(values)].sort((a, b) => a - b);
  if (different.length > Math.min(MOST_STEPS, PART * values.length) || different.length < 5) return 0;
  const gaps = different.slice(1).map((v, k) => v - (different[k] ?? NaN));
  let step = Math.min(...gaps);
  for (const value of different) {
    const multiple = Math.round(value / step);
    if (multiple < 1 || Math.abs(value / step - multiple) > SLACK) continue;
    step = value / multiple;
  }
  const off = values.filter((v) => Math.abs(v / step - Math.round(v / step)) > SLACK).length;
  return off <= 0.001 * values.length ? step : 0;
}

/** Share of the positive values that must be multiples of a step: few values may be all that there is to tell by. */
const NEARLY_ALL = 0.9;

/** Whether values are multiples of a given step, however few they are. */
export function isLatticeOf(fields: readonly Values[], cells: Int32Array, step: number): boolean {
  if (step === 0) return false;
  let [all, on] = [0, 0];
  for (const field of fields)
    for (const i of cells) {
      const value = (field[i] ?? NaN) / step;
      if (!(value > SLACK) || !Number.isFinite(value)) continue;
      all++;
      if (Math.abs(value - Math.round(value)) <= SLACK) on++;
    }
  return on >= NEARLY_ALL * all;
}
