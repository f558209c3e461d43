import { permutation, type RandomStream } from "../../fields/random.js";
import { mean } from "./summary.js";

/** How much more alike own pairs are than other pairs, and how often chance does as well. */
export interface PairingTest {
  /** Mean score of own pairs − mean score of all other pairs. */
  readonly excess: number;
  /** Standard error of `excess` over events. */
  readonly error: number;
  /** One-sided p-value over random re-pairings: (1 + those as good) / (1 + tried). */
  readonly p: number;
  /** The least p-value that this many events and permutations can give. */
  readonly least: number;
}

/**
 * Permutation test of the hypothesis that rows belong to columns no more than chance says: the mean of the
 * diagonal against that of randomly permuted pairings. Its false-alarm rate at level α is at most α.
 *
 * @param scores `[row, column]`, n×n; NaN pairs are left out
 */
export function pairingTest(
  scores: Float64Array,
  n: number,
  stream: RandomStream,
  permutations = 1999,
): PairingTest {
  const excesses: number[] = [];
  for (let i = 0; i < n; i++) {
    let [sum, count] = [0, 0];
    for (let j = 0; j < n; j++) {
      const score = ((scores[i * n + j] ?? NaN) + (scores[j * n + i] ?? NaN)) / 2;
      if (j === i || Number.isNaN(score)) continue;
      sum += score;
      count++;
    }
    const own = scores[i * n + i] ?? NaN;
    if (count > 0 && !Number.isNaN(own)) excesses.push(own - sum / count);
  }
  const own = diagonalMean(scores, n, (i) => i);
  let asGood = 0;
  for (let k = 0; k < permutations; k++) {
    const order = permutation(n, stream);
    if (diagonalMean(scores, n, (i) => order[i] ?? NaN) >= own - 1e-12) asGood++;
  }
  const excess = mean(excesses);
  const spread = Math.sqrt(mean(excesses.map((e) => (e - excess) ** 2)));
  return {
    excess,
    error: spread / Math.sqrt(Math.max(excesses.length - 1, 1)),
    p: (1 + asGood) / (1 + permutations),
    least: Math.max(1 / (1 + permutations), 1 / factorial(Math.min(n, 12))),
  };
}

function diagonalMean(scores: Float64Array, n: number, column: (row: number) => number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < n; i++) {
    const score = scores[i * n + column(i)] ?? NaN;
    if (Number.isNaN(score)) continue;
    sum += score;
    count++;
  }
  return sum / count;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

/** Error rate at which samples are said to belong to their events. */
export const PAIRING_LEVEL = 0.001;

/** Share of re-pairings as good as the own pairs from which chance is explanation enough. */
const CHANCE = 0.05;

/** Excess likeness of own pairs up to which it does not matter whether chance can explain it. */
export const LEAST_LIKENESS = 0.05;

/**
 * Whether own pairs are more alike than chance makes them, as far as this many events can tell, and by enough to matter: a
 * likeness that is certain but next to nothing is no relation.
 */
export function isRelated({ p, least, excess, error }: PairingTest, level: number = PAIRING_LEVEL): boolean {
  return p <= Math.max(level, least * 1.01) && !(excess + 2 * error < LEAST_LIKENESS);
}

/**
 * Whether own pairs are surely no more alike than others, rather than too few to tell: chance explains what likeness there is, and
 * what there may be is next to nothing.
 */
export function isUnrelated({ excess, error, p }: PairingTest): boolean {
  return p > CHANCE && excess + 2 * error < 3 * LEAST_LIKENESS;
}
