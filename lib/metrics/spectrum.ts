import { ValueError } from "../errors.js";
import type { Grid } from "../fields/field.js";
import { type FourierPlan, fourierPlan, transform } from "./fft.js";

/**
 * Squared magnitude of the two-dimensional Fourier transform, |F(k_y, k_x)|², row by row, frequency 0 first.
 *
 * @throws ValueError when a value is missing: a spectrum needs the whole rectangle
 */
export function powerSpectrum(values: ArrayLike<number>, { height, width }: Grid): Float64Array {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]!))
      throw new ValueError(
        `spectrum: cell (${Math.floor(i / width)}, ${i % width}) is ${values[i]}; ` +
          "give a field without missing values",
      );
  const power = new Float64Array(height * width);
  if (power.length === 0) return power;
  // Without its first value a constant field is exactly 0, and rounding gives it no power above frequency 0.
  const level = values[0]!;
  const columns = transformedRows(values, level, height, width);
  const plan = planOf(height);
  const re = new Float64Array(height);
  const im = new Float64Array(height);
  for (let kx = 0; 2 * kx <= width; kx++) {
    const column = kx * height;
    const next = column + height;
    transform(plan, columns.re.subarray(column, next), columns.im.subarray(column, next), re, im);
    if (kx === 0) re[0]! += level * power.length;
    const mirrored = kx === 0 ? 0 : width - kx;
    for (let ky = 0; ky < height; ky++) {
      const p = re[ky]! * re[ky]! + im[ky]! * im[ky]!;
      power[ky * width + kx] = p;
      power[(ky === 0 ? 0 : height - ky) * width + mirrored] = p;
    }
  }
  return power;
}

/** Transforms of the rows up to half of their frequencies, column by column: two real rows go as one complex one. */
function transformedRows(
  values: ArrayLike<number>,
  level: number,
  height: number,
  width: number,
): { re: Float64Array; im: Float64Array } {
  const half = Math.floor(width / 2) + 1;
  const columns = { re: new Float64Array(half * height), im: new Float64Array(half * height) };
  const plan = planOf(width);
  const [a, b, re, im] = [0, 1, 2, 3].map(() => new Float64Array(width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let y = 0; y < height; y += 2) {
    const two = y + 1 < height;
    for (let x = 0; x < width; x++) {
      a[x] = values[y * width + x]! - level;
      b[x] = two ? values[(y + 1) * width + x]! - level : 0;
    }
    transform(plan, a, b, re, im);
    for (let k = 0; k < half; k++) {
      const mirror = k === 0 ? 0 : width - k;
      const at = k * height + y;
      columns.re[at] = (re[k]! + re[mirror]!) / 2;
      columns.im[at] = (im[k]! - im[mirror]!) / 2;
      if (!two) continue;
      columns.re[at + 1] = (im[k]! + im[mirror]!) / 2;
      columns.im[at + 1] = (re[mirror]! - re[k]!) / 2;
    }
  }
  return columns;
}

function planOf(length: number): FourierPlan {
  let plan = plans.get(length);
  if (!plan) {
    plan = fourierPlan(length);
    plans.set(length, plan);
  }
  return plan;
}
const plans = new Map<number, FourierPlan>();
