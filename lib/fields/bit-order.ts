import { binEdge, FINITE_BINS, floatAt } from "./bins.js";
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

/** Bins that are looked into in one reading. */
export const MOST_BINS: number = 512;

const START = 64;
const CHUNK = 1 << 14;
/** The bin of zeros, and of the least positive values. */
export const ZERO_BIN: number = BIT_BINS / 2;

/** Where in the arena there is room for tables, in bytes; what comes before is overwritten by values. */
export const TABLES: number = START + 4 * CHUNK;

/** Bytes of a number for each bin. */
export const TABLE_BYTES: number = 4 * BIT_BINS;

/** Bytes that {@link countInBins} looks bins up in. */
export const LOOK_UP_BYTES: number = TABLE_BYTES + BIT_BINS;

/** Bytes of a number for each value of a bin. */
export const BIN_BYTES: number = 4 * BIN_VALUES;

/**
 * Counts values by their bins: finite ones in {@link FINITE_BINS}, zeros of either sign together.
 *
 * @returns how many are zeros
 */
export function countBins(simd: WasmArena, values: Float32Array, table: number): number {
  simd.u32.fill(0, table / 4, table / 4 + BIT_BINS);
  let zeros = 0;
  chunks(simd, values, (n) => {
    zeros += simd.kernels.countBins(START, n, table);
  });
  simd.u32[table / 4 + ZERO_BIN]! += zeros;
  return zeros;
}

/**
 * Counts the values of some bins, ascending: of each how many are its least, its next to least, … value.
 *
 * @param lookUp room of {@link LOOK_UP_BYTES}
 * @param counts where {@link BIN_BYTES} are written for each bin
 */
export function countInBins(
  simd: WasmArena,
  values: Float32Array,
  bins: readonly number[],
  lookUp: number,
  counts: number,
): void {
  const wanted = lookUp + TABLE_BYTES;
  simd.u8.fill(0, wanted, wanted + BIT_BINS);
  simd.u32.fill(0, counts / 4, counts / 4 + BIN_VALUES * bins.length);
  for (const [place, bin] of bins.entries()) {
    simd.u8[wanted + bin] = 4;
    simd.u32[lookUp / 4 + bin] = counts + BIN_BYTES * place;
  }
  const [least, greatest] = [binEdge(bins[0]!), floatAt(((bins.at(-1)! << 12) | 0xfff) >>> 0)];
  chunks(simd, values, (n) => simd.kernels.countInBins(START, n, least, greatest, wanted, lookUp));
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

/**
 * Reads values by value without sorting them: first how many fall into each bin, then, of the bins that are asked for,
 * the values themselves. Two readings of the values, exact.
 *
 * `null` where there is no SIMD or the values are more than counters hold: sort them.
 */
export function binSample(values: Float32Array): BinnedSample | null {
  const bins = TABLES + TABLE_BYTES;
  const simd = values.length < 2 ** 32 ? arena(bins + TABLE_BYTES) : null;
  if (!simd) return null;
  countBins(simd, values, TABLES);
  const filled = simd.kernels.filledBins(TABLES, FINITE_BINS.first, FINITE_BINS.last, bins);
  const list = (at: number): Uint32Array => simd.u32.slice(at / 4, at / 4 + filled);
  const sample = { bins: list(bins), counts: list(TABLES) };
  return { n: sample.counts.reduce((sum, count) => sum + count, 0), ...sample };
}

/** For each of these bins, ascending, how many values are its least, its next to least, … of {@link BIN_VALUES}; where there is SIMD. */
export function countsInBins(values: Float32Array, bins: readonly number[]): Uint32Array {
  const inside = new Uint32Array(bins.length * BIN_VALUES);
  for (let first = 0; first < bins.length; first += MOST_BINS) {
    const some = bins.slice(first, first + MOST_BINS);
    const counts = TABLES + LOOK_UP_BYTES;
    const simd = arena(counts + BIN_BYTES * some.length)!;
    countInBins(simd, values, some, TABLES, counts);
    inside.set(simd.u32.subarray(counts / 4, counts / 4 + BIN_VALUES * some.length), first * BIN_VALUES);
  }
  return inside;
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
