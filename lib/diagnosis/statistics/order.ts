import type { Values } from "../../fields/field.js";
import { count, digitOf, emptyStarts } from "./ascending.js";

/**
 * Positions in `cells` by ascending amount, equal ones in their order; amounts below 0 count as 0, and what differs by less
 * than float32 tells apart counts as equal.
 */
export function orderOf(values: Values, cells: Int32Array): Uint32Array {
  const n = cells.length;
  const amounts = new Float32Array(n);
  for (let k = 0; k < n; k++) amounts[k] = Math.max(values[cells[k] ?? NaN] ?? NaN, 0);
  const bits = new Uint32Array(amounts.buffer);
  const starts = emptyStarts();
  count(bits, n, starts);
  let from = Uint32Array.from({ length: n }, (_, k) => k);
  let to = new Uint32Array(n);
  starts.forEach((start, pass) => {
    for (let k = 0; k < n; k++) {
      const position = from[k] ?? NaN;
      const digit = digitOf(bits[position] ?? NaN, pass);
      const at = start[digit] ?? NaN;
      to[at] = position;
      start[digit] = at + 1;
    }
    [from, to] = [to, from];
  });
  return from;
}
