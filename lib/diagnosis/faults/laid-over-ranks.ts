import { emptyLike, type Mask, type Values } from "../../fields/field.js";

/** The same amounts, the largest where `order` is largest, and so on down. Missing and masked cells keep theirs. */
export function laidOverRanks(values: Values, order: Float64Array, mask: Mask | null): Values {
  const cells: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(order[i]) && mask?.[i] !== 0) cells.push(i);
  const amounts = emptyLike(values).subarray(0, cells.length);
  cells.forEach((cell, k) => {
    amounts[k] = values[cell] ?? NaN;
  });
  amounts.sort();
  const ranked = Int32Array.from(cells).sort((a, b) => (order[a] ?? NaN) - (order[b] ?? NaN) || a - b);
  const out = values.slice();
  ranked.forEach((cell, k) => {
    out[cell] = amounts[k] ?? NaN;
  });
  return out;
}
