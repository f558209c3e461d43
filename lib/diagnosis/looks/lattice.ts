import type { Look } from "./look.js";
import { type Partition, partitionCoordinates } from "./partition.js";
import type { Pool } from "./pool.js";

const PERIODS = [2, 4, 8];
const MATTERS: number = Math.log(1.03);

/** Patterns that stand still while the weather moves: stripes and checkerboards of a decoder's strides. */
export const lattice: Look = {
  id: "lattice",
  title: "fixed stripes and checkerboards of 2, 4 and 8 cells",
  coordinates(pool) {
    const side = Math.min(pool.grid.height, pool.grid.width);
    const partitions = [
      checkerboard(pool),
      ...PERIODS.filter((p) => side >= 3 * p).flatMap((p) => [stripes(pool, p, "x"), stripes(pool, p, "y")]),
    ];
    return partitionCoordinates(pool, partitions, "amount");
  },
};

function checkerboard({ grid: { height, width } }: Pool): Partition {
  const of = Int32Array.from({ length: height * width }, (_, i) => (Math.floor(i / width) + (i % width)) % 2);
  return {
    id: "checkerboard",
    of,
    classes: 2,
    name: (at) => `on every second cell of a checkerboard (${at === 0 ? "even" : "odd"} row + column)`,
    matters: MATTERS,
  };
}

function stripes({ grid: { height, width } }: Pool, period: number, axis: "x" | "y"): Partition {
  const of = Int32Array.from({ length: height * width }, (_, i) =>
    axis === "x" ? (i % width) % period : Math.floor(i / width) % period,
  );
  const lines = axis === "x" ? ("column" as const) : ("row" as const);
  return {
    id: `stripes-${period}-${axis}`,
    of,
    by: lines,
    classes: period,
    name: (at) => `in every ${period}${period === 2 ? "nd" : "th"} ${lines} from ${lines} ${at} on`,
    matters: MATTERS,
  };
}
