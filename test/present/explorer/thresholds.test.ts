import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distributionOf, methodOf } from "../../../lib/fields/distribution.js";
import { mapEvents } from "../../../lib/fields/event.js";
import { evaluate } from "../../../lib/metrics/evaluate.js";
import { ksOf } from "../../../lib/metrics/ks.js";
import { hardThreshold } from "../../../lib/postprocess/hard-threshold.js";
import { chooseEvents } from "../../../lib/present/explorer/choose-events.js";
import { lowestKsThreshold } from "../../../lib/present/explorer/lowest-ks.js";
import { nextStep, textureSentence } from "../../../lib/present/explorer/next-step.js";
import type { PageModel } from "../../../lib/present/explorer/page-data.js";
import { surveyEvents, sweepModel } from "../../../lib/present/explorer/sweep.js";
import { nearestIndex, SWEEP_THRESHOLDS } from "../../../lib/present/explorer/thresholds.js";
import { METRICS, thresholdVerdict } from "../../../lib/present/explorer/verdict.js";
import { ksKeeping } from "../../../lib/run/keep-largest.js";
import { rainyEvents } from "./rainy-events.js";

/** Rain with ties and dry cells, in steps that a float32 holds. */
const rain = fc
  .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 40 })
  .map((steps) => Float32Array.from(steps, (step) => Math.max(step - 12, 0) / 8));
/** The same, never dry. */
const drizzle = rain.map((values) => values.map((value) => value + 0.125));
const generated = fc.oneof(rain, drizzle);

const cut = (values: Float32Array, threshold: number): Float32Array =>
  values.map((value) => (value < threshold ? 0 : value));
const kept = (values: Float32Array, threshold: number): number =>
  values.filter((value) => value >= threshold).length;

describe("KS after a threshold", () => {
  test("is that of the thresholded values", () => {
    fc.assert(
      fc.property(rain, generated, fc.integer({ min: 0, max: 48 }), (real, samples, step) => {
        const threshold = step / 8;
        const found = ksKeeping(distributionOf(real), distributionOf(samples))(kept(samples, threshold));
        expect(found).toEqual({
          statistic: ksOf(real, cut(samples, threshold)),
          error: 0,
          method: "exact",
        });
      }),
    );
  });

  test("from sketches, holds the exact one between its bounds", () => {
    fc.assert(
      fc.property(rain, generated, fc.integer({ min: 0, max: 48 }), (real, samples, step) => {
        const [truth, sketch] = [distributionOf(real, 0), distributionOf(samples, 0)];
        expect(methodOf(sketch)).toBe("sketch");
        const threshold = step / 8;
        const { statistic, error } = ksKeeping(truth, sketch)(kept(samples, threshold));
        const exact = ksOf(real, cut(samples, threshold));
        expect(statistic).toBeLessThanOrEqual(exact + 1e-12);
        expect(statistic + error).toBeGreaterThanOrEqual(exact - 1e-12);
      }),
      { numRuns: 10 },
    );
  });

  for (const [how, limit, numRuns] of [
    ["values", undefined, 100],
    ["sketches", 0, 10],
  ] as const)
    test(`is lowest where a search over all thresholds finds it, from ${how}`, () => {
      fc.assert(
        fc.property(rain, generated, (real, samples) => {
          const tried = [0, ...new Set(samples)].sort((a, b) => a - b);
          const at = (threshold: number): number => ksOf(real, cut(samples, threshold));
          const lowest = Math.min(...tried.map(at));
          const best = lowestKsThreshold(distributionOf(real, limit), distributionOf(samples, limit));
          expect(at(best)).toBeCloseTo(lowest, 12);
          for (const threshold of tried)
            if (threshold < best) expect(at(threshold)).toBeGreaterThan(lowest - 1e-12);
        }),
        { numRuns },
      );
    });

  test("needs no threshold where the samples are the truth, and knows none without values", () => {
    const real = Float32Array.of(0, 0, 1, 2, 5);
    expect(lowestKsThreshold(distributionOf(real), distributionOf(real))).toBe(0);
    expect(lowestKsThreshold(distributionOf(real), distributionOf(new Float32Array()))).toBeNaN();
  });
});

describe("the thresholds measured", () => {
  test("rise from none to 20 mm/day and hold those that people use", () => {
    for (let i = 1; i < SWEEP_THRESHOLDS.length; i++)
      expect(SWEEP_THRESHOLDS[i]).toBeGreaterThan(SWEEP_THRESHOLDS[i - 1]!);
    expect(SWEEP_THRESHOLDS).toEqual(expect.arrayContaining([0, 0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]));
    expect(SWEEP_THRESHOLDS.at(-1)).toBe(20);
  });

  test("the nearest one", () => {
    expect(nearestIndex([0, 0.1, 0.2, 1], 0.14)).toBe(1);
    expect(nearestIndex([0, 0.1, 0.2, 1], 99)).toBe(3);
    expect(nearestIndex([0, 2, 4], 1)).toBe(0);
  });
});

describe("a model under every threshold", () => {
  for (const double of [false, true])
    test(`has the numbers that the library gives it (${double ? "float64" : "float32"})`, async () => {
      const events = rainyEvents({ drizzle: 0.35, double });
      let visited = 0;
      const { thresholds, measures, matched, lowestKs, ksError, bands } = await sweepModel(
        events,
        await surveyEvents(events),
        () => visited++,
      );
      expect(visited).toBe(events.length);
      expect(ksError).toBe(0);
      expect(thresholds).toContain(matched.threshold);
      expect(thresholds).toContain(lowestKs);
      for (const threshold of [0, 0.1, 0.4, 2, matched.threshold, lowestKs]) {
        const whole = await evaluate(
          mapEvents(events, "mm/day", (event) => ({
            ...event,
            members: event.members.map((member) => hardThreshold(member, threshold)),
          })),
        );
        const at = measures[thresholds.indexOf(threshold)]!;
        expect(at.wetFraction).toBe(whole.wetFraction.samples);
        expect(at.ks).toBe(whole.ks.statistic);
        expect(at.spatialCorrelation, `at ${threshold}`).toBeCloseTo(whole.spatialCorrelation.mean, 12);
        expect(at.massBias, `at ${threshold}`).toBeCloseTo(whole.massBias.pooled, 12);
        expect(at.diversity, `at ${threshold}`).toBeCloseTo(whole.diversity!.mean, 12);
      }
      const lowest = measures[thresholds.indexOf(lowestKs)]!.ks;
      for (const { ks } of measures) expect(ks).toBeGreaterThanOrEqual(lowest);
      const { truth } = (await evaluate(events)).wetFraction;
      expect(bands.wetFraction).toEqual([truth - 0.05, truth + 0.05]);
    });
});

describe("the events that stand for all", () => {
  const set = (masses: readonly number[]) =>
    masses.map((mass, position) => ({ key: `day ${position}`, position, mass }));
  const ranks = (n: number, count: number): number[] =>
    chooseEvents(set(Array.from({ length: n }, (_, i) => i)), count).map(({ rank }) => rank);

  test("the median first, then the ends, the quartiles, the eighths", () => {
    expect(ranks(49, 1)).toEqual([25]);
    expect(ranks(49, 3)).toEqual([1, 25, 49]);
    expect(ranks(49, 5)).toEqual([1, 13, 25, 37, 49]);
    expect(ranks(49, 6)).toEqual([1, 13, 25, 37, 43, 49]);
    expect(ranks(48, 1)).toEqual([24]);
  });

  test("all of them when there are few", () => {
    expect(ranks(3, 9)).toEqual([1, 2, 3]);
    expect(ranks(1, 5)).toEqual([1]);
    for (const n of [2, 4, 5, 7, 11]) expect(ranks(n, n)).toHaveLength(n);
  });

  test("ranked by mass, an event without cells below all", () => {
    expect(chooseEvents(set([5, Number.NaN, 1, 3]), 4).map(({ key }) => key)).toEqual([
      "day 1",
      "day 2",
      "day 3",
      "day 0",
    ]);
  });
});

describe("the verdict", () => {
  const thresholds = [0, 0.1, 0.2, 0.4];
  const model = (sweep: Partial<PageModel["sweep"]>): PageModel => ({
    label: "",
    thresholds,
    sweep: {
      spatialCorrelation: [0.7, 0.7, 0.7, 0.7],
      wetFraction: [1, 0.9, 0.77, 0.5],
      ks: [0.4, 0.2, 0.05, 0.08],
      massBias: [0.02, 0.01, 0, -0.04],
      diversity: [0.15, 0.15, 0.15, 0.15],
      ...sweep,
    },
    truthWet: 0.76,
    bands: {
      spatialCorrelation: [0.6, 1],
      wetFraction: [0.71, 0.81],
      ks: [0, 0.1],
      massBias: [-0.05, 0.05],
      diversity: [0.1, 0.2],
    },
    matched: { threshold: 0.2, kept: 0.77, ties: 1 },
    lowestKs: 0.2,
    ksError: 0,
    texture: { why: "not asked for" },
    notes: [],
    members: [],
  });
  const line = (of: PageModel, name: string): string =>
    thresholdVerdict(of).lines.find((each) => each.name === name)!.text;

  test("a threshold that brings all five home is named", () => {
    const { reached, headline, lines } = thresholdVerdict(model({}));
    expect(reached).toBe(true);
    expect(headline).toBe("All five metrics are inside their bands at 0.2 mm/day.");
    expect(lines.map(({ reached: ok }) => ok)).toEqual(METRICS.map(() => true));
    expect(line(model({}), "KS")).toBe("inside ≤ 0.10 from 0.2 to 0.4 mm/day");
    expect(line(model({}), "Mass bias")).toBe("inside −0.05 to +0.05 at every threshold");
  });

  test("what no threshold reaches is named, with how near it came", () => {
    const sick = model({
      spatialCorrelation: [0.01, -0.02, 0.03, null],
      ks: [0.4, 0.35, 0.32, 0.3],
      massBias: [-0.75, -0.76, -0.77, -0.8],
    });
    const { reached, headline } = thresholdVerdict(sick);
    expect(reached).toBe(false);
    expect(headline).toBe(
      "No threshold can: KS stays outside at every one. " +
        "Mass bias and spatial correlation are outside with and without: that is not a threshold's work.",
    );
    expect(line(sick, "Spatial correlation")).toBe(
      "no threshold reaches ≥ 0.60; nearest is 0.030, at 0.2 mm/day",
    );
    expect(line(sick, "Mass bias")).toBe(
      "no threshold reaches −0.05 to +0.05; nearest is −0.750, without one",
    );
  });

  test("what a threshold cannot touch does not count against it", () => {
    const drizzle = model({
      spatialCorrelation: [0.5, 0.5, 0.5, 0.5],
      diversity: [0.03, 0.03, 0.03, 0.03],
    });
    const { reached, headline, lines } = thresholdVerdict(drizzle);
    expect(reached).toBe(true);
    expect(headline).toBe(
      "A threshold cures the drizzle: wet fraction and KS are inside at 0.2 mm/day. " +
        "Spatial correlation and diversity are outside with and without: that is not a threshold's work.",
    );
    expect(lines.filter(({ counts }) => !counts).map(({ id }) => id)).toEqual([
      "spatialCorrelation",
      "diversity",
    ]);
  });

  test("a threshold that takes what was inside out of its band is no cure", () => {
    const torn = model({ massBias: [0.02, 0.01, -0.2, -0.3] });
    expect(thresholdVerdict(torn)).toMatchObject({
      reached: false,
      headline: "Not without harm: where wet fraction and KS are inside, mass bias no longer is.",
    });
    expect(line(torn, "Mass bias")).toBe("inside −0.05 to +0.05 without a threshold and up to 0.1 mm/day");
  });

  test("wet fraction and KS at different thresholds only; and nothing to mend", () => {
    expect(thresholdVerdict(model({ ks: [0.4, 0.2, 0.15, 0.08] }))).toMatchObject({
      reached: false,
      headline:
        "No single threshold can: wet fraction and KS are inside at different ones, never at the same.",
    });
    const dry = { wetFraction: [0.76, 0.7, 0.6, 0.5], ks: [0.05, 0.08, 0.2, 0.3] };
    expect(thresholdVerdict(model({ ...dry, massBias: [0.3, 0.3, 0.2, 0.1] }))).toMatchObject({
      reached: true,
      headline:
        "There is nothing for a threshold to mend: wet fraction and KS are inside without one. " +
        "Mass bias is outside with and without: that is not a threshold's work.",
    });
  });

  test("the next step is the cure that does most, or the question what is wrong", () => {
    const texture: PageModel["texture"] = {
      why: null,
      strengths: [0, 0.5, 1],
      chosen: 1,
      sweep: {
        spatialCorrelation: [0.7, 0.7, 0.5],
        wetFraction: [0.76, 0.76, 0.76],
        ks: [0.05, 0.05, 0.05],
        massBias: [0, 0, 0],
        diversity: [0.03, 0.15, 0.4],
      },
      folds: 4,
      fits: [],
      fitOf: [],
    };
    const alike = model({ diversity: [0.03, 0.03, 0.03, 0.03] });
    expect(nextStep(alike, "my-run/").command).toBe(
      "npx undrizzle fix my-run/ --method matched-threshold --fit-on even -o fixed/",
    );
    expect(nextStep({ ...alike, texture }, "my-run/").command).toBe("npx undrizzle cure my-run/ -o cured/");
    expect(textureSentence({ ...alike, texture })).toContain(
      "Residual texture at strength 0.5 is inside 5 of 5 bands, the best threshold inside 4.",
    );
    expect(textureSentence(alike)).toBe("Residual texture cannot be tried: not asked for.");
    const sick = model({ ks: [0.4, 0.35, 0.32, 0.3] });
    expect(nextStep(sick, "my-run/").command).toBe("npx undrizzle diagnose my-run/");
  });

  test("a metric that is undefined everywhere is not inside", () => {
    const lone = model({ diversity: [null, null, null, null] });
    expect(line(lone, "Diversity")).toBe("no threshold reaches 0.10 to 0.20; it is undefined at all of them");
  });
});
