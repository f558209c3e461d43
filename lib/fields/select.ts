import type { Values } from "./field.js";

/**
 * Brings the value that sorting would bring to `rank` there, with none greater before it and none less after it
 * (Hoare 1961, doi:10.1145/366622.366647). What is left after unlucky divisions is sorted.
 */
export function selectInPlace(values: Values, rank: number): void {
  let low = 0;
  let high = values.length - 1;
  for (let chances = 2 * Math.ceil(Math.log2(values.length)); low < high; chances--) {
    if (chances <= 0) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = middleOf(values[low] ?? NaN, values[(low + high) >> 1] ?? NaN, values[high] ?? NaN);
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] ?? NaN) < pivot) i++;
      while ((values[j] ?? NaN) > pivot) j--;
      if (i > j) break;
      const value = values[i] ?? NaN;
      values[i++] = values[j] ?? NaN;
      values[j--] = value;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return;
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
