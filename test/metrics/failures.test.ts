import { describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { type Failures, failureLines, failures } from "../../lib/metrics/failures.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { add } from "../fixtures/measured.js";

const { NaN: NAN, POSITIVE_INFINITY: INF, NEGATIVE_INFINITY: LOW } = Number;
const grid = { height: 2, width: 2 };

function event(index: number, truth: number[], members: number[][], mask?: number[]): FieldEvent<"mm/day"> {
  const field = (values: number[]) =>
    makeField("mm/day", grid, Float32Array.from(values), mask ? Uint8Array.from(mask) : null);
  return { key: `day ${index}`, index, truth: field(truth), members: members.map(field) };
}

function count(events: readonly FieldEvent<"mm/day">[], cut = events.length): Failures {
  const metric = failures();
  const [first, second] = [metric.init(), metric.init()];
  events.forEach((e, i) => {
    add(metric, i < cut ? first : second, e);
  });
  metric.merge(first, second);
  return metric.result(first);
}

/** The numbers of these are from NumPy 1.24, with infinite values taken as values and NaN left out. */
const broken = [
  event(
    0,
    [0, 1, 2, 3],
    [
      [0, 1, 2, 5],
      [1, INF, 2, 3],
    ],
  ),
  event(
    1,
    [4, NAN, 0, 1],
    [
      [4, 1, 0, NAN],
      [INF, INF, 0.05, 1],
    ],
  ),
  event(
    2,
    [2, 2, 0.5, 0],
    [
      [2, 1, 0, 0],
      [2, 2, LOW, 0],
    ],
  ),
];

describe("values that the samples miss where the truth has some", () => {
  test("are counted by kind, with their share and the first of them", () => {
    const expected = {
      count: 4,
      nan: 1,
      plusInfinity: 2,
      minusInfinity: 1,
      share: 4 / 22,
      first: { event: "day 0", member: 1, row: 0, column: 1, value: "Infinity" },
      maskedBySamples: 0,
    };
    for (const cut of [0, 1, 2, 3]) expect(count(broken, cut)).toEqual(expected);
    expect(failureLines(count(broken))).toEqual([
      "4 values of the samples (18.18 %) are not finite where the truth is: 1 NaN, 2 +Infinity, 1 −Infinity; " +
        "first Infinity in day 0, member 1, row 0, column 1",
    ]);
  });

  test("are none where the mask or the truth leaves the cell out", () => {
    const masked = [event(0, [1, NAN, 2, 3], [[1, NAN, INF, 3]], [1, 1, 0, 1])];
    expect(count(masked)).toMatchObject({ count: 0, share: 0, first: null, maskedBySamples: 0 });
    expect(failureLines(count(masked))).toEqual([]);
    expect(count([event(0, [1, 1, 1, 1], [])])).toMatchObject({ count: 0, first: null });
  });

  test("cells that are NaN in every sample of several events are a mask of the samples, not a failure", () => {
    const sea = [0, 1, 2].map((i) =>
      event(
        i,
        [1, 2, 3, 4],
        [
          [NAN, 1, 2, 3],
          [NAN, 1, 2, 3],
        ],
      ),
    );
    for (const cut of [1, 3])
      expect(count(sea, cut)).toMatchObject({ count: 0, share: 0, first: null, maskedBySamples: 1 });
    expect(failureLines(count(sea))[0]).toMatch(/NaN in the same 1 cells of every event/);
    // Another cell in one member only; a cell that is infinite, too; all of one event alone; and everything.
    const also = [
      ...sea,
      event(
        3,
        [1, 2, 3, 4],
        [
          [NAN, 1, 2, 3],
          [NAN, 1, NAN, 3],
        ],
      ),
    ];
    expect(count(also)).toMatchObject({ count: 1, share: 1 / 24, maskedBySamples: 1 });
    expect(count(also).first).toMatchObject({ event: "day 3", member: 1, row: 1, column: 0 });
    const infinite = [...sea, event(3, [1, 2, 3, 4], [[INF, 1, 2, 3]])];
    expect(count(infinite)).toMatchObject({ nan: 6, plusInfinity: 1, maskedBySamples: 0 });
    expect(count(sea.slice(0, 1))).toMatchObject({ nan: 2, maskedBySamples: 0 });
    const nothing = [0, 1].map((i) => event(i, [1, 2, 3, 4], [[NAN, NAN, NAN, NAN]]));
    expect(count(nothing)).toMatchObject({ nan: 8, share: 1, maskedBySamples: 0 });
  });
});

describe("an evaluation of samples with infinite values", () => {
  test("has an infinite mass, quantiles that reach them, and no KS", async () => {
    const e = await evaluate(eventsOf(broken.slice(0, 2)));
    expect(e.n).toMatchObject({ failed: 3, cells: 11, excluded: 5 });
    expect(e.massBias).toMatchObject({ mean: INF, abs: INF, pooled: INF });
    expect(e.massBias.std).toBeNaN();
    expect(e.meanDifference).toBe(INF);
    expect([e.ks.statistic, e.ks.tail]).toEqual([NAN, NAN]);
    expect(e.notes).toMatchObject({
      massBias: "infinite: 2 values of the samples are +Infinity, 0 −Infinity",
      ks: "undefined: 2 values of the samples are +Infinity, 0 −Infinity",
    });
    // The samples with infinite values have no correlation: members 1 of both days.
    expect(e.spatialCorrelation.undefined).toBe(2);
    expect(e.notes.failures).toMatch(/^3 values of the samples/);
  });

  test("of both signs has no mass at all; wet fraction and quantiles are those that NumPy gives", async () => {
    const e = await evaluate(eventsOf(broken));
    expect([e.massBias.pooled, e.meanDifference]).toEqual([NAN, NAN]);
    expect(e.notes.massBias).toMatch(/^undefined: 2 values/);
    expect(e.wetFraction.samples).toBeCloseTo(14 / 21, 12);
    expect(e.quantiles.samples).toEqual({ P50: 1, P90: 5, P95: INF, P99: INF, "P99.9": INF });
  });

  test("rows say what they leave out, and the mass is infinite", async () => {
    const rows = await measureRows(eventsOf(broken.slice(0, 2)), metricsNamed("mass-bias,wet-fraction"));
    const value = (name: string) => rows.find(({ metric }) => metric.startsWith(name))!;
    expect(value("mass-bias.pooled").value).toBe(INF);
    expect(value("mass-bias.std").value).toBeNaN();
    expect(value("wet-fraction.samples").note).toBe("without 1 NaN, 2 +Infinity, 0 −Infinity of the samples");
  });
});

test("mass bias: days with next to no rain carry the mean of ratios, not the pooled one (NumPy)", async () => {
  const days = [
    event(0, [0.01, 0, 0, NAN], [[1, 0, 0, 9]]),
    event(1, [10, 20, 30, NAN], [[11, 19, 30, 9]]),
    event(2, [5, 5, 5, NAN], [[5, 6, 4, 9]]),
  ];
  const { massBias } = await evaluate(eventsOf(days));
  expect(massBias.mean).toBeCloseTo(33, 5);
  expect(massBias.pooled).toBeCloseTo(0.013198240234635339, 7);
  expect(massBias.halfOfAbs).toBe(1);
  const alike = [0, 1, 2, 3].map((i) => event(i, [1, 1, 1, 1], [[2, 2, 2, 2]]));
  expect((await evaluate(eventsOf(alike))).massBias).toMatchObject({ mean: 1, pooled: 1, halfOfAbs: 2 });
});
