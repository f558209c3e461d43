import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantileInPlace, quantileSorted } from "../../lib/fields/quantile.js";
import { selectInPlace } from "../../lib/fields/select.js";

const value = fc.oneof(
  fc.constantFrom(0, -0, 1e-45, -1e-45, 0.1, 3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.float({ noNaN: true }),
  fc.integer({ min: 0, max: 3 }),
);
const arrays = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 60 }).map((a) => Float32Array.from(a)),
  fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }).map((a) => Float64Array.from(a)),
);

describe("selection", () => {
  test("brings the value of a rank to its place, less before and greater after", () => {
    fc.assert(
      fc.property(arrays, fc.nat(), (values, some) => {
        const rank = some % values.length;
        const sorted = values.slice().sort();
        selectInPlace(values, rank);
        expect(values[rank]! === sorted[rank]!).toBe(true);
        expect(values.subarray(0, rank).every((v) => v <= values[rank]!)).toBe(true);
        expect(values.subarray(rank).every((v) => v >= values[rank]!)).toBe(true);
        expect(
          values
            .slice()
            .sort()
            .every((v, i) => v === sorted[i]),
        ).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["rising", (i: number) => i],
    ["falling", (i: number) => -i],
    ["all the same", () => 7],
    ["a floor under a few", (i: number) => (i % 50 === 0 ? i : 0.1)],
    ["up and down", (i: number, n: number) => Math.min(i, n - i)],
    ["interleaved, bad for the median of three", (i: number, n: number) => (i % 2 ? n + i : i)],
  ] as const)("%s", (_, at) => {
    const n = 20_001;
    const values = Float64Array.from({ length: n }, (_, i) => at(i, n));
    const sorted = values.slice().sort();
    for (const rank of [0, 1, n >> 1, 19_000, n - 1]) {
      const copy = values.slice();
      selectInPlace(copy, rank);
      expect(copy[rank]).toBe(sorted[rank]);
    }
  });

  test("quantiles are those of the sorted values", () => {
    fc.assert(
      fc.property(arrays, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const expected = quantileSorted(values.slice().sort(), q);
        expect(quantileInPlace(values, q) === expected || Number.isNaN(expected)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(quantileInPlace(new Float32Array(0), 0.5)).toBeNaN();
    expect(() => quantileInPlace(Float32Array.of(1), 1.5)).toThrow("0 to 1");
  });
});
