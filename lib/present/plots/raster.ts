import { encode } from "fast-png";
import { type Field, thresholdFor } from "../../fields/field.js";
import { LIGHT_RAIN, RAIN_STEPS, type RainColours, rainClass } from "./rain-colours.js";

/** Pixels of the picture along a side of a cell; of grids from 100 cells along a side on, that have more cells than a panel has room for, half. */
const CELL = 4;
const LARGE = 100;

const MASKED = RAIN_STEPS.length + 1;
const MISSING = MASKED + 1;
const COAST = MASKED + 2;

/** A picture of palette entries, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly entries: Uint8Array;
}

/**
 * A field in mm/day as a picture, north at the top: dry cells in the colour of the ground, masked ones grey, missing ones
 * striped, a line where mask meets no mask.
 *
 * @returns a PNG as a data URI
 */
export function rainRaster(field: Field<"mm/day">, colours: RainColours = LIGHT_RAIN): string {
  const { height, width } = field.grid;
  const raster = rasterOf(field, Math.max(height, width) < LARGE ? CELL : CELL / 2);
  return `data:image/png;base64,${Buffer.from(rasterPng(raster, colours)).toString("base64")}`;
}

/** @param cell pixels along a side of a cell */
export function rasterOf(field: Field<"mm/day">, cell: number): Raster {
  const { height, width, lat } = field.grid;
  const entries = new Uint8Array(height * width * cell * cell);
  const southFirst = lat !== undefined && lat.length > 1 && (lat[0] ?? NaN) < (lat[lat.length - 1] ?? NaN);
  const cellAt = (x: number, y: number): number => (southFirst ? height - 1 - y : y) * width + x;
  const counts = (x: number, y: number): boolean => field.mask === null || field.mask[cellAt(x, y)] === 1;
  const edges = RAIN_STEPS.map((step) => thresholdFor(field.values, step));

  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = field.values[cellAt(x, y)] ?? NaN;
      const inside = counts(x, y);
      const coastEast = x + 1 < width && inside !== counts(x + 1, y);
      const coastSouth = y + 1 < height && inside !== counts(x, y + 1);
      const colour = Number.isNaN(value) ? MISSING : rainClass(value, edges) + 1;
      for (let py = 0; py < cell; py++)
        for (let px = 0; px < cell; px++) {
          const row = y * cell + py;
          const column = x * cell + px;
          let entry = colour;
          if (!inside) entry = MASKED;
          else if (colour === MISSING && (row + column) % 6 > 2) entry = 0;
          if ((coastEast && px === cell - 1) || (coastSouth && py === cell - 1)) entry = COAST;
          entries[row * width * cell + column] = entry;
        }
    }
  return { width: width * cell, height: height * cell, entries };
}

/** Pictures of one height side by side, some pixels of ground between them. */
export function rastersBeside(rasters: readonly Raster[], gap = 4): Raster {
  const height = Math.max(...rasters.map((raster) => raster.height));
  const width = rasters.reduce((sum, raster) => sum + raster.width, gap * (rasters.length - 1));
  const entries = new Uint8Array(width * height);
  let left = 0;
  for (const raster of rasters) {
    for (let y = 0; y < raster.height; y++)
      entries.set(raster.entries.subarray(y * raster.width, (y + 1) * raster.width), y * width + left);
    left += raster.width + gap;
  }
  return { width, height, entries };
}

/** The bytes of a PNG. */
export function rasterPng(
  { width, height, entries }: Raster,
  { dry, rain, masked, missing, coast }: RainColours = LIGHT_RAIN,
): Uint8Array {
  const palette = [dry, ...rain, masked, missing, coast].map(rgb);
  return encode({ width, height, data: entries, depth: 8, channels: 1, palette });
}

export function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
