import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { evaluate, startEvaluation } from "../../lib/metrics/evaluate.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";

const grid = { height: 5, width: 8 };
const { uniform } = randomStream(2);
const rain = () =>
  Float32Array.from({ length: 40 }, () => (uniform() < 0.3 ? 0 : -9 * Math.log(1 - uniform())));
const mm = (values: Float32Array, mask?: Uint8Array) => makeField("mm/day", grid, values, mask ?? null);
const event = (
  truth: Float32Array,
  members: readonly Float32Array[],
  mask?: Uint8Array,
): FieldEvent<"mm/day"> => ({
  key: "a",
  index: 0,
  truth: mm(truth, mask),
  members: members.map((values) => mm(values, mask)),
});

const plain = event(rain(), [rain(), rain()]);
const dry = new Float32Array(40);
const missing = new Float32Array(40).fill(Number.NaN);

test("quantiles are type 7 over all cells of each side, the mean difference is that of the pooled cells", async () => {
  const { quantiles: found, meanDifference } = await evaluate(eventsOf([plain]));
  const probabilities = { P50: 0.5, P90: 0.9, P95: 0.95, P99: 0.99, "P99.9": 0.999 } as const;
  const truth = [...plain.truth.values];
  const samples = plain.members.flatMap(({ values }) => [...values]);
  expect(Object.keys(found.truth)).toEqual(Object.keys(probabilities));
  for (const [name, p] of Object.entries(probabilities) as [keyof typeof probabilities, number][]) {
    expect(found.truth[name]).toBeCloseTo(quantiles(truth, [p])[0]!, 12);
    expect(found.samples[name]).toBeCloseTo(quantiles(samples, [p])[0]!, 12);
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  expect(meanDifference).toBeCloseTo(mean(samples) - mean(truth), 12);
});

describe("what is said beside the numbers", () => {
  const mask = new Uint8Array(40).fill(1, 5);
  test("the space, the mask and the way of counting", async () => {
    expect(await evaluate(eventsOf([event(rain(), [rain()], mask)]))).toMatchObject({
      space: "mm/day",
      mask: "applied",
      profile: "physical",
      n: { events: 1, members: 1, cells: 35, excluded: 5 },
    });
    expect(await evaluate(eventsOf([plain]))).toMatchObject({ mask: "none" });
  });

  const notesOf = async (...events: FieldEvent<"mm/day">[]) => (await evaluate(eventsOf(events))).notes;

  test("nothing where all is defined", async () => {
    expect(await notesOf(plain)).toEqual({});
  });

  test("no cell counts", async () => {
    const notes = await notesOf(event(missing, [rain()]));
    // No other reason beside: it does not rain too little, and no field is constant.
    expect(notes).toEqual({ n: "no cell counts: all are masked or missing, or no event has members" });
    const { meanDifference, ks, wetFraction } = await evaluate(eventsOf([event(missing, [rain()])]));
    for (const value of [meanDifference, ks.statistic, wetFraction.truth, wetFraction.samples])
      expect(value).toBeNaN();
  });

  test("pairs and events that have no diversity, either alone", async () => {
    expect((await notesOf(event(rain(), [rain(), rain(), dry]))).diversity).toBe(
      "left out: 2 pairs with an all-zero member, 0 events without a defined pair",
    );
    expect((await notesOf(plain, event(rain(), [rain()]))).diversity).toBe(
      "left out: 0 pairs with an all-zero member, 1 events without a defined pair",
    );
  });
});

test("an evaluation can be read without events, and let go twice", () => {
  const running = startEvaluation({ members: 3, mask: null });
  const result = running.result();
  running.release();
  running.release();
  expect(result.n).toEqual({ events: 0, members: 3, cells: 0, excluded: 0, failed: 0 });
  expect(result.diversity).toBeNull();
});

describe("thresholds that are percentiles of the truth are found for each metric that needs them, asked for alone", () => {
  const P95 = quantiles(plain.truth.values, [0.95])[0]!;
  const shown = String(Number(P95.toPrecision(4)));
  test.each([
    ["contingency", `contingency.csi[T=${shown}=P95]`],
    ["cell-errors", `cell-errors.mae[truth>=${shown}]`],
    ["brier", `brier.score[T=${shown}=P95]`],
  ] as const)("%s", async (id, row) => {
    const rows = await measureRows(eventsOf([plain]), metricsNamed(id));
    expect(rows.map(({ metric }) => metric)).toContain(row);
    await expect(measureRows(eventsOf([event(missing, [rain()])]), metricsNamed(id))).rejects.toThrow(
      ValueError,
    );
  });

  test("and a truth that nobody needs is not asked for", async () => {
    await expect(
      measureRows(eventsOf([event(missing, [rain()])]), metricsNamed("ks")),
    ).resolves.toBeDefined();
  });
});
