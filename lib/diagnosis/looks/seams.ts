import type { Values } from "../../fields/field.js";
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
  const signed = new Float64Array(pool.events.length * pool.slots * classes);
  const sums = eachField(pool, classes, (values, into, f) => {
    const root = roots(values);
    for (let c = 0; c < classes; c++) {
      let [size, step] = [0, 0];
      for (let k = 0, i = c * across; k < length; k++, i += along) {
        const one = root[i + across] - root[i];
        if (Number.isNaN(one)) continue;
        size += Math.abs(one);
        step += one;
      }
      into[c] = size;
      signed[f * classes + c] = step;
    }
  });
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

function roots(values: Values): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    out[i] = v > 0 ? Math.sqrt(v) : Number.isNaN(v) ? v : 0;
  }
  return out;
}
