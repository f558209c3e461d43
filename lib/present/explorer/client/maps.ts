import { type Field, thresholdFor } from "../../../fields/field.js";
import { DARK_RAIN, LIGHT_RAIN, RAIN_STEPS, type RainColours, rainClass } from "../../plots/rain-colours.js";
import type { PageData } from "../page-data.js";

/** Whether the first row of a grid is its southernmost, so that it is drawn at the bottom. */
export function southFirst({ lat }: PageData["grid"]): boolean {
  return lat !== null && lat.length > 1 && (lat[0] ?? NaN) < (lat[lat.length - 1] ?? NaN);
}

/** Pixels of the canvas along a side of a cell: four, fewer where the map has more cells than a screen has pixels. */
function pixelsOf({ height, width }: Field<"mm/day">["grid"]): number {
  return Math.min(Math.max(Math.floor(1600 / Math.max(height, width)), 1), 4);
}

interface Drawn {
  readonly field: Field<"mm/day">;
  readonly flip: boolean;
}

const drawn = new Map<HTMLCanvasElement, Drawn>();

/** Draws a field as all plots do: classes of rain, masked cells grey, missing ones striped, north at the top. */
export function drawMap(canvas: HTMLCanvasElement, field: Field<"mm/day">, flip: boolean): void {
  if (drawn.get(canvas)?.field === field) return;
  drawn.set(canvas, { field, flip });
  paint(canvas, { field, flip });
}

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Maps follow the page from light to dark and back, and are light on paper. */
export function followTheme(): void {
  const repaint = (next: Palette): void => {
    palette = next;
    for (const [canvas, map] of drawn) paint(canvas, map);
  };
  dark.addEventListener("change", () => repaint(screenPalette()));
  addEventListener("beforeprint", () => repaint(LIGHT));
  addEventListener("afterprint", () => repaint(screenPalette()));
}

function paint(canvas: HTMLCanvasElement, { field, flip }: Drawn): void {
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
          pixels[row * width * side + column] =
            (row + column) % 6 > 2 ? (palette.classes[0] ?? NaN) : palette.missing;
    }
}

function colourOf({ values, mask }: Field<"mm/day">, cell: number, steps: readonly number[]): number {
  return mask?.[cell] === 0
    ? palette.masked
    : (palette.classes[rainClass(values[cell] ?? NaN, steps) + 1] ?? NaN);
}

/** Colours as pixels: dry and the classes of rain, masked, missing. */
interface Palette {
  readonly classes: readonly number[];
  readonly masked: number;
  readonly missing: number;
}

const paletteOf = ({ dry, rain, masked, missing }: RainColours): Palette => ({
  classes: [dry, ...rain].map(pixel),
  masked: pixel(masked),
  missing: pixel(missing),
});
const LIGHT = paletteOf(LIGHT_RAIN);
const DARK = paletteOf(DARK_RAIN);
const screenPalette = (): Palette => (dark.matches ? DARK : LIGHT);
let palette = screenPalette();

/** A colour as one little-endian pixel, opaque. */
function pixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
