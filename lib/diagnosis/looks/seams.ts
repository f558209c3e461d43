import type { Values } from "../../fields/field.js";
import { type Coordinate, shareOf, times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

/** Steps between neighbouring rows or columns that reality does not have: seams of tiles. */
export const seams: Look = {
  id: "seams",
  title: "seams between rows or columns",
  coordinates(pool) {
    if (pool.grid.height < 4 || pool.grid.width < 4) return "the grid has fewer than 4×4 cells";
    const [column, row] = [emptySteps(pool, "column"), emptySteps(pool, "row")];
    const root = new Float64Array(pool.grid.height * pool.grid.width);
    pool.events.forEach(({ fields }, e) => {
      fields.forEach((values, s) => {
        takeRoots(values, root);
        addSteps(root, pool, e * pool.slots + s, column, row);
      });
    });
    return [stepsBetween(column), stepsBetween(row)];
  },
};

/** Sums over each border between two lines, by field and border. */
interface Steps {
  readonly line: "column" | "row";
  readonly borders: number;
  readonly sizes: Float64Array;
  readonly signed: Float64Array;
}

function emptySteps({ grid, events, slots }: Pool, line: "column" | "row"): Steps {
  const borders = (line === "column" ? grid.width : grid.height) - 1;
  const length = events.length * slots * borders;
  return { line, borders, sizes: new Float64Array(length), signed: new Float64Array(length) };
}

function addSteps(
  root: Float64Array,
  { grid: { height, width } }: Pool,
  f: number,
  column: Steps,
  row: Steps,
): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const right = x + 1 < width ? (root[i + 1] ?? NaN) - (root[i] ?? NaN) : Number.NaN;
      if (!Number.isNaN(right)) addStep(column, f * column.borders + x, right);
      const down = y + 1 < height ? (root[i + width] ?? NaN) - (root[i] ?? NaN) : Number.NaN;
      if (!Number.isNaN(down)) addStep(row, f * row.borders + y, down);
    }
}

function addStep({ sizes, signed }: Steps, at: number, step: number): void {
  sizes[at] = (sizes[at] ?? NaN) + Math.abs(step);
  signed[at] = (signed[at] ?? NaN) + step;
}

/** Signed steps are tested, line by line; the size of the jumps beside those elsewhere is shown. */
function stepsBetween({ line, borders: classes, sizes: sums, signed }: Steps): Coordinate {
  const whole = Float64Array.from({ length: sums.length / classes }, (_, f) =>
    sums.subarray(f * classes, (f + 1) * classes).reduce((a, b) => a + b, 0),
  );
  const where = (at: number): string => `between ${line}s ${at} and ${at + 1}`;
  const jumps = shareOf(
    `jumps-by-${line}`,
    classes,
    { sums, whole },
    {
      matters: Math.log(1.15),
      signed: true,
      where,
      say: ({ ratio, at }) => `jumps ${where(at)} are ${times(ratio)} the real ones, beside jumps elsewhere`,
    },
  );
  return { ...jumps, scores: signed };
}

function takeRoots(values: Values, out: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const v = values[i] ?? NaN;
    out[i] = v > 0 ? Math.sqrt(v) : Number.isNaN(v) ? v : 0;
  }
}
