import fc from "fast-check";
import { expect, test } from "vitest";
import { kernels } from "../../lib/fields/kernels.js";

const one = Float64Array.of(1);
const zero = Float64Array.of(0);

function inverse(v: number): number {
  const out = new Float64Array(1);
  kernels.zToMm(Float64Array.of(v), zero.slice(), one, out);
  return out[0]!;
}

test("z to mm/day is max(expm1, 0) to a few units in the last place", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double({ min: -5, max: 720, noNaN: true }),
        fc.double({ min: 0, max: 1e-3, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
      ),
      (v) => {
        const expected = Math.max(Math.expm1(v), 0);
        const actual = inverse(v);
        if (Number.isFinite(expected))
          expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-15 * expected);
        else expect(actual).toBe(expected);
      },
    ),
    { numRuns: 5000 },
  );
  expect(inverse(Number.NaN)).toBeNaN();
  expect(inverse(0)).toBe(0);
  expect(inverse(-1e300)).toBe(0);
  expect(inverse(1e300)).toBe(Number.POSITIVE_INFINITY);
  expect(inverse(Math.LN2)).toBeCloseTo(1, 15);
});

test("sums leave out what does not count in either field", () => {
  const truth = Float32Array.of(1, 2, Number.NaN, 4, 5);
  const member = Float32Array.of(3, Number.POSITIVE_INFINITY, 1, 1, 0);
  const counted = Uint8Array.of(1, 1, 1, 0, 1);
  expect(kernels.pairSums(truth, member, counted)).toEqual({
    n: 2,
    truth: 6,
    member: 3,
    truthVaries: true,
    memberVaries: true,
  });
  // The truth differs only where the member is missing.
  const other = Float32Array.of(3, 1, 1, 1, 0);
  expect(kernels.pairSums(Float32Array.of(1, 2, 1, 1, 1), member, counted).truthVaries).toBe(false);
  expect(kernels.pairSums(Float32Array.of(1, 2, 1, 1, 1), other, counted).truthVaries).toBe(true);
  expect(kernels.pairProducts(truth, member, counted, 3, 1)).toEqual({ n: 2, aa: 8, bb: 5, ab: -6 });
  expect(kernels.countWet(member, counted, 1)).toEqual({ n: 3, wet: 2 });
});
