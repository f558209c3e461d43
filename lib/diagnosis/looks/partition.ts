import type { Grid, Values } from "../../fields/field.js";
import { WET_THRESHOLD } from "../../metrics/wet-threshold.js";
import { sure } from "../../sure.js";
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
  const [shown, tested = shown] = partsOf(pool, partitions, quantity);
  return partitions.map(({ id, classes, name, matters }, p) =>
    shareOf(
      `${quantity}-by-${id}`,
      classes,
      sure(sure(shown)[p]),
      {
        matters: quantity === "heavy" ? 2 * matters : matters,
        where: name,
        say: ({ ratio, at }) =>
          `${WHAT[quantity]} ${times(ratio)} the real ones ${name(at)}, beside the whole field`,
      },
      sure(tested)[p],
    ),
  );
}

/** Sums over the classes of each partition, of one weight of the cells that count. */
interface Sums {
  /** Of each cell of the field under way that counts. */
  readonly weights: Float64Array;
  readonly whole: Float64Array;
  readonly parts: readonly Float64Array[];
}

/** Sums over the classes of each partition: of 1 for each cell that counts, or of amounts and then of their roots. */
function partsOf(
  pool: Pool,
  partitions: readonly Partition[],
  quantity: Quantity,
): readonly (readonly Parts[])[] {
  const { events, slots, cells, grid } = pool;
  const fields = events.length * slots;
  const all = (quantity === "amount" ? ["amount", "root"] : ["one"]).map(
    (): Sums => ({
      weights: new Float64Array(cells.length).fill(1),
      whole: new Float64Array(fields),
      parts: partitions.map(({ classes }) => new Float64Array(fields * classes)),
    }),
  );
  const [amounts, roots] = all;
  const least = quantity === "wet" ? WET_THRESHOLD : 0;
  const above = quantity === "heavy" ? Math.max(quantileOf(pool.wet, 0.99), 0) : 0;
  const where = new Int32Array(cells.length);
  events.forEach((event, e) => {
    event.fields.forEach((values, s) => {
      const n = countedIn(values, cells, least, above, where);
      if (roots) {
        for (let k = 0; k < n; k++) sure(amounts).weights[k] = values[where[k] ?? NaN] ?? NaN;
        for (let k = 0; k < n; k++) roots.weights[k] = Math.sqrt(sure(amounts).weights[k] ?? NaN);
      }
      for (const sums of all) addField(sums, e * slots + s, partitions, grid, where, n);
    });
  });
  return all.map(({ parts, whole }) => parts.map((sums) => ({ sums, whole })));
}

/** Writes the cells that count; returns how many they are. */
function countedIn(
  values: Values,
  cells: Int32Array,
  least: number,
  above: number,
  where: Int32Array,
): number {
  let n = 0;
  for (let k = 0; k < cells.length; k++) {
    const v = values[cells[k] ?? NaN] ?? NaN;
    if (v > above && v >= least) where[n++] = cells[k] ?? NaN;
  }
  return n;
}

function addField(
  { weights, whole, parts }: Sums,
  field: number,
  partitions: readonly Partition[],
  grid: Grid,
  where: Int32Array,
  n: number,
): void {
  whole[field] = totalOf(weights, n);
  const lines = partitions.some(({ by }) => by) ? linesOf(grid, where, weights, n) : null;
  partitions.forEach(({ of, classes, by }, p) => {
    if (by && lines) addLines(sure(parts[p]), field * classes, of, lines[by], by === "row" ? grid.width : 1);
    else addTo(sure(parts[p]), field * classes, of, where, weights, n);
  });
}

function totalOf(weights: Float64Array, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += weights[k] ?? NaN;
  return sum;
}

/** Sums of the rows and of the columns. */
function linesOf(
  { height, width }: Grid,
  where: Int32Array,
  weights: Float64Array,
  n: number,
): { readonly row: Float64Array; readonly column: Float64Array } {
  const [row, column] = [new Float64Array(height), new Float64Array(width)];
  for (let y = 0, k = 0; y < height; y++) {
    const start = y * width;
    const end = start + width;
    let sum = 0;
    for (; k < n && (where[k] ?? NaN) < end; k++) {
      sum += weights[k] ?? NaN;
      column[(where[k] ?? NaN) - start] = (column[(where[k] ?? NaN) - start] ?? NaN) + (weights[k] ?? NaN);
    }
    row[y] = sum;
  }
  return { row, column };
}

function addLines(sums: Float64Array, from: number, of: Int32Array, lines: Float64Array, step: number): void {
  for (let l = 0; l < lines.length; l++)
    sums[from + (of[l * step] ?? NaN)] = (sums[from + (of[l * step] ?? NaN)] ?? NaN) + (lines[l] ?? NaN);
}

function addTo(
  sums: Float64Array,
  from: number,
  of: Int32Array,
  where: Int32Array,
  weights: Float64Array,
  n: number,
): void {
  for (let k = 0; k < n; k++)
    sums[from + (of[where[k] ?? NaN] ?? NaN)] =
      (sums[from + (of[where[k] ?? NaN] ?? NaN)] ?? NaN) + (weights[k] ?? NaN);
}
