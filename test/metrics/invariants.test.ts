import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addValues,
  atomsOf,
  binEdge,
  distributionOf,
  distributionQuantiles,
  emptyDistribution,
  methodOf,
} from "../../lib/fields/distribution.js";
import { exactTotal } from "../../lib/fields/exact-sum.js";
import { BIT_BINS } from "../../lib/fields/kernels.js";
import { quantileSorted, quantiles } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { crpsOf, thresholdWeightedCrps } from "../../lib/metrics/crps.js";
import { cosineSimilarity } from "../../lib/metrics/diversity.js";
import { fssOf } from "../../lib/metrics/fss.js";
import { ksBetween, ksOf, ksTwoSample } from "../../lib/metrics/ks.js";
import { ksAsymptoticPValue, ksExactPValue } from "../../lib/metrics/ks-p-value.js";
import { salOf } from "../../lib/metrics/sal.js";
import { pearson, spatialCorrelationOf } from "../../lib/metrics/spatial-correlation.js";
import { wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFractionOf } from "../../lib/metrics/wet-fraction.js";

const rain = fc.oneof(fc.constantFrom(0, 0, 0.1, 1), fc.double({ min: 0, max: 200, noNaN: true }));
const sample = fc.array(rain, { minLength: 1, maxLength: 40 });
const single = sample.map((v) => Float32Array.from(v));
const grid = { height: 6, width: 7 };
const field = fc.array(rain, { minLength: 42, maxLength: 42 }).map((v) => Float32Array.from(v));

describe("KS", () => {
  it("is symmetric, in [0, 1], 0 for a sample with itself, and blind to a monotone change", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const d = ksOf(a, b);
        expect(d).toBe(ksOf(b, a));
        expect(d).toBeGreaterThanOrEqual(0);
        expect(d).toBeLessThanOrEqual(1);
        expect(ksOf(a, a)).toBe(0);
        expect(ksOf(a, b, "greater")).toBe(ksOf(b, a, "less"));
        const change = (x: number) => 4 * x;
        expect(ksOf(a.map(change), b.map(change))).toBe(d);
      }),
    );
  });

  it("compares after all ties: the atom at zero is one step", () => {
    expect(ksOf([0, 0, 0, 1], [0, 0, 1, 1])).toBe(0.25);
    expect(ksOf([], [1])).toBeNaN();
  });

  it("from a sketch lies below the exact value by no more than the stated error", () => {
    fc.assert(
      fc.property(single, single, fc.constantFrom(Number.NEGATIVE_INFINITY, 0.5), (a, b, from) => {
        const exact = ksOf(
          a.filter((v) => v >= from),
          b.filter((v) => v >= from),
        );
        const sketch = ksBetween(distributionOf(a, 0), distributionOf(b, 0), from);
        expect(sketch.method).toBe("sketch");
        if (Number.isNaN(exact)) expect(sketch.statistic).toBeNaN();
        else {
          expect(sketch.statistic).toBeLessThanOrEqual(exact + 1e-12);
          expect(sketch.statistic + sketch.error).toBeGreaterThanOrEqual(exact - 1e-12);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("from sketches of smooth data has a small error", () => {
    const stream = randomStream(5);
    const draw = (scale: number) =>
      Float32Array.from({ length: 50_000 }, () => scale * -Math.log(stream.uniform()));
    const [a, b] = [draw(5), draw(6)];
    const sketch = ksBetween(distributionOf(a, 1000), distributionOf(b, 1000));
    expect(sketch.error).toBeLessThan(5e-4);
    expect(Math.abs(sketch.statistic - ksOf(a, b))).toBeLessThan(5e-4);
  });

  it("p-values: uniform samples of independent values reject as often as they should", () => {
    expect(ksExactPValue(0, 5, 7)).toBe(1);
    expect(ksExactPValue(1, 5, 5)).toBeCloseTo(2 / 252, 12);
    expect(ksAsymptoticPValue(0.2, 4000, 4000)).toBeLessThan(1e-30);
    // Kolmogorov's table: the 5 % point is 1.358/√n in the limit.
    expect(ksAsymptoticPValue(1.358e-4, 2e8, 2e8)).toBeCloseTo(0.05, 4);
    // scipy.stats.kstwo.sf of SciPy 1.10.1: (1.358/√2000, 2000), (0.05, 900) and (0.03, 1000).
    expect(ksAsymptoticPValue(1.358 / Math.sqrt(2000), 4000, 4000)).toBeCloseTo(0.04900710183635548, 7);
    expect(ksAsymptoticPValue(0.05, 1800, 1800)).toBeCloseTo(0.021459262596963336, 6);
    expect(ksAsymptoticPValue(0.03, 2000, 2000)).toBeCloseTo(0.3226902143914636, 6);
    expect(ksAsymptoticPValue(0, 4000, 4000)).toBe(1);
    expect(() => ksExactPValue(0.1, 1e5, 1e5)).toThrow(/asymptotic/);
  });

  it("of arrays beyond the limit is that of their sketches", () => {
    const [a, b] = [Float32Array.of(0, 0, 1, 2), Float32Array.of(0, 1, 1, 5)];
    expect(ksTwoSample(a, b)).toEqual({ statistic: 0.25, error: 0, method: "exact" });
    expect(ksTwoSample(a, b, 2)).toEqual({ statistic: 0.25, error: 0, method: "sketch" });
  });
});

describe("Distribution", () => {
  it("bins ascend without gap and hold their values", () => {
    for (const value of [-3.5e3, -1, -1e-30, 0, 1e-38, 0.1, 1, 1.0004, 77.7, 3e38]) {
      const { counts } = distributionOf(Float32Array.of(value), 0);
      const bin = counts!.findIndex((c) => c > 0);
      expect(binEdge(bin)).toBeLessThanOrEqual(Math.fround(value));
      expect(binEdge(bin + 1)).toBeGreaterThan(Math.fround(value));
    }
    for (let bin = 0x80000; bin < 0xff7ff; bin += 997) expect(binEdge(bin + 1)).toBeGreaterThan(binEdge(bin));
    expect(BIT_BINS).toBe(1048576);
  });

  it("gives sketched quantiles within their error, and within 2⁻¹¹", () => {
    fc.assert(
      fc.property(single, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = quantiles(values, [q])[0]!;
        const sketch = distributionQuantiles(distributionOf(values, 0), [q])[0]!;
        expect(Math.abs(sketch.value - exact)).toBeLessThanOrEqual(sketch.error + 1e-12 * exact);
        expect(Math.abs(sketch.value - exact)).toBeLessThanOrEqual(exact * 2 ** -11 + 2 ** -126);
      }),
      { numRuns: 8 },
    );
  });

  it("counts −0 as 0, leaves out what is not finite, keeps sum and range", () => {
    const values = Float32Array.of(-0, 0, Number.NaN, 5, Number.POSITIVE_INFINITY);
    for (const limit of [0, 10]) {
      const d = distributionOf(values, limit);
      expect(d).toMatchObject({ n: 3, min: 0, max: 5 });
      expect(exactTotal(d.sum)).toBe(5);
      expect([...atomsOf(d).values].every((v) => !Object.is(v, -0))).toBe(true);
    }
  });

  it("stays exact up to the limit and says from where on it is a sketch", () => {
    const d = emptyDistribution(4);
    addValues(d, Float64Array.of(1, Number.NaN, 2, 3, 4));
    expect(methodOf(d)).toBe("exact");
    addValues(d, Float64Array.of(Number.NaN));
    expect(methodOf(d)).toBe("exact");
    addValues(d, Float64Array.of(5));
    expect(methodOf(d)).toBe("sketch");
    expect(d.n).toBe(5);
  });

  it("rounds float64 values to float32 in a sketch, and keeps their exact sum", () => {
    const d = distributionOf(Float64Array.of(0.1, 0.1 + 1e-12, 0.1), 0);
    expect(distributionQuantiles(d, [0.5])[0]).toEqual({ value: Math.fround(0.1), error: 0 });
    expect(exactTotal(d.sum)).toBe(0.1 + (0.1 + 1e-12) + 0.1);
  });
});

describe("quantiles", () => {
  it("lie between the extremes and rise with the probability", () => {
    fc.assert(
      fc.property(sample, fc.tuple(fc.nat(1000), fc.nat(1000)), (values, [a, b]) => {
        const sorted = Float64Array.from(values).sort();
        const [low, high] = [Math.min(a, b) / 1000, Math.max(a, b) / 1000];
        expect(quantileSorted(sorted, low)).toBeLessThanOrEqual(quantileSorted(sorted, high) * (1 + 1e-15));
        expect(quantileSorted(sorted, 0)).toBe(sorted[0]);
        expect(quantileSorted(sorted, 1)).toBe(sorted.at(-1));
      }),
    );
    expect(quantiles([], [0.5])[0]).toBeNaN();
    expect(() => quantiles([1], [1.5])).toThrow(/1.5/);
  });
});

describe("CRPS", () => {
  it("is at least 0, and the absolute error for one member", () => {
    fc.assert(
      fc.property(rain, fc.array(rain, { minLength: 1, maxLength: 8 }), (y, members) => {
        const { ecdf, error, spread } = crpsOf(y, members);
        expect(ecdf).toBeGreaterThanOrEqual(-1e-12);
        expect(ecdf).toBeCloseTo(error - spread, 12);
        expect(crpsOf(y, [members[0]!]).ecdf).toBe(Math.abs(members[0]! - y));
        expect(crpsOf(y, [members[0]!]).fair).toBeNaN();
        expect(crpsOf(y, members.toReversed()).ecdf).toBeCloseTo(ecdf, 10);
      }),
    );
  });

  it("equals the double sum over pairs", () => {
    fc.assert(
      fc.property(rain, fc.array(rain, { minLength: 2, maxLength: 8 }), (y, x) => {
        const M = x.length;
        const pairs = x.flatMap((a) => x.map((b) => Math.abs(a - b))).reduce((s, d) => s + d, 0);
        const error = x.reduce((s, a) => s + Math.abs(a - y), 0) / M;
        expect(crpsOf(y, x).ecdf).toBeCloseTo(error - pairs / (2 * M * M), 9);
        expect(crpsOf(y, x).fair).toBeCloseTo(error - pairs / (2 * M * (M - 1)), 9);
      }),
    );
  });

  it("splits into the parts below and above a threshold", () => {
    fc.assert(
      fc.property(rain, fc.array(rain, { minLength: 1, maxLength: 8 }), rain, (y, members, t) => {
        const below = thresholdWeightedCrps(y, members, { to: t }).ecdf;
        const above = thresholdWeightedCrps(y, members, { from: t }).ecdf;
        expect(below + above).toBeCloseTo(crpsOf(y, members).ecdf, 9);
      }),
    );
  });
});

describe("FSS", () => {
  it("is in [0, 1], symmetric, and 1 for a field with itself", () => {
    fc.assert(
      fc.property(field, field, fc.constantFrom(1, 2, 3, 6), (a, b, window) => {
        for (const border of ["zero", "interior", "zero-extended"] as const) {
          const score = fssOf(a, b, grid, 1, window, { border });
          if (!Number.isNaN(score)) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(1);
          }
          expect(fssOf(b, a, grid, 1, window, { border })).toEqual(score);
          const self = fssOf(a, a, grid, 1, window, { border });
          expect(Number.isNaN(self) || self === 1).toBe(true);
        }
      }),
    );
  });

  it("rises with the window for a displaced storm", () => {
    const size = { height: 32, width: 32 };
    const storm = (x: number) =>
      Float32Array.from({ length: 1024 }, (_, i) => (Math.hypot((i >> 5) - 16, (i & 31) - x) < 4 ? 5 : 0));
    const scores = [1, 3, 5, 9, 15, 21].map((window) => fssOf(storm(10), storm(16), size, 1, window));
    for (let i = 1; i < scores.length; i++) expect(scores[i]).toBeGreaterThan(scores[i - 1]!);
  });

  it("knows missing cells three ways", () => {
    const row = { height: 1, width: 3 };
    const [truth, member] = [Float32Array.of(1, Number.NaN, 1), Float32Array.of(1, 1, 0)];
    const score = (missing: "no-event" | "excluded" | "poison") =>
      fssOf(truth, member, row, 1, 1, { missing });
    expect(score("no-event")).toBeCloseTo(1 - 1 / 3, 12);
    expect(score("excluded")).toBeCloseTo(1 - 1 / 3, 12);
    expect(fssOf(truth, member, row, 1, 3, { missing: "poison" })).toBeNaN();
  });
});

describe("SAL", () => {
  it("changes sign with the sides, in bounds", () => {
    fc.assert(
      fc.property(field, field, (a, b) => {
        const [there, back] = [salOf(a, b, grid), salOf(b, a, grid)];
        for (const part of ["structure", "amplitude"] as const) {
          if (Number.isNaN(there[part])) continue;
          expect(there[part]).toBeCloseTo(-back[part], 12);
          expect(Math.abs(there[part])).toBeLessThanOrEqual(2);
        }
        if (Number.isNaN(there.location)) return;
        expect(there.location).toBeCloseTo(back.location, 12);
        expect(there.location).toBeGreaterThanOrEqual(0);
        expect(there.location).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe("Wasserstein", () => {
  it("is symmetric, the shift of a shifted sample, and the difference of means at least", () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const d = wassersteinOf(a, b);
        expect(d).toBeCloseTo(wassersteinOf(b, a), 9);
        expect(
          wassersteinOf(
            a,
            a.map((x) => x + 2.5),
          ),
        ).toBeCloseTo(2.5, 9);
        const mean = (x: number[]) => x.reduce((s, v) => s + v, 0) / x.length;
        expect(d).toBeGreaterThanOrEqual(Math.abs(mean(a) - mean(b)) - 1e-9);
      }),
    );
    expect(() => wassersteinOf([], [1])).toThrow(/empty/);
    expect(() => wassersteinOf([1], [1], [1, 2])).toThrow(/2 weights for 1/);
  });
});

describe("correlation and wet fraction", () => {
  it("is in [−1, 1], blind to scale and shift, the same by kernel and by definition", () => {
    fc.assert(
      fc.property(field, field, (a, b) => {
        const counted = new Uint8Array(42).fill(1);
        const r = spatialCorrelationOf(a, b, counted);
        expect(pearson(a, b)).toEqual(Number.isNaN(r) ? Number.NaN : expect.closeTo(r, 12));
        expect(Number.isNaN(r) || Math.abs(r) <= 1).toBe(true);
        const own = cosineSimilarity(a, a, counted);
        expect(Number.isNaN(own) || Math.abs(own - 1) < 1e-12).toBe(true);
      }),
    );
  });

  it("has no correlation for a constant that float sums do not hit exactly", () => {
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN();
    expect(
      spatialCorrelationOf(Float32Array.of(0.1, 0.1, 0.1), Float32Array.of(1, 2, 3), Uint8Array.of(1, 1, 1)),
    ).toBeNaN();
    expect(() => pearson([1], [1, 2])).toThrow(/one length/);
  });

  it("counts a float32 value that was written as the threshold as wet", () => {
    expect(wetFractionOf(Float32Array.of(0.1, 0.7, 0), 0.7)).toBe(1 / 3);
    expect(wetFractionOf(Float64Array.of(0.1, 0.0999999), 0.1)).toBe(0.5);
    expect(wetFractionOf(Float32Array.of(Number.NaN), 0.1)).toBeNaN();
  });
});
