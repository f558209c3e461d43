import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { crpsOf } from "../../lib/metrics/crps.js";
import { fss, fssOf } from "../../lib/metrics/fss.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { rapsd } from "../../lib/metrics/rapsd.js";
import { salOf } from "../../lib/metrics/sal.js";
import { add } from "../fixtures/measured.js";

const grid = { height: 4, width: 4 };
const wave = (scale: number) => Float64Array.from({ length: 16 }, (_, i) => scale * (1 + Math.sin(i * i)));
const event = (truth: Float64Array, member: Float64Array): FieldEvent<"mm/day"> => ({
  key: "a",
  index: 0,
  truth: makeField("mm/day", grid, truth),
  members: [makeField("mm/day", grid, member)],
});
function resultOf<State, Result>(metric: Metric<State, Result>, of: FieldEvent<"mm/day">): Result {
  const state = metric.init();
  add(metric, state, of);
  return metric.result(state);
}

describe("CRPS", () => {
  test("has no fair version with weights, or of one member", () => {
    expect(crpsOf(1, [0, 3], [1, 1]).fair).toBeNaN();
    expect(crpsOf(1, [0, 3], [1, 1]).ecdf).toBeCloseTo(crpsOf(1, [0, 3]).ecdf, 12);
    expect(crpsOf(1, [0, 3]).fair).not.toBeNaN();
    expect(crpsOf(1, [3]).fair).toBeNaN();
  });

  test("of members that weigh nothing, of none, or of no truth is undefined in all parts", () => {
    for (const parts of [
      crpsOf(1, [0, 3], [0, 0]),
      crpsOf(1, []),
      crpsOf(1, [Number.NaN]),
      crpsOf(Number.NaN, [1]),
    ])
      expect(Object.values(parts).every(Number.isNaN)).toBe(true);
  });
});

describe("FSS", () => {
  test("is asked at 0.1, 1 and 10 mm/day and the 95th percentile, in windows of 1 to 33 cells", () => {
    const { scores } = resultOf(fss(), event(wave(5), wave(6)));
    expect(scores.map(({ threshold, percentile, window }) => [threshold, percentile, window])).toEqual(
      [
        [0.1, Number.NaN],
        [1, Number.NaN],
        [10, Number.NaN],
        [Number.NaN, 0.95],
      ].flatMap((kind) => [1, 3, 5, 9, 17, 33].map((window) => [...kind, window])),
    );
  });

  test("of windows that a missing cell spoils on one side alone leaves them out on both", () => {
    const row = { height: 1, width: 3 };
    const [whole, spoilt] = [Float32Array.of(1, 1, 0), Float32Array.of(Number.NaN, 1, 1)];
    const score = (a: Float32Array, b: Float32Array) => fssOf(a, b, row, 1, 1, { missing: "poison" });
    // Cells 1 and 2: (1 − 1)² + (0 − 1)² over 1 + 1 + 0 + 1.
    expect(score(whole, spoilt)).toBeCloseTo(1 - 1 / 3, 12);
    expect(score(spoilt, whole)).toBeCloseTo(1 - 1 / 3, 12);
  });
});

test("a spectral ratio needs power in the truth: over none it is undefined, not infinite", () => {
  const size = { height: 24, width: 24 };
  const field = (of: (cell: number) => number) =>
    makeField(
      "mm/day",
      size,
      Float64Array.from({ length: 576 }, (_, i) => of(i)),
    );
  const rough = field((i) => 2 + Math.sin(i * i));
  const flat = field(() => 3);
  const ratio = (truth: typeof flat, member: typeof flat) =>
    resultOf(rapsd(), { key: "a", index: 0, truth, members: [member] }).smallScaleRatio;
  expect(ratio(flat, rough)).toBeNaN();
  expect(ratio(rough, flat)).toBeCloseTo(0, 12);
  expect(ratio(rough, rough)).toBe(1);
});

test("SAL has no location where one side is dry; amounts below 0 are dry", () => {
  const dry = new Float64Array(16);
  const negative = new Float64Array(16).fill(-1);
  for (const nothing of [dry, negative]) {
    expect(salOf(wave(2), nothing, grid).location).toBeNaN();
    expect(salOf(nothing, wave(2), grid).location).toBeNaN();
  }
  expect(salOf(wave(2), wave(2), grid).location).toBe(0);
});
