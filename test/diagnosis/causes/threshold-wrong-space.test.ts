import { describe, expect, test } from "vitest";
import type { Amounts } from "../../../lib/diagnosis/amounts.js";
import { examineThresholdSpace } from "../../../lib/diagnosis/causes/threshold-wrong-space/examine.js";
import type { Atom } from "../../../lib/diagnosis/statistics/atoms.js";
import { membersOf, specimenOf } from "../specimens.js";

const N = 5;
const LEVEL = 0.5;
const normalisation = {
  mean: new Float32Array(N).fill(Math.log1p(LEVEL)),
  std: new Float32Array(N).fill(0.5),
};
const amounts = {
  atoms: {
    floorShare: 0.5,
    truthBelowFloor: 0.5,
    truthDryAtFloor: 0.2,
    floors: Array.from({ length: N }, (_, cell) => ({ cell, value: LEVEL }) as Atom),
  },
} as unknown as Amounts;

/** Values of the first cell so many standard deviations of log1p above its floor; the other cells sit at theirs. */
const above = (excesses: readonly number[]) =>
  specimenOf(
    [1, N],
    excesses.map((excess) => ({
      truth: new Array(N).fill(1),
      members: [[Math.expm1(Math.log1p(LEVEL) + 0.5 * excess), ...new Array(N - 1).fill(LEVEL)]],
    })),
  );
const examine = (excesses: readonly number[]) =>
  examineThresholdSpace(above(excesses), amounts, normalisation);
/** So many values from one gap of 0.2 standard deviations up to two of them. */
const near = (n: number) => Array.from({ length: n }, (_, i) => 0.2 + (0.19 * i) / n);

describe("no value between a floor and a step above it", () => {
  test("where ten values up to twice the step say that it is no chance", () => {
    const found = examine([...near(10), 0.41, 3]);
    expect(found).toMatchObject({
      id: "threshold-wrong-space",
      verdict: "confirmed",
      statistic: 10,
      threshold: 10,
    });
    expect(found.explanation).toBe(
      "no value lies between z = 0.00 and 0.200 standard deviations above, where about 10 are expected; 50.0 % sit at the floor (median 0.500 mm/day): a threshold was applied before the inverse transform",
    );
    expect(found.repair!.id).toBe("threshold-in-mm");
    const specimen = above([1]);
    expect(membersOf(found.repair!.apply(specimen))[0][0].slice(1)).toEqual([0, 0, 0, 0]);
    expect(found.imitate).toBeDefined();
  });

  test("where five to nine say that it may be: more events would tell", () => {
    const found = examine([...near(9), 3]);
    expect(found).toMatchObject({ verdict: "suspected", statistic: 9, repair: null });
    expect(found.explanation).toContain("only 9 values are near enough to tell");
    expect(examine(near(5)).verdict).toBe("suspected");
  });

  test("is not told by four", () => {
    const found = examine([...near(4), 3]);
    expect(found).toMatchObject({ verdict: "excluded", statistic: 4 });
    expect(found.explanation).toMatch(/^values lie close above the floor: no gap/);
  });

  test("of 0.005 standard deviations does nothing", () => {
    const step = (gap: number) => examine(Array.from({ length: 12 }, (_, i) => gap * (1 + 0.05 * i)));
    expect(step(0.0049).verdict).toBe("excluded");
    expect(step(0.0051).verdict).toBe("confirmed");
  });
});

test("nothing above the floor is no gap", () => {
  expect(examine([0, 0])).toMatchObject({ verdict: "excluded", statistic: 0 });
});

test("without a floor there is nothing to look at", () => {
  const none = { ...amounts, atoms: { ...amounts.atoms, floorShare: 0.01 } };
  const found = examineThresholdSpace(above(near(20)), none, normalisation);
  expect(found).toMatchObject({ verdict: "excluded", statistic: 0, threshold: 10 });
  expect(found.explanation).toBe("there is no floor above 0 mm/day that a threshold in z would leave");
});

describe("without statistics", () => {
  test("the standard deviation is that of log1p of the real values of the cell, missing ones left out", () => {
    const logs = [0, 1, 2, Number.NaN];
    const specimen = specimenOf(
      [1, N],
      [...near(10), 3].map((excess, e) => ({
        truth: new Array(N).fill(Math.expm1(logs[e % 4])),
        members: [[Math.expm1(Math.log1p(LEVEL) + excess), ...new Array(N - 1).fill(LEVEL)]],
      })),
    );
    const known = [0, 1, 2, 0, 1, 2, 0, 1, 2].slice(0, 9);
    const mean = known.reduce((a, b) => a + b) / 9;
    const std = Math.sqrt(known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 8);
    const found = examineThresholdSpace(specimen, amounts, null);
    expect(found.verdict).toBe("confirmed");
    expect(found.explanation).toContain(
      `between z = that of the floor and ${(0.2 / std).toFixed(3)} standard deviations`,
    );
  });

  test("cells whose real values do not vary are left out", () => {
    expect(examineThresholdSpace(above(near(20)), amounts, null)).toMatchObject({
      verdict: "excluded",
      statistic: 0,
    });
  });
});
