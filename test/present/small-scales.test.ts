import { expect, test } from "vitest";
import { smallScales } from "../../lib/present/sentences/small-scales.js";

const real = Float64Array.of(9, 100, 10, 1);
const times = (...factors: number[]) => Float64Array.from(real, (p, ring) => p * factors[ring]!);
const of = (smallScaleRatio: number, samples: Float64Array): string =>
  smallScales({ smallScaleRatio, truth: real, samples });

test("amounts by a factor are rough at no scale, though all have its square more power", () => {
  expect(of(2.25, times(2.25, 2.25, 2.25, 2.25))).toMatch(
    /2\.250 times the power .* together 2\.250 times: neither/,
  );
});

test("smooth or rough is what departs at small scales by itself and beside the whole", () => {
  expect(of(0.1, times(1, 1, 0.5, 0.1))).toMatch(/too smooth\.$/);
  expect(of(4, times(1, 1, 1, 4))).toMatch(/too rough\.$/);
  expect(of(0.5, times(0.5, 0.5, 0.5, 0.5))).toMatch(/neither clearly too smooth nor too rough\.$/);
  expect(of(Number.NaN, times(1, 1, 1, 1))).toMatch(/undefined/);
});
