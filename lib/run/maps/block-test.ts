import { studentP } from "../../metrics/student.js";

/** What a mean is made of, by block of events: how many values, and their sum. */
export interface BlockSums {
  readonly n: Float64Array;
  readonly sum: Float64Array;
}

export interface TestedMean {
  /** Of all blocks; NaN where there is no value. */
  readonly value: number;
  /** The mean that it is held against. */
  readonly other: number;
  /** Of no difference, two-sided; NaN where fewer than {@link LEAST_BLOCKS} have values. */
  readonly p: number;
}

/** Fewer blocks agree by accident. */
export const LEAST_BLOCKS = 5;
/** Sums differ by rounding alone. */
const ROUNDING = 1e-12;

/**
 * A mean against another one on the same blocks of events, or against a number. The variance of the difference is that of the
 * delete-a-block jackknife to first order, from what each block adds to it; Student's t has one degree of freedom less than
 * blocks. No p is below 2^(1 − blocks): what so many blocks of a difference that is as likely up as down would all do by chance.
 */
export function testMean(one: BlockSums, other: BlockSums | number): TestedMean {
  const [nOne, sumOne] = [total(one.n), total(one.sum)];
  const value = sumOne / nOne;
  const isNumber = typeof other === "number";
  const nOther = isNumber ? 1 : total(other.n);
  const against = isNumber ? other : total(other.sum) / nOther;
  const difference = value - against;
  let [blocks, squares] = [0, 0];
  for (let b = 0; b < one.n.length; b++) {
    if (one.n[b] === 0) continue;
    blocks++;
    const own = ((one.sum[b] ?? NaN) - value * (one.n[b] ?? NaN)) / nOne;
    const others = isNumber ? 0 : ((other.sum[b] ?? NaN) - against * (other.n[b] ?? NaN)) / nOther;
    squares += (own - others) ** 2;
  }
  if (blocks < LEAST_BLOCKS) return { value, other: against, p: Number.NaN };
  const error = Math.sqrt((blocks / (blocks - 1)) * squares);
  return {
    value,
    other: against,
    p: pOf(difference, error, blocks, Math.max(Math.abs(value), Math.abs(against))),
  };
}

function pOf(difference: number, error: number, blocks: number, scale: number): number {
  if (Number.isNaN(difference)) return Number.NaN;
  if (Math.abs(difference) <= ROUNDING * scale) return 1;
  return Math.max(studentP(difference / error, blocks - 1), 2 ** (1 - blocks));
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? NaN;
  return sum;
}
