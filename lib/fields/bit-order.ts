import { FINITE_BINS, floatAt } from "./bins.js";
import { BIT_BINS } from "./kernels.js";
import { arena, type WasmArena } from "./wasm.js";

/** How many of a sample's finite values are in each bin that has any, ascending; zeros of either sign together. */
export interface BinnedSample {
  readonly n: number;
  readonly bins: Uint32Array;
  readonly counts: Uint32Array;
}

/** Fewer values are sorted sooner than counted. */
export const WORTH_COUNTING: number = 1 << 17;

/** How many different values a bin has room for. */
export const BIN_VALUES: number = 4096;

const START = 64;
const CHUNK = 1 << 14;
const TABLE = START + 4 * CHUNK;
const TABLE_END = TABLE + 4 * BIT_BINS;
const BIN_BYTES = 4 * BIN_VALUES;
/** Bins that are looked into in one reading. */
const MOST_BINS = 512;

/**
 * Reads values by value without sorting them: first how many fall into each bin, then, of the bins that are asked for,
 * the values themselves. Two readings of the values, exact.
 *
 * `null` where there is no SIMD or the values are more than counters hold: sort them.
 */
export function binSample(values: Float32Array): BinnedSample | null {
  const simd = values.length < 2 ** 32 ? arena(TABLE_END + 4 * BIT_BINS) : null;
  if (!simd) return null;
  simd.u32.fill(0, TABLE / 4, TABLE_END / 4);
  chunks(simd, values, (n) => simd.kernels.countBins(START, n, TABLE));
  const filled = simd.kernels.filledBins(TABLE, FINITE_BINS.first, FINITE_BINS.last, TABLE_END);
  const list = (at: number): Uint32Array => simd.u32.slice(at / 4, at / 4 + filled);
  const sample = { bins: list(TABLE_END), counts: list(TABLE) };
  return { n: sample.counts.reduce((sum, count) => sum + count, 0), ...sample };
}

/** For each of these bins, how many values are its least, its next to least, … of {@link BIN_VALUES} values. */
export function countsInBins(values: Float32Array, bins: readonly number[]): Uint32Array {
  const counts = new Uint32Array(bins.length * BIN_VALUES);
  for (let first = 0; first < bins.length; first += MOST_BINS)
    counts.set(fewBins(values, bins.slice(first, first + MOST_BINS)), first * BIN_VALUES);
  return counts;
}

function fewBins(values: Float32Array, bins: readonly number[]): Uint32Array {
  const wanted = TABLE_END;
  const counts = wanted + BIT_BINS;
  const end = counts + BIN_BYTES * bins.length;
  const simd = arena(end)!;
  simd.u8.fill(0, wanted, counts);
  simd.u32.fill(0, counts / 4, end / 4);
  for (const [place, bin] of bins.entries()) {
    simd.u8[wanted + bin] = 4;
    simd.u32[TABLE / 4 + bin] = counts + BIN_BYTES * place;
  }
  chunks(simd, values, (n) => simd.kernels.countInBins(START, n, wanted, TABLE));
  return simd.u32.subarray(counts / 4, end / 4);
}

/** Copies values into the arena, some at a time and NaN behind the last, so that there are always four. */
function chunks(simd: WasmArena, values: Float32Array, visit: (n: number) => void): void {
  for (let start = 0; start < values.length; start += CHUNK) {
    const part = values.subarray(start, start + CHUNK);
    const n = 4 * Math.ceil(part.length / 4);
    simd.f32.fill(Number.NaN, START / 4 + part.length, START / 4 + n);
    simd.f32.set(part, START / 4);
    visit(n);
  }
}

/** The order statistics of these ranks (from 0), of finite values; `null` as for {@link binSample}. */
export function orderStatistics(
  values: Float32Array,
  ranksOf: (n: number) => readonly number[],
): Map<number, number> | null {
  const binned = binSample(values);
  if (!binned) return null;
  const wanted = [...new Set(ranksOf(binned.n))].sort((a, b) => a - b);
  const bins: number[] = [];
  const firsts: number[] = [];
  for (let i = 0, below = 0, next = 0; next < wanted.length; i++) {
    const end = below + binned.counts[i]!;
    if (wanted[next]! < end) {
      bins.push(binned.bins[i]!);
      firsts.push(below);
      while (next < wanted.length && wanted[next]! < end) next++;
    }
    below = end;
  }
  const found = new Map<number, number>();
  const inside = countsInBins(values, bins);
  let next = 0;
  for (const [place, bin] of bins.entries()) {
    let below = firsts[place]!;
    for (let value = 0; value < BIN_VALUES; value++) {
      below += inside[place * BIN_VALUES + value]!;
      while (next < wanted.length && wanted[next]! < below)
        found.set(wanted[next++]!, floatAt(((bin << 12) | value) >>> 0));
    }
  }
  return found;
}
