import { expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { eventsOf, type FieldEvent, mapEvents } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { hardThreshold } from "../../lib/postprocess/hard-threshold.js";
import { SWEEP_THRESHOLDS, sweepThreshold } from "../../lib/run/threshold-sweep.js";

const grid = { height: 6, width: 7 };
const mask = Uint8Array.from({ length: 42 }, (_, i) => (i % 8 === 5 ? 0 : 1));

/** Days with dry cells; members that drizzle, one of them with a gap. */
function day(index: number): FieldEvent<"mm/day"> {
  const { normal } = randomStream(11, index);
  const truth = Float32Array.from({ length: 42 }, () => Math.max(4 * normal(), 0));
  const member = (): Float32Array => truth.map((x) => Math.max(0.8 * x + normal(), 0.3));
  const members = [member(), member(), member()];
  members[1]![3] = Number.NaN;
  const field = (values: Float32Array) => makeField("mm/day", grid, values, mask);
  return { key: `day_${index}`, index, truth: field(truth), members: members.map(field) };
}
const set = eventsOf([day(0), day(1), day(2), day(3)]);

test("each point is what evaluating after that threshold gives", async () => {
  const { points, realWetFraction } = await sweepThreshold(set, [0, 0.3, 1, 4]);
  for (const { threshold, metrics } of points) {
    const cut = mapEvents(set, "mm/day", (event) => ({
      ...event,
      members: event.members.map((member) => hardThreshold(member, threshold)),
    }));
    const whole = await evaluate(cut);
    expect(metrics.spatialCorrelation).toBeCloseTo(whole.spatialCorrelation.mean, 10);
    expect(metrics.wetFraction).toBe(whole.wetFraction.samples);
    expect(metrics.massBias).toBeCloseTo(whole.massBias.pooled, 10);
    expect(metrics.diversity).toBeCloseTo(whole.diversity!.mean, 10);
    // From sketches: amounts within 0.05 % of each other may be one.
    expect(Math.abs(metrics.ks - whole.ks.statistic)).toBeLessThan(0.02);
    expect(realWetFraction).toBe(whole.wetFraction.truth);
  }
  expect(points.map(({ metrics }) => metrics.wetFraction)).toEqual(
    [...points].map(({ metrics }) => metrics.wetFraction).sort((a, b) => b - a),
  );
});

test("by hand: samples that fall and rise again vary, one value everywhere has no correlation", async () => {
  const row = (...values: number[]) =>
    makeField("mm/day", { height: 1, width: 4 }, Float64Array.from(values));
  const correlations = async (truth: number[], sample: number[], thresholds: number[]) => {
    const one = eventsOf([{ key: "a", index: 0, truth: row(...truth), members: [row(...sample)] }]);
    const { points } = await sweepThreshold(one, thresholds);
    return points.map(({ metrics }) => metrics.spatialCorrelation);
  };
  // All in one class of amounts, the largest in front, the least behind; then all dry.
  const [falling, dry] = await correlations([4, 3, 2, 1], [9, 8, 7, 6], [0, 10]);
  expect([falling, dry]).toEqual([expect.closeTo(1, 12), Number.NaN]);
  expect((await correlations([1, 2, 3, 4], [9, 8, 7, 6], [5]))[0]).toBeCloseTo(-1, 12);
  // numpy.corrcoef([1, 2, 3, 4], [0, 0, 7, 7]): 0.8944271909999157.
  expect((await correlations([1, 2, 3, 4], [7, 7, 7, 7], [5]))[0]).toBeNaN();
  expect((await correlations([1, 2, 3, 4], [2, 2, 7, 7], [5]))[0]).toBeCloseTo(2 / Math.sqrt(5), 12);
});

test("thresholds rise from 0 to 5 mm/day, and a bad one is refused", async () => {
  expect([SWEEP_THRESHOLDS[0], SWEEP_THRESHOLDS.at(-1)]).toEqual([0, 5]);
  expect((await sweepThreshold(set)).points.map(({ threshold }) => threshold)).toEqual([...SWEEP_THRESHOLDS]);
  await expect(sweepThreshold(set, [-1])).rejects.toThrow(ValueError);
});

test("without a cell to compare, KS is undefined, not 0", async () => {
  const missing = makeField("mm/day", grid, new Float32Array(42).fill(Number.NaN));
  const gone = eventsOf([{ key: "a", index: 0, truth: missing, members: [missing] }]);
  const { points, realWetFraction } = await sweepThreshold(gone, [1]);
  expect([points[0]!.metrics.ks, realWetFraction]).toEqual([Number.NaN, Number.NaN]);
});
