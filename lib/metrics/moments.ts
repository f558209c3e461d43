import {
  addExact,
  addProduct,
  type ExactSum,
  exactSum,
  exactTotal,
  mergeExact,
} from "../fields/exact-sum.js";

/** Sums of some numbers and of their squares, and their range; undefined ones (NaN) are counted apart. */
export interface Moments {
  n: number;
  readonly sum: ExactSum;
  readonly squares: ExactSum;
  min: number;
  max: number;
  undefined: number;
}

/** Mean, population standard deviation (divisor n) and range; NaN where no number was defined. */
export interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Numbers summarised. */
  readonly n: number;
  /** Numbers that were undefined and left out. */
  readonly undefined: number;
}

export function emptyMoments(): Moments {
  return {
    n: 0,
    sum: exactSum(),
    squares: exactSum(),
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    undefined: 0,
  };
}

export function addNumber(moments: Moments, value: number): void {
  if (Number.isNaN(value)) {
    moments.undefined++;
    return;
  }
  moments.n++;
  addExact(moments.sum, value);
  addProduct(moments.squares, value, value);
  moments.min = Math.min(moments.min, value);
  moments.max = Math.max(moments.max, value);
}

/** Gives the same bits as adding all numbers to one, in any order. */
export function mergeMoments(into: Moments, other: Moments): void {
  into.undefined += other.undefined;
  into.n += other.n;
  mergeExact(into.sum, other.sum);
  mergeExact(into.squares, other.squares);
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

export function copyMoments({ sum, squares, ...others }: Moments): Moments {
  const copy = ({ parts, beyond }: ExactSum): ExactSum => ({ parts: parts.slice(), beyond });
  return { ...others, sum: copy(sum), squares: copy(squares) };
}

export function summarise(moments: Moments): Summary {
  const { n } = moments;
  if (n === 0)
    return {
      mean: Number.NaN,
      std: Number.NaN,
      min: Number.NaN,
      max: Number.NaN,
      n,
      undefined: moments.undefined,
    };
  return {
    mean: exactTotal(moments.sum) / n,
    std: Math.sqrt(varianceOf(moments)),
    min: moments.min,
    max: moments.max,
    n,
    undefined: moments.undefined,
  };
}

/** (n·Σx² − (Σx)²)/n²: rounded once, so that nothing cancels. */
function varianceOf({ n, sum, squares }: Moments): number {
  if (sum.beyond !== 0 || squares.beyond !== 0) return Number.NaN;
  const difference = exactSum();
  for (const part of squares.parts) addProduct(difference, n, part);
  for (const a of sum.parts) for (const b of sum.parts) addProduct(difference, -a, b);
  return Math.max(exactTotal(difference), 0) / n ** 2;
}
