import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addExact, addProduct, exactSum, exactTotal, mergeExact } from "../../lib/fields/exact-sum.js";
import { addNumber, emptyMoments, mergeMoments, summarise } from "../../lib/metrics/moments.js";
import { pythonWith } from "../fixtures/python.js";

const sumOf = (values: readonly number[]): number => {
  const sum = exactSum();
  for (const value of values) addExact(sum, value);
  return exactTotal(sum);
};

// By math.fsum of Python 3.11.
test.each([
  [[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 1],
  [[1e100, 1, -1e100], 1],
  [[1, 1e-16, 1e-32], 1],
  [[1, 2 ** -53, 2 ** -106], 1.0000000000000002],
  [[1e16, 1, 1], 10000000000000002],
  [[2 ** 53, 0.5, 2 ** -54], 9007199254740992],
  [[], 0],
])("the sum of %j is %d", (values, total) => {
  expect(sumOf(values)).toBe(total);
  expect(sumOf(values.toReversed())).toBe(total);
});

test("what is not finite is the sum, in any order", () => {
  expect(sumOf([1, Number.POSITIVE_INFINITY, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(sumOf([Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY])).toBeNaN();
  expect(sumOf([Number.NaN, 1])).toBeNaN();
});

const number = fc.oneof(
  fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
  fc.double({ noNaN: true, min: -1, max: 1 }),
  fc.integer({ min: -5, max: 5 }),
);
const numbers = fc.array(number, { maxLength: 40 });

test("order and grouping do not matter, nor for mean and standard deviation", () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(3), { maxLength: 40 }), (values, groups) => {
      const parts = [0, 1, 2, 3].map(() => ({ sum: exactSum(), moments: emptyMoments() }));
      values.forEach((value, i) => {
        const part = parts[groups[i] ?? 0]!;
        addExact(part.sum, value);
        addNumber(part.moments, value);
      });
      const [whole, moments] = [exactSum(), emptyMoments()];
      for (const part of parts.toReversed()) {
        mergeExact(whole, part.sum);
        mergeMoments(moments, part.moments);
      }
      const single = emptyMoments();
      for (const value of values) addNumber(single, value);
      expect(exactTotal(whole)).toBe(sumOf(values));
      expect(summarise(moments)).toEqual(summarise(single));
    }),
  );
});

test("a product is added as it is: (1 + 2⁻³⁰)² − 1 − 2⁻²⁹ is 2⁻⁶⁰", () => {
  const sum = exactSum();
  addProduct(sum, 1 + 2 ** -30, 1 + 2 ** -30);
  addExact(sum, -1);
  addExact(sum, -(2 ** -29));
  expect(exactTotal(sum)).toBe(2 ** -60);
});

test("numbers that are far from zero and equal have no deviation, and nearly equal ones theirs", () => {
  const of = (values: readonly number[]) => {
    const moments = emptyMoments();
    for (const value of values) addNumber(moments, value);
    return summarise(moments);
  };
  expect(of([1e8 + 0.1, 1e8 + 0.1, 1e8 + 0.1]).std).toBe(0);
  expect(of([1e9, 1e9 + 1]).std).toBe(0.5);
  expect(of([0.25]).std).toBe(0);
});

const python = pythonWith("math", "statistics");
test.skipIf(!python)(
  "sums are those of math.fsum, deviations those of statistics.pstdev (exact fractions)",
  () => {
    const sets = fc.sample(fc.array(number, { minLength: 1, maxLength: 40 }), { numRuns: 200, seed: 4 });
    const script =
      "import json,sys,math,statistics\n" +
      "print(json.dumps([[math.fsum(v), statistics.pstdev(v)] for v in json.load(sys.stdin)]))";
    const found = JSON.parse(
      execFileSync(python!, ["-c", script], { input: JSON.stringify(sets) }).toString(),
    );
    sets.forEach((values, i) => {
      const moments = emptyMoments();
      for (const value of values) addNumber(moments, value);
      expect(sumOf(values)).toBe(found[i][0]);
      const { std } = summarise(moments);
      expect(Math.abs(std - found[i][1])).toBeLessThanOrEqual(4e-16 * found[i][1] + 1e-160); // squares of what is smaller vanish
    });
  },
);
