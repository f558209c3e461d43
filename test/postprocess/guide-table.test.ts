import fc from "fast-check";
import { expect, test } from "vitest";
import { firstAtLeast } from "../../lib/postprocess/first-at-least.js";
import {
  firstAtLeastBetween,
  firstAtLeastPositive,
  firstAtLeastShare,
  guideBetween,
  guidePositive,
  guideShares,
} from "../../lib/postprocess/guide-table.js";

const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** Entries themselves, their neighbours as float32 and float64, and points between. */
function around(values: Float64Array): number[] {
  return [...values].flatMap((x, i) => {
    const next = values[i + 1] ?? x;
    return [x, Math.fround(x), x * (1 + 2 ** -52), x * (1 - 2 ** -53), (x + next) / 2];
  });
}

test("a search among positive values finds what the search of all finds", () => {
  const amount = fc.oneof(
    fc.constantFrom(0, 0.7, 0.70001, 1, 5e-324, 1e-40, 3.4e38, 1e300),
    fc.double({ min: 0.05, max: 60, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), fc.array(amount), (values, others) => {
      const sorted = ascending(values);
      const table = guidePositive(sorted);
      const largest = sorted[sorted.length - 1]!;
      for (const x of [...around(sorted), ...others])
        if (x > 0 && x <= largest) expect(firstAtLeastPositive(table, x)).toBe(firstAtLeast(sorted, x));
    }),
    { numRuns: 500 },
  );
});

test("a search among shares finds what the search of all finds", () => {
  const share = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(share, { maxLength: 60 }), fc.array(share), (values, others) => {
      const sorted = ascending([0, ...values, 1]);
      const table = guideShares(sorted);
      for (const x of [...around(sorted), ...others])
        if (x <= 1) expect(firstAtLeastShare(table, x)).toBe(firstAtLeast(sorted, x));
    }),
    { numRuns: 500 },
  );
});

test("of several that are as large the first is found; where none is, the last of all", () => {
  const sorted = Float64Array.of(1, 2, 2, 5);
  expect([0, 1, 1.5, 2, 3, 5, 9].map((x) => firstAtLeast(sorted, x))).toEqual([0, 0, 1, 1, 3, 3, 3]);
  expect(firstAtLeast(sorted, 2, 2)).toBe(2);
  expect(firstAtLeast(sorted, 4, 0, 2)).toBe(2);
});

test("an array that does not rise ends the search all the same", () => {
  const falling = Float64Array.of(9, 3, 1);
  for (const x of [0.5, 1]) expect(firstAtLeastPositive(guidePositive(falling), x)).toBeLessThan(3);
  const beyond = Float64Array.of(-1e300, 1e300);
  expect(firstAtLeastShare(guideShares(beyond), 0.5)).toBeLessThan(2);
});

test("a search among any values finds what the search of all finds", () => {
  const value = fc.oneof(fc.constantFrom(-3, 0, 0.5, 4), fc.double({ min: -8, max: 8, noNaN: true }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.array(value), (values, others) => {
      const sorted = ascending(values);
      const table = guideBetween(sorted);
      const [least, largest] = [sorted[0]!, sorted[sorted.length - 1]!];
      for (const x of [...around(sorted), ...others])
        if (x >= least && x <= largest) expect(firstAtLeastBetween(table, x)).toBe(firstAtLeast(sorted, x));
    }),
    { numRuns: 300 },
  );
});
