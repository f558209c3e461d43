import { arena } from "./wasm.js";

/** Fewer values are sorted sooner by comparing them. */
const WORTH_COUNTING = 1 << 12;
const TABLES = 64;
const VALUES = TABLES + 20480;

/**
 * The values ascending, as `values.slice().sort()` gives them. Where every one is a float32 they are not compared but
 * distributed by their bits.
 */
export function sortedFloats(values: Float64Array): Float64Array {
  const n = values.length;
  if (n < WORTH_COUNTING || !values.every(isFloat32)) return values.slice().sort();
  const simd = arena(VALUES + 8 * n);
  if (!simd) return values.slice().sort();
  simd.f32.set(values, VALUES / 4);
  simd.kernels.sortFloats(VALUES, n, VALUES + 4 * n, TABLES);
  return new Float64Array(simd.f32.subarray(VALUES / 4 + n, VALUES / 4 + 2 * n));
}

/** Not of NaN. */
function isFloat32(value: number): boolean {
  return Math.fround(value) === value;
}
