import type { Grid, Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { quantileOf } from "../statistics/pooled.js";
import { type Coordinate, type Parts, shareOf, times } from "./coordinate.js";
import type { Pool } from "./pool.js";

/** Cells in classes: rows, tiles, distances from the edge, cells themselves. */
export interface Partition {
  readonly id: string;
  /** Class by cell of the grid. */
  readonly of: Int32Array;
  /** Cells of the same row, or column, are all of one class. */
  readonly by?: "row" | "column";
  readonly classes: number;
  readonly name: (at: number) => string;
  readonly matters: number;
}

const WHAT = {
  amount: "amounts are",
  wet: "wet cells are",
  heavy: "values above P99 of wet cells are",
} as const;

export type Quantity = keyof typeof WHAT;

/** A quantity of each class of each partition beside that of the whole field; of amounts, their roots are tested. */
export function partitionCoordinates(
  pool: Pool,
  partitions: readonly Partition[],
  quantity: Quantity,
): readonly Coordinate[] {
  const heavy = quantileOf(pool.wet, 0.99);
  const shown = partsOf(pool, partitions, quantity, heavy);
  const tested = quantity === "amount" ? partsOf(pool, partitions, "root", heavy) : shown;
  return partitions.map(({ id, classes, name, matters }, p) =>
    shareOf(
      `${quantity}-by-${id}`,
      classes,
      shown[p],
      {
        matters: quantity === "heavy" ? 2 * matters : matters,
        where: name,
        say: ({ ratio, at }) =>
          `${WHAT[quantity]} ${times(ratio)} the real ones ${name(at)}, beside the whole field`,
      },
      tested[p],
    ),
  );
}

/** Sums over the classes of each partition; of amounts, of their roots, or of 1 for each cell that counts. */
function partsOf(
  { events, slots, cells, grid }: Pool,
  partitions: readonly Partition[],
  quantity: Quantity | "root",
  heavy: number,
): readonly Parts[] {
  const fields = events.length * slots;
  const whole = new Float64Array(fields);
  const sums = partitions.map(({ classes }) => new Float64Array(fields * classes));
  const where = new Int32Array(cells.length);
  const what = new Float64Array(cells.length);
  events.forEach((event, e) => {
    event.fields.forEach((values, s) => {
      const f = e * slots + s;
      const n = countedIn(values, cells, quantity, heavy, where, what);
      for (let k = 0; k < n; k++) whole[f] += what[k];
      const lines = linesOf(grid, where, what, n);
      partitions.forEach(({ of, classes, by }, p) => {
        if (by) addLines(sums[p], f * classes, of, lines[by], by === "row" ? grid.width : 1);
        else addTo(sums[p], f * classes, of, where, what, n);
      });
    });
  });
  return sums.map((part) => ({ sums: part, whole }));
}

/** Sums of the rows and of the columns. */
function linesOf(
  { height, width }: Grid,
  where: Int32Array,
  what: Float64Array,
  n: number,
): { readonly row: Float64Array; readonly column: Float64Array } {
  const [row, column] = [new Float64Array(height), new Float64Array(width)];
  for (let k = 0, y = 0, start = 0; k < n; k++) {
    const i = where[k];
    while (i >= start + width) {
      y++;
      start += width;
    }
    row[y] += what[k];
    column[i - start] += what[k];
  }
  return { row, column };
}

function addLines(sums: Float64Array, from: number, of: Int32Array, lines: Float64Array, step: number): void {
  for (let l = 0; l < lines.length; l++) sums[from + of[l * step]] += lines[l];
}

function addTo(
  sums: Float64Array,
  from: number,
  of: Int32Array,
  where: Int32Array,
  what: Float64Array,
  n: number,
): void {
  for (let k = 0; k < n; k++) sums[from + of[where[k]]] += what[k];
}

/** Writes cells that count, and what each counts; returns how many they are. */
function countedIn(
  values: Values,
  cells: Int32Array,
  quantity: Quantity | "root",
  heavy: number,
  where: Int32Array,
  what: Float64Array,
): number {
  const least = quantity === "wet" ? WET_THRESHOLD : 0;
  const above = quantity === "heavy" ? Math.max(heavy, 0) : 0;
  let n = 0;
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k]];
    if (!(v > above && v >= least)) continue;
    where[n] = cells[k];
    what[n++] = quantity === "amount" ? v : quantity === "root" ? Math.sqrt(v) : 1;
  }
  return n;
}
