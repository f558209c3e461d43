import { expect, test } from "vitest";
import type { Evaluation } from "../../lib/metrics/evaluate.js";
import { beforeAfter, beforeAfterCsv } from "../../lib/run/before-after.js";

/** What the table reads of an evaluation. */
function evaluation(n: number, diversity: number | null): Evaluation {
  return {
    spatialCorrelation: { mean: 0.6 + n },
    wetFraction: { truth: 0.25, samples: 0.31 - n },
    ks: { statistic: 0.1 + n, tail: 0.4 + n },
    massBias: { mean: 3 + n, pooled: -0.05 + n },
    diversity: diversity === null ? null : { mean: diversity },
    meanDifference: 0.75 + n,
    quantiles: { truth: { P95: 12, P99: 40 }, samples: { P95: 15 + n, P99: 44 + n } },
  } as unknown as Evaluation;
}

test("each metric beside its target and what is real, before and after", () => {
  const rows = beforeAfter(evaluation(0, 0.2), evaluation(0.02, null)).map(Object.values);
  // Bands: correlation ≥ 0.6, wet fraction within 0.05 of 0.25, KS ≤ 0.1, mass bias within 0.05, diversity 0.1 to 0.2.
  expect(rows).toEqual([
    ["spatial correlation", "1", 1, 0.6, 0.62, "0.6 to 1", true, true],
    ["wet fraction", "1", 0.25, 0.31, 0.29, "0.2 to 0.3", false, true],
    ["KS", "1", 0, 0.1, expect.closeTo(0.12, 12), "0 to 0.1", true, false],
    ["mass bias", "1", 0, -0.05, expect.closeTo(-0.03, 12), "-0.05 to 0.05", true, true],
    ["diversity", "1", Number.NaN, 0.2, Number.NaN, "0.1 to 0.2", true, null],
    ["mass bias, mean of ratios", "1", 0, 3, 3.02, "", null, null],
    ["mean difference", "mm/day", 0, 0.75, 0.77, "", null, null],
    ["P95", "mm/day", 12, 15, 15.02, "", null, null],
    ["P99", "mm/day", 40, 44, 44.02, "", null, null],
    ["tail KS (from the real P95)", "1", 0, 0.4, expect.closeTo(0.42, 12), "", null, null],
  ]);
});

test("as CSV, what is undefined is empty", () => {
  const lines = beforeAfterCsv(beforeAfter(evaluation(0, null), evaluation(0, 0.15)))
    .trim()
    .split("\n");
  expect(lines[0]).toBe("metric,unit,real,before,after,target,before_ok,after_ok");
  expect(lines[5]).toBe("diversity,1,,,0.15,0.1 to 0.2,,true");
  expect(lines[8]).toBe("P95,mm/day,12,15,15,,,");
  expect(lines).toHaveLength(11);
});
