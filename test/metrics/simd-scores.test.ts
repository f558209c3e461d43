import { expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField, type Values } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { crps } from "../../lib/metrics/crps.js";
import { type FssScaleOptions, fss } from "../../lib/metrics/fss.js";
import type { Metric } from "../../lib/metrics/metric.js";
import { add } from "../fixtures/measured.js";

/** Rain with many ties; odd sizes, some cells masked or missing in all fields. */
function events(height: number, width: number, members: number): FieldEvent<"mm/day">[] {
  const { uniform, normal, below } = randomStream(height, width, members);
  const cells = height * width;
  const mask = Uint8Array.from({ length: cells }, () => (uniform() < 0.9 ? 1 : 0));
  const holes = Uint8Array.from({ length: cells }, () => (uniform() < 0.03 ? 1 : 0));
  const field = () =>
    makeField(
      "mm/day",
      { height, width },
      Float32Array.from({ length: cells }, (_, i) =>
        holes[i] ? Number.NaN : uniform() < 0.4 ? 0 : uniform() < 0.2 ? below(3) : 5 * Math.abs(normal()),
      ),
      mask,
    );
  return [0, 1].map((index) => ({
    key: `day_${index}`,
    index,
    truth: field(),
    members: Array.from({ length: members }, field),
  }));
}

/** The same values as float64, which the plain loops take. */
function wide(event: FieldEvent<"mm/day">): FieldEvent<"mm/day"> {
  const widen = (values: Values): Float64Array => Float64Array.from(values);
  const { truth, members } = event;
  return {
    ...event,
    truth: { ...truth, values: widen(truth.values) },
    members: members.map((m) => ({ ...m, values: widen(m.values) })),
  };
}

function score<S, R>(metric: Metric<S, R>, all: readonly FieldEvent<"mm/day">[]): R {
  const state = metric.init();
  for (const event of all) add(metric, state, event);
  return metric.result(state);
}

const shapes = [
  [1, 1],
  [7, 5],
  [13, 33],
  [40, 61],
] as const;

test.each(shapes)("CRPS of %i×%i fields is that of the plain loops", (height, width) => {
  for (const members of [0, 1, 2, 3, 5, 8, 9, 17, 50, 65])
    for (const range of [{}, { from: 1 }, { from: 0.5, to: 4 }]) {
      const all = events(height, width, members);
      const fast = score(crps(range), all);
      const plain = score(crps(range), all.map(wide));
      expect([fast.cells, fast.excluded]).toEqual([plain.cells, plain.excluded]);
      for (const name of ["ecdf", "fair", "error", "spread"] as const)
        if (Number.isNaN(plain[name])) expect(fast[name]).toBeNaN();
        else expect(Math.abs(fast[name] - plain[name])).toBeLessThanOrEqual(1e-12 * (1 + plain.error));
    }
});

test("CRPS of an event with a member missing where others are not is that of the plain loops", () => {
  const all = events(13, 33, 5);
  all[1]!.members[2]!.values[200] = Number.NaN;
  all[1]!.truth.values[200] = 1;
  all[1]!.truth.mask![200] = 1;
  all[1]!.members[0]!.values[200] = 1;
  const [fast, plain] = [score(crps(), all), score(crps(), all.map(wide))];
  expect([fast.cells, fast.excluded]).toEqual([plain.cells, plain.excluded]);
  for (const name of ["ecdf", "fair", "error", "spread"] as const)
    expect(Math.abs(fast[name] - plain[name])).toBeLessThanOrEqual(1e-12 * (1 + plain.error));
});

test("CRPS of infinite values is that of the plain loops", () => {
  const all = events(7, 5, 3);
  all[0]!.truth.values[3] = Number.POSITIVE_INFINITY;
  all[1]!.members.forEach(({ values }) => void (values[4] = Number.NEGATIVE_INFINITY));
  const [fast, plain] = [score(crps(), all), score(crps(), all.map(wide))];
  expect([fast.cells, fast.excluded]).toEqual([plain.cells, plain.excluded]);
  expect(Math.abs(fast.ecdf - plain.ecdf)).toBeLessThanOrEqual(1e-12 * (1 + plain.error));
});

test.each(shapes)("FSS of %i×%i fields is that of the plain loops", (height, width) => {
  const all = events(height, width, 3);
  const windows = [1, 2, 3, 4, 5, 9, 17, 60, 99];
  for (const border of ["zero", "interior", "zero-extended"] as const)
    for (const operator of [">=", ">"] as const) {
      const options: FssScaleOptions = {
        windows,
        thresholds: [0, 1, 2, 4.3],
        percentiles: [0.2, 0.9],
        border,
        operator,
      };
      const fast = score(fss(options), all);
      const plain = score(fss(options), all.map(wide));
      expect([fast.cells, fast.excluded]).toEqual([plain.cells, plain.excluded]);
      fast.scores.forEach(({ value }, i) => {
        const other = plain.scores[i]!.value;
        if (Number.isNaN(other)) expect(value).toBeNaN();
        else expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-12);
      });
    }
});
