import { describe, expect, test } from "vitest";
import { studentTenThousandth } from "../../../lib/diagnosis/statistics/student.js";
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

test("Student's quantile falls towards the normal one, and stays at that of three degrees below them", () => {
  expect(studentTenThousandth(1e9)).toBeCloseTo(3.719016, 6);
  expect(studentTenThousandth(2)).toBe(studentTenThousandth(3));
  expect(studentTenThousandth(4)).toBeLessThan(studentTenThousandth(3));
});
