import { expect, test } from "vitest";
import { binOf } from "../../lib/fields/bins.js";
import { binSample, orderStatistics } from "../../lib/fields/bit-order.js";
import { type QuantileMethod, quantileSorted, quantiles, sortedFinite } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { arena } from "../../lib/fields/wasm.js";
import { ksOf, ksSorted } from "../../lib/metrics/ks.js";

const ODD = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e-45,
  -1e-45,
  3e38,
  -3e38,
];

/** Values of both signs on many scales, some of them tied. */
function values(n: number, seed: number, scale: number): Float32Array {
  const { uniform, normal, below } = randomStream(seed);
  return Float32Array.from({ length: n }, () => {
    const u = uniform();
    if (u < 0.02) return ODD[below(ODD.length)]!;
    if (u < 0.2) return Math.round(4 * normal()) / 4;
    return u < 0.3 ? normal() * 10 ** (-40 * uniform()) : scale * normal();
  });
}

test("bins and what is in them are the sorted values", () => {
  const sample = values(3000, 1, 1);
  arena(1 << 24)!.u8.fill(255, 64);
  const binned = binSample(sample)!;
  const sorted = sortedFinite(sample).map((v) => v + 0);
  expect(binned.n).toBe(sorted.length);
  expect([...binned.bins]).toEqual([...new Set(Array.from(sorted, binOf))]);
  expect([...binned.counts]).toEqual(
    Array.from(binned.bins, (bin) => sorted.filter((v) => binOf(v) === bin).length),
  );
  const found = orderStatistics(sample, (n) => Array.from({ length: n }, (_, i) => n - 1 - i))!;
  expect(Float64Array.from(sorted, (_, rank) => found.get(rank)!)).toEqual(sorted);
  expect(orderStatistics(new Float32Array(5).fill(Number.NaN), () => [])!.size).toBe(0);
});

test("values that are all alike, or more than a chunk holds, are counted too", () => {
  for (const value of [0, -0, 0.1, -3e-41, 3e38, Number.NaN, Number.NEGATIVE_INFINITY])
    for (const n of [1, 3, 16_383, 40_001]) {
      const alike = new Float32Array(n).fill(value);
      const binned = binSample(alike)!;
      const finite = Number.isFinite(value);
      expect([...binned.bins]).toEqual(finite ? [binOf(value)] : []);
      expect([...binned.counts]).toEqual(finite ? [n] : []);
      const found = orderStatistics(alike, () => (finite ? [n - 1, 0] : []))!;
      expect([...found.values()]).toEqual(finite ? Array(found.size).fill(Math.fround(value) + 0) : []);
    }
});

test("KS of many values without sorting is that of the sorted values, to the bit", () => {
  for (const [n, m, scale] of [
    [100_000, 90_000, 1],
    [140_000, 1, 2],
    [131_072, 1000, 1.3],
  ] as const) {
    const [a, b] = [values(n, 2, 1), values(m, 3, scale)];
    for (const alternative of ["two-sided", "greater", "less"] as const)
      expect(ksOf(a, b, alternative)).toBe(ksSorted(sortedFinite(a), sortedFinite(b), alternative));
    expect(ksOf(a, a)).toBe(0);
  }
  const none = new Float32Array(200_000).fill(Number.NaN);
  expect(ksOf(none, values(10, 4, 1))).toBeNaN();
});

test("quantiles of many values without sorting are those of the sorted values, to the bit", () => {
  const sample = values(150_000, 5, 3);
  const sorted = sortedFinite(sample).map((v) => v + 0);
  const qs = [0, 1, 0.5, 0.95, 0.999, 1 / 3, 0.17, 0.19, 0.5];
  for (const method of ["linear", "hazen", "inverted_cdf"] satisfies QuantileMethod[])
    expect(quantiles(sample, qs, method)).toEqual(qs.map((q) => quantileSorted(sorted, q, method)));
  expect(quantiles(new Float32Array(200_000).fill(Number.NaN), [0.5])).toEqual([Number.NaN]);
});
