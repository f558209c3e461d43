import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { exceedance } from "../../lib/metrics/brier.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { add } from "../fixtures/measured.js";

const grid = { height: 1, width: 3 };
const field = (...values: number[]) => makeField("mm/day", grid, Float32Array.from(values));
/** Two complete cells and one that is missing in the truth. */
const event = (members: number): FieldEvent<"mm/day"> => ({
  key: "a",
  index: 0,
  truth: field(1, 0, Number.NaN),
  members: Array.from({ length: members }, (_, m) => field(m, 0, 1)),
});

function stateOf<State>(metric: Metric<State, unknown>, ...sizes: number[]): State {
  const state = metric.init();
  for (const size of sizes) add(metric, state, event(size));
  return state;
}

const metrics = [exceedance({ threshold: 0.1 }), rankHistogram()] as unknown as Metric<
  { cells: number; excluded: number },
  { cells: number; excluded: number }
>[];

describe.each(metrics)("$id", (metric) => {
  const counts = (...sizes: number[]) => metric.result(stateOf(metric, ...sizes));

  test("an event without members is left out and counted, wherever it stands", () => {
    expect(counts(0)).toMatchObject({ cells: 0, excluded: 3 });
    for (const sizes of [
      [0, 3],
      [3, 0],
    ])
      expect(counts(...sizes)).toEqual({ ...counts(3), excluded: 1 + 3 });
  });

  test("events of another size are, and their cells too when parts are merged, counted or not", () => {
    expect(counts(3, 2)).toEqual({ ...counts(3), excluded: 1 + 3 });
    const into = stateOf(metric, 3);
    metric.merge(into, stateOf(metric, 2));
    expect(metric.result(into)).toEqual(counts(3, 2));
  });

  test("a part that has seen nothing, or only events without members, adds what it left out", () => {
    const into = stateOf(metric, 3);
    metric.merge(into, metric.init());
    expect(metric.result(into)).toEqual(counts(3));
    metric.merge(into, stateOf(metric, 0));
    expect(metric.result(into)).toEqual(counts(3, 0));
    const empty = stateOf(metric, 0);
    metric.merge(empty, stateOf(metric, 3));
    expect(metric.result(empty)).toEqual(counts(0, 3));
  });

  test("what was merged into an empty state stays as it was when more is added", () => {
    const other = stateOf(metric, 3);
    const before = structuredClone(other);
    const into = metric.init();
    metric.merge(into, other);
    add(metric, into, event(3));
    expect(other).toEqual(before);
    expect(metric.result(into)).toEqual(counts(3, 3));
  });
});

test("spread needs two members: an event with fewer is left out and counted", () => {
  const metric = spreadSkill();
  expect(metric.result(stateOf(metric, 1))).toMatchObject({ cells: 0, excluded: 3, ratio: Number.NaN });
  expect(metric.result(stateOf(metric, 0, 2))).toMatchObject({ cells: 2, excluded: 1 + 3 });
});

test("a perfect mean has no ratio of spread to skill, with spread or without", () => {
  const metric = spreadSkill();
  const state = metric.init();
  add(metric, state, {
    key: "a",
    index: 0,
    truth: field(1, 2, 3),
    members: [field(0, 1, 2), field(2, 3, 4)],
  });
  expect(metric.result(state)).toMatchObject({ cells: 3, skill: 0, ratio: Number.NaN });
  expect(metric.result(state).spread).toBeCloseTo(Math.sqrt(3), 12);
});
