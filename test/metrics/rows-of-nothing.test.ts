import { expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { fss } from "../../lib/metrics/fss.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { add } from "../fixtures/measured.js";

const grid = { height: 4, width: 5 };
const mm = (values: (cell: number) => number) =>
  makeField(
    "mm/day",
    grid,
    Float32Array.from({ length: 20 }, (_, i) => values(i)),
  );
const one = (truth: (cell: number) => number, member: (cell: number) => number): FieldEvent<"mm/day"> => ({
  key: "1",
  index: 0,
  truth: mm(truth),
  members: [mm(member), mm((i) => member((i + 3) % 20))],
});

const missing = one(
  () => Number.NaN,
  (i) => i,
);

test.each<[string, string]>([
  ["wet-fraction", "no cell counts"],
  ["wasserstein", "no cell counts"],
  ["histogram-kl", "no cell counts"],
  ["rank-histogram", "no cell counts"],
  ["quantile-errors", "fewer than ten values above"],
  ["gpd", "fewer than 50 excesses"],
])("%s of cells that are all missing says so: %s", async (id, note) => {
  const rows = await measureRows(eventsOf([missing]), metricsNamed(id));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows)
    expect([row.metric, row.value, row.n, row.note]).toEqual([row.metric, Number.NaN, 0, note]);
});

test("a wet threshold that is given is that of quantiles and fractions, too", async () => {
  const some = one(
    (i) => i / 4,
    (i) => i / 3,
  );
  const rows = await measureRows(eventsOf([some]), metricsNamed("quantile-errors,fss"), { threshold: 2 });
  const value = (name: string) => rows.find(({ metric }) => metric === name)!.value;
  const resultOf = <State, Result>(metric: Metric<State, Result>): Result => {
    const state = metric.init();
    add(metric, state, some);
    return metric.result(state);
  };
  const [wet] = resultOf(quantileErrors({ threshold: 2 })).wet;
  expect(value("quantile-errors.truth[P95,wet]")).toBe(wet!.truth);
  expect(wet!.truth).not.toBe(resultOf(quantileErrors()).wet[0]!.truth);
  const { scores } = resultOf(fss({ thresholds: [2], percentiles: [0.95] }));
  for (const { window, threshold, value: expected } of scores)
    expect(value(`fss[${Number.isNaN(threshold) ? "q=0.95" : "T=2"},n=${window}]`)).toBe(expected);
});
