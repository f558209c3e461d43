import type { Grid, Mask, Values } from "../../fields/field.js";

/** For every cell, the nearest cell that is finite and counts (by steps along rows and columns); itself if it is. */
function nearestValid(values: Values, { height, width }: Grid, mask: Mask | null): Int32Array {
  const nearest = new Int32Array(values.length).fill(-1);
  const queue: number[] = [];
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i]) && mask?.[i] !== 0) {
      nearest[i] = i;
      queue.push(i);
    }
  for (let head = 0; head < queue.length; head++) {
    const i = queue[head] ?? NaN;
    const x = i % width;
    const y = (i - x) / width;
    for (const [dy = NaN, dx = NaN] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ]) {
      const ny = y + dy;
      const nx = x + dx;
      if (ny < 0 || ny >= height || nx < 0 || nx >= width) continue;
      const next = ny * width + nx;
      if ((nearest[next] ?? NaN) >= 0) continue;
      nearest[next] = nearest[i] ?? NaN;
      queue.push(next);
    }
  }
  return nearest;
}

/** Takes the value of cell `from(y, x)` for every cell; where that is masked or missing, of the valid cell nearest it. */
export function movedCells(
  values: Values,
  grid: Grid,
  mask: Mask | null,
  from: (y: number, x: number) => number,
): Values {
  const nearest = nearestValid(values, grid, mask);
  const out = values.slice();
  for (let y = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++) {
      const cell = y * grid.width + x;
      const source = nearest[from(y, x)] ?? NaN;
      if (source >= 0 && !Number.isNaN(values[cell])) out[cell] = values[source] ?? NaN;
    }
  return out;
}
