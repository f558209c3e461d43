import { expect, test } from "vitest";
import { readingsOf, symptomsOf } from "../../lib/diagnosis/readings.js";
import { BANDED, type Bands } from "../../lib/metrics/bands.js";
import type { Evaluation } from "../../lib/metrics/evaluate.js";

const bands: Bands = {
  spatialCorrelation: [0.6, 1],
  wetFraction: [0.7, 0.8],
  ks: [0, 0.1],
  massBias: [-0.05, 0.05],
  diversity: [0.1, 0.2],
};

const evaluation = {
  spatialCorrelation: { mean: 0.6 },
  wetFraction: { samples: 0.81, truth: 0.75 },
  ks: { statistic: 0.1 },
  massBias: { mean: Number.NaN },
  diversity: { mean: 0.15 },
  quantiles: { truth: { P99: 40 }, samples: { P99: 30 } },
} as Evaluation;

test("a symptom is a value beside its band; both ends belong to it, what is undefined does not", () => {
  expect(symptomsOf(evaluation, bands)).toEqual([
    { metric: "spatialCorrelation", value: 0.6, band: [0.6, 1], ok: true },
    { metric: "wetFraction", value: 0.81, band: [0.7, 0.8], ok: false },
    { metric: "ks", value: 0.1, band: [0, 0.1], ok: true },
    { metric: "massBias", value: null, band: [-0.05, 0.05], ok: false },
    { metric: "diversity", value: 0.15, band: [0.1, 0.2], ok: true },
  ]);
});

test("diversity is no symptom where no event has two members", () => {
  const alone = symptomsOf({ ...evaluation, diversity: null }, bands);
  expect(alone.map(({ metric }) => metric)).toEqual(BANDED.filter((m) => m !== "diversity"));
});

test("readings are the five and the ratio of the 99th percentiles, null where undefined", () => {
  expect(readingsOf(evaluation)).toEqual({
    spatialCorrelation: 0.6,
    wetFraction: 0.81,
    ks: 0.1,
    massBias: null,
    diversity: 0.15,
    p99Ratio: 0.75,
  });
  const dry = {
    ...evaluation,
    diversity: null,
    quantiles: { truth: { P99: 0 }, samples: { P99: 1 } },
  } as Evaluation;
  expect(readingsOf(dry)).toMatchObject({ diversity: null, p99Ratio: null });
});
