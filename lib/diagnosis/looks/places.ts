import type { Grid } from "../../fields/field.js";
import type { Look } from "./look.js";
import { type Partition, partitionCoordinates } from "./partition.js";
import type { Pool } from "./pool.js";

/** Scores that a map of single cells may have over all events; cells are put together into blocks where there are more. */
const MAP_SCORES = 100_000;
const MATTERS: number = Math.log(1.15);
const RINGS = 4;

/** Where it rains: rows, columns, ninths, edges, coasts, single cells. */
export const places: Look = {
  id: "places",
  title: "maps of amount, wet and heavy cells: edges, rows, columns, regions, single cells",
  coordinates(pool) {
    if (pool.grid.height < 3 || pool.grid.width < 3) return "the grid has fewer than 3×3 cells";
    const partitions = [edges(pool), rows(pool), columns(pool), ninths(pool), single(pool)].filter(
      ({ classes }) => classes > 1,
    );
    return [
      ...partitionCoordinates(pool, partitions, "amount"),
      ...partitionCoordinates(pool, partitions, "wet"),
      ...partitionCoordinates(pool, [edges(pool), ninths(pool)], "heavy"),
    ];
  },
};

function partition(
  { height, width }: Grid,
  id: string,
  classes: number,
  name: (at: number) => string,
  of: (y: number, x: number) => number,
  matters: number = MATTERS,
): Partition {
  const cells = Int32Array.from({ length: height * width }, (_, i) => of(Math.floor(i / width), i % width));
  return { id, classes, name, of: cells, matters };
}

function edges({ grid }: Pool): Partition {
  const { height, width } = grid;
  const rings = Math.min(RINGS, Math.ceil(Math.min(height, width) / 2));
  const name = (at: number): string =>
    at === rings - 1 ? "inside" : at === 0 ? "at the edge" : `${at} cells from the edge`;
  return partition(grid, "edge", rings, name, (y, x) =>
    Math.min(y, x, height - 1 - y, width - 1 - x, rings - 1),
  );
}

function rows({ grid }: Pool): Partition {
  const name = (at: number): string => `in row ${at}`;
  return { ...partition(grid, "row", grid.height, name, (y) => y), by: "row" };
}

function columns({ grid }: Pool): Partition {
  const name = (at: number): string => `in column ${at}`;
  return { ...partition(grid, "column", grid.width, name, (_, x) => x), by: "column" };
}

function ninths({ grid }: Pool): Partition {
  const { height, width } = grid;
  const third = (at: number, of: number): number => Math.min(2, Math.floor((3 * at) / of));
  const span = (k: number, of: number): string =>
    `${Math.ceil((k * of) / 3)} to ${Math.ceil(((k + 1) * of) / 3) - 1}`;
  const name = (at: number): string =>
    `in rows ${span(Math.floor(at / 3), height)}, columns ${span(at % 3, width)}`;
  return partition(grid, "ninth", 9, name, (y, x) => 3 * third(y, height) + third(x, width));
}

function single({ grid, events, slots }: Pool): Partition {
  const { height, width } = grid;
  const most = MAP_SCORES / (events.length * slots);
  const side = Math.max(1, Math.ceil(Math.sqrt((height * width) / Math.max(most, 16))));
  const across = Math.ceil(width / side);
  const name = (at: number): string => {
    const [y, x] = [side * Math.floor(at / across), side * (at % across)];
    return side === 1
      ? `in row ${y}, column ${x}`
      : `in the ${side}×${side} cells from row ${y}, column ${x}`;
  };
  const of = (y: number, x: number): number => Math.floor(y / side) * across + Math.floor(x / side);
  return partition(grid, "cell", across * Math.ceil(height / side), name, of, Math.log(1.3));
}
