import { describe, expect, test } from "vitest";
import { measureAmounts, shareFrom, shareUpTo } from "../../lib/diagnosis/amounts.js";
import { kolmogorov } from "../../lib/diagnosis/joint/kolmogorov.js";
import type { AtomSummary } from "../../lib/diagnosis/statistics/atoms.js";
import { specimenOf } from "./specimens.js";

const sorted = Float64Array.of(0, 0, 1, 2, 2);

test("shares at or below, and at or above, a value", () => {
  expect([-1, 0, 0.5, 2].map((v) => shareUpTo(sorted, v))).toEqual([0, 0.4, 0.4, 1]);
  expect([-1, 0, 0.5, 2, 3].map((v) => Number(shareFrom(sorted, v).toFixed(12)))).toEqual([
    1, 1, 0.6, 0.4, 0,
  ]);
});

describe("the lowest probability that is free of atoms and drizzle", () => {
  /** One event of 100 cells, with so many dry cells a side and the others wet. */
  const from = (dryTruth: number, drySamples: number, floorShare = 0, low = 1) => {
    const field = (dry: number) => Array.from({ length: 100 }, (_, i) => (i < dry ? 0 : low));
    const specimen = specimenOf([10, 10], [{ truth: field(dryTruth), members: [field(drySamples)] }]);
    return measureAmounts(specimen, { floorShare } as AtomSummary).from;
  };

  test.each([
    ["is 0.6 at least", [10, 10], 0.6],
    ["is above the drier half of the real wet cells", [40, 10], 0.7],
    ["is 0.03 above the dry samples", [10, 80], 0.83],
    ["is above the dry cells of the truth by half of the wet ones", [90, 10], 0.95],
    ["is 0.03 above the floor", [10, 10, 0.7], 0.73],
    ["is 0.97 at most", [10, 98], 0.97],
    ["is 0.03 above traces that are not dry", [90, 10, 0, 0.05], 0.97],
  ] as const)("%s", (_, [truth, samples, floor, low], expected) => {
    expect(from(truth, samples, floor, low)).toBeCloseTo(expected, 12);
  });
});

test("amounts are the pooled values of both sides, ascending, and the atoms of the samples unless they are known", () => {
  const specimen = specimenOf(
    [1, 2],
    [
      {
        truth: [3, 1],
        members: [
          [9, 0],
          [4, 4],
        ],
      },
      {
        truth: [2, Number.NaN],
        members: [
          [7, 5],
          [6, 8],
        ],
      },
    ],
  );
  const { truth, samples, atoms, pool } = measureAmounts(specimen);
  expect([...truth]).toEqual([1, 2, 3]);
  expect([...samples]).toEqual([0, 4, 4, 6, 7, 9]);
  expect(pool.truth.map((part) => [...part])).toEqual([[3, 1], [2]]);
  expect(atoms.floorShare).toBe(0);
  const known = { ...atoms, floorShare: 0.9 };
  expect(measureAmounts(specimen, known).atoms).toBe(known);
});

describe("KS distance with all below 0.1 mm/day dry", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  test.each([
    [of(0, 0, 1), of(0, 0, 1), 0],
    [of(0, 0.05, 1), of(0, 0, 1), 0],
    [of(0, 0, 1), of(0, 0.1, 1), 1 / 3],
    [of(1, 2), of(3, 4), 1],
    [of(3, 4), of(1, 2), 1],
    [of(0, 1, 2, 3), of(1, 1, 1, 9), 1 / 4],
    [of(0, 1, 1, 5), of(0, 1, 2, 2, 2, 6), 1 / 3 + 1 / 12],
    [of(5), of(0, 0, 0, 5), 3 / 4],
  ])("%s and %s", (a, b, expected) => {
    expect(kolmogorov(a, b)).toBeCloseTo(expected, 12);
    expect(kolmogorov(b, a)).toBeCloseTo(expected, 12);
  });
});
