import type { Grid } from "../../fields/field.js";

/** Every so many whole rows or columns of a grid. */
export interface Lines {
  readonly line: "row" | "column";
  readonly from: number;
  /** The first that is not among them. */
  readonly end: number;
  readonly every: number;
}

/** Some cells of a grid: whole lines of it, or a list in ascending order. */
export type Area = Lines | Int32Array;

export function linesFrom(line: Lines["line"], from: number, end: number, every = 1): Lines {
  return { line, from, end, every };
}

export function cellsWhere({ height, width }: Grid, where: (y: number, x: number) => boolean): Int32Array {
  const cells = new Int32Array(height * width);
  let n = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (where(y, x)) cells[n++] = y * width + x;
  return cells.slice(0, n);
}

export function cellsOf(area: Area, grid: Grid): Int32Array {
  if (area instanceof Int32Array) return area;
  const { line, from, end, every } = area;
  return cellsWhere(grid, (y, x) => {
    const at = line === "row" ? y : x;
    return at >= from && at < end && (at - from) % every === 0;
  });
}

/** Sum of the values in an area; NaN adds nothing. */
export function sumOver(values: Float32Array, area: Area, grid: Grid): number {
  let total = 0;
  if (area instanceof Int32Array) {
    for (let k = 0; k < area.length; k++) {
      const v = values[area[k] ?? NaN] ?? NaN;
      if (!Number.isNaN(v)) total += v;
    }
    return total;
  }
  const lines = lineSums(values, grid)[area.line];
  for (let l = area.from; l < area.end; l += area.every) total += lines[l] ?? NaN;
  return total;
}

interface LineSums {
  readonly row: Float64Array;
  readonly column: Float64Array;
}

/** Kept by field: hundreds of lines are asked for, of fields that are never changed. */
const kept = new WeakMap<Float32Array, LineSums>();

function lineSums(values: Float32Array, { height, width }: Grid): LineSums {
  const known = kept.get(values);
  if (known) return known;
  const [row, column] = [new Float64Array(height), new Float64Array(width)];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const v = values[i] ?? NaN;
      if (Number.isNaN(v)) continue;
      row[y] = (row[y] ?? NaN) + v;
      column[x] = (column[x] ?? NaN) + v;
    }
  kept.set(values, { row, column });
  return { row, column };
}
