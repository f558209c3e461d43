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

  // SciPy 1.10.1: scipy.stats.kstwo.sf(d, round(n·m/(n + m)))
  test.each([
    [0.011180339887498949, 4000, 4000, 0.9615548723204261],
    [0.022360679774997897, 4000, 4000, 0.26603461590004307],
    [0.012415044636783766, 20000, 30000, 0.04907513456010393],
    [0.002653301158935231, 1000000, 100000, 0.5432444217670869],
    [0.036785594638885484, 3000, 200000, 0.0006534845243494443],
  ])("%d of %i and %i values, beyond 1,000", (statistic, n, m, expected) => {
    expect(Math.abs(ksAsymptoticPValue(statistic, n, m) - expected)).toBeLessThan(1e-7);
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
