import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { measure } from "../../lib/metrics/measure.js";
import { elementaryScoreOf, murphy } from "../../lib/metrics/murphy.js";
import { quantileCrossingsOf } from "../../lib/metrics/quantile-crossings.js";
import { quantileScoreOf } from "../../lib/metrics/quantile-score.js";
import { returnLevels, returnLevelsOf } from "../../lib/metrics/return-levels.js";
import { extreme } from "../fixtures/extreme-days.js";
import { pythonWith } from "../fixtures/python.js";
import { agrees, holds } from "./agreement.js";
import { completeCells, mean, pooled, quantile, sum } from "./definitions.js";
import { THOUSAND, uniforms } from "./rain.js";

const python = pythonWith("numpy", "scipy");

describe("elementary scores", () => {
  // Ehm et al. 2016, equations 10 and 12, as they stand there.
  const positive = (x: number) => Math.max(x, 0);
  const is = (condition: boolean) => Number(condition);
  const quantileScore = (y: number, x: number, a: number, t: number) =>
    (is(y < x) - a) * (is(t < x) - is(t < y));
  const expectileScore = (y: number, x: number, a: number, t: number) =>
    Math.abs(is(y < x) - a) * (positive(y - t) - positive(x - t) - (y - x) * is(t < x));

  it("are those of the paper, ties of forecast, truth and θ with them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const uniform = uniforms(seed);
        const amount = () => (uniform() < 0.5 ? Math.floor(3 * uniform()) : 5 * uniform());
        const [y, x, t, a] = [amount(), amount(), amount(), 0.05 + 0.9 * uniform()];
        agrees(elementaryScoreOf(y, x, a, t), quantileScore(y, x, a, t));
        agrees(elementaryScoreOf(y, x, a, t, "expectile"), expectileScore(y, x, a, t));
      }),
      THOUSAND,
    );
  });

  it("add up to the quantile score, and to half of the weighted squared error", () => {
    const width = 0.001;
    const integral = (y: number, x: number, a: number, functional: "quantile" | "expectile") =>
      sum(
        Array.from(
          { length: 20_000 },
          (_, i) => width * elementaryScoreOf(y, x, a, (i + 0.5) * width, functional),
        ),
      );
    for (const [y, x] of [
      [3, 12.5],
      [12.5, 3],
      [0, 19],
      [4, 4],
    ] as const) {
      expect(integral(y, x, 0.9, "quantile")).toBeCloseTo(quantileScoreOf(y, x, 0.9), 6);
      const weighted = (Math.abs(Number(y < x) - 0.7) * (x - y) ** 2) / 2;
      expect(integral(y, x, 0.7, "expectile")).toBeCloseTo(weighted, 4);
    }
    expect(elementaryScoreOf(Number.NaN, 1, 0.5, 0)).toBeNaN();
    expect(() => elementaryScoreOf(0, 1, 1, 0)).toThrow("level of a quantile is 1");
  });

  it("of ensembles: the quantile of type 7 and the mean, over complete cells", () => {
    const [levels, thetas] = [
      [0.9, 0.5],
      [0, 0.1, 1, 4],
    ];
    holds(
      murphy({ levels, thetas }),
      (events) => {
        const all = events.flatMap((event) =>
          event.members.length === 0
            ? []
            : completeCells(event).map((i) => ({
                y: event.truth.values[i]!,
                members: event.members.map(({ values }) => values[i]!),
              })),
        );
        const curve = (of: (y: number, members: number[], theta: number) => number) =>
          thetas.map((theta) => mean(all.map(({ y, members }) => of(y, members, theta))));
        return {
          curves: [
            ...levels.map((level) => ({
              functional: "quantile",
              level,
              scores: curve((y, members, t) => quantileScore(y, quantile(members, level), level, t)),
            })),
            {
              functional: "mean",
              level: 0.5,
              scores: curve((y, members, t) => expectileScore(y, mean(members), 0.5, t)),
            },
          ],
          cells: all.length,
          excluded: sum(events.map(({ truth }) => truth.values.length)) - all.length,
        };
      },
      { ragged: true },
      0.5,
    );
    expect(() => murphy({ thetas: [Number.NaN] })).toThrow("θ is NaN");
    expect(() => murphy({ levels: [0] })).toThrow("between 0 and 1");
  });
});

describe("return levels", () => {
  /** Amounts by day: days differ in strength, so that cells of a day belong together. */
  function clustered(seed: number, days: number, cells: number): number[][] {
    const uniform = uniforms(seed);
    return Array.from({ length: days }, () => {
      const strength = 0.2 - 2 * Math.log(uniform());
      return Array.from({ length: cells }, () => (uniform() < 0.4 ? 0 : -4 * strength * Math.log(uniform())));
    });
  }

  it.skipIf(!python)("are what SciPy reads from the tail that NumPy fits", () => {
    const values = clustered(5, 60, 90);
    const { fit, levels, n } = returnLevelsOf(values, { replicates: 3 });
    const [shape, scale, ...expected] = JSON.parse(
      execFileSync(
        python!,
        [
          "-c",
          `import json, sys, numpy as np
from scipy.stats import genpareto
x = np.concatenate(json.load(sys.stdin)); u = np.quantile(x, 0.95); e = np.sort(x[x > u] - u); k = len(e)
b0 = e.mean(); b1 = (e * (k - np.arange(1, k + 1)) / (k - 1)).mean()
xi, sigma = 2 - b0 / (b0 - 2 * b1), 2 * b0 * b1 / (b0 - 2 * b1)
print(json.dumps([xi, sigma] + [u + genpareto.isf(len(x) / (N * k), xi, scale=sigma) for N in (100, 1000, 10000)]))`,
        ],
        { input: JSON.stringify(values), encoding: "utf8" },
      ),
    ) as number[];
    expect(n).toBe(60);
    expect(fit.shape).toBeCloseTo(shape!, 10);
    expect(fit.scale).toBeCloseTo(scale!, 9);
    levels.forEach(({ estimate }, i) => {
      expect(estimate).toBeCloseTo(expected[i]!, 8);
    });
  });

  it("have intervals of days: many times those of as many independent cells", () => {
    const values = clustered(7, 80, 60);
    const options = { seed: 2, replicates: 300, threshold: 20 } as const;
    const width = (of: readonly number[][]) => {
      const [, at] = returnLevelsOf(of, options).levels;
      return at!.upper - at!.lower;
    };
    const mixed = values.flat();
    const shuffled = mixed.map((_, i) => mixed[(i * 1009) % mixed.length]!);
    const independent = Array.from({ length: 80 }, (_, d) => shuffled.slice(60 * d, 60 * d + 60));
    expect(width(values)).toBeGreaterThan(1.5 * width(independent));
    const { levels, shape, replicates } = returnLevelsOf(values, options);
    expect(replicates).toBe(300);
    for (const { estimate, lower, upper } of [...levels, shape]) {
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
    }
    expect(returnLevelsOf(values, options)).toEqual(returnLevelsOf(values, options));
  });

  it("are undefined with too few excesses, and where the threshold itself is rarer", () => {
    const few = returnLevelsOf([[0, 1, 2, Number.NaN]], { replicates: 5 });
    expect([few.fit.shape, few.levels[0]!.estimate, few.levels[0]!.lower].every(Number.isNaN)).toBe(true);
    expect(few).toMatchObject({ n: 1, replicates: 0, fewEvents: true });
    const rare = Array.from({ length: 100 }, (_, d) => [d < 60 ? 10 + d / 7 : 0, ...new Array(999).fill(0)]);
    const { levels } = returnLevelsOf(rare, { threshold: 5, days: [1000, 10_000], replicates: 5 });
    // 60 of 100,000 values lie above: on average, one of 1,667.
    expect(levels[0]!.estimate).toBeNaN();
    expect(levels[1]!.estimate).toBeGreaterThan(10);
    expect(() => returnLevelsOf([])).toThrow("return levels of no day");
    expect(() => returnLevelsOf(rare, { days: [0.5] })).toThrow("return level of 0.5 days");
    expect(() => returnLevelsOf(rare, { level: 1 })).toThrow("level is 1");
    expect(() => returnLevels({ days: [Number.NaN] })).toThrow("NaN days");
  });

  it("of pooled cells: both sides above the real 95th percentile", () => {
    holds(
      returnLevels({ days: [30, 400] }),
      (events) => {
        const { truth, samples, cells, excluded } = pooled(events);
        const from = quantile(truth, 0.95);
        const level = (values: readonly number[], days: number) => {
          const x = values.filter((v) => v > from).map((v) => v - from);
          const k = x.length;
          if (k < 50 || (days * k) / values.length < 1) return Number.NaN;
          x.sort((a, b) => a - b);
          const b0 = mean(x);
          const b1 = mean(x.map((v, i) => (v * (k - 1 - i)) / (k - 1)));
          const [xi, sigma] = [2 - b0 / (b0 - 2 * b1), (2 * b0 * b1) / (b0 - 2 * b1)];
          return from + (sigma / xi) * (((days * k) / values.length) ** xi - 1);
        };
        return {
          levels: [30, 400].map((days) => {
            const [real, generated] = [level(truth, days), level(samples, days)];
            return { days, truth: real, samples: generated, relative: generated / real - 1 };
          }),
          cells,
          excluded,
        };
      },
      { height: 12, width: 12, events: 4, minMembers: 2 },
      0.15,
    );
  });

  it("are linear in the logarithm of days for a shape of 0", () => {
    const exponential = Array.from({ length: 400 }, (_, i) => -3 * Math.log(1 - (i + 0.5) / 400));
    const { levels } = returnLevelsOf([exponential], {
      replicates: 1,
      threshold: 0,
      days: [10, 100, 1000],
    });
    const [a, b, c] = levels.map(({ estimate }) => estimate) as [number, number, number];
    expect((c - b) / (b - a)).toBeCloseTo(1, 1);
  });
});

it("quantiles cross where one lies above a later one; equal ones do not", () => {
  const [nan] = [Number.NaN];
  const heads = [
    [0, 2, 5, nan, 1],
    [0, 1, 6, 1, 1],
    [0, 3, 5.5, 0, 1],
  ].map((of) => Float64Array.from(of));
  expect(quantileCrossingsOf(heads)).toEqual({ cells: 4, crossing: 2, share: 0.5, largest: 1 });
  expect(quantileCrossingsOf(heads, Uint8Array.of(1, 0, 0, 1, 1))).toEqual({
    cells: 2,
    crossing: 0,
    share: 0,
    largest: 0,
  });
  expect(quantileCrossingsOf([])).toEqual({ cells: 0, crossing: 0, share: Number.NaN, largest: Number.NaN });
  expect(() => quantileCrossingsOf([new Float32Array(2), new Float32Array(3)])).toThrow(
    "quantile 1 has 3 cells, the first has 2",
  );
});

it("contingency says how many of how many, at thresholds up to 300 mm/day and at percentiles", async () => {
  const events = extreme(3);
  const { tables } = await measure(eventsOf(events), { tables: contingency() });
  expect(tables.scores.slice(0, 8).map(({ threshold }) => threshold)).toEqual([
    0.1, 1, 10, 25, 50, 100, 200, 300,
  ]);
  const values = Object.fromEntries(
    contingency()
      .rows(tables)
      .map(({ metric, value }) => [metric, value]),
  );
  for (const threshold of [25, 200, 300]) {
    const pairs = events.flatMap(({ truth, members }) =>
      members.flatMap((member) => [...truth.values].map((y, i) => [y, member.values[i]!] as const)),
    );
    const count = (test: (y: number, x: number) => boolean) => pairs.filter(([y, x]) => test(y, x)).length;
    const at = `[T=${threshold}]`;
    const hits = count((y, x) => y >= threshold && x >= threshold);
    const observed = count((y) => y >= threshold);
    const forecast = count((_, x) => x >= threshold);
    expect(observed).toBeGreaterThan(0);
    expect([
      values[`contingency.hits${at}`],
      values[`contingency.observed${at}`],
      values[`contingency.forecast${at}`],
    ]).toEqual([hits, observed, forecast]);
    expect(values[`contingency.pod${at}`]).toBeCloseTo(hits / observed, 12);
    expect(values[`contingency.bias${at}`]).toBeCloseTo(forecast / observed, 12);
    expect(values[`contingency.csi${at}`]).toBeCloseTo(hits / (observed + forecast - hits), 12);
  }
});
