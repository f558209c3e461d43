import { ShapeError } from "../../errors.js";

/**
 * The one-to-one assignment of rows to columns with the greatest total score, by shortest augmenting paths
 * with dual prices (Jonker & Volgenant 1987, doi:10.1007/BF02278710). O(n³) time, O(n) memory beside the scores.
 *
 * @param scores `[row, column]`, n×n, finite
 * @returns the column of each row
 * @throws ShapeError when there are not n×n scores
 */
export function assign(scores: Float64Array, n: number): Int32Array {
  if (scores.length !== n * n)
    throw new ShapeError(`${scores.length} scores do not fill a square of ${n}×${n}`);
  const rowOf = new Int32Array(n + 1).fill(-1);
  const rowPrice = new Float64Array(n);
  const columnPrice = new Float64Array(n + 1);
  const distance = new Float64Array(n + 1);
  const previous = new Int32Array(n + 1);
  const done = new Uint8Array(n + 1);

  for (let row = 0; row < n; row++) {
    distance.fill(Number.POSITIVE_INFINITY);
    done.fill(0);
    let column = n;
    rowOf[n] = row;
    do {
      done[column] = 1;
      const r = rowOf[column] ?? NaN;
      const price = rowPrice[r] ?? NaN;
      let least = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let c = 0; c < n; c++) {
        if (done[c]) continue;
        const reduced = -(scores[r * n + c] ?? NaN) - price - (columnPrice[c] ?? NaN);
        if (reduced < (distance[c] ?? NaN)) {
          distance[c] = reduced;
          previous[c] = column;
        }
        if ((distance[c] ?? NaN) < least) {
          least = distance[c] ?? NaN;
          next = c;
        }
      }
      for (let c = 0; c <= n; c++) {
        if (done[c]) {
          const mine = rowOf[c] ?? NaN;
          rowPrice[mine] = (rowPrice[mine] ?? NaN) + least;
          columnPrice[c] = (columnPrice[c] ?? NaN) - least;
        } else distance[c] = (distance[c] ?? NaN) - least;
      }
      column = next;
    } while (rowOf[column] !== -1);
    while (column !== n) {
      const from = previous[column] ?? NaN;
      rowOf[column] = rowOf[from] ?? NaN;
      column = from;
    }
  }
  const columnOf = new Int32Array(n);
  for (let c = 0; c < n; c++) columnOf[rowOf[c] ?? NaN] = c;
  return columnOf;
}
