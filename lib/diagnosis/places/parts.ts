import type { Grid } from "../../fields/field.js";
import type { Part } from "./contrast.js";

/** What is wrong with places, from the smallest pattern to the largest. */
export type PlaceKind = "lattice" | "edge" | "line" | "seam" | "region";

/** Parts of a grid of one kind. */
export interface PlaceParts {
  readonly kind: PlaceKind;
  readonly parts: readonly Part[];
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

type Where = (y: number, x: number) => boolean;

function part(grid: Grid, id: string, name: string, where: Where, beside: Where = () => true): Part {
  const all = Array.from({ length: grid.height * grid.width }, (_, i) => i);
  const holds = (test: Where) => (i: number) => test(Math.floor(i / grid.width), i % grid.width);
  return {
    id,
    name,
    cells: Int32Array.from(all.filter(holds((y, x) => where(y, x) && beside(y, x)))),
    beside: Int32Array.from(all.filter(holds(beside))),
  };
}

/** One phase of each pattern that stands still: all but the last, which the others tell. */
function latticeParts(grid: Grid): Part[] {
  const side = Math.min(grid.height, grid.width);
  const stripes = (p: number, axis: "row" | "column"): Part[] =>
    Array.from({ length: p === 2 ? 1 : p }, (_, phase) =>
      part(
        grid,
        `stripes-${p}-${axis}-${phase}`,
        `in every ${p}${p === 2 ? "nd" : "th"} ${axis} from ${axis} ${phase} on`,
        (y, x) => (axis === "row" ? y : x) % p === phase,
      ),
    );
  return [
    part(
      grid,
      "checkerboard",
      "on every second cell, as on a checkerboard (even row + column)",
      (y, x) => (y + x) % 2 === 0,
    ),
    ...PERIODS.filter((p) => side >= 3 * p).flatMap((p) => [...stripes(p, "row"), ...stripes(p, "column")]),
  ];
}

function edge(grid: Grid, cells: number): Part {
  const depth = (y: number, x: number): number => Math.min(y, x, grid.height - 1 - y, grid.width - 1 - x);
  return part(
    grid,
    `edge-${cells}`,
    cells === 1 ? "at the edge of the grid" : `in the ${cells} outermost rows and columns`,
    (y, x) => depth(y, x) < cells,
    (y, x) => depth(y, x) < 2 * cells,
  );
}

/** Each of the four sides beside the next cells inwards. */
function sides(grid: Grid): Part[] {
  const depths: readonly (readonly [string, string, (y: number, x: number) => number])[] = [
    ["first-row", "in the first row", (y) => y],
    ["last-row", "in the last row", (y) => grid.height - 1 - y],
    ["first-column", "in the first column", (_, x) => x],
    ["last-column", "in the last column", (_, x) => grid.width - 1 - x],
  ];
  return depths.map(([id, name, depth]) =>
    part(
      grid,
      id,
      name,
      (y, x) => depth(y, x) === 0,
      (y, x) => depth(y, x) < 2,
    ),
  );
}

function lines(grid: Grid, line: "row" | "column"): Part[] {
  const n = line === "row" ? grid.height : grid.width;
  const at = (y: number, x: number): number => (line === "row" ? y : x);
  return Array.from({ length: n - 2 }, (_, k) =>
    part(
      grid,
      `${line}-${k + 1}`,
      `in ${line} ${k + 1}`,
      (y, x) => at(y, x) === k + 1,
      (y, x) => Math.abs(at(y, x) - k - 1) <= 1,
    ),
  );
}

function seams(grid: Grid, line: "row" | "column", reach: number): Part[] {
  const n = line === "row" ? grid.height : grid.width;
  const at = (y: number, x: number): number => (line === "row" ? y : x);
  return Array.from({ length: n - 2 * REACH + 1 }, (_, k) => {
    const first = k + REACH;
    return part(
      grid,
      `seam-${line}-${first}-${reach}`,
      `beyond the seam between ${line}s ${first - 1} and ${first}`,
      (y, x) => at(y, x) >= first,
      (y, x) => at(y, x) >= first - reach && at(y, x) < first + reach,
    );
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
      return part(
        grid,
        `region-${n}-${k}`,
        `in rows ${y0} to ${y1 - 1}, columns ${x0} to ${x1 - 1}`,
        (y, x) => y >= y0 && y < y1 && x >= x0 && x < x1,
      );
    });
    const bands = Array.from({ length: n === 2 ? 1 : n }, (_, k) => {
      const [[y0, y1], [x0, x1]] = [span(k, height), span(k, width)];
      return [
        part(grid, `rows-${n}-${k}`, `in rows ${y0} to ${y1 - 1}`, (y) => y >= y0 && y < y1),
        part(grid, `columns-${n}-${k}`, `in columns ${x0} to ${x1 - 1}`, (_, x) => x >= x0 && x < x1),
      ];
    }).flat();
    return [...squares, ...bands];
  });
}
