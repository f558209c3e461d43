import { pearson } from "./spatial-correlation.js";

/**
 * Spearman's rank correlation of the pairs where both values are finite; ties get their mean rank.
 *
 * @param x in any unit; a pair counts where both are finite
 * @param y as many values as `x`, in any unit
 * @returns from −1 to 1; NaN when either series is constant or fewer than two pairs are left
 * @example
 * ```ts
 * metrics.spearman([1, 2, 3, 4], [1, 4, 9, 16]); // → 1
 * ```
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const kept = Array.from({ length: x.length }, (_, i) => i).filter(
    (i) => Number.isFinite(x[i]) && Number.isFinite(y[i]),
  );
  return pearson(meanRanks(kept.map((i) => x[i] ?? NaN)), meanRanks(kept.map((i) => y[i] ?? NaN)));
}

function meanRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? NaN) - (values[b] ?? NaN));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? NaN] === values[order[start] ?? NaN]) end++;
    for (let i = start; i < end; i++) ranks[order[i] ?? NaN] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}
