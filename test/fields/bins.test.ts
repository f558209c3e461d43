import fc from "fast-check";
import { expect, test } from "vitest";
import { binEdge, binOf, floatAt } from "../../lib/fields/bins.js";
import { BIT_BINS } from "../../lib/fields/kernels.js";

const LARGEST = (2 - 2 ** -23) * 2 ** 127;
const single = fc.float({ noNaN: true, noDefaultInfinity: true });

test("floats stand in their order, −0 just below 0", () => {
  const zero = 0x80000000;
  expect(floatAt(zero)).toBe(0);
  expect(floatAt(zero - 1)).toBe(-0);
  expect(floatAt(zero + 1)).toBe(2 ** -149);
  expect(floatAt(zero - 2)).toBe(-(2 ** -149));
  expect(floatAt(zero + 0x3f800000)).toBe(1);
  expect(floatAt(zero + 0x7f7fffff)).toBe(LARGEST);
  expect(floatAt(zero - 1 - 0x7f7fffff)).toBe(-LARGEST);
  fc.assert(
    fc.property(fc.integer({ min: 0x00800000, max: 0xff7ffffe }), (place) => {
      expect(floatAt(place)).toBeLessThanOrEqual(floatAt(place + 1));
    }),
  );
});

test("a value is in the bin whose edge it reaches, and below the next edge", () => {
  fc.assert(
    fc.property(single, (value) => {
      const bin = binOf(value);
      expect(bin).toBeGreaterThanOrEqual(0);
      expect(bin).toBeLessThan(BIT_BINS);
      expect(binEdge(bin)).toBeLessThanOrEqual(value);
      expect(value).toBeLessThan(binEdge(bin + 1));
      expect(binOf(binEdge(bin))).toBe(bin);
    }),
    { numRuns: 2000 },
  );
  expect(binOf(-0)).toBe(binOf(0));
  expect(binOf(0)).toBe(BIT_BINS / 2);
  expect(binOf(-1e-300)).toBe(binOf(0) - 1);
});

test("a bin of normal numbers is at most 2⁻¹¹ of its edge wide", () => {
  fc.assert(
    fc.property(fc.float({ min: 2 ** -126, max: 2 ** 127, noNaN: true }), (value) => {
      const bin = binOf(value);
      expect((binEdge(bin + 1) - binEdge(bin)) / binEdge(bin)).toBeLessThanOrEqual(2 ** -11);
    }),
  );
  expect([binEdge(binOf(1)), binEdge(binOf(1) + 1)]).toEqual([1, 1 + 2 ** -11]);
});
