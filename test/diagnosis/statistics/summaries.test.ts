import { describe, expect, test } from "vitest";
import { errorsAsSure, studentTenThousandth } from "../../../lib/diagnosis/statistics/student.js";
import { deviation, mean, median, tOf } from "../../../lib/diagnosis/statistics/summary.js";

describe("of some numbers", () => {
  test("the mean, the standard deviation with divisor n − 1, the median", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(deviation([1, 2, 6])).toBeCloseTo(Math.sqrt((4 + 1 + 9) / 2), 12);
    expect(deviation([5])).toBe(0);
    expect(median([6, 1, 2])).toBe(2);
    expect(median([6, 1, 2, 4])).toBe(3);
    expect(median([10, 9, 2])).toBe(9);
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
  });

  test("the mean over its standard error; equal numbers are as sure as can be", () => {
    expect(tOf([1, 2, 6])).toBeCloseTo(3 / (Math.sqrt(7) / Math.sqrt(3)), 12);
    expect(tOf([2, 2])).toBeCloseTo(2e12, 0);
    expect(tOf([-1, 1])).toBe(0);
  });
});

// scipy 1.10.1: scipy.stats.t.isf(1e-4, v), scipy.stats.norm.isf(1e-4)
test.each([
  [2, 70.70007],
  [3, 22.203742],
  [4, 13.033672],
  [Number.POSITIVE_INFINITY, 3.719016],
])("one-sided quantile of a ten-thousandth at %d degrees of freedom", (freedom, expected) => {
  expect(studentTenThousandth(freedom)).toBeCloseTo(expected, 5);
});

// scipy 1.10.1: t.isf(norm.sf(z), v)
test.each([
  [3, 5, 5.507079713],
  [2.8, 9, 3.675596662],
  [3.5, 19, 4.218503959],
  [3, 2, 19.206744211],
  [2.5, Number.POSITIVE_INFINITY, 2.5],
])("%d errors of a normal law, told from %d degrees of freedom", (normal, freedom, expected) => {
  expect(errorsAsSure(normal, freedom) / expected).toBeCloseTo(1, 5);
});

test("no error is known from one block", () => {
  expect(errorsAsSure(0.1, 0)).toBe(Number.POSITIVE_INFINITY);
});
