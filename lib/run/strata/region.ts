import { UsageError, ValueError } from "../../errors.js";
import type { Grid, Mask } from "../../fields/field.js";
import { sure } from "../../sure.js";
import type { Place } from "./places.js";

/**
 * A region by name: a box on the globe, one of rows and columns, or the file of a mask. Both ends count, but of rows and columns the
 * last one does not, as in NumPy.
 */
export type Region = { readonly name: string } & (
  | { readonly lat?: readonly [from: number, to: number]; readonly lon?: readonly [from: number, to: number] }
  | {
      readonly rows?: readonly [from: number, to: number];
      readonly cols?: readonly [from: number, to: number];
    }
  | { readonly mask: string }
);

const AXES = ["lat", "lon", "rows", "cols"] as const;
type Axis = (typeof AXES)[number];
type Range = readonly [from: number, to: number];
const FORMS = "NAME=FILE, NAME=lat=46:48,lon=8:10 or NAME=rows=0:10,cols=5:20";

/** `alps=alps.nc`, `alps=lat=46:48,lon=8:10`, `west=cols=0:20`. @throws UsageError for anything else */
export function parseRegion(text: string): Region {
  const [, name, spec] = /^([^=]+)=(.+)$/.exec(text.trim()) ?? [];
  const refuse = (why: string): never => {
    throw new UsageError(`--region ${text}: ${why}: give ${FORMS}`);
  };
  if (!name || !spec || (AXES as readonly string[]).includes(name)) return refuse("it has no name");
  if (!/^(?:lat|lon|rows|cols)=/.test(spec)) return { name, mask: spec };
  const box: Partial<Record<Axis, Range>> = {};
  for (const part of spec.split(",")) {
    const [, axis, from, to] = /^(lat|lon|rows|cols)=([-+.\d]+):([-+.\d]+)$/.exec(part.trim()) ?? [];
    const range: Range = [Number(from), Number(to)];
    if (!axis || range.some(Number.isNaN)) return refuse(`${part} is no range`);
    if (axis in box) return refuse(`${axis} stands there twice`);
    if (axis !== "lon" && range[1] < range[0]) return refuse(`${part} ends before it begins`);
    if (/rows|cols/.test(axis) && !range.every((n) => Number.isInteger(n) && n >= 0))
      return refuse(`${part} is not of whole numbers from 0 on`);
    box[axis as Axis] = range;
  }
  const isOfGlobe = "lat" in box || "lon" in box;
  if (isOfGlobe && ("rows" in box || "cols" in box))
    return refuse("degrees and rows or columns cannot be mixed");
  return { name, ...box };
}

/**
 * The cells of a region, those whose centres lie in it.
 *
 * @param gridName whose grid it is, for messages
 * @throws ValueError when the grid has no coordinates that a box needs, or not so many rows or columns; as reading a mask does
 */
export async function regionPlace(
  region: Region,
  grid: Grid,
  gridName: string,
): Promise<Place & { readonly notes: readonly string[] }> {
  const { name } = region;
  if ("mask" in region) {
    const { readMask } = await import("../../io/fields/mask.js");
    const { mask, notes } = await readMask(region.mask, grid, gridName);
    return { name, cells: mask, notes: notes.map((note) => `region ${name}: ${note}`) };
  }
  const cells: Mask = new Uint8Array(grid.height * grid.width);
  const isInside = insideOf(region, grid, gridName);
  for (let y = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++) if (isInside(y, x)) cells[y * grid.width + x] = 1;
  return { name, cells, notes: [] };
}

/** Coordinates of cells are often rounded to single precision. */
const TOLERANCE = 1e-4;

function insideOf(
  region: Exclude<Region, { readonly mask: string }>,
  grid: Grid,
  gridName: string,
): (y: number, x: number) => boolean {
  const { rows, cols, lat, lon } = region as Partial<Record<Axis, Range>>;
  for (const [what, range, length] of [
    ["rows", rows, grid.height],
    ["cols", cols, grid.width],
  ] as const)
    if (range && range[1] > length)
      throw new ValueError(
        `region ${region.name}: ${what}=${range.join(":")}, but ${gridName} has ${length} ${what === "cols" ? "columns" : what}`,
      );
  const holds = (range: Range | undefined, at: number): boolean =>
    !range || (at >= range[0] && at < range[1]);
  if (!lat && !lon) return (y, x) => holds(rows, y) && holds(cols, x);
  const north = coordinate(grid, "lat", (y) => y);
  const east = coordinate(grid, "lon", (_, x) => x);
  if ((lat && !north) || (lon && !east))
    throw new ValueError(
      `region ${region.name}: ${gridName} has no ${lat && !north ? "latitudes" : "longitudes"}: give rows=A:B,cols=C:D or a mask`,
    );
  return (y, x) => (!lat || isBetween(sure(north)(y, x), lat)) && (!lon || isEast(sure(east)(y, x), lon));
}

type Coordinate = (y: number, x: number) => number;

function coordinate(grid: Grid, axis: "lat" | "lon", place: Coordinate): Coordinate | null {
  const { cells, width } = grid;
  if (cells) return (y, x) => cells[axis][y * width + x] ?? NaN;
  const along = grid[axis];
  return along ? (y, x) => along[place(y, x)] ?? NaN : null;
}

function isBetween(value: number, [from, to]: Range): boolean {
  return value >= from - TOLERANCE && value <= to + TOLERANCE;
}

/** From one longitude eastward to another, whatever their turn: 350:10 holds 0. */
function isEast(value: number, [from, to]: Range): boolean {
  if (to - from >= 360) return !Number.isNaN(value);
  const turn = (degrees: number): number => ((degrees % 360) + 360) % 360;
  return turn(value - from + TOLERANCE) <= turn(to - from) + 2 * TOLERANCE;
}
