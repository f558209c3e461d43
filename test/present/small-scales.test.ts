import { expect, test } from "vitest";
import type { CauseResult, Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import { smallScales } from "../../lib/present/sentences/small-scales.js";

const real = Float64Array.of(9, 100, 10, 1);
const times = (...factors: number[]) => Float64Array.from(real, (p, ring) => p * factors[ring]!);
const look = { look: "scales", title: "power by scale and direction", sentence: "", why: "" };
const nothing: Pick<Diagnosis, "causes" | "looks"> = {
  causes: [],
  looks: { out: [], fine: [look], untestable: [], falseAlarms: 0.01 },
};
const confirmed = (id: CauseResult["id"]): typeof nothing => ({
  ...nothing,
  causes: [{ id, verdict: "confirmed" } as CauseResult],
});
const of = (smallScaleRatio: number, samples: Float64Array, diagnosis = confirmed("smooth-fields")): string =>
  smallScales({ smallScaleRatio, truth: real, samples }, diagnosis);

test("amounts by a factor are rough at no scale, though all have its square more power", () => {
  expect(of(2.25, times(2.25, 2.25, 2.25, 2.25))).toMatch(
    /2\.250 times the power .* together 2\.250 times: neither/,
  );
});

test("smooth or rough is what departs at small scales by itself and beside the whole", () => {
  expect(of(0.1, times(1, 1, 0.5, 0.1))).toMatch(/too smooth\.$/);
  expect(of(4, times(1, 1, 1, 4), confirmed("excess-small-scale"))).toMatch(/too rough\.$/);
  expect(of(0.5, times(0.5, 0.5, 0.5, 0.5))).toMatch(/neither clearly too smooth nor too rough\.$/);
  expect(of(Number.NaN, times(1, 1, 1, 1))).toMatch(/undefined/);
});

test("what the tests call chance is not called a fault", () => {
  const rough = times(1, 1, 1, 4);
  expect(of(4, rough, nothing)).toMatch(/rougher, but no more than chance could do between these events\.$/);
  expect(of(4, rough)).toMatch(/rougher; with the causes mended that are confirmed, no more than chance/);
  const few = { ...nothing, looks: { ...nothing.looks, fine: [], untestable: [look] } };
  expect(of(0.1, times(1, 1, 0.5, 0.1), few)).toMatch(/smoother, but these events are too few/);
});
