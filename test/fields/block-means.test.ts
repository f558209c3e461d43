import { expect, test } from "vitest";
import { blockGrid, blockMask, blockMeans } from "../../lib/fields/block-means.js";
import { makeField } from "../../lib/fields/field.js";

const none = Number.NaN;

/** 3 × 5 cells; all means over 2 × 2 blocks by hand. */
const grid = { height: 3, width: 5 };
const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, none, 9, 10, 11, 12, none, none, 15);

test("two fields are averaged over the cells where both have a value", () => {
  const other = Float64Array.of(1, none, 1, none, none, 1, 1, 1, 1, none, none, 1, 1, 1, 1);
  const { values: means, grid: coarse } = blockMeans(makeField("mm/day", grid, values), 2, other);
  expect(coarse).toEqual({ height: 2, width: 3 });
  expect([...means]).toEqual([Math.fround(14 / 3), 6, none, 12, none, 15]);
});

test("a missing cell is not dry, an infinite one no amount", () => {
  const field = makeField("mm/day", { height: 2, width: 2 }, Float64Array.of(none, 4, Infinity, 2));
  expect([...blockMeans(field, 2).values]).toEqual([3]);
});

test("a block counts where one of its cells does", () => {
  const mask = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  expect([...blockMask(mask, grid, 2)]).toEqual([0, 1, 0, 1, 0, 0]);
});

test("longitudes are averaged the short way round the globe", () => {
  const lon = (...degrees: number[]): number[] => [
    ...blockGrid({ height: 1, width: degrees.length, lon: Float64Array.from(degrees) }, 2).lon!,
  ];
  expect(lon(358, 359, 0, 1)).toEqual([358.5, 0.5]);
  expect(lon(359, 0)).toEqual([359.5]);
  expect(lon(179, -179)).toEqual([180]);
});
