import { ShapeError, ValueError } from "../errors.js";
import type { Grid, Mask } from "../fields/field.js";

/**
 * Which windows are looked at.
 *
 * - `zero` (default): one window a cell, nothing rains outside of the domain; a window of even width reaches
 *   one cell further to the north and west. As pysteps does; keeps the cells at the border.
 * - `interior`: only windows that lie inside of the domain.
 * - `zero-extended`: as `zero` with one more row and column of windows at the far sides, as the package
 *   scores pads.
 */
export type FssBorder = "zero" | "interior" | "zero-extended";

/**
 * What a missing or masked cell is to its windows: no event (default), not there (the fraction is of the cells
 * that are), or the end of every window that holds it.
 */
export type FssMissing = "no-event" | "excluded" | "poison";

export interface WindowOptions {
  readonly border?: FssBorder;
  readonly missing?: FssMissing;
}

/**
 * Share of events in every n×n window, by summed-area tables.
 *
 * @param events 1 where there is an event, of the grid's size
 * @param valid 1 where a cell counts; `null`: everywhere
 * @returns one number a window, row by row; NaN for a window that does not count
 */
export function windowFractions(
  events: Mask,
  valid: Mask | null,
  grid: Grid,
  window: number,
  { border = "zero", missing = "no-event" }: WindowOptions = {},
): Float64Array {
  const { height, width } = grid;
  if (events.length !== height * width)
    throw new ShapeError(`${events.length} cells for a grid of ${height}×${width}`);
  const { first, rows, columns } = windowRange(grid, window, border);
  const eventTable = summedArea(events, valid, grid);
  const validTable = valid && missing !== "no-event" ? summedArea(valid, null, grid) : null;
  const out = new Float64Array(rows * columns);
  const stride = width + 1;
  for (let row = 0; row < rows; row++) {
    const top = Math.max(row + first, 0) * stride;
    const bottom = Math.min(row + first + window, height) * stride;
    for (let column = 0; column < columns; column++) {
      const left = Math.max(column + first, 0);
      const right = Math.min(column + first + window, width);
      const inWindow = (table: Int32Array): number =>
        (table[bottom + right] ?? NaN) -
        (table[bottom + left] ?? NaN) -
        (table[top + right] ?? NaN) +
        (table[top + left] ?? NaN);
      const at = row * columns + column;
      const hits = inWindow(eventTable);
      if (!validTable) out[at] = hits / (window * window);
      else {
        const cells = inWindow(validTable);
        const whole = ((bottom - top) / stride) * (right - left);
        if (missing === "poison") out[at] = cells === whole ? hits / (window * window) : Number.NaN;
        else out[at] = cells > 0 ? hits / cells : Number.NaN;
      }
    }
  }
  return out;
}

/** How many windows there are, and where the first begins in both directions. */
export function windowRange(
  { height, width }: Grid,
  window: number,
  border: FssBorder,
): { readonly first: number; readonly rows: number; readonly columns: number } {
  if (!(Number.isInteger(window) && window >= 1))
    throw new ValueError(`FSS window is ${window}: give a whole number of cells from 1 on`);
  const first = border === "interior" ? 0 : -Math.floor(window / 2);
  const more = border === "interior" ? 1 - window : border === "zero" ? 0 : 1;
  return { first, rows: Math.max(height + more, 0), columns: Math.max(width + more, 0) };
}

/** table[(y + 1)·(width + 1) + x + 1]: number of ones in all cells up to (y, x). */
function summedArea(ones: Mask, valid: Mask | null, { height, width }: Grid): Int32Array {
  const stride = width + 1;
  const table = new Int32Array((height + 1) * stride);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const cell = y * width + x;
      if (valid === null || valid[cell] !== 0) row += ones[cell] ?? NaN;
      table[(y + 1) * stride + x + 1] = (table[y * stride + x + 1] ?? NaN) + row;
    }
  }
  return table;
}
