import type { Grid } from "../../fields/field.js";
import { degreesApart, short } from "./fit-axes.js";
import type { Alignment } from "./grids.js";

interface Cells {
  readonly lat: Float64Array;
  readonly lon: Float64Array;
}

const RADIANS = Math.PI / 180;

/**
 * How the cells of one grid lie on those of another, by the latitude and longitude of each; in words, with numbers,
 * what differs. Cells without a place in one of the two are not compared.
 */
export function fitCells(cells: Cells, reference: Cells, grid: Grid): Alignment | string {
  const { height, width } = grid;
  const tolerance = Math.max(0.1 * cellSize(reference, grid), 1e-6);
  const apart = (from: number, to: number) => degreesBetween(cells, from, reference, to);
  const fits = ({ flipRows, flipColumns, rollColumns }: Alignment) => {
    let compared = 0;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const row = flipRows ? height - 1 - y : y;
        const column = ((flipColumns ? width - 1 - x : x) + rollColumns) % width;
        const distance = apart(row * width + column, y * width + x);
        if (distance > tolerance) return false;
        if (distance <= tolerance) compared++;
      }
    return compared > 0;
  };
  const flips = [false, true].flatMap((flipRows) =>
    [false, true].map((flipColumns) => ({ flipRows, flipColumns })),
  );
  for (const flip of flips) if (fits({ ...flip, rollColumns: 0 })) return { ...flip, rollColumns: 0 };
  const anchor = reference.lat.findIndex((lat, i) => !Number.isNaN(lat + (reference.lon[i] ?? NaN)));
  const [y, x] = [Math.floor(anchor / width), anchor % width];
  for (const { flipRows, flipColumns } of flips) {
    const row = flipRows ? height - 1 - y : y;
    for (let column = 0; column < width; column++) {
      if (!(apart(row * width + column, anchor) <= tolerance)) continue;
      const rollColumns = (column - (flipColumns ? width - 1 - x : x) + width) % width;
      if (fits({ flipRows, flipColumns, rollColumns })) return { flipRows, flipColumns, rollColumns };
    }
  }
  return differ(cells, reference, tolerance * 10);
}

/** Degrees of a great circle between two near cells; NaN where one has no place. */
function degreesBetween(a: Cells, i: number, b: Cells, j: number): number {
  const north = (a.lat[i] ?? NaN) - (b.lat[j] ?? NaN);
  const east = degreesApart((a.lon[i] ?? NaN) - (b.lon[j] ?? NaN)) * Math.cos((b.lat[j] ?? NaN) * RADIANS);
  return Math.hypot(north, east);
}

/** Degrees from a cell to its nearer neighbour, on average. */
function cellSize(cells: Cells, { height, width }: Grid): number {
  const mean = (step: number, isInside: (i: number) => boolean) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i + step < height * width; i++) {
      const distance = isInside(i) ? degreesBetween(cells, i + step, cells, i) : Number.NaN;
      if (!(distance > 0)) continue;
      sum += distance;
      count++;
    }
    return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
  };
  const size = Math.min(
    mean(1, (i) => (i + 1) % width !== 0),
    mean(width, () => true),
  );
  return Number.isFinite(size) ? size : 1;
}

function differ(cells: Cells, reference: Cells, size: number): string {
  let north = 0;
  let east = 0;
  for (let i = 0; i < reference.lat.length; i++) {
    north = Math.max(north, Math.abs((cells.lat[i] ?? NaN) - (reference.lat[i] ?? NaN)) || 0);
    east = Math.max(east, degreesApart((cells.lon[i] ?? NaN) - (reference.lon[i] ?? NaN)) || 0);
  }
  const range = ({ lat, lon }: Cells) => `${extremes(lat)}° N, ${extremes(lon)}° E`;
  return (
    `latitudes and longitudes of their cells (${range(cells)} and ${range(reference)}: up to ${short(north)}° of ` +
    `latitude and ${short(east)}° of longitude apart, cells are ${short(size)}° wide)`
  );
}

function extremes(values: Float64Array): string {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return `${short(least)} … ${short(most)}`;
}
