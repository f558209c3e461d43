import type { Grid } from "../../fields/field.js";
import { type Area, cellsWhere, type Lines, linesFrom } from "./area.js";
import type { Part } from "./contrast.js";

/** What is wrong with places, from the smallest pattern to the largest. */
export type PlaceKind = "lattice" | "edge" | "line" | "seam" | "tile" | "region";

/** Parts of a grid of one kind. */
export interface PlaceParts {
  readonly kind: PlaceKind;
  readonly parts: readonly Part[];
  /** Among how many they were chosen, where they are but the best of more. */
  readonly among?: number;
}

const PERIODS = [2, 4, 8];
/** Cells on either side of a seam that are compared: next neighbours, which are alike, and the level beyond. */
const NEAR = 1;
const REACH = 3;
const FEWEST_LINES = 8;

/** All parts of a grid that are looked at. */
export function placeParts(grid: Grid): readonly PlaceParts[] {
  const { height, width } = grid;
  const large = Math.min(height, width) >= FEWEST_LINES;
  return [
    { kind: "lattice", parts: latticeParts(grid) },
    { kind: "edge", parts: large ? [edge(grid, 1), edge(grid, 2), ...sides(grid)] : [] },
    { kind: "line", parts: large ? [...lines(grid, "row"), ...lines(grid, "column")] : [] },
    {
      kind: "seam",
      parts: large
        ? [NEAR, REACH].flatMap((r) => [...seams(grid, "row", r), ...seams(grid, "column", r)])
        : [],
    },
    { kind: "region", parts: regions(grid) },
  ];
}

/** One phase of each pattern that stands still: all but the last, which the others tell. */
function latticeParts(grid: Grid): Part[] {
  const side = Math.min(grid.height, grid.width);
  const stripes = (p: number, axis: Lines["line"]): Part[] =>
    Array.from({ length: p === 2 ? 1 : p }, (_, phase) => ({
      id: `stripes-${p}-${axis}-${phase}`,
      name: `in every ${p}${p === 2 ? "nd" : "th"} ${axis} from ${axis} ${phase} on`,
      cells: linesFrom(axis, phase, linesIn(grid, axis), p),
      beside: whole(grid),
    }));
  return [
    {
      id: "checkerboard",
      name: "on every second cell, as on a checkerboard (even row + column)",
      cells: cellsWhere(grid, (y, x) => (y + x) % 2 === 0),
      beside: whole(grid),
    },
    ...PERIODS.filter((p) => side >= 3 * p).flatMap((p) => [...stripes(p, "row"), ...stripes(p, "column")]),
  ];
}

function linesIn({ height, width }: Grid, line: Lines["line"]): number {
  return line === "row" ? height : width;
}

function whole(grid: Grid): Area {
  return linesFrom("row", 0, grid.height);
}

function edge(grid: Grid, cells: number): Part {
  const depth = (y: number, x: number): number => Math.min(y, x, grid.height - 1 - y, grid.width - 1 - x);
  return {
    id: `edge-${cells}`,
    name: cells === 1 ? "at the edge of the grid" : `in the ${cells} outermost rows and columns`,
    cells: cellsWhere(grid, (y, x) => depth(y, x) < cells),
    beside: cellsWhere(grid, (y, x) => depth(y, x) < 2 * cells),
  };
}

/** Each of the four sides beside the next cells inwards. */
function sides(grid: Grid): Part[] {
  return (["row", "column"] as const).flatMap((line) => {
    const n = linesIn(grid, line);
    const of = (which: "first" | "last", at: number, from: number): Part => ({
      id: `${which}-${line}`,
      name: `in the ${which} ${line}`,
      cells: linesFrom(line, at, at + 1),
      beside: linesFrom(line, from, from + 2),
    });
    return [of("first", 0, 0), of("last", n - 1, n - 2)];
  });
}

function lines(grid: Grid, line: Lines["line"]): Part[] {
  return Array.from({ length: linesIn(grid, line) - 2 }, (_, k) => ({
    id: `${line}-${k + 1}`,
    name: `in ${line} ${k + 1}`,
    cells: linesFrom(line, k + 1, k + 2),
    beside: linesFrom(line, k, k + 3),
  }));
}

function seams(grid: Grid, line: Lines["line"], reach: number): Part[] {
  return Array.from({ length: linesIn(grid, line) - 2 * REACH + 1 }, (_, k) => {
    const first = k + REACH;
    return {
      id: `seam-${line}-${first}-${reach}`,
      name: `beyond the seam between ${line}s ${first - 1} and ${first}`,
      cells: linesFrom(line, first, first + reach),
      beside: linesFrom(line, first - reach, first + reach),
    };
  });
}

/** Halves, quarters and ninths beside the whole field. */
function regions(grid: Grid): Part[] {
  const { height, width } = grid;
  return [2, 3].flatMap((n) => {
    const span = (k: number, of: number): [number, number] => [
      Math.ceil((k * of) / n),
      Math.ceil(((k + 1) * of) / n),
    ];
    const squares = Array.from({ length: n * n }, (_, k) => {
      const [[y0, y1], [x0, x1]] = [span(Math.floor(k / n), height), span(k % n, width)];
      return {
        id: `region-${n}-${k}`,
        name: `in rows ${y0} to ${y1 - 1}, columns ${x0} to ${x1 - 1}`,
        cells: cellsWhere(grid, (y, x) => y >= y0 && y < y1 && x >= x0 && x < x1),
        beside: whole(grid),
      };
    });
    const band = (line: Lines["line"], k: number): Part => {
      const [from, end] = span(k, linesIn(grid, line));
      return {
        id: `${line}s-${n}-${k}`,
        name: `in ${line}s ${from} to ${end - 1}`,
        cells: linesFrom(line, from, end),
        beside: whole(grid),
      };
    };
    const bands = Array.from({ length: n === 2 ? 1 : n }, (_, k) => [
      band("row", k),
      band("column", k),
    ]).flat();
    return [...squares, ...bands];
  });
}
