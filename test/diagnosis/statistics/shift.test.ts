import { describe, expect, test } from "vitest";
import { bestShift, spectraOf } from "../../../lib/diagnosis/statistics/cross-correlation.js";
import { displacedCells } from "../../../lib/diagnosis/statistics/symmetry.js";
import { randomStream } from "../../../lib/fields/random.js";

const grid = { height: 5, width: 6 };
const cells = grid.height * grid.width;
const noise = (seed: number) => {
  const { normal } = randomStream(seed);
  return Float64Array.from({ length: cells }, () => normal());
};

/** The sum over pairs of products at each shift of up to half the grid, by its definition; zeros outside. */
function byDefinition(a: readonly Float64Array[], b: readonly Float64Array[]) {
  let best = { down: 0, right: 0, value: Number.NEGATIVE_INFINITY };
  for (let down = -2; down <= 2; down++)
    for (let right = -3; right <= 3; right++) {
      let value = 0;
      a.forEach((field, e) => {
        for (let y = 0; y < grid.height; y++)
          for (let x = 0; x < grid.width; x++) {
            const [v, u] = [y + down, x + right];
            if (v < 0 || v >= grid.height || u < 0 || u >= grid.width) continue;
            value += field[y * grid.width + x] * b[e][v * grid.width + u];
          }
      });
      if (value > best.value) best = { down, right, value };
    }
  return best;
}

/** Fields whose padding to a power of two holds every shift: 5 × 6 in 8 × 8 wraps at the third row and column. */
const inner = (field: Float64Array) =>
  field.map((v, i) =>
    i % grid.width < 4 && i < 4 * grid.width && i % grid.width > 0 && i >= grid.width ? v : 0,
  );

describe("the best shift", () => {
  test.each([1, 2, 3, 4, 5, 6])("is that of the largest sum of products (fields of seed %i)", (seed) => {
    const a = Array.from({ length: 3 }, (_, e) => inner(noise(100 * seed + e)));
    const b = Array.from({ length: 3 }, (_, e) => inner(noise(100 * seed + 50 + e)));
    const { down, right } = bestShift(spectraOf(a, grid), spectraOf(b, grid));
    const expected = byDefinition(a, b);
    expect([down, right]).toEqual([expected.down, expected.right]);
  });

  test("stands above those of other pairings by their standard deviations", () => {
    const n = 5;
    const a = Array.from({ length: n }, (_, e) => inner(noise(e)));
    const b = Array.from({ length: n }, (_, e) => inner(noise(70 + e)));
    const peaks = Array.from(
      { length: n },
      (_, k) =>
        byDefinition(
          a,
          a.map((_, e) => b[(e + k) % n]),
        ).value,
    );
    const others = peaks.slice(1);
    const mean = others.reduce((x, y) => x + y) / 4;
    const deviation = Math.sqrt(others.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3);
    expect(bestShift(spectraOf(a, grid), spectraOf(b, grid)).score).toBeCloseTo(
      (peaks[0] - mean) / deviation,
      9,
    );
  });

  test("of three events has too few others to be compared with", () => {
    const a = Array.from({ length: 3 }, (_, e) => inner(noise(e)));
    expect(bestShift(spectraOf(a, grid), spectraOf(a, grid)).score).toBe(0);
  });

  test("is compared with twelve other pairings at most", () => {
    const a = Array.from({ length: 15 }, (_, e) => inner(noise(e)));
    const b = Array.from({ length: 15 }, (_, e) => inner(noise(70 + e)));
    const peaks = Array.from(
      { length: 13 },
      (_, k) =>
        byDefinition(
          a,
          a.map((_, e) => b[(e + k) % 15]),
        ).value,
    );
    const others = peaks.slice(1);
    const mean = others.reduce((x, y) => x + y) / 12;
    const deviation = Math.sqrt(others.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 11);
    expect(bestShift(spectraOf(a, grid), spectraOf(b, grid)).score).toBeCloseTo(
      (peaks[0] - mean) / deviation,
      9,
    );
  });

  test.each([
    ["north-south flip", true, false],
    ["east-west flip", false, true],
    ["180° turn", true, true],
  ] as const)("of fields read mirrored is that of the mirrored fields (%s)", (symmetry, rows, columns) => {
    const a = Array.from({ length: 6 }, (_, e) => noise(e));
    const b = Array.from({ length: 6 }, (_, e) => noise(70 + e));
    const cells = displacedCells({ symmetry, down: 0, right: 0 }, grid);
    const turned = b.map((field) => field.map((_, i) => field[cells[i]]));
    const expected = bestShift(spectraOf(a, grid), spectraOf(turned, grid));
    const found = bestShift(spectraOf(a, grid), spectraOf(b, grid), { rows, columns });
    expect([found.down, found.right]).toEqual([expected.down, expected.right]);
    expect(found.score).toBeCloseTo(expected.score, 9);
    expect(found.score).not.toBeCloseTo(bestShift(spectraOf(a, grid), spectraOf(b, grid)).score, 2);
  });
});
