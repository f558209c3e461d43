import { describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { plainHalfSpectrum } from "../../lib/metrics/plain-spectrum.js";
import { rapsdOf } from "../../lib/metrics/rapsd.js";
import { simdHalfSpectrum } from "../../lib/metrics/simd-spectrum.js";
import { halfSpectrum, powerSpectrum } from "../../lib/metrics/spectrum.js";

const SHAPES = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 12, 25, 64].flatMap((height) =>
    [1, 2, 3, 4, 5, 6, 13, 32].map((width) => [height, width] as const),
  ),
  [31, 37],
  [156, 132],
  [99, 130],
  [1100, 5],
  [6, 1031],
] as const;

const rowsOf = (height: number): number => 2 * Math.ceil((Math.floor(height / 2) + 1) / 2);

/** Mostly dry, with zeros of either sign, subnormal numbers and a scale of its own. */
function rain(n: number, scale: number): Float32Array {
  const { uniform, normal } = randomStream(n, Math.abs(Math.floor(Math.log10(scale))));
  return Float32Array.from({ length: n }, () => {
    const u = uniform();
    return u < 0.3 ? 0 : u < 0.35 ? -0 : u < 0.4 ? 1e-44 : scale * normal();
  });
}

test.each(SHAPES)("%i × %i: what the reference gives", (height, width) => {
  const grid = { height, width };
  const rows = rowsOf(height);
  for (const scale of [1, 1e-30, 1e30]) {
    const values = rain(height * width, scale);
    const plain = plainHalfSpectrum(values, grid, rows)!;
    const simd = simdHalfSpectrum(values, grid, rows)!;
    const total = plain.power.reduce((sum, p) => sum + p, 0);
    let worst = 0;
    for (let kx = 0; kx < width; kx++)
      for (let ky = 0; 2 * ky <= height; ky++) {
        const at = kx * rows + ky;
        worst = Math.max(worst, Math.abs(simd.power[at]! - plain.power[at]!));
      }
    expect(worst).toBeLessThanOrEqual(1e-14 * total);
    const groups = Uint32Array.from(plain.power, (_, i) => (i % rows > height / 2 ? 3 : (7 * i) % 3));
    const [own, reference] = [simd.sumsOf(groups, 4), plain.sumsOf(groups, 4)];
    for (let group = 0; group < 3; group++)
      expect(Math.abs(own[group]! - reference[group]!)).toBeLessThanOrEqual(1e-12 * total);
  }
});

describe.each(SHAPES)("%i × %i", (height, width) => {
  const grid = { height, width };
  const n = height * width;

  test("a constant field has no power above frequency 0", () => {
    const power = powerSpectrum(new Float32Array(n).fill(0.3), grid);
    expect(power.slice(1).every((p) => p === 0)).toBe(true);
    expect(power[0]! / (Math.fround(0.3) * n) ** 2).toBeCloseTo(1, 12);
  });

  test("one missing cell anywhere, and there is no spectrum", () => {
    const cells = new Set([0, n - 1, n >> 1, Math.max(n - 3, 0), Math.min(5, n - 1)]);
    for (const missing of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      for (const cell of cells) {
        const values = new Float32Array(n);
        values[cell] = missing;
        expect(simdHalfSpectrum(values, grid, rowsOf(height))).toBeNull();
        const where = `cell (${Math.floor(cell / width)}, ${cell % width}) is ${missing}`;
        expect(() => rapsdOf(values, grid)).toThrow(where);
      }
  });

  test("what lies in memory behind a field does not matter", () => {
    const values = rain(n, 1);
    const before = Float64Array.from(halfSpectrum(values, grid)!.power);
    powerSpectrum(new Float32Array(n + 64).fill(3e38), { height: 1, width: n + 64 });
    const after = halfSpectrum(values, grid)!;
    const changed = before.findIndex((p, i) => i % after.rows <= height / 2 && !Object.is(p, after.power[i]));
    expect(changed).toBe(-1);
  });
});

test("float32 and float64 fields give the same power", () => {
  const grid = { height: 26, width: 33 };
  const values = rain(26 * 33, 1);
  const [single, double] = [rapsdOf(values, grid), rapsdOf(Float64Array.from(values), grid)];
  single.power.forEach((p, ring) => {
    expect(Math.abs(p / double.power[ring]! - 1)).toBeLessThan(1e-12);
  });
});
