import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { log1pToMm, mmToLog1p, mmToZ, restandardise, zToMm } from "../../lib/fields/transform.js";

const grid = { height: 2, width: 3 };
const normalisation = {
  mean: Float32Array.of(0.5, 0.7, 0.1, 1.2, 0.9, 0),
  std: Float32Array.of(0.8, 0.6, 0.3, 1.1, 0.9, 1e-8),
};
const amounts = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 6, maxLength: 6 });

describe("transforms", () => {
  test("say which space they lead to, and keep grid, mask and kind of number", () => {
    const mask = Uint8Array.of(1, 1, 0, 1, 1, 1);
    const rain = makeField("mm/day", grid, new Float64Array(6), mask);
    const z = mmToZ(rain, normalisation);
    const log = mmToLog1p(rain);
    const spaces = [
      z,
      log,
      zToMm(z, normalisation),
      log1pToMm(log),
      restandardise(z, rain, rain, normalisation),
    ];
    expect(spaces.map(({ space }) => space)).toEqual(["z", "log1p", "mm/day", "mm/day", "z"]);
    for (const field of spaces) {
      expect([field.grid, field.mask]).toEqual([grid, mask]);
      expect(field.values).toBeInstanceOf(Float64Array);
    }
  });

  test("mm/day → z → mm/day is the identity", () => {
    fc.assert(
      fc.property(amounts, (values) => {
        const field = makeField("mm/day", grid, Float64Array.from(values));
        const back = zToMm(mmToZ(field, normalisation), normalisation).values;
        for (let i = 0; i < 5; i++)
          expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(1e-12 * (1 + values[i]!));
      }),
    );
  });

  test("mm/day → log1p → mm/day is the identity", () => {
    fc.assert(
      fc.property(amounts, (values) => {
        const back = log1pToMm(mmToLog1p(makeField("mm/day", grid, Float64Array.from(values)))).values;
        for (let i = 0; i < 6; i++)
          expect(Math.abs(back[i]! - values[i]!)).toBeLessThan(1e-12 * (1 + values[i]!));
      }),
    );
  });

  test("z = 0 is the climatological mean, not zero rain; a dry cell is negative", () => {
    const mean = zToMm(makeField("z", grid, new Float32Array(6)), normalisation).values;
    expect(mean[0]).toBeCloseTo(Math.expm1(0.5), 6);
    expect(mmToZ(makeField("mm/day", grid, new Float32Array(6)), normalisation).values[0]).toBeLessThan(0);
  });

  test("a dry day stays exactly dry through float32 z, for any statistics", () => {
    const { uniform } = randomStream(2);
    for (let trial = 0; trial < 2000; trial++) {
      const statistics = {
        mean: Float32Array.from({ length: 6 }, () => 3 * uniform()),
        std: Float32Array.from({ length: 6 }, () => 0.01 + 2 * uniform()),
      };
      const z = mmToZ(makeField("mm/day", grid, new Float32Array(6)), statistics);
      expect([...zToMm(z, statistics).values]).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });

  test("a trace of 0.001 mm/day is rain, not residue", () => {
    const z = mmToZ(makeField("mm/day", grid, new Float32Array(6).fill(0.001)), normalisation);
    for (const v of zToMm(z, normalisation).values.slice(0, 5))
      expect(Math.abs(v - 0.001)).toBeLessThan(1e-6);
  });

  test("missing stays missing; negative values in z become dry, not negative", () => {
    const z = makeField("z", grid, Float32Array.of(Number.NaN, -50, -50, -50, -50, Number.NaN));
    expect([...zToMm(z, normalisation).values]).toEqual([Number.NaN, 0, 0, 0, 0, Number.NaN]);
  });

  test("statistics of another grid are refused with both sizes", () => {
    const short = { mean: new Float32Array(4), std: new Float32Array(4) };
    expect(() => zToMm(makeField("z", grid, new Float32Array(6)), short)).toThrow(
      /4 means and 4 stds .* 6 cells/,
    );
  });

  test("restandardise keeps the bits of cells that did not change", () => {
    const stored = makeField("z", grid, Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6));
    const before = zToMm(stored, normalisation);
    const after = makeField("mm/day", grid, before.values.map((v, i) => (i === 2 ? 0 : v)) as Float32Array);
    const changed = restandardise(stored, before, after, normalisation).values;
    expect([...changed].map((v, i) => v === stored.values[i])).toEqual([true, true, false, true, true, true]);
    expect(changed[2]).toBeCloseTo(-0.1 / 0.3, 6);
  });
});

test("a field must fill its grid", () => {
  expect(() => makeField("mm/day", grid, new Float32Array(5))).toThrow(
    "field has 5 values, its grid has 2×3 = 6 cells",
  );
  expect(() => makeField("mm/day", grid, new Float32Array(6), new Uint8Array(7))).toThrow(
    "mask has 7 values",
  );
});

test("−Infinity, the logarithm of 0 that a model took, is no dry cell: it becomes NaN", () => {
  const low = Number.NEGATIVE_INFINITY;
  for (const Kind of [Float32Array, Float64Array]) {
    const values = Kind.of(low, -1, Number.POSITIVE_INFINITY, Number.NaN, low, -50);
    const statistics = { mean: new Kind(6).fill(0.5), std: new Kind(6).fill(1) };
    const expected = [Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN, 0];
    expect([...zToMm(makeField("z", grid, values), statistics).values]).toEqual(expected);
    const mixed = { mean: new Float64Array(6).fill(0.5), std: new Float32Array(6).fill(1) };
    expect([...zToMm(makeField("z", grid, values), mixed).values]).toEqual(expected);
    expect([...log1pToMm(makeField("log1p", grid, values)).values]).toEqual(expected);
  }
});
