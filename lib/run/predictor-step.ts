import { blockLogs } from "../fields/block-logs.js";
import { permutation, randomStream } from "../fields/random.js";
import { sure } from "../sure.js";

/** Whether predictors are of the days of the fields beside them, found without any model. */
export interface PredictorStep {
  readonly days: number;
  /** Channel of X_lr, from 0, whose anomalies follow block-mean rain best. */
  readonly channel: number;
  /** Correlation of its anomalies with those of log1p block-mean rain, over days and cells. */
  readonly correlation: number;
  /** Probability of a correlation as large, by any channel, if days belonged to each other by chance. */
  readonly p: number;
  /**
   * Another arrangement of the predictors that fits better by far, and its correlation: days moved on by some positions,
   * or rows and columns turned; null where there is none.
   */
  readonly better: { readonly arrangement: string; readonly correlation: number } | null;
}

/** Fewer days cannot tell a relation from chance. */
export const STEP_DAYS = 12;
const PERMUTATIONS = 499;
const LARGEST_MOVE = 5;
/** How much better another arrangement must fit. */
const BY_FAR = 0.1;

/** Predictors `(C, h, w)` and rain `(h, w)` of one day; NaN where there is no land. */
export interface StepDay {
  readonly predictors: Float64Array;
  readonly rain: Float64Array;
}

/**
 * Holds the anomalies (from the mean over days, by cell) of each predictor against those of block-mean rain of the same
 * day, and of permuted days. Predictors of any day, model or order fit no better than permuted ones.
 *
 * @param days in the order of their numbers
 * @param shape channels, rows and columns of the predictors; rain is on the same rows and columns
 * @param seed of the permutations
 * @returns null for fewer than 12 days
 * @example
 * ```ts
 * const { normal } = randomStream(1);
 * const days = Array.from({ length: 20 }, () => {
 *   const rain = Float64Array.from({ length: 6 }, normal);
 *   return { predictors: rain.map((amount) => 2 * amount + 0.1 * normal()), rain };
 * });
 * examineStep(days, [1, 3, 2]); // → { days: 20, channel: 0, correlation: 0.9989, p: 0.002, better: null }
 * ```
 */
export function examineStep(
  days: readonly StepDay[],
  [channels, height, width]: readonly [number, number, number],
  seed = 1,
): PredictorStep | null {
  const n = days.length;
  if (n < STEP_DAYS) return null;
  const size = height * width;
  const rain = anomalies(days.map((day) => day.rain));
  const bySame = (turn: (i: number) => number): Float64Array[] =>
    Array.from({ length: channels }, (_, c) =>
      products(
        anomalies(
          days.map((day) =>
            Float64Array.from({ length: size }, (_, i) => day.predictors[c * size + turn(i)] ?? NaN),
          ),
        ),
        rain,
      ),
    );
  const asGiven = bySame((i) => i);
  const same = Int32Array.from({ length: n }, (_, day) => day);
  const { channel, correlation } = strongest(asGiven, same);
  const stream = randomStream(seed, 0x57e9);
  let [asLarge, byChance] = [1, 0];
  for (let k = 0; k < PERMUTATIONS; k++) {
    const permuted = Math.abs(strongest(asGiven, permutation(n, stream)).correlation);
    if (permuted >= Math.abs(correlation)) asLarge++;
    byChance = Math.max(byChance, permuted);
  }
  let better: PredictorStep["better"] = null;
  const offer = (arrangement: string, { correlation: found }: { correlation: number }): void => {
    const least = better ? Math.abs(better.correlation) : Math.max(byChance, Math.abs(correlation)) + BY_FAR;
    if (Math.abs(found) > least) better = { arrangement, correlation: found };
  };
  for (let move = -LARGEST_MOVE; move <= LARGEST_MOVE; move++)
    if (move !== 0)
      offer(
        `X_lr of ${Math.abs(move)} day${Math.abs(move) > 1 ? "s" : ""} ${move < 0 ? "before" : "after"}`,
        strongest(
          asGiven,
          same.map((day) => (day - move + n) % n),
        ),
      );
  const turns: [string, (y: number, x: number) => number][] = [
    ["rows of X_lr turned upside down", (y, x) => (height - 1 - y) * width + x],
    ["columns of X_lr turned left to right", (y, x) => y * width + width - 1 - x],
    ["X_lr turned half round", (y, x) => (height - 1 - y) * width + width - 1 - x],
  ];
  for (const [arrangement, at] of turns)
    offer(
      arrangement,
      strongest(
        bySame((i) => at(Math.floor(i / width), i % width)),
        same,
      ),
    );
  return { days: n, channel, correlation, p: asLarge / (PERMUTATIONS + 1), better };
}

/** From the mean over days of each cell, scaled so that all squares add up to 1; 0 where a cell is missing. */
function anomalies(fields: readonly Float64Array[]): Float64Array[] {
  const size = sure(fields[0]).length;
  const mean = new Float64Array(size);
  for (const field of fields)
    for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? NaN) + (field[i] ?? NaN) / fields.length;
  const from = fields.map((field) =>
    field.map((v, i) => (Number.isFinite(mean[i]) ? v - (mean[i] ?? NaN) : 0)),
  );
  const norm = Math.sqrt(from.reduce((sum, field) => sum + field.reduce((s, v) => s + v * v, 0), 0));
  return from.map((field) => field.map((v) => (norm > 0 ? v / norm : 0)));
}

/** Products of the predictor of each day with the rain of each day. */
function products(predictor: readonly Float64Array[], rain: readonly Float64Array[]): Float64Array {
  const n = rain.length;
  const out = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = 0;
      const [x, y] = [sure(predictor[a]), sure(rain[b])];
      for (let i = 0; i < x.length; i++) sum += (x[i] ?? NaN) * (y[i] ?? NaN);
      out[a * n + b] = sum;
    }
  return out;
}

/** @param rainOf which day's rain the predictors of each day are held against */
function strongest(
  channels: readonly Float64Array[],
  rainOf: ArrayLike<number>,
): { channel: number; correlation: number } {
  const n = rainOf.length;
  let best = { channel: 0, correlation: 0 };
  channels.forEach((table, channel) => {
    let correlation = 0;
    for (let day = 0; day < n; day++) correlation += table[day * n + (rainOf[day] ?? NaN)] ?? NaN;
    if (Math.abs(correlation) > Math.abs(best.correlation)) best = { channel, correlation };
  });
  return best;
}

/** log1p of the means of rain over the blocks of a coarser grid; NaN where a block has no cell that counts. */
export function blockRain(
  mm: ArrayLike<number>,
  mask: ArrayLike<number> | null,
  size: readonly [number, number],
  blocks: readonly [number, number],
): Float64Array {
  const counted = Uint8Array.from({ length: mm.length }, (_, i) =>
    mask?.[i] !== 0 && Number.isFinite(mm[i]) ? 1 : 0,
  );
  return blockLogs(mm, counted, size, blocks);
}
