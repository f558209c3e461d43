import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { eventsOf } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { METRICS, metricsNamed } from "../../lib/metrics/catalogue.js";
import { groupingOf, jackknife } from "../../lib/metrics/jackknife.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { returnLevelsOf } from "../../lib/metrics/return-levels-of.js";
import { numbersOf } from "../../lib/run/gates.js";
import { startMeasures } from "../../lib/run/measures-with-intervals.js";
import { uniforms } from "../oracles/rain.js";

const grid = { height: 9, width: 8 };

function events(n: number): FieldEvent<"mm/day">[] {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: n }, (_, index) => {
    const strength = 5 + 20 * random();
    const rain = Array.from({ length: 72 }, () => strength * random());
    const field = (noise: number) =>
      makeField(
        "mm/day",
        grid,
        Float32Array.from(rain, (v) => Math.max(0, v + noise * (random() - 0.5) - 4)),
      );
    return {
      key: `2001-01-${String(index + 1).padStart(2, "0")}`,
      index,
      truth: field(0),
      members: [field(9), field(9), field(9)],
    };
  });
}

async function measured(n: number, metrics = METRICS) {
  const set = eventsOf(events(n));
  const measures = await startMeasures(set, metrics, { intervals: true, threads: 1 });
  for await (const event of set) measures.add(event);
  return measures.result();
}

describe("groups", () => {
  test.each([
    [1, 1, 1],
    [2, 1, 2],
    [10, 2, 5],
    [27, 3, 9],
    [64, 4, 16],
    [1000, 50, 20],
    [1001, 51, 20],
  ])("of %i events", (events, length, groups) => {
    expect(groupingOf(events)).toEqual({ length, groups });
  });
});

describe("the interval", () => {
  test("of a mean is Student's", () => {
    // scipy.stats.t.interval(0.95, 4, loc=np.mean(x), scale=scipy.stats.sem(x)) for x = [1, 2, 4, 8, 16]
    const x = [1, 2, 4, 8, 16];
    const without = x.map((left) => (31 - left) / 4);
    const [lower, upper] = jackknife(6.2, without);
    expect(lower).toBeCloseTo(-1.3731326, 6);
    expect(upper).toBeCloseTo(13.7731326, 6);
  });

  test("does not go beyond what the number can be", () => {
    expect(jackknife(0.9, [0.8, 1, 0.9], [0, 1])[1]).toBe(1);
    expect(jackknife(0.9, [0.8, 1, 0.9])[1]).toBeGreaterThan(1);
  });

  test("is undefined for one group, or where the number is undefined without one", () => {
    expect(jackknife(1, [])).toEqual([Number.NaN, Number.NaN]);
    expect(jackknife(1, [1])).toEqual([Number.NaN, Number.NaN]);
    expect(jackknife(1, [1, Number.NaN, 2])).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("measuring with intervals", () => {
  test("gives the numbers of measuring without, for every metric", async () => {
    const set = eventsOf(events(13));
    const plain = await measureRows(set, METRICS, { threads: 1 });
    const { rows } = await measured(13);
    expect(rows.map(({ interval: _, ...row }) => row)).toEqual(plain);
  });

  test("leaves each group out: the bounds are those of measuring the rest", async () => {
    const n = 13;
    const { physical, intervals, rows } = await measured(n);
    const { length, groups } = groupingOf(n);
    expect(intervals).toMatchObject({ groups, eventsPerGroup: length, level: 0.95 });
    const names = ["ks.statistic", "massBias.pooled", "quantiles.samples.P99", "diversity.mean"];
    const without: Map<string, number>[] = [];
    for (let group = 0; group < groups; group++) {
      const rest = events(n).filter((_, i) => Math.floor(i / length) !== group);
      const measures = await startMeasures(eventsOf(rest), [], { threads: 1 });
      for (const event of rest) measures.add(event);
      without.push(numbersOf(measures.result().physical));
    }
    for (const name of names)
      expect(intervals?.of[name], name).toEqual(
        jackknife(
          numbersOf(physical).get(name)!,
          without.map((numbers) => numbers.get(name)!),
          name.startsWith("ks") ? [0, 1] : name.startsWith("diversity") ? [0, 2] : undefined,
        ),
      );
    const spells = rows.filter(({ metric }) => metric.startsWith("spells."));
    expect(spells.length).toBeGreaterThan(0);
    expect(spells.every(({ interval }) => Number.isNaN(interval?.[0]))).toBe(true);
  });

  test("of a return level is lopsided as its likelihood, and as wide as the one from values by day", async () => {
    const amounts = uniforms(31);
    const days = Array.from({ length: 60 }, () => {
      const strength = 1 - 3 * Math.log(amounts());
      return Float32Array.from({ length: 72 }, () => -strength * Math.log(amounts()));
    });
    const field = (values: Float32Array) => makeField("mm/day", grid, values);
    const set = eventsOf(
      days.map((day, index) => ({
        key: String(index),
        index,
        truth: field(day),
        members: [field(day.map((x) => 0.7 * x))],
      })),
    );
    const measures = await startMeasures(set, metricsNamed("return-levels,gpd"), {
      intervals: true,
      threads: 1,
    });
    for await (const event of set) measures.add(event);
    const { rows } = measures.result();
    const { levels } = returnLevelsOf(days, { blockLength: groupingOf(60).length });
    for (const { days: many, lower, upper } of levels) {
      const { value, interval } = rows.find(({ metric }) => metric === `return-levels.truth[N=${many}]`)!;
      expect(interval![1] - value).toBeGreaterThan(value - interval![0]);
      const ratio = (interval![1] - interval![0]) / (upper - lower);
      expect(ratio).toBeGreaterThan(0.6);
      // Leaving out events moves the threshold, too, which counts for more the further a level is beyond it.
      expect(ratio).toBeLessThan(many === 100 ? 1.5 : 2.5);
    }
    for (const { metric, value, interval } of rows) {
      expect(interval![0], metric).toBeLessThan(value);
      expect(interval![1], metric).toBeGreaterThan(value);
    }
  });

  test("has none for counts and extremes", async () => {
    const { intervals } = await measured(6, []);
    const names = Object.keys(intervals!.of);
    expect(names).toContain("spatialCorrelation.mean");
    expect(names.filter((name) => /^n\.|^failures|\.(min|max|undefined)$/.test(name))).toEqual([]);
  });
});
