import type { Grid } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { cellsOf, cellsWhere } from "./area.js";
import { type Contrast, contrastOf, type Part } from "./contrast.js";
import type { PlaceDepartures } from "./departures.js";
import { type Factors, factorsOfPart } from "./factors.js";
import type { PlaceKind } from "./parts.js";
import type { PlaceView } from "./view.js";

/** A rectangle of the grid with sharp borders, and by what its amounts are multiplied. */
export interface Tile {
  readonly kind: Extract<PlaceKind, "line" | "region">;
  /** Cells within reach of the border: those inside beside all of them. */
  readonly contrast: Contrast;
  readonly factors: Factors;
}

/** Lines in each direction that are tried as borders, and rectangles that are looked at closely. */
const BORDERS = 3;
const CLOSELY = 6;
/** Cells on either side of a border that are compared. */
const REACH = 2;
/** Rectangles of fewer lines than this are lines. */
const FEWEST_LINES = 3;

/**
 * Rectangles between the borders at which members jump most beside the truth: a tile of another model, half a domain, a
 * single line. The contrast at the border alone tells their factor, since cells on its two sides have the same weather.
 */
export function tilesOf(
  view: PlaceView,
  { all }: PlaceDepartures,
  scanned: readonly Contrast[] = [],
): Tile[] {
  const rows = bordersOf(all, "row", view.grid.height);
  const columns = bordersOf(all, "column", view.grid.width);
  const tiles = scanned.flatMap(({ part }) => nearest(view, rectangleOf(part)));
  for (const [y0, y1] of spans(rows))
    for (const [x0, x1] of spans(columns)) {
      const isAll = y1 - y0 === view.grid.height && x1 - x0 === view.grid.width;
      if (!isAll) tiles.push({ y0, y1, x0, x1 });
    }
  return tiles
    .map((tile) => ({ tile, contrast: contrastOf(view, borderPart(view.grid, tile)) }))
    .filter(({ contrast: { t, ratio } }) => Number.isFinite(t) && Number.isFinite(ratio))
    .sort((a, b) => Math.abs(b.contrast.t) - Math.abs(a.contrast.t))
    .slice(0, CLOSELY)
    .map(({ tile, contrast }) => tileOf(view, tile, contrast));
}

/** Rows y0 to y1 − 1, columns x0 to x1 − 1. */
export interface Rectangle {
  readonly y0: number;
  readonly y1: number;
  readonly x0: number;
  readonly x1: number;
}

/** Ends of the grid, and the seams between next neighbours at which members jump most. */
function bordersOf(all: readonly Contrast[], line: "row" | "column", n: number): number[] {
  const seams = all.filter(({ part }) => part.id.startsWith(`seam-${line}-`) && part.id.endsWith("-1"));
  return [0, n, ...seams.slice(0, BORDERS).map(({ part }) => Number(part.id.split("-")[2]))].sort(
    (a, b) => a - b,
  );
}

/** The rectangle, its borders moved until members jump most at them. */
function nearest(view: PlaceView, tile: Rectangle): Rectangle {
  const { height, width } = view.grid;
  const tOf = (r: Rectangle): number => {
    const t = Math.abs(contrastOf(view, borderPart(view.grid, r)).t);
    return Number.isFinite(t) ? t : 0;
  };
  let [best, most] = [tile, tOf(tile)];
  for (let step = Math.ceil(Math.max(height, width) / 24); step >= 1; step >>= 1)
    for (let moved = true; moved; ) {
      moved = false;
      for (const side of ["y0", "y1", "x0", "x1"] as const)
        for (const by of [-step, step]) {
          const next = { ...best, [side]: best[side] + by };
          const isIn = next.y0 >= 0 && next.x0 >= 0 && next.y1 <= height && next.x1 <= width;
          if (!isIn || next.y1 - next.y0 < FEWEST_LINES || next.x1 - next.x0 < FEWEST_LINES) continue;
          const t = tOf(next);
          if (t > most) [best, most, moved] = [next, t, true];
        }
    }
  return best;
}

/** Of the id of a {@link borderPart}. */
function rectangleOf({ id }: Part): Rectangle {
  const [y0, y1, x0, x1] = id.split("-").slice(1).map(Number) as [number, number, number, number];
  return { y0, y1, x0, x1 };
}

function spans(borders: readonly number[]): (readonly [number, number])[] {
  return borders.flatMap((from, k) => borders.slice(k + 1).map((to) => [from, to] as const));
}

/** The cells within reach of the border of a rectangle, on the inside, beside those on both sides. */
export function borderPart(grid: Grid, tile: Rectangle, reach: number = REACH): Part {
  const { height, width } = grid;
  const { y0, y1, x0, x1 } = tile;
  const [cells, beside]: [number[], number[]] = [[], []];
  for (let y = Math.max(0, y0 - reach); y < Math.min(height, y1 + reach); y++)
    for (let x = Math.max(0, x0 - reach); x < Math.min(width, x1 + reach); x++) {
      const isInside = y >= y0 && y < y1 && x >= x0 && x < x1;
      const toBorder = Math.min(
        ...[y - y0 + 1, y1 - y, x - x0 + 1, x1 - x].filter(
          (_, side) => [y0 > 0, y1 < height, x0 > 0, x1 < width][side],
        ),
      );
      if (isInside && toBorder > reach) continue;
      beside.push(y * width + x);
      if (isInside) cells.push(y * width + x);
    }
  return {
    id: `tile-${y0}-${y1}-${x0}-${x1}`,
    name: nameOf(grid, tile),
    cells: Int32Array.from(cells),
    beside: Int32Array.from(beside),
  };
}

function tileOf(view: PlaceView, tile: Rectangle, contrast: Contrast): Tile {
  const { height, width } = view.grid;
  const { y0, y1, x0, x1 } = tile;
  const isInside = (y: number, x: number): boolean => y >= y0 && y < y1 && x >= x0 && x < x1;
  const inside: Part = { ...contrast.part, cells: cellsWhere(view.grid, isInside) };
  const outside: Part = { ...inside, cells: cellsWhere(view.grid, (y, x) => !isInside(y, x)) };
  const spansGrid = y1 - y0 === height || x1 - x0 === width;
  const [mine, others] = [inside, outside].map((part) => Math.abs(Math.log(amountRatio(view, part))));
  // Of two halves, the one whose amounts are the real ones is the healthy one.
  const swapped = spansGrid && sure(others) > sure(mine);
  return {
    kind: Math.min(y1 - y0, x1 - x0) < FEWEST_LINES ? "line" : "region",
    contrast: swapped ? beyond(view.grid, tile, contrast) : contrast,
    factors: swapped
      ? factorsOfPart(view, outside, 1 / contrast.ratio)
      : factorsOfPart(view, inside, contrast.ratio),
  };
}

/** The same contrast told of the other side of the border. */
function beyond(grid: Grid, { y0, y1, x0, x1 }: Rectangle, { part, ratio, t }: Contrast): Contrast {
  const rest =
    y0 === 0 && x0 === 0
      ? { y0: y1 < grid.height ? y1 : 0, y1: grid.height, x0: x1 < grid.width ? x1 : 0, x1: grid.width }
      : y1 === grid.height && x1 === grid.width
        ? { y0: 0, y1: y0 || grid.height, x0: 0, x1: x0 || grid.width }
        : null;
  const name = rest ? nameOf(grid, rest) : part.name.replace("in ", "outside ");
  return { part: { ...part, name }, ratio: 1 / ratio, t: -t };
}

function nameOf({ height, width }: Grid, { y0, y1, x0, x1 }: Rectangle): string {
  const lines = (what: string, from: number, to: number): string =>
    to - from === 1 ? `${what} ${from}` : `${what}s ${from} to ${to - 1}`;
  return `in ${[
    ...(y1 - y0 < height ? [lines("row", y0, y1)] : []),
    ...(x1 - x0 < width ? [lines("column", x0, x1)] : []),
  ].join(", ")}`;
}

/** Amounts of the members over the real ones in a part. */
function amountRatio({ events, grid }: PlaceView, part: Part): number {
  const cells = cellsOf(part.cells, grid);
  let [real, made] = [0, 0];
  for (const { truth, members } of events)
    for (const i of cells)
      if (!Number.isNaN(truth[i] ?? NaN)) {
        real += (truth[i] ?? NaN) ** 2;
        made += (members[i] ?? NaN) ** 2;
      }
  return made / real;
}
