import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { excessesOf, likelyTail, profileAt } from "../../lib/metrics/gpd-likelihood.js";
import { measure } from "../../lib/metrics/measure.js";
import { elementaryScoreOf, murphy } from "../../lib/metrics/murphy.js";
import { quantileCrossingsOf } from "../../lib/metrics/quantile-crossings.js";
import { quantileScoreOf } from "../../lib/metrics/quantile-score.js";
import { returnLevels } from "../../lib/metrics/return-levels.js";
import { returnLevelsOf } from "../../lib/metrics/return-levels-of.js";
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

  it.skipIf(!python)("and their intervals are what SciPy's own likelihood says", () => {
    const uniform = uniforms(11);
    const record = (shape: number, days: number) =>
      Array.from({ length: days }, () => (uniform() < 0.9 ? -1 : (4 * (uniform() ** -shape - 1)) / shape));
    const records = [record(0.25, 700), record(-0.2, 1200), record(1e-9, 900)];
    const found = records.map((values) =>
      returnLevelsOf(
        values.map((value) => [value]),
        { threshold: 0, days: [100, 2000] },
      ),
    );
    const expected = JSON.parse(
      execFileSync(
        python!,
        [
          "-c",
          `import json, sys, numpy as np
from scipy.optimize import minimize
from scipy.stats import genpareto
least = lambda f, start: minimize(f, minimize(f, start, method="Nelder-Mead", options=S).x, method="Nelder-Mead", options=S)
S, told = dict(xatol=1e-9, fatol=1e-11, maxiter=9000, maxfev=9000), []
for x, bounds in json.load(sys.stdin):
    x = np.array(x); e, n = x[x > 0], len(x); k = len(e)
    def cost(logit, sigma, xi):
        share = 1 / (1 + np.exp(-logit))
        of = genpareto.logpdf(e, xi, scale=sigma).sum() if sigma > 0 and xi > -1 else -np.inf
        return -(of + k * np.log(share) + (n - k) * np.log1p(-share)) if np.isfinite(of) else 1e10
    def with_level(level, days, p):
        times = days / (1 + np.exp(-p[0]))
        if times <= 1: return 1e10
        grown = np.log(times) if abs(p[1]) < 1e-9 else (times ** p[1] - 1) / p[1]
        return cost(p[0], level / grown, p[1])
    best = least(lambda p: cost(p[0], np.exp(p[1]), p[2]), [np.log(k / (n - k)), np.log(e.mean()), 0.05])
    logit, sigma, xi = best.x[0], np.exp(best.x[1]), best.x[2]
    levels = [genpareto.isf(n / (days * k), xi, scale=sigma) for days in (100, 2000)]
    ratios = [2 * (least(lambda p: with_level(level, days, p), [logit, xi]).fun - best.fun) for days, level in bounds["levels"]]
    ratios += [2 * (least(lambda p: cost(logit, s, p[0]), [xi if xi * s > -s / 2 else 0]).fun - best.fun) for s in bounds["scale"]]
    ratios += [2 * (least(lambda p: cost(logit, np.exp(p[0]), s), [np.log(e.mean() * max(1 - s, 0.1))]).fun - best.fun) for s in bounds["shape"]]
    told.append([xi, sigma, k, levels, ratios])
print(json.dumps(told))`,
        ],
        {
          input: JSON.stringify(
            found.map(({ levels, scale, shape }, i) => [
              records[i],
              {
                levels: levels.flatMap(({ days, lower, upper }) => [
                  [days, lower],
                  [days, upper],
                ]),
                scale: [scale.lower, scale.upper],
                shape: [shape.lower, shape.upper],
              },
            ]),
          ),
          encoding: "utf8",
        },
      ),
    ) as [number, number, number, number[], number[]][];
    for (const [i, { fit, levels }] of found.entries()) {
      const [shape, scale, excesses, estimates, ratios] = expected[i]!;
      expect(fit.shape).toBeCloseTo(shape, 5);
      expect(fit.scale).toBeCloseTo(scale, 4);
      expect(fit.excesses).toBe(excesses);
      levels.forEach(({ estimate }, at) => {
        expect(estimate).toBeCloseTo(estimates[at]!, 3);
      });
      // χ² of one degree of freedom at 95 %, with Bartlett's correction.
      for (const ratio of ratios) expect(ratio).toBeCloseTo(3.841459 * (1 + 8 / excesses), 3);
    }
  });

  it("hold what is true in 93 % of 500 records and more, 50 to 200 excesses", () => {
    const uniform = uniforms(21);
    for (const [shape, size] of [
      [0.2, 1300],
      [-0.1, 3000],
    ] as const) {
      let [held, records] = [0, 0];
      const amount = (p: number) => (5 * (p ** -shape - 1)) / shape;
      while (records < 500) {
        const above = Array.from({ length: size }, () => (uniform() < 0.95 ? 0 : amount(uniform()))).filter(
          Boolean,
        );
        if (above.length < 50) continue;
        records++;
        const tail = excessesOf(
          Float64Array.from(above).sort(),
          new Float64Array(above.length).fill(1),
          size,
        );
        const lost = likelyTail(tail).logLikelihood - profileAt(tail, { days: 1000 }, amount(1 / 50));
        // Inside of the interval: the test above shows that its bounds are where this is met.
        if (2 * lost < 3.841459 * (1 + 8 / above.length)) held++;
      }
      expect(held / records).toBeGreaterThan(0.93);
    }
  });

  it("have intervals of days: many times those of as many independent cells", () => {
    const values = clustered(7, 80, 60);
    const options = { threshold: 20 } as const;
    const width = (of: readonly number[][]) => {
      const [, at] = returnLevelsOf(of, options).levels;
      return at!.upper - at!.lower;
    };
    const mixed = values.flat();
    const shuffled = mixed.map((_, i) => mixed[(i * 1009) % mixed.length]!);
    const independent = Array.from({ length: 80 }, (_, d) => shuffled.slice(60 * d, 60 * d + 60));
    expect(width(values)).toBeGreaterThan(1.3 * width(independent));
    const alone = width(mixed.map((value) => [value]));
    expect(width(independent) / alone).toBeGreaterThan(0.9);
    expect(width(independent) / alone).toBeLessThan(1.5);
    const { levels, shape, scale, n } = returnLevelsOf(values, options);
    expect(n).toBe(80);
    for (const { estimate, lower, upper } of [...levels, shape, scale]) {
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
    }
    for (const { estimate, lower, upper } of levels)
      expect(upper - estimate).toBeGreaterThan(estimate - lower);
    const doubled = values.flatMap((day) => [day, day]);
    const [once, paired] = [
      returnLevelsOf(values, options),
      returnLevelsOf(doubled, { ...options, blockLength: 2 }),
    ];
    expect(paired.levels[1]!.upper).toBeCloseTo(once.levels[1]!.upper, 0);
    expect(width(doubled)).toBeLessThan(0.85 * width(values));
  });

  it("are undefined with too few excesses, and where the threshold itself is rarer", () => {
    const few = returnLevelsOf([[0, 1, 2, Number.NaN]]);
    expect([few.fit.shape, few.levels[0]!.estimate, few.levels[0]!.lower].every(Number.isNaN)).toBe(true);
    expect(few).toMatchObject({ n: 1, fewEvents: true });
    const rare = Array.from({ length: 100 }, (_, d) => [d < 60 ? 10 + d / 7 : 0, ...new Array(999).fill(0)]);
    const { levels } = returnLevelsOf(rare, { threshold: 5, days: [1000, 10_000] });
    // 60 of 100,000 values lie above: on average, one of 1,667.
    expect(levels[0]!.estimate).toBeNaN();
    expect(levels[1]!.estimate).toBeGreaterThan(10);
    expect(() => returnLevelsOf([])).toThrow("return levels of no day");
    expect(() => returnLevelsOf(rare, { days: [0.5] })).toThrow("return level of 0.5 days");
    expect(() => returnLevelsOf(rare, { level: 1 })).toThrow("level is 1");
    expect(() => returnLevelsOf(rare, { blockLength: 101 })).toThrow("block length is 101");
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
