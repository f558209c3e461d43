import { ShapeError } from "../../errors.js";
import type { Grid, Values } from "../../fields/field.js";
import { isSame } from "../../fields/regrid/grid-axes.js";
import { sure } from "../../sure.js";
import { degreesApart, fitAxes } from "./fit-axes.js";
import { fitCells } from "./fit-cells.js";

/** How the cells of one grid must be turned to lie as those of another. */
export interface Alignment {
  readonly flipRows: boolean;
  readonly flipColumns: boolean;
  /** Columns that are passed over, cyclically, before the first: longitudes that start elsewhere. */
  readonly rollColumns: number;
}

const AS_THEY_LIE: Alignment = { flipRows: false, flipColumns: false, rollColumns: 0 };

/** A grid as another one: how its cells must be turned, and what is to be said of it. */
export interface Aligned {
  readonly alignment: Alignment;
  readonly notes: readonly string[];
}

/**
 * Compares two grids: the same cells, perhaps listed from the other end, or from another longitude on.
 *
 * Latitudes and longitudes are compared where both grids have them, for rows and columns or for each cell,
 * longitudes modulo 360°; else the places on a map with their projection, where both have those. Places are the
 * same within a tenth of a cell.
 *
 * @throws ShapeError when the sizes differ, or the coordinates are of other places.
 */
export function alignGrids(grid: Grid, name: string, reference: Grid, referenceName: string): Aligned {
  if (grid.height !== reference.height || grid.width !== reference.width)
    throw new ShapeError(
      `${name} has ${grid.height}×${grid.width} cells, ${referenceName} has ${reference.height}×${reference.width}: ` +
        "bring both to one grid",
    );
  const fit = compare(grid, reference);
  if (typeof fit === "string")
    throw new ShapeError(`${name} and ${referenceName} have different ${fit}: bring both to one grid`);
  if (fit === null)
    return { alignment: AS_THEY_LIE, notes: uncompared(grid, name, reference, referenceName) };
  const note = alignmentNote(fit, name);
  return { alignment: fit, notes: note === null ? [] : [note] };
}

/** How to turn; what differs; null where there is nothing to compare. */
function compare(grid: Grid, reference: Grid): Alignment | string | null {
  if (hasRowsAndColumns(grid) && hasRowsAndColumns(reference))
    return fitAxes(
      { y: grid.lat, x: grid.lon },
      { y: reference.lat, x: reference.lon },
      { y: "latitudes", x: "longitudes", unit: "°", distanceX: degreesApart },
    );
  const [cells, referenceCells] = [cellsOf(grid), cellsOf(reference)];
  if (cells && referenceCells) return fitCells(cells, referenceCells, reference);
  const [a, b] = [grid.projected, reference.projected];
  if (a && b && (a.unit === b.unit || a.unit === "" || b.unit === "")) {
    const unlike = Object.keys(a.mapping).find(
      (key) => key in b.mapping && !isSame(sure(a.mapping[key]), sure(b.mapping[key])),
    );
    if (unlike) return `projections (${unlike} ${a.mapping[unlike]} and ${b.mapping[unlike]})`;
    const words = { y: "y coordinates", x: "x coordinates", unit: a.unit === "m" ? " m" : "" };
    return fitAxes(a, b, { ...words, distanceX: a.unit === "degrees" ? degreesApart : (d) => Math.abs(d) });
  }
  return oneAxis(grid, reference);
}

/** Grids that have latitudes or longitudes alone. */
function oneAxis(grid: Grid, reference: Grid): Alignment | string | null {
  const index = (length: number) => Float64Array.from({ length }, (_, i) => i);
  const words = { y: "latitudes", x: "longitudes", unit: "°" };
  if (grid.lat && reference.lat) {
    const x = index(grid.width);
    return fitAxes({ y: grid.lat, x }, { y: reference.lat, x }, { ...words, distanceX: Math.abs });
  }
  if (!grid.lon || !reference.lon) return null;
  const y = index(grid.height);
  return fitAxes({ y, x: grid.lon }, { y, x: reference.lon }, { ...words, distanceX: degreesApart });
}

function hasRowsAndColumns(grid: Grid): grid is Grid & { lat: Float64Array; lon: Float64Array } {
  return grid.lat !== undefined && grid.lon !== undefined;
}

/** Latitude and longitude of each cell. */
function cellsOf(grid: Grid): { lat: Float64Array; lon: Float64Array } | null {
  if (grid.cells) return grid.cells;
  if (!hasRowsAndColumns(grid)) return null;
  const { lat, lon, width } = grid;
  const cells = grid.height * width;
  return {
    lat: Float64Array.from({ length: cells }, (_, i) => lat[Math.floor(i / width)] ?? NaN),
    lon: Float64Array.from({ length: cells }, (_, i) => lon[i % width] ?? NaN),
  };
}

function hasPlaces({ lat, lon, cells, projected }: Grid): boolean {
  return Boolean(lat || lon || cells || projected);
}

function uncompared(grid: Grid, name: string, reference: Grid, referenceName: string): string[] {
  if (!hasPlaces(grid) && !hasPlaces(reference)) return [];
  const [without, other] = hasPlaces(grid) ? [referenceName, name] : [name, referenceName];
  return [
    hasPlaces(grid) && hasPlaces(reference)
      ? `${name} and ${referenceName} give their coordinates in different ways, which were not compared: cells are taken in the order in which they lie`
      : `${without} has no coordinates: its cells are taken in the order of ${other}`,
  ];
}

/** Values turned from one grid to the other. */
export function turned<V extends Values | Uint8Array>(
  values: V,
  { height, width }: Grid,
  { flipRows, flipColumns, rollColumns }: Alignment,
): V {
  if (!flipRows && !flipColumns && rollColumns === 0) return values;
  const out = values.slice() as V;
  const from = Uint32Array.from(
    { length: width },
    (_, x) => ((flipColumns ? width - 1 - x : x) + rollColumns) % width,
  );
  for (let y = 0; y < height; y++) {
    const row = (flipRows ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) out[y * width + x] = values[row + (from[x] ?? NaN)] ?? NaN;
  }
  return out;
}

/** What turns values back. */
export function inverse(alignment: Alignment, { width }: Grid): Alignment {
  const { flipColumns, rollColumns } = alignment;
  return flipColumns ? alignment : { ...alignment, rollColumns: (width - rollColumns) % width };
}

function alignmentNote({ flipRows, flipColumns, rollColumns }: Alignment, name: string): string | null {
  const what = [flipRows ? "rows" : "", flipColumns ? "columns" : ""].filter(Boolean).join(" and ");
  const turns = [
    what && `${what} listed from the other end`,
    rollColumns > 0 && `columns that start at another longitude (${rollColumns} on)`,
  ].filter(Boolean);
  return turns.length === 0 ? null : `${name}: ${turns.join(", ")}, turned to match`;
}
