import { type Field, thresholdFor } from "../../../fields/field.js";
import {
  DRY_COLOUR,
  MASKED_COLOUR,
  MISSING_COLOUR,
  RAIN_COLOURS,
  RAIN_STEPS,
  rainClass,
} from "../../plots/rain-colours.js";
import type { PageData } from "../page-data.js";

/** Whether the first row of a grid is its southernmost, so that it is drawn at the bottom. */
export function southFirst({ lat }: PageData["grid"]): boolean {
  return lat !== null && lat.length > 1 && lat[0]! < lat[lat.length - 1]!;
}

/** Pixels of the canvas along a side of a cell: four, fewer where the map has more cells than a screen has pixels. */
function pixelsOf({ height, width }: Field<"mm/day">["grid"]): number {
  return Math.min(Math.max(Math.floor(1600 / Math.max(height, width)), 1), 4);
}

/** Draws a field as all plots do: classes of rain, masked cells grey, missing ones striped, north at the top. */
export function drawMap(canvas: HTMLCanvasElement, field: Field<"mm/day">, flip: boolean): void {
  const { height, width } = field.grid;
  const side = pixelsOf(field.grid);
  canvas.width = width * side;
  canvas.height = height * side;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  const picture = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(picture.data.buffer);
  const steps = RAIN_STEPS.map((step) => thresholdFor(field.values, step));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = (flip ? height - 1 - y : y) * width + x;
      const missing = field.mask?.[cell] !== 0 && Number.isNaN(field.values[cell]!);
      const colour = missing ? MISSING : colourOf(field, cell, steps);
      for (let row = y * side; row < (y + 1) * side; row++)
        for (let column = x * side; column < (x + 1) * side; column++)
          pixels[row * canvas.width + column] = missing && (row + column) % 6 > 2 ? CLASSES[0]! : colour;
    }
  context.putImageData(picture, 0, 0);
}

function colourOf({ values, mask }: Field<"mm/day">, cell: number, steps: readonly number[]): number {
  return mask?.[cell] === 0 ? MASKED : CLASSES[rainClass(values[cell]!, steps) + 1]!;
}

const CLASSES = [DRY_COLOUR, ...RAIN_COLOURS].map(pixel);
const MASKED = pixel(MASKED_COLOUR);
const MISSING = pixel(MISSING_COLOUR);

/** A colour as one little-endian pixel, opaque. */
function pixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
