import type { Grid } from "../../fields/field.js";
import { cellsOf, cellsWhere } from "./area.js";
import { type Contrast, contrastOf, type Part } from "./contrast.js";
import type { PlaceDepartures } from "./departures.js";
import { type Factors, factorsOfPart } from "./factors.js";
import type { PlaceKind } from "./parts.js";
import type { PlaceView } from "./view.js";

/** A rectangle of the grid with sharp borders, and by what its amounts are multiplied. */
export interface Tile {
  readonly kind: Extract<PlaceKind, "line" | "seam" | "region">;
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
export function tilesOf(view: PlaceView, { all }: PlaceDepartures): Tile[] {
  const rows = bordersOf(all, "row", view.grid.height);
  const columns = bordersOf(all, "column", view.grid.width);
  const tiles: Rectangle[] = [];
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

interface Rectangle {
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

function spans(borders: readonly number[]): (readonly [number, number])[] {
  return borders.flatMap((from, k) => borders.slice(k + 1).map((to) => [from, to] as const));
}

function borderPart({ height, width }: Grid, { y0, y1, x0, x1 }: Rectangle): Part {
  const [cells, beside]: [number[], number[]] = [[], []];
  for (let y = Math.max(0, y0 - REACH); y < Math.min(height, y1 + REACH); y++)
    for (let x = Math.max(0, x0 - REACH); x < Math.min(width, x1 + REACH); x++) {
      const isInside = y >= y0 && y < y1 && x >= x0 && x < x1;
      const toBorder = Math.min(
        ...[y - y0 + 1, y1 - y, x - x0 + 1, x1 - x].filter(
          (_, side) => [y0 > 0, y1 < height, x0 > 0, x1 < width][side],
        ),
      );
      if (isInside && toBorder > REACH) continue;
      beside.push(y * width + x);
      if (isInside) cells.push(y * width + x);
    }
  const name = [
    ...(y1 - y0 < height ? [y1 - y0 === 1 ? `row ${y0}` : `rows ${y0} to ${y1 - 1}`] : []),
    ...(x1 - x0 < width ? [x1 - x0 === 1 ? `column ${x0}` : `columns ${x0} to ${x1 - 1}`] : []),
  ].join(", ");
  return {
    id: `tile-${y0}-${y1}-${x0}-${x1}`,
    name: `in ${name}`,
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
  const swapped = spansGrid && others! > mine!;
  return {
    kind: Math.min(y1 - y0, x1 - x0) < FEWEST_LINES ? "line" : spansGrid ? "seam" : "region",
    contrast,
    factors: swapped
      ? factorsOfPart(view, outside, 1 / contrast.ratio)
      : factorsOfPart(view, inside, contrast.ratio),
  };
}

/** Amounts of the members over the real ones in a part. */
function amountRatio({ events, grid }: PlaceView, part: Part): number {
  const cells = cellsOf(part.cells, grid);
  let [real, made] = [0, 0];
  for (const { truth, members } of events)
    for (const i of cells)
      if (!Number.isNaN(truth[i]!)) {
        real += truth[i]! ** 2;
        made += members[i]! ** 2;
      }
  return made / real;
}
