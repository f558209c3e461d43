/**
 * A sum of float64 numbers without rounding: however they are ordered or grouped, the same bits are read from it. Plain data.
 *
 * Shewchuk 1997, doi:10.1007/PL00009321: numbers that do not overlap, whose sum it is.
 */
export interface ExactSum {
  readonly parts: number[];
  /** Sum of what is not finite (0 where nothing was): then that is the sum. */
  beyond: number;
}

export function exactSum(): ExactSum {
  return { parts: [], beyond: 0 };
}

export function addExact(sum: ExactSum, value: number): void {
  if (value - value !== 0) {
    sum.beyond += value;
    return;
  }
  const { parts } = sum;
  let kept = 0;
  let x = value;
  for (let i = 0; i < parts.length; i++) {
    const y = parts[i] ?? NaN;
    const high = x + y;
    const low = Math.abs(x) < Math.abs(y) ? x - (high - y) : y - (high - x);
    if (low !== 0) parts[kept++] = low;
    x = high;
  }
  parts[kept] = x;
  parts.length = kept + 1;
}

export function mergeExact(into: ExactSum, other: ExactSum): void {
  into.beyond += other.beyond;
  for (const part of other.parts) addExact(into, part);
}

/** Adds the product of two numbers as it is, not as float64 rounds it, unless that is beyond the range of float64. */
export function addProduct(sum: ExactSum, a: number, b: number): void {
  const high = a * b;
  addExact(sum, high);
  if (!(Math.abs(a) < LARGE && Math.abs(b) < LARGE && Math.abs(high) > SMALL)) return;
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  addExact(sum, aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow));
}

const LARGE = 2 ** 500;
const SMALL = 2 ** -900;

/** The upper 26 bits (Dekker 1971, doi:10.1007/BF01397083). */
function upperHalf(value: number): number {
  const shifted = 134217729 * value;
  return shifted - (shifted - value);
}

/** The sum, rounded once (to the nearest float64, ties to even). */
export function exactTotal({ parts, beyond }: ExactSum): number {
  if (beyond !== 0) return beyond;
  let at = parts.length - 1;
  if (at < 0) return 0;
  let high = parts[at] ?? NaN;
  let low = 0;
  while (at > 0 && low === 0) {
    const y = parts[--at] ?? NaN;
    const sum = high + y;
    low = y - (sum - high);
    high = sum;
  }
  // Half of the last bit and more of the same sign below: it rounds up.
  if (at > 0 && low !== 0 && low < 0 === (parts[at - 1] ?? NaN) < 0) {
    const twice = 2 * low;
    const up = high + twice;
    if (twice === up - high) high = up;
  }
  return high;
}
