import { convertIndexedToRgb, decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { makeField } from "../../../lib/fields/field.js";
import {
  DRY_COLOUR,
  MASKED_COLOUR,
  MISSING_COLOUR,
  RAIN_COLOURS,
  RAIN_STEPS,
  rainClass,
} from "../../../lib/present/plots/rain-colours.js";
import { rainRaster } from "../../../lib/present/plots/raster.js";

const CELL = 4;

/** Colour of each cell of the picture, from a pixel inside it. */
function cellColours(uri: string, width: number, height: number): string[] {
  const png = decode(Buffer.from(uri.split(",")[1]!, "base64"));
  expect([png.width, png.height]).toEqual([width * CELL, height * CELL]);
  const rgb = convertIndexedToRgb(png);
  return Array.from({ length: width * height }, (_, cell) => {
    const pixel = Math.floor(cell / width) * CELL * png.width + (cell % width) * CELL;
    const hex = [0, 1, 2].map((c) => rgb[3 * pixel + c]!.toString(16).padStart(2, "0"));
    return `#${hex.join("")}`;
  });
}

describe("classes of rain", () => {
  test("a class begins at its step", () => {
    expect([0, 0.0999, 0.1, 0.99, 1, 199, 200, 1000].map((v) => rainClass(v))).toEqual([
      -1, -1, 0, 0, 1, 9, 10, 10,
    ]);
  });
  test("more rain is darker, in steps that are seen", () => {
    const lightness = [DRY_COLOUR, ...RAIN_COLOURS].map(cielabLightness);
    lightness.slice(1).forEach((l, i) => {
      expect(lightness[i]! - l).toBeGreaterThan(6);
    });
    expect(RAIN_COLOURS).toHaveLength(RAIN_STEPS.length);
  });
});

describe("rasters", () => {
  test("cells have the colour of their class; 0.1 stored as float32 is wet", () => {
    const field = makeField("mm/day", { height: 2, width: 2 }, Float32Array.of(0, 0.1, 5, 250));
    expect(cellColours(rainRaster(field), 2, 2)).toEqual([
      DRY_COLOUR,
      RAIN_COLOURS[0],
      RAIN_COLOURS[3],
      RAIN_COLOURS[10],
    ]);
  });
  test("north is at the top whichever way the latitudes run", () => {
    const values = Float32Array.of(0, 250);
    const at = (lat: number[]): string[] =>
      cellColours(
        rainRaster(
          makeField(
            "mm/day",
            { height: 2, width: 1, lat: Float64Array.from(lat), lon: Float64Array.of(0) },
            values,
          ),
        ),
        1,
        2,
      );
    expect(at([41, 40])).toEqual([DRY_COLOUR, RAIN_COLOURS[10]]);
    expect(at([40, 41])).toEqual([RAIN_COLOURS[10], DRY_COLOUR]);
  });
  test("masked, missing and dry cells look different", () => {
    const field = makeField(
      "mm/day",
      { height: 1, width: 3 },
      Float32Array.of(5, Number.NaN, 0),
      Uint8Array.of(0, 1, 1),
    );
    const uri = rainRaster(field);
    expect(cellColours(uri, 3, 1)[0]).toBe(MASKED_COLOUR);
    const png = decode(Buffer.from(uri.split(",")[1]!, "base64"));
    const missing = new Set<number>();
    for (let y = 0; y < CELL; y++) for (let x = CELL; x < 2 * CELL; x++) missing.add(png.data[y * 12 + x]!);
    const colours = [...missing].map((i) => png.palette![i]!);
    expect(colours.map(([r, g, b]) => (r! << 16) | (g! << 8) | b!).sort()).toEqual(
      [DRY_COLOUR, MISSING_COLOUR].map((hex) => Number.parseInt(hex.slice(1), 16)).sort(),
    );
  });
});

/** L* of CIE 1976 for an sRGB colour, D65. */
function cielabLightness(hex: string): number {
  const linear = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;
}
