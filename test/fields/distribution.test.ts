import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import {
  addBinTable,
  addValues,
  atomsOf,
  binEdge,
  binned,
  binOf,
  type Distribution,
  distributionOf,
  distributionQuantiles,
  EXACT_LIMIT,
  emptyDistribution,
  mergeDistributions,
  methodOf,
  sortedValues,
} from "../../lib/fields/distribution.js";
import { BIT_BINS } from "../../lib/fields/kernels.js";
import { quantileSorted } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";

const { NaN: missing, POSITIVE_INFINITY: infinity } = Number;
const sorted = (d: Distribution): number[] => [...sortedValues(d)];
/** What a sketch holds: bins that are not empty, by their edge, with count and only value. */
function bins(d: Distribution): [edge: number, count: number, only: number][] {
  const { counts, only } = binned(d);
  const filled: [number, number, number][] = [];
  counts.forEach((count, bin) => {
    if (count > 0) filled.push([binEdge(bin), count, only[bin]!]);
  });
  return filled;
}

describe("a distribution up to its limit", () => {
  test("holds every finite value that counts, and says how many were new", () => {
    const d = emptyDistribution(6);
    expect(addValues(d, Float64Array.of(3, missing, -1, infinity, -infinity))).toBe(2);
    expect(addValues(d, Float32Array.of(9, 2, 9), Uint8Array.of(0, 1, 0))).toBe(1);
    expect(d).toMatchObject({ n: 3, sum: { parts: [4] }, min: -1, max: 3 });
    expect([methodOf(d), sorted(d)]).toEqual(["exact", [-1, 2, 3]]);
    // Seven more, of which three count: six in all.
    expect(addValues(d, Float64Array.of(5, missing, missing, missing, missing, 4, 7))).toBe(3);
    expect([methodOf(d), sorted(d)]).toEqual(["exact", [-1, 2, 3, 4, 5, 7]]);
    expect(addValues(d, Float64Array.of(missing))).toBe(0);
    expect(methodOf(d)).toBe("exact");
    expect(addValues(d, Float64Array.of(8))).toBe(1);
    expect(methodOf(d)).toBe("sketch");
    expect(d).toMatchObject({ n: 7, sum: { parts: [28] }, min: -1, max: 8 });
    expect(() => sortedValues(d)).toThrow(ValueError);
  });

  test("a mask decides what counts towards the limit", () => {
    const d = emptyDistribution(2);
    addValues(d, Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 0, 0, 1));
    expect([methodOf(d), sorted(d)]).toEqual(["exact", [4]]);
    expect(addValues(d, Float64Array.of(1, 2, 3, 4), Uint8Array.of(1, 1, 0, 0))).toBe(2);
    expect(methodOf(d)).toBe("sketch");
    expect(bins(d).map(([edge, count]) => [edge, count])).toEqual([
      [1, 1],
      [2, 1],
      [4, 1],
    ]);
  });

  test("grows as far as the limit and keeps what it holds", () => {
    const d = emptyDistribution(10_000);
    const ladder = Float64Array.from({ length: 10_000 }, (_, i) => i);
    for (let start = 0; start < 10_000; start += 2500) addValues(d, ladder.subarray(start, start + 2500));
    expect(sortedValues(d)).toEqual(ladder);
    expect(d.values!.length).toBe(10_000);
    const many = Float64Array.from({ length: 30_000 }, (_, i) => i);
    expect(sortedValues(distributionOf(many))).toEqual(many);
    const halves = distributionOf(many.subarray(0, 4000));
    mergeDistributions(halves, distributionOf(many.subarray(4000)));
    expect(sortedValues(halves)).toEqual(many);
    expect(emptyDistribution().limit).toBe(EXACT_LIMIT);
    expect(emptyDistribution(3).values!.length).toBe(3);
  });

  test("float32 take half the room; with float64 among them all are kept as they are", () => {
    const [single, double] = [Float32Array.of(0.1, 3), Float64Array.of(0.1, 0.3)];
    const expected = [0.1, Math.fround(0.1), 0.3, 3];
    expect(distributionOf(single).values).toBeInstanceOf(Float32Array);
    for (const [first, second] of [
      [single, double],
      [double, single],
    ] as const) {
      const added = distributionOf(first, 5);
      addValues(added, second);
      const merged = distributionOf(first, 5);
      mergeDistributions(merged, distributionOf(second, 5));
      expect([sorted(added), sorted(merged)]).toEqual([expected, expected]);
      addValues(added, Float32Array.of(2));
      expect(sorted(added)).toEqual([...expected.slice(0, 3), 2, 3]);
    }
  });

  test("quantiles of many values are the same before and after they were sorted", () => {
    const { normal } = randomStream(2);
    const qs = [0.5, 0, 1, 0.999, 1 / 3];
    const values = Float64Array.from({ length: 140_000 }, () => Math.max(normal(), 0));
    for (const d of [values, Float32Array.from(values)].map((some) => distributionOf(some))) {
      const before = distributionQuantiles(d, qs);
      const all = sortedValues(d);
      expect(before).toEqual(qs.map((q) => ({ value: quantileSorted(all, q), error: 0 })));
      expect(distributionQuantiles(d, qs)).toEqual(before);
    }
  });

  test("zeros have no sign", () => {
    expect(Object.is(sorted(distributionOf(Float64Array.of(-0)))[0], 0)).toBe(true);
    for (const limit of [9, 0]) {
      const { min, max } = distributionOf(Float64Array.of(-0), limit);
      expect([Object.is(min, 0), Object.is(max, 0)]).toEqual([true, true]);
    }
  });
});

describe("merging", () => {
  test("two that fit together stay exact, in either order of sizes", () => {
    for (const [a, b] of [
      [[5, 1], [3]],
      [[3], [5, 1]],
      [[], [1, 3, 5]],
    ] as const) {
      const into = distributionOf(Float64Array.from(a), 3);
      mergeDistributions(into, distributionOf(Float64Array.from(b), 3));
      expect([methodOf(into), sorted(into)]).toEqual(["exact", [1, 3, 5]]);
      expect(into).toMatchObject({ n: 3, sum: { parts: [9] }, min: 1, max: 5 });
    }
  });

  test("beyond the limit, or with a sketch, counts add up; a bin remembers one value, not two", () => {
    const twin = 1 + 2 ** -20;
    const expected = [
      [0, 2, 0],
      [1, 3, missing],
      [2, 1, 2],
      [4, 2, 4],
    ];
    const [first, second] = [
      [0, 1, 4, 0, 2],
      [1, twin, 4],
    ];
    for (const [a, b] of [
      [7, 3],
      [3, 9],
      [3, 2],
      [5, 5],
      [99, 2],
    ] as const) {
      const into = distributionOf(Float64Array.from(first!), a);
      mergeDistributions(into, distributionOf(Float64Array.from(second!), b));
      expect([methodOf(into), bins(into)]).toEqual(["sketch", expected]);
      expect(into).toMatchObject({ n: 8, min: 0, max: 4 });
    }
  });

  test("with nothing changes nothing", () => {
    const sketch = distributionOf(Float64Array.of(1, 2), 1);
    const before = bins(sketch);
    mergeDistributions(sketch, emptyDistribution());
    mergeDistributions(sketch, distributionOf(Float64Array.of(missing), 0));
    expect(bins(sketch)).toEqual(before);
    expect(sketch).toMatchObject({ n: 2, sum: { parts: [3] }, min: 1, max: 2 });
    const none = emptyDistribution(1);
    mergeDistributions(none, sketch);
    expect(bins(none)).toEqual(bins(sketch));
    expect(none).toMatchObject({ n: 2, sum: { parts: [3] }, min: 1, max: 2 });
  });
});

describe("a table of counts of a kernel", () => {
  const table = new Uint32Array(2 * BIT_BINS);
  /** What a bin has seen of the 12 bits that it does not tell: all alike, or some of them 0 and 1. */
  const put = (value: number, count: number, seen = 0xfff000): void => {
    table[2 * binOf(value)] = count;
    table[2 * binOf(value) + 1] = seen;
  };
  put(1, 2);
  put(4, 3, 0xfff001);
  put(8, 1);
  put(16, 0);
  put(32, 7);

  test("joins what is there, exact or sketched, once", () => {
    for (const limit of [10, 2]) {
      const d = distributionOf(Float64Array.of(0.5, 1, 8 + 2 ** -15, 4), limit);
      const moved = table.slice();
      d.max = 32;
      addBinTable(d, moved);
      expect([1, 4, 8, 32].flatMap((v) => [...moved.subarray(2 * binOf(v), 2 * binOf(v) + 2)])).toEqual(
        new Array(8).fill(0),
      );
      expect(methodOf(d)).toBe("sketch");
      expect(bins(d)).toEqual([
        [0.5, 1, 0.5],
        [1, 3, 1],
        [4, 4, missing],
        [8, 2, missing],
        [32, 7, 32],
      ]);
    }
  });
});

describe("what is read", () => {
  test("exact quantiles have no error, and follow what is added", () => {
    const d = distributionOf(Float64Array.of(4, 0));
    expect(distributionQuantiles(d, [1, 0.25])).toEqual([
      { value: 4, error: 0 },
      { value: 1, error: 0 },
    ]);
    addValues(d, Float64Array.of(2));
    expect(distributionQuantiles(d, [0.5])).toEqual([{ value: 2, error: 0 }]);
    expect(() => distributionQuantiles(d, [1.5])).toThrow(ValueError);
    expect(distributionQuantiles(emptyDistribution(), [0.5])).toEqual([{ value: missing, error: missing }]);
  });

  test("in a bin with several values the k-th of n is taken at (k + ½)/n of it, within least and largest", () => {
    const [step, start] = [2 ** -11, 1];
    // Two bins: [1, 1 + step) with 1, 1 + step/2; [1 + step, 1 + 2·step) with two values, the largest in its middle.
    const d = distributionOf(Float64Array.of(start, start + step / 2, start + step, start + 1.5 * step), 0);
    const at = (share: number): number => start + share * step;
    expect(distributionQuantiles(d, [0, 1 / 3, 2 / 3, 1])).toEqual([
      { value: at(0.25), error: 0.75 * step },
      { value: at(0.75), error: 0.75 * step },
      { value: at(1.125), error: 0.375 * step },
      { value: at(1.375), error: 0.375 * step },
    ]);
    const between = distributionQuantiles(d, [0.5])[0]!;
    expect(between.value).toBeCloseTo(at((0.75 + 1.125) / 2), 15);
    expect(between.error).toBe(0.75 * step);
    expect(atomsOf(d)).toEqual({
      values: Float64Array.of(at(0.5), at(1.25)),
      counts: Float64Array.of(2, 2),
      halfWidths: Float64Array.of(step / 2, step / 4),
    });
  });

  test("atoms are exact, in a sketch too", () => {
    const values = Float64Array.of(3, 0, 0, 3.25);
    expect(atomsOf(distributionOf(values))).toEqual({
      values: Float64Array.of(0, 0, 3, 3.25),
      counts: Float64Array.of(1, 1, 1, 1),
      halfWidths: new Float64Array(4),
    });
    expect(atomsOf(distributionOf(values, 1))).toEqual({
      values: Float64Array.of(0, 3, 3.25),
      counts: Float64Array.of(2, 1, 1),
      halfWidths: new Float64Array(3),
    });
    expect(distributionQuantiles(distributionOf(values, 1), [0.5, 0, 1])).toEqual([
      { value: 1.5, error: 0 },
      { value: 0, error: 0 },
      { value: 3.25, error: 0 },
    ]);
  });
});
