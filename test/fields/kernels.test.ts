import fc from "fast-check";
import { expect, test } from "vitest";
import { binOf } from "../../lib/fields/bins.js";
import { BIT_BINS, kernels, plainKernels } from "../../lib/fields/kernels.js";
import { randomStream } from "../../lib/fields/random.js";

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

const odd = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -8, max: 24 }).map((n) => n / 4) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
  },
);
const pairs = fc.array(fc.tuple(odd, odd, fc.constantFrom(0, 1, 1)), { maxLength: 12 });

test("sums, products and counts are those of the definition", () => {
  fc.assert(
    fc.property(pairs, fc.constantFrom(Float32Array, Float64Array), odd, (cells, Kind, limit) => {
      const [a, b] = [Kind.from(cells.map(([x]) => x)), Kind.from(cells.map(([, y]) => y))];
      const counted = Uint8Array.from(cells, ([, , c]) => c);
      const both = cells.filter(([x, y, c]) => c === 1 && Number.isFinite(x) && Number.isFinite(y));
      const sum = (of: (x: number, y: number) => number): number =>
        both.reduce((all, [x, y]) => all + of(x, y), 0);
      const varies = (of: 0 | 1): boolean => new Set(both.map((cell) => cell[of] + 0)).size > 1;
      expect(kernels.pairSums(a, b, counted)).toEqual({
        n: both.length,
        truth: sum((x) => x),
        member: sum((_, y) => y),
        truthVaries: varies(0),
        memberVaries: varies(1),
      });
      expect(kernels.pairProducts(a, b, counted, 0.25, -1)).toEqual({
        n: both.length,
        aa: sum((x) => (x - 0.25) ** 2),
        bb: sum((_, y) => (y + 1) ** 2),
        ab: sum((x, y) => (x - 0.25) * (y + 1)),
      });
      const single = cells.filter(([x, , c]) => c === 1 && Number.isFinite(x));
      expect(kernels.countWet(a, counted, limit)).toEqual({
        n: single.length,
        wet: single.filter(([x]) => x >= limit).length,
      });
      for (const { hardThreshold } of [kernels, plainKernels]) {
        const out = new Kind(cells.length);
        hardThreshold(a, limit, out);
        expect([...out]).toEqual(cells.map(([x]) => (x < limit ? 0 : x)));
      }
    }),
    { numRuns: 500 },
  );
});

test("a threshold is compared before the result is rounded to another kind of number", () => {
  const below = 0.1 - 1e-12;
  const single = new Float32Array(2);
  kernels.hardThreshold(Float64Array.of(below, 0.1), 0.1, single);
  expect([...single]).toEqual([0, Math.fround(0.1)]);
  const double = new Float64Array(2);
  kernels.hardThreshold(Float32Array.of(0.1, 0.2), 0.15, double);
  expect([...double]).toEqual([0, Math.fround(0.2)]);
});

test("counting bits: how many, which bins, the only value of a bin, and what was there before", () => {
  const [counts, only] = [new Float64Array(BIT_BINS), new Float32Array(BIT_BINS)];
  const summary = Float64Array.of(10, 0.5, 0.75);
  const twin = 1 + 2 ** -20;
  const values = Float32Array.of(1, -0, 0, twin, Number.NaN, 3, 3, -2, Number.POSITIVE_INFINITY, 7);
  const counted = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
  const read = (value: number): [number, number] => [counts[binOf(value)]!, only[binOf(value)]!];
  expect(kernels.countBits(values, counted, counts, only, summary)).toBe(7);
  expect([...summary]).toEqual([16 + 2 ** -20, -2, 3]);
  expect([read(0), read(1), read(3), read(-2), read(7)]).toEqual([
    [2, 0],
    [2, Number.NaN],
    [2, 3],
    [1, -2],
    [0, 0],
  ]);
  // In float64 too, without a mask, on top of that; a value is rounded to float32 on its way into a bin.
  expect(kernels.countBits(Float64Array.of(7, 3, 3 + 2 ** -40, -2.5), null, counts, only, summary)).toBe(4);
  expect([read(7), read(3), read(-2), read(-2.5)]).toEqual([
    [1, 7],
    [4, 3],
    [1, -2],
    [1, -2.5],
  ]);
  expect([summary[1], summary[2]]).toEqual([-2.5, 7]);
  expect(summary[0]).toBeCloseTo(26.5, 5);
});

test("z to mm/day: what rounding leaves of a dry float32 cell is dry, in float64 it is rain", () => {
  const dry = -Math.fround(1.1) / Math.fround(0.7);
  const residue = (Kind: typeof Float32Array | typeof Float64Array, z: number): number => {
    const out = new Kind(1);
    kernels.zToMm(Kind.of(z), Kind.of(Math.fround(1.1)), Kind.of(Math.fround(0.7)), out);
    return out[0]!;
  };
  expect(residue(Float32Array, dry)).toBe(0);
  const slightly = dry + 2 ** -24;
  expect(residue(Float64Array, slightly)).toBeCloseTo(Math.expm1(0.7 * 2 ** -24), 12);
  expect(residue(Float64Array, slightly)).toBeGreaterThan(0);
  expect(residue(Float32Array, dry + 1e-5)).toBeGreaterThan(0);
});

test.each([0, 1, 2, 3])("z to mm/day in float64 where one of the arrays is float64: array %d", (place) => {
  const n = 2000;
  const { uniform } = randomStream(3, place);
  const numbers = (from: number, to: number) =>
    Float32Array.from({ length: n }, () => from + (to - from) * uniform());
  const arrays: (Float32Array | Float64Array)[] = [
    numbers(0.1, 4),
    numbers(0.2, 1),
    numbers(0.5, 1.5),
    new Float32Array(n),
  ];
  arrays[place] = Float64Array.from(arrays[place]!);
  const [z, mean, std, out] = arrays as [Float32Array, Float32Array, Float32Array, Float32Array];
  const exact = Float64Array.from(z, (v, i) => Math.expm1(v * std[i]! + mean[i]!));
  // Half a unit in the last place of what is written.
  const most = place === 3 ? 4e-15 : 2 ** -24;
  for (const { zToMm } of [kernels, plainKernels]) {
    zToMm(z, mean, std, out);
    expect(Math.max(...exact.map((v, i) => Math.abs(out[i]! - v) / v))).toBeLessThanOrEqual(1.0001 * most);
  }
});
