import { describe, expect, test } from "vitest";
import { ksAsymptoticPValue, ksExactPValue } from "../../lib/metrics/ks-p-value.js";

describe("by the one-sample distribution of n·m/(n + m) values", () => {
  // SciPy 1.10.1: scipy.stats.kstwo.sf(d, n), the algorithm of Simard & L'Ecuyer 2011 (doi:10.18637/jss.v039.i11).
  test.each([
    [10, 0.2, 0.7487190399999999],
    [10, 0.23, 0.5885983746197224],
    [10, 0.25, 0.4841115325000003],
    [10, 0.27, 0.38905586707926754],
    [10, 0.29, 0.3067349058659903],
    [7, 0.5, 0.03839174153626465],
    [40, 0.2, 0.07048187616884194],
    [300, 0.1, 0.004595673656972621],
    [900, 0.04, 0.10926229955663425],
  ])("%i values, statistic %d", (n, statistic, expected) => {
    expect(Math.abs(ksAsymptoticPValue(statistic, 2 * n, 2 * n) / expected - 1)).toBeLessThan(1e-7);
  });

  test("the number of values is rounded: 13 and 14 are as 7", () => {
    expect(ksAsymptoticPValue(0.5, 13, 14)).toBe(ksAsymptoticPValue(0.5, 14, 14));
  });

  // SciPy 1.10.1: scipy.stats.kstwobign.sf(x)
  test.each([
    [0.3, 0.9999906941986655],
    [0.5, 0.9639452436648751],
    [0.8, 0.5441424115741981],
    [1, 0.26999967167735456],
    [1.5, 0.022217962616525127],
  ])("its limit at %d, beyond 1,000 values", (x, expected) => {
    expect(ksAsymptoticPValue(x / Math.sqrt(4000), 8000, 8000)).toBeCloseTo(expected, 10);
  });

  test("1,000 values are counted, 1,001 are the limit", () => {
    const limit = (n: number) => ksAsymptoticPValue(1 / Math.sqrt(n), 2 * n, 2 * n);
    expect(limit(1001)).toBeCloseTo(0.26999967167735456, 10);
    expect(Math.abs(limit(1000) - 0.26999967167735456)).toBeGreaterThan(1e-3);
  });

  test("is 0 for samples that do not overlap, and 1 for equal ones", () => {
    expect(ksAsymptoticPValue(1, 20, 20)).toBe(0);
    expect(ksAsymptoticPValue(0, 20, 20)).toBe(1);
  });
});

describe("by counting orders", () => {
  test("two-sided unless said otherwise, one-sided ways half as likely or less", () => {
    // Three and three values: 2 of 20 orders do not overlap, one on either side.
    expect(ksExactPValue(1, 3, 3)).toBeCloseTo(2 / 20, 12);
    expect(ksExactPValue(1, 3, 3, "two-sided")).toBeCloseTo(2 / 20, 12);
    expect(ksExactPValue(1, 3, 3, "less")).toBeCloseTo(1 / 20, 12);
    expect(ksExactPValue(1, 3, 3, "greater")).toBeCloseTo(1 / 20, 12);
  });

  test("of a statistic of 0 is 1 on every side", () => {
    for (const alternative of ["two-sided", "less", "greater"] as const)
      expect(ksExactPValue(0, 4, 5, alternative)).toBe(1);
  });
});
