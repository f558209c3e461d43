/** Pooled values, sorted, through which others are given their rank. */
export interface RankScale {
  readonly sorted: Float64Array;
}

const KNOTS = 4096;

/** A scale of at most 4096 of the values, evenly spaced in rank. Values must be finite. */
export function rankScale(values: Float64Array): RankScale {
  const all = values.slice().sort();
  if (all.length <= KNOTS) return { sorted: all };
  return {
    sorted: Float64Array.from({ length: KNOTS }, (_, k) => all[Math.floor(((k + 0.5) * all.length) / KNOTS)]),
  };
}

/** Share of the scale below a value, ties counted half: in [0, 1], and the same under any increasing transform. */
export function rankOf({ sorted }: RankScale, value: number): number {
  const below = lowerBound(sorted, value);
  let above = below;
  if (sorted[below] === value) above = upperBound(sorted, value, below);
  return (below + above) / (2 * sorted.length);
}

/** How many of the ascending values are below `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending values are at most `value`. */
export function upperBound(sorted: ArrayLike<number>, value: number, from = 0): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
