import { describe, expect, test } from "vitest";
import {
  fitLogLine,
  fitStandardised,
  jackknifeLogMass,
  jackknifeUpper,
  logRatios,
  powerSlope,
  rootMeanSquare,
  upperRelation,
} from "../../../lib/diagnosis/statistics/upper-relation.js";
import { randomStream } from "../../../lib/fields/random.js";

const ramp = (n: number, of: (u: number) => number) =>
  Float64Array.from({ length: n }, (_, i) => of(i / (n - 1)));
const points = (truth: number[], samples: number[]) => ({
  truth: Float64Array.from(truth),
  samples: Float64Array.from(samples),
});

describe("quantiles of both sides", () => {
  test("are taken at 24 levels from the lowest to 0.997, closer and closer to the top", () => {
    const { truth, samples } = upperRelation(
      ramp(1001, (u) => 1000 * u),
      ramp(1001, (u) => 2000 * u),
      0.6,
    );
    expect(truth).toHaveLength(24);
    expect(truth[0]).toBeCloseTo(600, 9);
    expect(truth[23]).toBeCloseTo(997, 9);
    const rest = Array.from(truth, (v) => Math.log(1 - v / 1000));
    for (let k = 2; k < 24; k++) expect(rest[k] - rest[k - 1]).toBeCloseTo(rest[1] - rest[0], 6);
    samples.forEach((v, k) => {
      expect(v).toBeCloseTo(2 * truth[k], 9);
    });
  });

  test("are left out where the real one is not above 0", () => {
    const { truth } = upperRelation(
      ramp(1001, (u) => Math.max(u - 0.9, 0)),
      ramp(1001, (u) => u),
      0.6,
    );
    expect(truth.length).toBeGreaterThan(10);
    expect(truth.length).toBeLessThan(24);
    expect(truth.every((v) => v > 0)).toBe(true);
  });
});

test("log ratios leave out what has none; their root mean square is infinite over nothing", () => {
  expect(logRatios(points([1, 2, 4], [Math.E, 0, -1]), (v) => v)).toEqual([1]);
  expect(logRatios(points([1], [2]), (v) => v * Math.E)[0]).toBeCloseTo(1 + Math.LN2, 12);
  expect(rootMeanSquare([3, -4])).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(rootMeanSquare([])).toBe(Number.POSITIVE_INFINITY);
});

describe("lines through them", () => {
  test("log1p of samples over log1p of the truth, where samples have one", () => {
    const logs = [0.5, 1, 2, 3];
    const truth = logs.map(Math.expm1);
    const fit = fitLogLine(points([...truth, 9], [...logs.map((x) => Math.expm1(1.5 * x - 0.25)), -2]));
    expect(fit.slope).toBeCloseTo(1.5, 12);
    expect(fit.offset).toBeCloseTo(-0.25, 12);
    expect(fit.residual).toBeCloseTo(0, 12);
  });

  test("by least squares, the residual in log amounts once undone", () => {
    const { slope, offset, residual } = fitLogLine(
      points([0, 1, 2].map(Math.expm1), [0, 2, 1].map(Math.expm1)),
    );
    expect([slope, offset]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
    const undone = [0, 2, 1].map((y) => Math.expm1((y - 0.5) / 0.5));
    const logs = [1, 2].map((k) => Math.log(undone[k] / Math.expm1(k)));
    expect(residual).toBeCloseTo(Math.sqrt((logs[0] ** 2 + logs[1] ** 2) / 2), 9);
  });

  test("a power of the amount: 0 for a factor, undefined for one amount", () => {
    expect(powerSlope(points([1, 2, 4], [3, 6, 12]))).toBeCloseTo(0, 12);
    expect(powerSlope(points([1, 2, 4, 5], [3, 3 * 2 ** 1.2, 3 * 4 ** 1.2, 0]))).toBeCloseTo(0.2, 12);
    expect(powerSlope(points([2, 2], [1, 3]))).toBeNaN();
    expect(powerSlope(points([1, 2, 4], [1, 3, 2]))).toBeCloseTo(-0.5, 12);
  });

  test("values in z over log1p of the truth, with the share of variance that the line explains", () => {
    const truth = [0, 1, 2].map(Math.expm1);
    const straight = fitStandardised(points(truth, [-1, 1, 3]));
    expect([straight.slope, straight.offset, straight.explained]).toEqual([
      expect.closeTo(2, 12),
      expect.closeTo(-1, 12),
      expect.closeTo(1, 12),
    ]);
    const crooked = fitStandardised(points(truth, [0, 2, 1]));
    expect(crooked.explained).toBeCloseTo(0.25, 12);
    expect(fitStandardised(points(truth, [5, 5, 5])).explained).toBe(0);
  });
});

describe("standard errors by leaving out events", () => {
  const parts = (...events: number[][]) => events.map((e) => Float64Array.from(e));

  test("of the log ratio of masses; what is below the least amount of the samples is dry", () => {
    const pool = { truth: parts([1, 3], [2, 2], [4, 4]), samples: parts([2, 0.1], [2, 6], [8, 0.1]) };
    const { value, error } = jackknifeLogMass(pool, 0.2);
    expect(value).toBeCloseTo(Math.log(18 / 16), 12);
    const left = [Math.log(16 / 12), Math.log(10 / 12), Math.log(10 / 8)];
    const mean = left.reduce((a, b) => a + b) / 3;
    expect(error).toBeCloseTo(Math.sqrt((2 / 3) * left.reduce((sum, v) => sum + (v - mean) ** 2, 0)), 12);
    expect(jackknifeLogMass(pool, 0).value).toBeCloseTo(Math.log(18.2 / 16), 12);
  });

  test("are unknown below three, and by twenty blocks above twenty", () => {
    const of = (n: number) => {
      const { uniform } = randomStream(3);
      const event = () => Float64Array.from({ length: 50 }, () => 10 * uniform());
      const pool = { truth: Array.from({ length: n }, event), samples: Array.from({ length: n }, event) };
      return { pool, ...jackknifeUpper(pool, 0.6) };
    };
    expect(of(2).ratio.error).toBe(Number.POSITIVE_INFINITY);
    expect(of(2).power.error).toBe(Number.POSITIVE_INFINITY);
    expect(of(3).ratio.error).toBeLessThan(1);
    const { pool, ratio } = of(40);
    const paired = (side: readonly Float64Array[]) =>
      Array.from({ length: 20 }, (_, b) => Float64Array.of(...side[2 * b], ...side[2 * b + 1]));
    const grouped = jackknifeUpper({ truth: paired(pool.truth), samples: paired(pool.samples) }, 0.6);
    expect(ratio.error).toBeCloseTo(grouped.ratio.error, 12);
    expect(ratio.value).toBeCloseTo(grouped.ratio.value, 12);
  });

  test("values are thinned to about 15,000 a side", () => {
    const long = (n: number, last: number) => ramp(n, (u) => (u === 1 ? last : 1 + u));
    const of = (n: number, last: number) =>
      jackknifeUpper({ truth: [long(n, 2)], samples: [long(n, last)] }, 0.6).ratio.value;
    expect(of(15_000, 1e9)).toBeCloseTo(of(15_000, 2), 3);
    const thin = {
      truth: [ramp(30_001, (u) => 1 + u)],
      samples: [ramp(30_001, (u) => 1 + u).map((v, i) => (i % 3 === 0 ? v : 99))],
    };
    expect(jackknifeUpper(thin, 0.6).ratio.value).toBeCloseTo(0, 3);
  });
});
