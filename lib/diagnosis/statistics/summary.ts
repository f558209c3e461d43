import { mean } from "../../fields/mean.js";

export { mean };

/** Standard deviation with divisor n − 1. */
export function deviation(values: ArrayLike<number>): number {
  const m = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? NaN) - m) ** 2;
  return Math.sqrt(sum / Math.max(values.length - 1, 1));
}

export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Mean over its standard error: large where values agree on a sign. */
export function tOf(values: ArrayLike<number>): number {
  return mean(values) / Math.max(deviation(values) / Math.sqrt(values.length), 1e-12);
}
