import { binOf, FINITE_BINS, floatAt } from "./bins.js";
import type { Mask, Values } from "./field.js";
import { BIT_BINS } from "./kernels.js";
import { arena } from "./wasm.js";

/** Fewer values are counted before a table is cleared and read. */
const WORTH_A_TABLE = 1 << 18;
const START = 64;
const CHUNK = 1 << 14;
/** Behind the values there is room for NaN. */
const SUMMARY = START + 4 * CHUNK + 64;
const COUNTED = SUMMARY + 64;
const TABLE = COUNTED + CHUNK;

/**
 * Counts finite values that count (all, without `counted`) as `countBits` of the kernels does, with SIMD.
 *
 * @param values none of them finite and beyond the range of float32; the summary is of what they are as float32
 * @returns how many were counted; `null`, and nothing is, where there is no SIMD or too few values
 */
export function countMany(
  values: Values,
  counted: Mask | null,
  counts: Float64Array,
  only: Float32Array,
  summary: Float64Array,
): number | null {
  const simd = values.length < WORTH_A_TABLE ? null : arena(TABLE + 8 * BIT_BINS);
  if (!simd) return null;
  simd.u32.fill(0, TABLE / 4, TABLE / 4 + 2 * BIT_BINS);
  simd.f64.set(summary, SUMMARY / 8);
  let n = 0;
  for (let start = 0; start < values.length; start += CHUNK) {
    const part = values.subarray(start, start + CHUNK);
    simd.f32.set(part, START / 4);
    simd.f32.fill(Number.NaN, START / 4 + part.length, START / 4 + part.length + 3);
    if (counted) simd.u8.set(counted.subarray(start, start + CHUNK), COUNTED);
    n += simd.kernels.countBits(START, counted ? COUNTED : 0, part.length, TABLE, SUMMARY);
  }
  summary.set(simd.f64.subarray(SUMMARY / 8, SUMMARY / 8 + 3));
  const range = { first: binOf(summary[1] ?? NaN), last: binOf(summary[2] ?? NaN) };
  addBitTable(simd.u32.subarray(TABLE / 4, TABLE / 4 + 2 * BIT_BINS), counts, only, range);
  return n;
}

/**
 * Moves what a kernel counted to counts by bin, and to the only value that each bin has seen (NaN for several). Bins that
 * were empty are not written to: most of the table takes no memory.
 *
 * @param table two uint32 a bin: how many values; which of the lower 12 bits of their places were ever 1, and above
 *   those 12 which were ever 0
 * @param range the bins that can have values
 */
export function addBitTable(
  table: Uint32Array,
  counts: Float64Array,
  only: Float32Array,
  { first, last }: { readonly first: number; readonly last: number } = FINITE_BINS,
): void {
  for (let bin = first; bin <= last; bin++) {
    const count = table[2 * bin] ?? NaN;
    if (count === 0) continue;
    const seen = table[2 * bin + 1] ?? NaN;
    table[2 * bin] = 0;
    table[2 * bin + 1] = 0;
    const value = (seen & (seen >>> 12)) === 0 ? floatAt(((bin << 12) | (seen & 0xfff)) >>> 0) : Number.NaN;
    if (counts[bin] === 0) only[bin] = value;
    else if (only[bin] !== value) only[bin] = Number.NaN;
    counts[bin] = (counts[bin] ?? NaN) + count;
  }
}
