import { encode } from "fast-png";
import type { Grid } from "../../fields/field.js";
import type { ClassScale } from "./class-scale.js";
import { rgb } from "./raster.js";

export const NO_VALUE_COLOUR = "#c8cdd4";
const HATCH_COLOUR = "#000000";
/** Pixels along the longer side, about. */
const SIDE = 480;
/** Hatching lines along the longer side. */
const LINES = 60;

/**
 * Numbers of cells as a picture, north at the top: cells without a value grey, marked ones hatched.
 *
 * @param marked 1 where a cell is hatched
 * @returns a PNG as a data URI
 */
export function classRaster(
  { height, width, lat }: Grid,
  values: Float64Array,
  { edges, colours }: ClassScale,
  marked?: Uint8Array,
): string {
  const cell = Math.max(1, Math.round(SIDE / Math.max(height, width)));
  const period = Math.max(4, Math.round((Math.max(height, width) * cell) / LINES));
  const southFirst = lat !== undefined && lat.length > 1 && (lat[0] ?? NaN) < (lat[lat.length - 1] ?? NaN);
  const [none, hatch] = [colours.length, colours.length + 1];
  const entries = new Uint8Array(height * width * cell * cell);
  for (let y = 0; y < height * cell; y++) {
    const row = Math.floor(y / cell);
    const from = (southFirst ? height - 1 - row : row) * width;
    for (let x = 0; x < width * cell; x++) {
      const at = from + Math.floor(x / cell);
      const isLine = marked?.[at] === 1 && (x + y) % period < period / 6;
      entries[y * width * cell + x] = isLine ? hatch : classOf(values[at] ?? NaN, edges, none);
    }
  }
  const palette = [...colours, NO_VALUE_COLOUR, HATCH_COLOUR].map(rgb);
  const png = encode({
    width: width * cell,
    height: height * cell,
    data: entries,
    depth: 8,
    channels: 1,
    palette,
  });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

function classOf(value: number, edges: readonly number[], none: number): number {
  if (Number.isNaN(value)) return none;
  let k = edges.length;
  while (k > 0 && value < (edges[k - 1] ?? NaN)) k--;
  return k;
}
