import { expect, test } from "vitest";
import { makeField } from "../../lib/fields/field.js";
import { gpd } from "../../lib/metrics/gpd.js";
import { ks } from "../../lib/metrics/ks.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { wasserstein } from "../../lib/metrics/wasserstein.js";
import { add } from "../fixtures/measured.js";

const field = (values: number[]) =>
  makeField("mm/day", { height: 1, width: values.length }, Float32Array.from(values));
const event = (truth: number[], ...members: number[][]) => ({
  key: "a",
  index: 0,
  truth: field(truth),
  members: members.map(field),
});
const some = event([0, 1, 2, 3], [0, 1, 1, 5], [2, 2, 2, 2]);

function resultOf<Result>(metric: Metric<unknown, Result>): Result {
  const state = metric.init();
  add(metric, state, some);
  return metric.result(state);
}

// Four real values and eight generated ones.
test.each([
  ["exact", 8],
  ["sketch", 7],
  ["sketch", 4],
  ["sketch", 3],
] as const)("a result is %s with %i values kept a side", (method, limit) => {
  for (const metric of [
    ks({ limit: limit }),
    wasserstein({ limit: limit }),
    gpd({ limit: limit }),
    quantileErrors({ limit }),
  ] as Metric<unknown, { method: string }>[])
    expect(resultOf(metric).method, metric.id).toBe(method);
});

test("a distance from sketches says by how much it may be off: the mean half widths of both sides", () => {
  const near = event([0, 1, 1.0002, 3], [0, 1, 1.0002, 5], [2, 2, 2.0004, 2]);
  const of = (limit: number) => {
    const metric = wasserstein({ limit: limit });
    const state = metric.init();
    add(metric, state, near);
    return metric.result(state);
  };
  expect(of(8).error).toBe(0);
  // Bins of different values: from 1 of width 2⁻¹¹, two of four and two of eight values; from 2 of 2⁻¹⁰, four of eight.
  expect(of(3).error).toBeCloseTo(2 ** -12 / 2 + 2 ** -12 / 4 + 2 ** -11 / 2, 12);
  expect(Math.abs(of(3).distance - of(8).distance)).toBeLessThanOrEqual(of(3).error);
  expect(of(3)).toMatchObject({ cells: 8, excluded: 0 });
});

test("without values there is no distance, and no bound of it", () => {
  const metric = wasserstein();
  expect(metric.result(metric.init())).toMatchObject({ distance: Number.NaN, error: Number.NaN, cells: 0 });
});
