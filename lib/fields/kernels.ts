import type { Mask, Values } from "./field.js";
import { FLOAT32_RESIDUE, zToMmFloat32 } from "./float32-transform.js";
import { arena } from "./wasm.js";

/** Sums over the cells where `counted` is 1 and both fields are finite. */
export interface PairSums {
  n: number;
  truth: number;
  member: number;
  /** Whether the truth has two different values there. */
  truthVaries: boolean;
  memberVaries: boolean;
}

/** Sums of squares and products about the given centres, over the same cells as {@link PairSums}. */
export interface PairProducts {
  n: number;
  aa: number;
  bb: number;
  ab: number;
}

/** How many of the counted, finite cells reach a threshold. */
export interface WetCount {
  n: number;
  wet: number;
}

/** Number of bins of {@link Kernels.countBits}: the upper 20 bits of an ordered float32. */
export const BIT_BINS: number = 1 << 20;

/**
 * The hot loops over cells, behind one narrow interface, so that another implementation can take their
 * place. All sums are float64; `counted` is 1 where a cell counts; NaN and ±Infinity are skipped.
 */
export interface Kernels {
  /**
   * z → mm/day: max(expm1(z·std + mean), 0), NaN stays NaN, −Infinity (a logarithm of 0) becomes NaN. Where z is float32, what its rounding leaves of a dry
   * cell (up to 2⁻²² of the mean) is 0, so that a dry day stays dry; where all four are, a result is off by 3·10⁻⁷ of
   * itself at most.
   */
  zToMm(z: Values, mean: Values, std: Values, out: Values): void;
  /** Values below the threshold become 0, NaN stays NaN. The threshold is compared as given. */
  hardThreshold(values: Values, threshold: number, out: Values): void;
  pairSums(truth: Values, member: Values, counted: Mask): PairSums;
  pairProducts(a: Values, b: Values, counted: Mask, aCentre: number, bCentre: number): PairProducts;
  countWet(values: Values, counted: Mask, threshold: number): WetCount;
  /**
   * Histogram over the upper 20 bits of each value as an ordered float32 (sign, exponent and 11 bits of
   * mantissa: bins of relative width 2⁻¹¹). `counts` and `only` have {@link BIT_BINS} entries; `only` holds
   * the value of a bin that has seen one value alone, NaN when it has seen several. float64 values are rounded
   * to float32 for both. Returns how many values were counted; their sum, least and largest go to
   * `summary` = [sum, min, max].
   */
  countBits(
    values: Values,
    counted: Mask | null,
    counts: Float64Array,
    only: Float32Array,
    summary: Float64Array,
  ): number;
}

/**
 * expm1 for v > 0 in line, without the call that Math.expm1 costs: v = k·ln 2 + r with |r| ≤ ln 2/2, Taylor
 * series of expm1(r) up to r¹³, exact to 4 units in the last place of a float64.
 */
function zToMm(z: Values, mean: Values, std: Values, out: Values): void {
  if (isFloat32(z) && isFloat32(mean) && isFloat32(std) && isFloat32(out)) {
    zToMmFloat32(z, mean, std, out);
    return;
  }
  const residue = z instanceof Float32Array ? FLOAT32_RESIDUE : 0;
  for (let i = 0; i < out.length; i++) {
    const v = (z[i] ?? NaN) * (std[i] ?? NaN) + (mean[i] ?? NaN);
    if (v <= (mean[i] ?? NaN) * residue) {
      out[i] = v - v;
      continue;
    }
    if (!(v > 0 && v < 700)) {
      out[i] = Math.max(Math.expm1(v), 0);
      continue;
    }
    const k = Math.floor(v * Math.LOG2E + 0.5);
    const r = v - k * LN2_HIGH - k * LN2_LOW;
    const r2 = r * r;
    const r4 = r2 * r2;
    const low = 1 / 2 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120));
    const middle = 1 / 720 + r * (1 / 5040) + r2 * (1 / 40320 + r * (1 / 362880));
    const high = 1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800));
    const scale = POWERS_OF_TWO[k] ?? NaN;
    out[i] = scale * (r + r2 * (low + r4 * (middle + r4 * high))) + (scale - 1);
  }
}

function isFloat32(values: Values): values is Float32Array {
  return values instanceof Float32Array;
}

/** ln 2 in two parts: k times the first is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const POWERS_OF_TWO = Float64Array.from({ length: 1024 }, (_, k) => 2 ** k);

function hardThreshold(values: Values, threshold: number, out: Values): void {
  for (let i = 0; i < out.length; i++) {
    const value = values[i] ?? NaN;
    out[i] = value < threshold ? 0 : value;
  }
}

function pairSums(truth: Values, member: Values, counted: Mask): PairSums {
  let n = 0;
  let truthSum = 0;
  let memberSum = 0;
  for (let i = 0; i < counted.length; i++) {
    const t = truth[i] ?? NaN;
    const m = member[i] ?? NaN;
    if (counted[i] === 0 || t - t + (m - m) !== 0) continue;
    n++;
    truthSum += t;
    memberSum += m;
  }
  return {
    n,
    truth: truthSum,
    member: memberSum,
    truthVaries: varies(truth, member, counted),
    memberVaries: varies(member, truth, counted),
  };
}

function varies(values: Values, other: Values, counted: Mask): boolean {
  let first = Number.NaN;
  for (let i = 0; i < counted.length; i++) {
    const value = values[i] ?? NaN;
    if (value === first || counted[i] === 0 || value - value + ((other[i] ?? NaN) - (other[i] ?? NaN)) !== 0)
      continue;
    if (!Number.isNaN(first)) return true;
    first = value;
  }
  return false;
}

function pairProducts(a: Values, b: Values, counted: Mask, aCentre: number, bCentre: number): PairProducts {
  let n = 0;
  let aa = 0;
  let bb = 0;
  let ab = 0;
  for (let i = 0; i < counted.length; i++) {
    const x = (a[i] ?? NaN) - aCentre;
    const y = (b[i] ?? NaN) - bCentre;
    if (counted[i] === 0 || x - x + (y - y) !== 0) continue;
    n++;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return { n, aa, bb, ab };
}

function countWet(values: Values, counted: Mask, threshold: number): WetCount {
  let n = 0;
  let wet = 0;
  for (let i = 0; i < counted.length; i++) {
    const value = values[i] ?? NaN;
    if (counted[i] === 0 || value - value !== 0) continue;
    n++;
    if (value >= threshold) wet++;
  }
  return { n, wet };
}

function countBits(
  values: Values,
  counted: Mask | null,
  counts: Float64Array,
  only: Float32Array,
  summary: Float64Array,
): number {
  const single = values instanceof Float32Array ? values : new Float32Array(values);
  const bits = new Int32Array(single.buffer, single.byteOffset, single.length);
  const seen = new Int32Array(only.buffer, only.byteOffset, only.length);
  let [sum, min, max] = [summary[0] ?? NaN, summary[1] ?? NaN, summary[2] ?? NaN];
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? NaN) + 0;
    if (value - value !== 0 || (counted !== null && counted[i] === 0)) continue;
    const raw = value === 0 ? 0 : (bits[i] ?? NaN);
    const bin = (raw < 0 ? ~raw : raw ^ 0x80000000) >>> 12;
    const before = counts[bin] ?? NaN;
    if (seen[bin] !== raw) seen[bin] = before === 0 ? raw : NAN_BITS;
    counts[bin] = before + 1;
    n++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  summary[0] = sum;
  summary[1] = min;
  summary[2] = max;
  return n;
}
const NAN_BITS = 0x7fc00000;

/** The reference implementation, plain TypeScript. */
export const plainKernels: Kernels = {
  zToMm,
  hardThreshold,
  pairSums,
  pairProducts,
  countWet,
  countBits,
};

/** {@link plainKernels}, with SIMD for float32 where there is any: the same bits come out. */
export const kernels: Kernels = {
  ...plainKernels,
  zToMm(z, mean, std, out) {
    const simd = [z, mean, std, out].every(isFloat32) ? arena(4 * CHUNK * 4 + START) : null;
    if (!simd) return zToMm(z, mean, std, out);
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => START + 4 * CHUNK * i) as [number, number, number, number];
    for (let start = 0; start < out.length; start += CHUNK) {
      const end = Math.min(start + CHUNK, out.length);
      simd.f32.set(z.subarray(start, end), a / 4);
      simd.f32.set(mean.subarray(start, end), b / 4);
      simd.f32.set(std.subarray(start, end), c / 4);
      simd.kernels.zToMm(a, b, c, d, end - start);
      out.set(simd.f32.subarray(d / 4, d / 4 + end - start), start);
    }
  },
  hardThreshold(values, threshold, out) {
    const float32 = values instanceof Float32Array && out instanceof Float32Array;
    const simd = float32 ? arena(2 * CHUNK * 4 + START) : null;
    if (!simd) return hardThreshold(values, threshold, out);
    const from = START + 4 * CHUNK;
    const limit = float32From(threshold);
    for (let start = 0; start < out.length; start += CHUNK) {
      const end = Math.min(start + CHUNK, out.length);
      simd.f32.set(values.subarray(start, end), from / 4);
      simd.kernels.hardThreshold(from, limit, START, end - start);
      out.set(simd.f32.subarray(START / 4, START / 4 + end - start), start);
    }
  },
};
const START = 64;
/** Cells that are copied into the arena at a time. */
const CHUNK = 4096;

/** The least float32 that is not below a number: x < number is the same as x < float32From(number), for float32 x. */
export function float32From(value: number): number {
  const near = Math.fround(value);
  if (!(near < value)) return near;
  word[0] = near;
  bits[0] = (bits[0] ?? NaN) + (near < 0 ? -1 : 1);
  return word[0];
}
const word = new Float32Array(1);
const bits = new Int32Array(word.buffer);
