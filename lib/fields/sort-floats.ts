import type { Values } from "./field.js";
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
  const simd = n < WORTH_COUNTING ? null : arena(VALUES + 8 * n);
  if (!simd || !copied(values, simd.f32.subarray(VALUES / 4, VALUES / 4 + n))) return values.slice().sort();
  simd.kernels.sortFloats(VALUES, n, VALUES + 4 * n, TABLES);
  const sorted = new Float64Array(n);
  copied(simd.f32.subarray(VALUES / 4 + n, VALUES / 4 + 2 * n), sorted);
  return sorted;
}

/** Whether all values are the same there. */
function copied(from: Values, to: Values): boolean {
  for (let i = 0; i < to.length; i++) {
    to[i] = from[i]!;
    if (to[i] !== from[i]) return false;
  }
  return true;
}
