import { floatAt } from "./bins.js";
import { BIT_BINS } from "./kernels.js";
import { arena, type WasmArena } from "./wasm.js";

/** How many of a sample's finite values are in each bin that has any, ascending; zeros of either sign together. */
export interface BinnedSample {
  readonly n: number;
  readonly bins: Uint32Array;
  readonly counts: Uint32Array;
}

/** Values of one bin, ascending, with the number of each. */
export interface BinValues {
  readonly values: Float32Array;
  readonly counts: Uint32Array;
}

/** Fewer values are sorted sooner than counted. */
export const WORTH_COUNTING: number = 1 << 17;

const START = 64;
const CHUNK = 1 << 14;
const TABLE = START + 4 * CHUNK;
const BIN_VALUES = 4096;
/** Bins that are looked into in one reading. */
const MOST_BINS = 512;

/**
 * Reads values by value without sorting them: first how many fall into each bin, then, of the bins that are asked for,
 * the values themselves. Two readings of the values, exact.
 *
 * `null` where there is no SIMD or the values are more than counters hold: sort them.
 */
export function binSample(values: Float32Array): BinnedSample | null {
  const simd = values.length < 2 ** 32 ? arena(TABLE + 8 * BIT_BINS) : null;
  if (!simd) return null;
  simd.u32.fill(0, TABLE / 4, TABLE / 4 + 2 * BIT_BINS);
  chunks(simd, values, (n) => simd.kernels.countBits(START, 0, n, TABLE));
  const bins = new Uint32Array(BIT_BINS);
  const counts = new Uint32Array(BIT_BINS);
  const { u32 } = simd;
  let [n, filled] = [0, 0];
  for (let bin = 0; bin < BIT_BINS; bin++) {
    const count = u32[TABLE / 4 + 2 * bin]!;
    if (count === 0) continue;
    bins[filled] = bin;
    counts[filled++] = count;
    n += count;
  }
  return { n, bins: bins.slice(0, filled), counts: counts.slice(0, filled) };
}

/** The values of these bins (ascending), in the same order. */
export function valuesInBins(values: Float32Array, bins: readonly number[]): BinValues[] {
  const found: BinValues[] = [];
  for (let first = 0; first < bins.length; first += MOST_BINS)
    found.push(...fewBins(values, bins.slice(first, first + MOST_BINS)));
  return found;
}

function fewBins(values: Float32Array, bins: readonly number[]): BinValues[] {
  const tables = TABLE + 4 * BIT_BINS;
  const simd = arena(tables + 4 * BIN_VALUES * bins.length)!;
  simd.u32.fill(0xffffffff, TABLE / 4, TABLE / 4 + BIT_BINS);
  simd.u32.fill(0, tables / 4, tables / 4 + BIN_VALUES * bins.length);
  for (const [place, bin] of bins.entries()) simd.u32[TABLE / 4 + bin] = place;
  chunks(simd, values, (n) => simd.kernels.refineBits(START, n, bins[0]!, bins.at(-1)!, TABLE, tables));
  return bins.map((bin, place) =>
    nonEmpty(bin, simd.u32.subarray(tables / 4 + BIN_VALUES * place, tables / 4 + BIN_VALUES * (place + 1))),
  );
}

function nonEmpty(bin: number, table: Uint32Array): BinValues {
  const values = new Float32Array(BIN_VALUES);
  const counts = new Uint32Array(BIN_VALUES);
  let n = 0;
  for (let bits = 0; bits < BIN_VALUES; bits++) {
    if (table[bits] === 0) continue;
    values[n] = floatAt(((bin << 12) | bits) >>> 0);
    counts[n++] = table[bits]!;
  }
  return { values: values.slice(0, n), counts: counts.slice(0, n) };
}

function chunks(simd: WasmArena, values: Float32Array, visit: (n: number) => void): void {
  for (let start = 0; start < values.length; start += CHUNK) {
    const part = values.subarray(start, start + CHUNK);
    simd.f32.set(part, START / 4);
    visit(part.length);
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
  const inside = valuesInBins(values, bins);
  let next = 0;
  for (const [place, { values: ascending, counts }] of inside.entries()) {
    let below = firsts[place]!;
    for (let i = 0; i < ascending.length; i++) {
      below += counts[i]!;
      while (next < wanted.length && wanted[next]! < below) found.set(wanted[next++]!, ascending[i]!);
    }
  }
  return found;
}
