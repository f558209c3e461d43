import type { Mask } from "./field.js";

/**
 * log1p of the means over the blocks of a coarser grid.
 *
 * @param values mm/day; a mean below 0 counts as 0
 * @param counted 1 where a cell counts
 * @returns a number a block, row by row; NaN for one without a counted cell
 */
export function blockLogs(
  values: ArrayLike<number>,
  counted: Mask,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Float64Array {
  const sums = new Float64Array(rows * columns);
  const cells = new Float64Array(rows * columns);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (counted[i] === 0) continue;
      const block = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      sums[block] = (sums[block] ?? NaN) + (values[i] ?? NaN);
      cells[block] = (cells[block] ?? NaN) + 1;
    }
  return sums.map((sum, block) => Math.log1p(Math.max(sum / (cells[block] ?? NaN), 0)));
}
