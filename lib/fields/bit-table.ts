import { FINITE_BINS, floatAt } from "./bins.js";
import type { Mask, Values } from "./field.js";
import { BIT_BINS, kernels } from "./kernels.js";
import { arena } from "./wasm.js";

/** Fewer values are counted before a table is cleared and read. */
const WORTH_A_TABLE = 1 << 18;
const START = 64;
const CHUNK = 1 << 14;
const COUNTED = START + 4 * CHUNK;
const TABLE = COUNTED + CHUNK;

/** {@link kernels.countBits} with SIMD, where there are values enough for that. */
export function countBits(
  values: Values,
  counted: Mask | null,
  counts: Float64Array,
  only: Float32Array,
  summary: Float64Array,
): number {
  const simd = values.length < WORTH_A_TABLE ? null : arena(TABLE + 8 * BIT_BINS);
  const all = simd && summarise(values, counted, summary);
  // A float64 beyond the range of float32 has a bin, which is none of a finite float32.
  if (!simd || !all || [all.min, all.max].some((end) => !Number.isFinite(Math.fround(end))))
    return kernels.countBits(values, counted, counts, only, summary);
  simd.u32.fill(0, TABLE / 4, TABLE / 4 + 2 * BIT_BINS);
  for (let start = 0; start < values.length; start += CHUNK) {
    const part = values.subarray(start, start + CHUNK);
    simd.f32.set(part, START / 4);
    simd.f32.fill(Number.NaN, START / 4 + part.length, START / 4 + part.length + 3);
    if (counted) simd.u8.set(counted.subarray(start, start + CHUNK), COUNTED);
    simd.kernels.countBits(START, counted ? COUNTED : 0, part.length, TABLE);
  }
  addBitTable(simd.u32.subarray(TABLE / 4, TABLE / 4 + 2 * BIT_BINS), counts, only);
  [summary[0], summary[1], summary[2]] = [all.sum, all.min, all.max];
  return all.n;
}

function summarise(
  values: Values,
  counted: Mask | null,
  summary: Float64Array,
): { n: number; sum: number; min: number; max: number } {
  let [n, sum, min, max] = [0, summary[0]!, summary[1]!, summary[2]!];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! + 0;
    if (value - value !== 0 || (counted !== null && counted[i] === 0)) continue;
    n++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { n, sum, min, max };
}

/**
 * Adds what a kernel counted to counts by bin, and to the only value that each bin has seen (NaN for several).
 *
 * @param table two uint32 a bin: how many values; which of the lower 12 bits of their places were ever 1, and above
 *   those 12 which were ever 0
 */
export function addBitTable(table: Uint32Array, counts: Float64Array, only: Float32Array): void {
  for (let bin = FINITE_BINS.first; bin <= FINITE_BINS.last; bin++) {
    const count = table[2 * bin]!;
    if (count === 0) continue;
    const seen = table[2 * bin + 1]!;
    const value = (seen & (seen >>> 12)) === 0 ? floatAt(((bin << 12) | (seen & 0xfff)) >>> 0) : Number.NaN;
    if (counts[bin] === 0) only[bin] = value;
    else if (only[bin] !== value) only[bin] = Number.NaN;
    counts[bin]! += count;
  }
}
