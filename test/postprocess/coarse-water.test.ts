import { expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import { makeField } from "../../lib/fields/field.js";
import {
  type CoarseWater,
  conservedText,
  conserving,
  needWater,
} from "../../lib/postprocess/coarse-water.js";

const event = { key: "day", index: 0 };
const coarse = (values: number[], height: number, width: number): CoarseWater => ({
  source: "coarse.nc",
  grid: { height, width },
  of: () => values,
});

test("each coarse cell has the mean that is wanted over cells that count; the rest stays as it is", () => {
  const mask = Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1);
  const values = Float32Array.of(1, 3, 0, 0, 2, 77, Number.NaN, 0);
  // By hand: blocks of 2×2. The left one has 1, 3, 2 (77 is masked), mean 2, wanted 5: factor 2.5. The right one is dry.
  const { conserve, conserved } = conserving(coarse([5, 4], 1, 2), { height: 2, width: 4 });
  const out = conserve(makeField("mm/day", { height: 2, width: 4 }, values, mask), event);
  expect([...out.values]).toEqual([2.5, 7.5, 0, 0, 5, 77, Number.NaN, 0]);
  expect([...values]).toEqual([1, 3, 0, 0, 2, 77, Number.NaN, 0]);
  expect(conserved()).toEqual({
    source: "coarse.nc",
    blocks: 2,
    dry: 1,
    missing: 0,
    largestFactor: 2.5,
    largestAmount: 7.5,
  });
  expect(conservedText(conserved())).toMatch(
    /1 of 2 coarse cells .* factors up to 2.50.*1 are dry .* zero stays zero/,
  );
});

test("to a millionth, for amounts of any size; a wanted zero makes all zero; a missing one changes nothing", () => {
  const values = Float32Array.from(
    { length: 4096 },
    (_, i) => Math.exp(8 * Math.sin(i * i)) * (i % 3 ? 1 : 0),
  );
  const wanted = Float64Array.from({ length: 16 }, (_, b) =>
    b === 3 ? 0 : b === 7 ? Number.NaN : 0.013 * 3 ** b,
  );
  const grid = { height: 64, width: 64 };
  const out = conserving(coarse([...wanted], 4, 4), grid).conserve(makeField("mm/day", grid, values), event);
  const [sums, before] = [new Float64Array(16), new Float64Array(16)];
  for (let i = 0; i < 4096; i++) {
    const block = 4 * Math.floor(i / 1024) + Math.floor((i % 64) / 16);
    sums[block]! += out.values[i]! / 256;
    before[block]! += values[i]! / 256;
    if (values[i] === 0) expect(out.values[i]).toBe(0);
  }
  for (let b = 0; b < 16; b++) {
    const mean = b === 7 ? before[b]! : wanted[b]!;
    expect(Math.abs(sums[b]! - mean)).toBeLessThanOrEqual(1e-6 * mean);
  }
});

test("another grid or place, and mass below zero, are refused", () => {
  expect(() => conserving(coarse([1, 1, 1], 1, 3), { height: 2, width: 4 })).toThrow(ShapeError);
  const axes = { height: 2, width: 2, lat: Float64Array.of(10, 11), lon: Float64Array.of(5, 6) };
  const water = {
    ...coarse([1], 1, 1),
    grid: { height: 1, width: 1, lat: Float64Array.of(10.5), lon: Float64Array.of(5.5) },
  };
  conserving(water, axes);
  expect(() => conserving({ ...water, grid: { ...water.grid, lat: Float64Array.of(13) } }, axes)).toThrow(
    /lies on lat 13/,
  );
  expect(() => needWater([0, -0.1], "coarse.nc: 1982-12-01")).toThrow(ValueError);
});
