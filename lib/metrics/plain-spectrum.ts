import { type FourierPlan, fourierPlan, transform } from "../fields/fft.js";
import type { Grid } from "../fields/field.js";
import type { HalfSpectrum } from "./spectrum.js";

/** The reference for the SIMD kernel: two real rows go as one complex line, then column by column. */
export function plainHalfSpectrum(
  values: ArrayLike<number>,
  { height, width }: Grid,
  rows: number,
): HalfSpectrum | null {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return null;
  const power = new Float64Array(rows * width);
  // Without its first value a constant field is exactly 0, and rounding gives it no power above frequency 0.
  const level = values[0] ?? NaN;
  const columns = transformedRows(values, level, height, width);
  const plan = planOf(height);
  const re = new Float64Array(height);
  const im = new Float64Array(height);
  for (let kx = 0; 2 * kx <= width; kx++) {
    const column = kx * height;
    const next = column + height;
    transform(plan, columns.re.subarray(column, next), columns.im.subarray(column, next), re, im);
    if (kx === 0) re[0] = (re[0] ?? NaN) + level * height * width;
    const mirrored = kx === 0 ? 0 : width - kx;
    for (let ky = 0; 2 * ky <= height; ky++) {
      power[kx * rows + ky] = squared(re[ky] ?? NaN, im[ky] ?? NaN);
      const minus = ky === 0 ? 0 : height - ky;
      power[mirrored * rows + ky] = squared(re[minus] ?? NaN, im[minus] ?? NaN);
    }
  }
  return {
    rows,
    power,
    sumsOf(groups, count) {
      const sums = new Float64Array(count);
      for (let i = 0; i < power.length; i++)
        sums[groups[i] ?? NaN] = (sums[groups[i] ?? NaN] ?? NaN) + (power[i] ?? NaN);
      return sums;
    },
  };
}

function squared(re: number, im: number): number {
  return re * re + im * im;
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
      a[x] = (values[y * width + x] ?? NaN) - level;
      b[x] = two ? (values[(y + 1) * width + x] ?? NaN) - level : 0;
    }
    transform(plan, a, b, re, im);
    for (let k = 0; k < half; k++) {
      const mirror = k === 0 ? 0 : width - k;
      const at = k * height + y;
      columns.re[at] = ((re[k] ?? NaN) + (re[mirror] ?? NaN)) / 2;
      columns.im[at] = ((im[k] ?? NaN) - (im[mirror] ?? NaN)) / 2;
      if (!two) continue;
      columns.re[at + 1] = ((im[k] ?? NaN) + (im[mirror] ?? NaN)) / 2;
      columns.im[at + 1] = ((re[mirror] ?? NaN) - (re[k] ?? NaN)) / 2;
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
