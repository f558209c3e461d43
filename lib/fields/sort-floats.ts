import { emptyLike, type Values } from "./field.js";
import { arena } from "./wasm.js";

/** Fewer values are sorted sooner by comparing them. */
const WORTH_COUNTING = 1 << 12;
const TABLES = 64;
const VALUES = TABLES + 20480;

/**
 * The values ascending, as `values.slice().sort()` gives them. Where every one is a float32 they are not compared but
 * distributed by their bits.
 */
export function sortedFloats(values: Values): Values {
  const n = values.length;
  const simd = n < WORTH_COUNTING ? null : arena(VALUES + 8 * n);
  if (!simd || !copied(values, simd.f32.subarray(VALUES / 4, VALUES / 4 + n))) return values.slice().sort();
  simd.kernels.sortFloats(VALUES, n, VALUES + 4 * n, TABLES);
  const sorted = emptyLike(values);
  sorted.set(simd.f32.subarray(VALUES / 4 + n, VALUES / 4 + 2 * n));
  return sorted;
}

/** Whether all values are the same there: float32 that are not NaN. */
function copied(from: Values, to: Float32Array): boolean {
  to.set(from);
  for (let i = 0; i < to.length; i++) if (to[i] !== from[i]) return false;
  return true;
}
