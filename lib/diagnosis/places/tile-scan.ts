import type { Grid } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { departure, type EventSums, type Part } from "./contrast.js";
import { borderPart, type Rectangle } from "./tiles.js";
import type { PlaceView } from "./view.js";

/** Grids are searched in blocks of cells, at most so many a side. */
const MOST_BLOCKS = 48;
/** Sides of the rectangles, and the part of a side by which one is moved on from the last. */
const SMALLEST = 4;
const GROWTH = 2;
const LARGEST = 0.75;
const STEP = 4;
/** Least side once borders were moved. */
const LEAST = 3;
/** Rectangles whose borders are moved, and of those the ones that are handed on; less than half of the cells of two are common. */
const STARTS = 16;
const BEST = 4;
/** Next to one another rectangles say nearly the same: of so many, one counts as a look of its own. */
const ALIKE = 4;

/** Rectangles whose borders members cross with the largest jump beside the truth. */
export interface TileScan {
  /** Best first, each the cells next to its border beside those on both sides of it. */
  readonly parts: readonly Part[];
  /** Looks that were taken to find them. */
  readonly among: number;
}

/**
 * Looks at rectangles of many sizes everywhere, for a tile that lies anywhere: of each, the cells along the inside of its
 * border beside those along the outside. Sums of rectangles are read off summed areas (Crow 1984, doi:10.1145/964965.808600).
 */
export function scanTiles(view: PlaceView): TileScan {
  const { grid } = view;
  const block = Math.ceil(Math.max(grid.height, grid.width) / MOST_BLOCKS);
  const blocks = { height: Math.floor(grid.height / block), width: Math.floor(grid.width / block) };
  const tOf = borderTest(view, blocks, block);
  const found: Found[] = [];
  let looks = 0;
  for (const h of sidesOf(blocks.height))
    for (const w of sidesOf(blocks.width))
      for (const y of placesOf(h, blocks.height))
        for (const x of placesOf(w, blocks.width)) {
          const tile = { y0: y, y1: y + h, x0: x, x1: x + w };
          looks++;
          found.push({ tile, t: tOf(tile) });
        }
  found.sort((a, b) => b.t - a.t);
  const starts = apartFrom(found, STARTS).map((one) => nearest(one, tOf, blocks));
  const best = apartFrom(
    starts.sort((a, b) => b.t - a.t),
    BEST,
  );
  return {
    parts: best.map(({ tile }) => borderPart(grid, inCells(tile, block, blocks, grid), block)),
    among: looks / ALIKE,
  };
}

interface Found {
  readonly tile: Rectangle;
  /** Of the jump at its border, either way. */
  readonly t: number;
}

/** The first of them that are not much the same as one before. */
function apartFrom(found: readonly Found[], most: number): Found[] {
  const kept: Found[] = [];
  for (const one of found) {
    if (kept.length === most) break;
    if (kept.every((other) => overlap(one.tile, other.tile) < 0.5)) kept.push(one);
  }
  return kept;
}

/** The rectangle with its borders moved until members jump most at them. */
function nearest(found: Found, tOf: (tile: Rectangle) => number, { height, width }: Grid): Found {
  let best = found;
  for (let moved = true; moved; ) {
    moved = false;
    for (const side of ["y0", "y1", "x0", "x1"] as const)
      for (const by of [-1, 1]) {
        const tile = { ...best.tile, [side]: best.tile[side] + by };
        const isIn = tile.y0 >= 0 && tile.x0 >= 0 && tile.y1 <= height && tile.x1 <= width;
        if (!isIn || tile.y1 - tile.y0 < LEAST || tile.x1 - tile.x0 < LEAST) continue;
        const t = tOf(tile);
        if (t > best.t) [best, moved] = [{ tile, t }, true];
      }
  }
  return best;
}

function sidesOf(most: number): number[] {
  const sides: number[] = [];
  for (let side = SMALLEST; side <= LARGEST * most; side *= GROWTH) sides.push(side);
  return sides;
}

function placesOf(side: number, most: number): number[] {
  const step = Math.max(1, Math.floor(side / STEP));
  const places: number[] = [];
  for (let at = 0; at + side < most; at += step) places.push(at);
  return [...places, most - side];
}

/** Sums over all blocks above and left of a corner, `[(height + 1)·(width + 1)]`; unknown cells add nothing. */
function summedAreas(values: Float32Array, grid: Grid, { height, width }: Grid, block: number): Float64Array {
  const sums = new Float64Array((height + 1) * (width + 1));
  for (let y = 0; y < height * block; y++)
    for (let x = 0; x < width * block; x++) {
      const v = values[y * grid.width + x] ?? NaN;
      if (!Number.isNaN(v))
        sums[(Math.floor(y / block) + 1) * (width + 1) + Math.floor(x / block) + 1] =
          (sums[(Math.floor(y / block) + 1) * (width + 1) + Math.floor(x / block) + 1] ?? NaN) + v;
    }
  for (let y = 1; y <= height; y++)
    for (let x = 1, row = 0; x <= width; x++) {
      row += sums[y * (width + 1) + x] ?? NaN;
      sums[y * (width + 1) + x] = row + (sums[(y - 1) * (width + 1) + x] ?? NaN);
    }
  return sums;
}

/** How far members jump at the border of a rectangle beside the truth: |t| over events. */
function borderTest({ events, grid }: PlaceView, blocks: Grid, block: number): (tile: Rectangle) => number {
  const n = events.length;
  const empty = (): EventSums => ({ part: new Float64Array(n), beside: new Float64Array(n) });
  const sides = (["truth", "members"] as const).map((side) => ({
    sums: events.map((event) => summedAreas(event[side], grid, blocks, block)),
    of: empty(),
  }));
  return (tile) => {
    const [all, core, around] = [0, -1, 1].map((by) => cornersOf(tile, by, blocks)) as [
      Corners,
      Corners,
      Corners,
    ];
    for (const { sums, of } of sides)
      for (let e = 0; e < n; e++) {
        const inside = sumIn(sure(sums[e]), core);
        of.part[e] = sumIn(sure(sums[e]), all) - inside;
        of.beside[e] = sumIn(sure(sums[e]), around) - inside;
      }
    const t = Math.abs(departure(sure(sides[0]).of, sure(sides[1]).of));
    return Number.isFinite(t) ? t : 0;
  };
}

type Corners = readonly [number, number, number, number];

/** Of the rectangle grown by so many blocks where it does not end with the grid. */
function cornersOf({ y0, y1, x0, x1 }: Rectangle, by: number, { height, width }: Grid): Corners {
  const [top, left] = [y0 > 0 ? y0 - by : y0, x0 > 0 ? x0 - by : x0];
  const [bottom, right] = [y1 < height ? y1 + by : y1, x1 < width ? x1 + by : x1];
  const at = (y: number, x: number): number => y * (width + 1) + x;
  return [at(bottom, right), at(top, right), at(bottom, left), at(top, left)];
}

function sumIn(sums: Float64Array, [a, b, c, d]: Corners): number {
  return (sums[a] ?? NaN) - (sums[b] ?? NaN) - (sums[c] ?? NaN) + (sums[d] ?? NaN);
}

/** Cells that both have as a part of those that either has (Jaccard). */
function overlap(a: Rectangle, b: Rectangle): number {
  const high = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  const wide = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const size = (r: Rectangle): number => (r.y1 - r.y0) * (r.x1 - r.x0);
  const both = Math.max(high, 0) * Math.max(wide, 0);
  return both / (size(a) + size(b) - both);
}

/** The last blocks reach to the end of the grid. */
function inCells({ y0, y1, x0, x1 }: Rectangle, block: number, blocks: Grid, grid: Grid): Rectangle {
  return {
    y0: y0 * block,
    y1: y1 === blocks.height ? grid.height : y1 * block,
    x0: x0 * block,
    x1: x1 === blocks.width ? grid.width : x1 * block,
  };
}
