/** Index of the first entry of an ascending array, from `low` to `high`, that is ≥ x; `high` where none is. */
export function firstAtLeast(
  sorted: Float64Array,
  x: number,
  low = 0,
  high: number = sorted.length - 1,
): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? NaN) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
