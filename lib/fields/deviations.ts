import { FINITE_BINS } from "./bins.js";
import {
  BIN_BYTES,
  BIN_VALUES,
  countBins,
  countInBins,
  LOOK_UP_BYTES,
  MOST_BINS,
  TABLE_BYTES,
  TABLES,
  ZERO_BIN,
} from "./bit-order.js";
import { arena } from "./wasm.js";

/** The largest F₁ − F₂ and F₂ − F₁ of two distribution functions, after all ties of a value; at least 0. */
export type Deviations = readonly [above: number, below: number];

/** Where more bins can hold the largest deviation (samples that hardly differ), sorting is sooner done. */
const MOST_OPEN = 2048;

/** Six float64: of either sample how many values are below and in all; the largest deviations. */
const STATE = TABLES;
const LIST = STATE + 64;
const TABLE_A = LIST + 12 * MOST_OPEN;
const TABLE_B = TABLE_A + TABLE_BYTES;
/** The second reading takes the room of the tables, and more. */
const LOOK_UP = TABLE_A;
const COUNTS = LOOK_UP + LOOK_UP_BYTES;

/**
 * The deviations of the finite values of two samples, exact, without sorting them: how many values of each fall into
 * bins of their bits says all at the edges of the bins, and which few bins can hold a larger deviation; only the values
 * of those are looked at.
 *
 * @returns NaN where a sample is empty; `null` where there is no SIMD, more values than counters hold, or too little to
 *   be gained: sort them
 */
export function countedDeviations(a: Float32Array, b: Float32Array): Deviations | null {
  const simd = Math.max(a.length, b.length) < 2 ** 32 ? arena(TABLE_B + TABLE_BYTES) : null;
  if (!simd) return null;
  const zeros = countBins(simd, a, TABLE_A) + countBins(simd, b, TABLE_B);
  const zerosAlone =
    zeros === (simd.u32[TABLE_A / 4 + ZERO_BIN] ?? NaN) + (simd.u32[TABLE_B / 4 + ZERO_BIN] ?? NaN);
  const { kernels } = simd;
  const [inA, inB] = [TABLE_A + 4 * FINITE_BINS.first, TABLE_B + 4 * FINITE_BINS.first];
  const edges = FINITE_BINS.last + 1 - FINITE_BINS.first;
  const [n, m] = [kernels.total(inA, edges) >>> 0, kernels.total(inB, edges) >>> 0];
  if (n === 0 || m === 0) return [Number.NaN, Number.NaN];
  simd.f64.set([0, 0, n, m, 0, 0], STATE / 8);
  kernels.deviations(inA, inB, edges, STATE);
  const open = kernels.openBins(inA, inB, edges, STATE, LIST, MOST_OPEN);
  if (open > MOST_OPEN) return null;
  const bins: OpenBin[] = [];
  for (let k = 0; k < open; k++) {
    const [place, belowA, belowB] = simd.u32.subarray(LIST / 4 + 3 * k, LIST / 4 + 3 * k + 3);
    const bin = FINITE_BINS.first + (place ?? NaN);
    if (bin !== ZERO_BIN || !zerosAlone) bins.push({ bin, belowA: belowA ?? NaN, belowB: belowB ?? NaN });
  }
  for (let first = 0; first < bins.length; first += MOST_BINS) {
    const some = bins.slice(first, first + MOST_BINS);
    const numbers = some.map(({ bin }) => bin);
    const [countsA, countsB] = [COUNTS, COUNTS + BIN_BYTES * some.length];
    if (!arena(countsB + BIN_BYTES * some.length)) return null;
    countInBins(simd, a, numbers, LOOK_UP, countsA);
    countInBins(simd, b, numbers, LOOK_UP, countsB);
    for (const [k, { belowA, belowB }] of some.entries()) {
      simd.f64[STATE / 8] = belowA;
      simd.f64[STATE / 8 + 1] = belowB;
      kernels.deviations(countsA + BIN_BYTES * k, countsB + BIN_BYTES * k, BIN_VALUES, STATE);
    }
  }
  return [simd.f64[STATE / 8 + 4] ?? NaN, simd.f64[STATE / 8 + 5] ?? NaN];
}

/** A bin inside which a deviation can be larger than any at an edge, and how many values of either sample are below. */
interface OpenBin {
  readonly bin: number;
  readonly belowA: number;
  readonly belowB: number;
}
