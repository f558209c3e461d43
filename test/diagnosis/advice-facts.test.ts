import { describe, expect, test } from "vitest";
import {
  diversityOf,
  isTraceOnly,
  sweepOf,
  temperatureSweep,
  withinSampling,
} from "../../lib/diagnosis/advice-facts.js";
import type { ModelEvidence } from "../../lib/diagnosis/model-evidence.js";
import { samplingErrors } from "../../lib/diagnosis/sampling-error.js";
import { takeSpecimen } from "../../lib/diagnosis/specimen.js";
import { makeField } from "../../lib/fields/field.js";
import { eventSet, makeWorld } from "./laboratory.js";
import { specimenOf } from "./specimens.js";

test("a sweep tells what the documented thresholds leave: 0.05, 0.1 and 0.2 mm/day", () => {
  const truth = Float64Array.of(0, 0, 0.1, 4);
  const samples = Float64Array.of(0.05, 0.12, 0.2, 4);
  expect(sweepOf(truth, samples)).toEqual([
    { threshold: 0.05, wet: 0.75, ks: 0.5 },
    { threshold: 0.1, wet: 0.75, ks: 0.5 },
    { threshold: 0.2, wet: 0.5, ks: 0.25 },
  ]);
});

test("traces alone move KS if it is within its band once all below 0.1 mm/day is dry", () => {
  const of = (...members: number[]) => specimenOf([1, 4], [{ truth: [0, 0, 1, 2], members: [members] }]);
  expect(isTraceOnly(of(0.09, 0.01, 1, 2), [0, 0])).toBe(true);
  expect(isTraceOnly(of(0.1, 0.01, 1, 2), [0, 0.24])).toBe(false);
  expect(isTraceOnly(of(0.1, 0.01, 1, 2), [0, 0.25])).toBe(true);
});

test("diversity of a specimen is one less the mean cosine of its pairs, over events", () => {
  const specimen = specimenOf(
    [1, 2],
    [
      {
        truth: [1, 1],
        members: [
          [1, 0],
          [0, 1],
        ],
      },
      {
        truth: [1, 1],
        members: [
          [1, 0],
          [2, 0],
        ],
      },
    ],
  );
  expect(diversityOf(specimen)).toBeCloseTo(0.5, 12);
});

describe("a band missed by less than its 95 % margin", () => {
  test("is told on either side; what is undefined, within its band, or diversity, is not", async () => {
    const specimen = await takeSpecimen(
      eventSet(makeWorld({ height: 6, width: 6, events: 12, members: 2, length: 1 })),
      1,
    );
    const { error, freedom } = (await samplingErrors(specimen, ["massBias"])).get("massBias")!;
    expect(freedom).toBe(9);
    // scipy 1.15: t.isf(norm.sf(2), 9) = 2.320.
    const symptom = (value: number | null, ok = false, metric = "massBias") => ({
      metric,
      value,
      band: [-0.05, 0.05] as const,
      ok,
    });
    const within = (...symptoms: ReturnType<typeof symptom>[]) => withinSampling(specimen, symptoms);
    expect(await within(symptom(0.05 + 2.31 * error))).toEqual(["massBias"]);
    expect(await within(symptom(0.05 + 2.33 * error))).toEqual([]);
    expect(await within(symptom(-0.05 - 2.31 * error))).toEqual(["massBias"]);
    expect(await within(symptom(-0.05 - 2.33 * error))).toEqual([]);
    expect(await within(symptom(null), symptom(0, true), symptom(0.06, false, "diversity"))).toEqual([]);
    expect(await within()).toEqual([]);
  });
});

test("diversity by temperature is that of four posterior members, of up to twelve events", async () => {
  const normalisation = { mean: new Float32Array(2).fill(1), std: new Float32Array(2).fill(0.1) };
  const asked: number[] = [];
  const model: ModelEvidence = {
    latentDim: 2,
    encode: async (event) => {
      asked.push(event);
      return { mu: [0, 0], logvar: [0, 0] };
    },
    decode: async (latents) =>
      Array.from({ length: latents.length / 2 }, (_, k) =>
        makeField("z", { height: 1, width: 2 }, latents.slice(2 * k, 2 * k + 2), null),
      ),
  };
  const specimen = (events: number) =>
    specimenOf(
      [1, 2],
      new Array(events).fill({
        truth: [1, 1],
        members: [
          [1, 1],
          [1, 2],
        ],
      }),
    );
  const sweep = await temperatureSweep(specimen(13), model, normalisation, 3);
  expect(sweep.map(({ temperature }) => temperature)).toEqual([0.5, 0.8, 1, 1.2, 1.5, 2, 3]);
  const [, low, middle, high] = sweep.map(({ diversity }) => diversity);
  expect(low).toBeLessThan(middle);
  expect(middle).toBeLessThan(high);
  // Small differences: diversity grows with the square of the temperature.
  expect(high / low).toBeCloseTo(2.25, 0);
  expect(asked).toEqual([0, 2, 4, 6, 8, 10, 12]);
  asked.length = 0;
  await temperatureSweep(specimen(12), model, normalisation, 3);
  expect(asked).toHaveLength(12);
});
