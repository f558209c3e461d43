import { binEdge, FINITE_BINS, floatAt } from "./bins.js";
import { BIT_BINS } from "./kernels.js";
import { selectInPlace } from "./select.js";
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
  simd.u32[table / 4 + ZERO_BIN] = (simd.u32[table / 4 + ZERO_BIN] ?? NaN) + zeros;
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
  const at = bins.map((_, place) => counts + BIN_BYTES * place);
  const range = lookUpBins(simd, bins, at, lookUp);
  simd.u32.fill(0, counts / 4, counts / 4 + BIN_VALUES * bins.length);
  chunks(simd, values, (n) => simd.kernels.countInBins(START, n, ...range, lookUp + TABLE_BYTES, lookUp));
}

/** Says what bins, ascending, are wanted and what belongs to each; returns their least and greatest value. */
function lookUpBins(
  simd: WasmArena,
  bins: readonly number[],
  addresses: readonly number[],
  lookUp: number,
): readonly [least: number, greatest: number] {
  const wanted = lookUp + TABLE_BYTES;
  simd.u8.fill(0, wanted, wanted + BIT_BINS);
  for (const [place, bin] of bins.entries()) {
    simd.u8[wanted + bin] = 4;
    simd.u32[lookUp / 4 + bin] = addresses[place] ?? NaN;
  }
  return [binEdge(bins[0] ?? NaN), floatAt((((bins.at(-1) ?? NaN) << 12) | 0xfff) >>> 0)];
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

/**
 * The order statistics of these ranks (from 0), of finite values: of the bins that hold one, the values are listed and
 * selected from. `null` as for {@link binSample}.
 */
export function orderStatistics(
  values: Float32Array,
  ranksOf: (n: number) => readonly number[],
): Map<number, number> | null {
  const binned = binSample(values);
  if (!binned) return null;
  const wanted = [...new Set(ranksOf(binned.n))].sort((a, b) => a - b);
  const held: WantedBin[] = [];
  for (let i = 0, below = 0, next = 0; next < wanted.length; i++) {
    const end = below + (binned.counts[i] ?? NaN);
    const first = next;
    while (next < wanted.length && (wanted[next] ?? NaN) < end) next++;
    if (next > first)
      held.push({ bin: binned.bins[i] ?? NaN, count: end - below, below, ranks: wanted.slice(first, next) });
    below = end;
  }
  return held.length > 0 ? selectInBins(values, held) : new Map();
}

/** A bin that holds values of wanted ranks. */
interface WantedBin {
  readonly bin: number;
  readonly count: number;
  /** How many values are in the bins before it. */
  readonly below: number;
  /** Ascending. */
  readonly ranks: readonly number[];
}

/** So many values are sooner sorted than selected from. */
const SHORT = 1 << 12;

function selectInBins(values: Float32Array, held: readonly WantedBin[]): Map<number, number> | null {
  const lists = TABLES + LOOK_UP_BYTES;
  const starts: number[] = [];
  let end = lists;
  for (const { count } of held) {
    starts.push(end);
    end += 4 * count;
  }
  const simd = arena(end);
  if (!simd) return null;
  const bins = held.map(({ bin }) => bin);
  const range = lookUpBins(simd, bins, starts, TABLES);
  chunks(simd, values, (n) => simd.kernels.listBins(START, n, ...range, TABLES + TABLE_BYTES, TABLES));
  const found = new Map<number, number>();
  for (const [place, { count, below, ranks }] of held.entries()) {
    const listed = simd.f32.subarray((starts[place] ?? NaN) / 4, (starts[place] ?? NaN) / 4 + count);
    if (count <= SHORT) listed.sort();
    let low = 0;
    for (const rank of ranks) {
      if (count > SHORT) selectInPlace(listed.subarray(low), rank - below - low);
      low = rank - below;
      found.set(rank, listed[low] ?? NaN);
    }
  }
  return found;
}
