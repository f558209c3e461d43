import { expect, test } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { metrics } from "../../lib/index.js";
import { measure } from "../../lib/metrics/measure.js";
import { measureFields } from "../../lib/metrics/measure-fields.js";

const field = (...mm: number[]): Field<"mm/day"> =>
  makeField("mm/day", { height: 2, width: mm.length / 2 }, Float32Array.from(mm));
const truth = field(0, 0, 1, 7, Number.NaN, 3);
const members = [field(0, 1, 1, 5, 2, 0), field(0.25, 0.25, 2, 9, 1, 4)];
const wanted = {
  crps: metrics.crps,
  ks: metrics.ks,
  brier: metrics.brier,
  fss: metrics.fss({ windows: [1, 3], thresholds: [1] }),
};

test("fields of one day in memory have the numbers of a set of one event", async () => {
  const set = eventsOf([{ key: "a day", index: 0, truth, members }]);
  expect(measureFields(truth, members, wanted)).toEqual(await measure(set, wanted));
});

test("the missing cell is left out: fair CRPS of five cells by hand", () => {
  // In each cell the mean of |x − y| less half of |a − b|.
  const byHand = [0.125 - 0.125, 0.625 - 0.375, 0.5 - 0.5, 2 - 2, 2 - 2];
  const { crps } = measureFields(truth, members, { crps: metrics.crps });
  expect(crps.fair).toBeCloseTo(byHand.reduce((a, b) => a + b) / 5, 12);
});

test("a member of another size is refused by its number", () => {
  expect(() => measureFields(truth, [members[0]!, field(1, 2)], wanted)).toThrow(
    "member 1 has 2 cells, the truth has 6",
  );
});

test("a threshold that is a quantile of nothing is refused", () => {
  const none = field(...Array<number>(6).fill(Number.NaN));
  expect(() => measureFields(none, members, { brier: metrics.brier({ thresholds: [metrics.P95] }) })).toThrow(
    "percentile thresholds need truth cells",
  );
});
