import type { Grid } from "../../fields/field.js";

/**
 * For each cell the nearest cell that is valid, itself where it is: by steps to the four neighbours, the first found on
 * a tie.
 *
 * @param valid 1 where a cell has a value
 * @returns indices of cells; −1 everywhere when none is valid
 */
export function nearestCells(valid: Uint8Array, { height, width }: Grid): Int32Array {
  const nearest = new Int32Array(valid.length).fill(-1);
  const queue = new Int32Array(valid.length);
  let [next, end] = [0, 0];
  for (let i = 0; i < valid.length; i++)
    if (valid[i] === 1) {
      nearest[i] = i;
      queue[end++] = i;
    }
  const visit = (cell: number, from: number): void => {
    if (nearest[cell] !== -1) return;
    nearest[cell] = nearest[from] ?? NaN;
    queue[end++] = cell;
  };
  while (next < end) {
    const cell = queue[next++] ?? NaN;
    const x = cell % width;
    if (cell >= width) visit(cell - width, cell);
    if (x > 0) visit(cell - 1, cell);
    if (x < width - 1) visit(cell + 1, cell);
    if (cell < (height - 1) * width) visit(cell + width, cell);
  }
  return nearest;
}
