import { ShapeError } from "../errors.js";
import type { Grid, Values } from "../fields/field.js";

/** How the cells of one grid must be turned to lie as those of another. */
export interface Alignment {
  readonly flipRows: boolean;
  readonly flipColumns: boolean;
}

/**
 * Compares two grids: the same cells, perhaps listed from the other end.
 *
 * Coordinates are compared where both grids have them, longitudes modulo 360°, to a tenth of the spacing.
 *
 * @throws ShapeError when the sizes differ, or the coordinates are of other places.
 */
export function alignGrids(grid: Grid, name: string, reference: Grid, referenceName: string): Alignment {
  if (grid.height !== reference.height || grid.width !== reference.width)
    throw new ShapeError(
      `${name} has ${grid.height}×${grid.width} cells, ${referenceName} has ${reference.height}×${reference.width}: ` +
        "bring both to one grid",
    );
  const different = (axis: string, a: Float64Array, b: Float64Array) =>
    new ShapeError(
      `${name} and ${referenceName} have different ${axis}s (${describe(a)} and ${describe(b)}): bring both to one grid`,
    );
  const flipRows = needsFlip(grid.lat, reference.lat, (d) => Math.abs(d));
  const flipColumns = needsFlip(grid.lon, reference.lon, (d) => Math.abs(d - 360 * Math.round(d / 360)));
  if (flipRows === null) throw different("latitude", grid.lat!, reference.lat!);
  if (flipColumns === null) throw different("longitude", grid.lon!, reference.lon!);
  return { flipRows, flipColumns };
}

function describe(values: Float64Array): string {
  return `${values[0]} … ${values[values.length - 1]}`;
}

/** False: same order. True: reversed. Null: other values. */
function needsFlip(
  values: Float64Array | undefined,
  reference: Float64Array | undefined,
  distance: (difference: number) => number,
): boolean | null {
  if (!values || !reference) return false;
  const last = values.length - 1;
  const spacing = last > 0 ? Math.abs(reference[1] - reference[0]) : 1;
  const tolerance = Math.max(0.1 * spacing, 1e-6);
  if (values.every((value, i) => distance(value - reference[i]) <= tolerance)) return false;
  if (values.every((value, i) => distance(value - reference[last - i]) <= tolerance)) return true;
  return null;
}

/** Values turned from one grid to the other; its own inverse. */
export function turned<V extends Values | Uint8Array>(
  values: V,
  { height, width }: Grid,
  { flipRows, flipColumns }: Alignment,
): V {
  if (!flipRows && !flipColumns) return values;
  const out = values.slice() as V;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (flipRows ? height - 1 - y : y) * width + (flipColumns ? width - 1 - x : x);
      out[y * width + x] = values[from];
    }
  return out;
}

/** What was turned, for a note; null when nothing was. */
export function alignmentNote({ flipRows, flipColumns }: Alignment, name: string): string | null {
  if (!flipRows && !flipColumns) return null;
  const what = [flipRows ? "rows" : "", flipColumns ? "columns" : ""].filter(Boolean).join(" and ");
  return `${name}: ${what} listed from the other end, turned to match`;
}
