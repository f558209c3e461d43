import { expect, test } from "vitest";
import { cosineTransform, plainCosineTransform } from "../../lib/fields/cosine-transform.js";
import { randomStream } from "../../lib/fields/random.js";

function noise(cells: number): Float64Array {
  const stream = randomStream(7, cells);
  return Float64Array.from({ length: cells }, () => stream.normal());
}

test.each(
  [
    [1, 1],
    [1, 5],
    [2, 3],
    [4, 7],
    [13, 11],
    [12, 18],
    [9, 22],
  ].flatMap(([height, width]) =>
    [cosineTransform, plainCosineTransform].map((make) => [height!, width!, make] as const),
  ),
)("%i×%i cells: the sums that define it, and back, %o", (height, width, make) => {
  const values = noise(height * width);
  const kept = values.slice();
  const { forward, inverse } = make({ height, width });
  const coefficients = forward(values);
  expect(values).toEqual(kept);
  const wave = (k: number, i: number, n: number) =>
    Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n));
  for (let ky = 0; ky < height; ky++)
    for (let kx = 0; kx < width; kx++) {
      let sum = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          sum += values[y * width + x]! * wave(ky, y, height) * wave(kx, x, width);
      expect(coefficients[ky * width + kx]).toBeCloseTo(sum, 12);
    }
  for (const [i, value] of inverse(coefficients).entries()) expect(value).toBeCloseTo(values[i]!, 12);
});

test("the sum of squares is kept on a grid of the field's size", () => {
  const values = noise(156 * 132);
  const squares = (v: Float64Array) => v.reduce((sum, x) => sum + x * x, 0);
  const { forward } = cosineTransform({ height: 156, width: 132 });
  expect(squares(forward(values)) / squares(values)).toBeCloseTo(1, 12);
});
