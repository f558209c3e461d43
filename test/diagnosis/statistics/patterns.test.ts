import { expect, test } from "vitest";
import { orderOf } from "../../../lib/diagnosis/statistics/order.js";
import { patternSpread, smallScalePower } from "../../../lib/diagnosis/statistics/patterns.js";
import { specimenOf } from "../specimens.js";

const [height, width] = [6, 8];

/** v = (7y(k + 1) + 3x² + 5ex + kyx + e) mod 11; v − 3 from 4 on, else 0. */
const field = (e: number, k: number): number[] =>
  Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const v = (7 * y * (k + 1) + 3 * x * x + 5 * e * x + k * y * x + e) % 11;
    return v < 4 ? 0 : v - 3;
  });
const written = (change: (v: number) => number = (v) => v, members = 3) =>
  specimenOf(
    [height, width],
    Array.from({ length: 4 }, (_, e) => ({
      truth: field(e, 0),
      members: Array.from({ length: members }, (_, m) => field(e, m + 1).map(change)),
    })),
  );

// NumPy 1.24 and scipy.stats.rankdata of the fields above: log1p of the amounts of each rank averaged over truth and members, ties
// given their mean; Haar power over np.var, and variance (ddof 1) and error of means over 2×2 cells, weighted by np.mean of
// amounts from 0.1 mm/day; delete-one jackknife.
test("power and spread of patterns with the same amounts are those of NumPy", () => {
  const power = smallScalePower(written());
  expect(power.logRatio).toBeCloseTo(-0.12204205107985584, 6);
  expect(power.error).toBeCloseTo(0.04246838054419476, 6);
  const spread = patternSpread(written());
  expect(spread.logRatio).toBeCloseTo(0.09707523414265624, 6);
  expect(spread.error).toBeCloseTo(0.20550117058973, 6);
});

test("amounts do not enter but for what all share: a factor hardly moves either", () => {
  const [plain, scaled] = [written(), written((v) => 0.4 * v)];
  expect(Math.abs(smallScalePower(scaled).logRatio - smallScalePower(plain).logRatio)).toBeLessThan(0.05);
  expect(Math.abs(patternSpread(scaled).logRatio - patternSpread(plain).logRatio)).toBeLessThan(0.05);
});

test("one member has power and no spread; dry events have neither", () => {
  expect(patternSpread(written((v) => v, 1)).logRatio).toBeNaN();
  expect(smallScalePower(written((v) => v, 1)).logRatio).not.toBeNaN();
  const dry = specimenOf([4, 4], [{ truth: new Array(16).fill(0), members: [new Array(16).fill(0)] }]);
  expect(smallScalePower(dry).logRatio).toBeNaN();
});

test("cells are ordered by amount, equal ones as they stand, negative ones as dry", () => {
  const values = Float64Array.of(3, -1, 0, 1e-3, 3, 250, 0);
  expect([...orderOf(values, Int32Array.of(0, 1, 2, 3, 4, 5, 6))]).toEqual([1, 2, 6, 3, 0, 4, 5]);
  expect([...orderOf(values, Int32Array.of(5, 4, 1))]).toEqual([2, 1, 0]);
});
