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
  return lat !== null && lat.length > 1 && (lat[0] ?? NaN) < (lat[lat.length - 1] ?? NaN);
}

/** Pixels of the canvas along a side of a cell: four, fewer where the map has more cells than a screen has pixels. */
function pixelsOf({ height, width }: Field<"mm/day">["grid"]): number {
  return Math.min(Math.max(Math.floor(1600 / Math.max(height, width)), 1), 4);
}

const drawn = new WeakMap<HTMLCanvasElement, Field<"mm/day">>();

/** Draws a field as all plots do: classes of rain, masked cells grey, missing ones striped, north at the top. */
export function drawMap(canvas: HTMLCanvasElement, field: Field<"mm/day">, flip: boolean): void {
  if (drawn.get(canvas) === field) return;
  drawn.set(canvas, field);
  const { height, width } = field.grid;
  const side = pixelsOf(field.grid);
  const across = width * side;
  if (canvas.width !== across || canvas.height !== height * side) {
    canvas.width = across;
    canvas.height = height * side;
  }
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  const picture = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(picture.data.buffer);
  const steps = RAIN_STEPS.map((step) => thresholdFor(field.values, step));
  for (let y = 0; y < height; y++) {
    const from = y * side * across;
    const cells = (flip ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++)
      pixels.fill(colourOf(field, cells + x, steps), from + x * side, from + (x + 1) * side);
    for (let row = 1; row < side; row++) pixels.copyWithin(from + row * across, from, from + across);
  }
  stripeMissing(pixels, field, flip, side);
  context.putImageData(picture, 0, 0);
}

function stripeMissing(pixels: Uint32Array, field: Field<"mm/day">, flip: boolean, side: number): void {
  const { height, width } = field.grid;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = (flip ? height - 1 - y : y) * width + x;
      if (field.mask?.[cell] === 0 || !Number.isNaN(field.values[cell] ?? NaN)) continue;
      for (let row = y * side; row < (y + 1) * side; row++)
        for (let column = x * side; column < (x + 1) * side; column++)
          pixels[row * width * side + column] = (row + column) % 6 > 2 ? (CLASSES[0] ?? NaN) : MISSING;
    }
}

function colourOf({ values, mask }: Field<"mm/day">, cell: number, steps: readonly number[]): number {
  return mask?.[cell] === 0 ? MASKED : (CLASSES[rainClass(values[cell] ?? NaN, steps) + 1] ?? NaN);
}

const CLASSES = [DRY_COLOUR, ...RAIN_COLOURS].map(pixel);
const MASKED = pixel(MASKED_COLOUR);
const MISSING = pixel(MISSING_COLOUR);

/** A colour as one little-endian pixel, opaque. */
function pixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
