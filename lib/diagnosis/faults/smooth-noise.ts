import type { Grid } from "../../fields/field.js";
import type { RandomStream } from "../../fields/random.js";

/** Gaussian noise of variance 1 that varies smoothly: independent deviates `spacing` cells apart, interpolated. */
export function smoothNoise({ height, width }: Grid, spacing: number, stream: RandomStream): Float64Array {
  const columns = Math.ceil(width / spacing) + 2;
  const rows = Math.ceil(height / spacing) + 2;
  const knots = Float64Array.from({ length: rows * columns }, () => stream.normal());
  const shiftY = stream.uniform();
  const shiftX = stream.uniform();
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const v = y / spacing + shiftY;
      const u = x / spacing + shiftX;
      const row = Math.floor(v);
      const column = Math.floor(u);
      const wy = (v - row) ** 2 * (3 - 2 * (v - row));
      const wx = (u - column) ** 2 * (3 - 2 * (u - column));
      const k = row * columns + column;
      const top = (1 - wx) * (knots[k] ?? NaN) + wx * (knots[k + 1] ?? NaN);
      const bottom = (1 - wx) * (knots[k + columns] ?? NaN) + wx * (knots[k + columns + 1] ?? NaN);
      const power = ((1 - wx) ** 2 + wx ** 2) * ((1 - wy) ** 2 + wy ** 2);
      out[y * width + x] = ((1 - wy) * top + wy * bottom) / Math.sqrt(power);
    }
  return out;
}
