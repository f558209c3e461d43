import { type Coordinate, eachField, shareOf, times } from "./coordinate.js";
import type { Look } from "./look.js";
import type { Pool } from "./pool.js";

/** Steps between neighbouring rows or columns that reality does not have: seams of tiles. */
export const seams: Look = {
  id: "seams",
  title: "seams between rows or columns",
  coordinates(pool) {
    if (pool.grid.height < 4 || pool.grid.width < 4) return "the grid has fewer than 4×4 cells";
    return [stepsBetween(pool, "column"), stepsBetween(pool, "row")];
  },
};

/** Signed steps are tested, line by line; the size of the jumps beside those elsewhere is shown. */
function stepsBetween(pool: Pool, line: "column" | "row"): Coordinate {
  const { height, width } = pool.grid;
  const [lines, across, along, length] =
    line === "column" ? [width, 1, width, height] : [height, width, 1, width];
  const classes = lines - 1;
  const steps = (size: (step: number) => number): Float64Array =>
    eachField(pool, classes, (values, into) => {
      for (let c = 0; c < classes; c++)
        for (let k = 0; k < length; k++) {
          const i = k * along + c * across;
          const step = root(values[i + across]) - root(values[i]);
          if (!Number.isNaN(step)) into[c] += size(step);
        }
    });
  const sums = steps(Math.abs);
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
  return { ...jumps, scores: steps((step) => step) };
}

function root(v: number): number {
  return Math.sqrt(Math.max(v, 0));
}
