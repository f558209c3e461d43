import { expect, test } from "vitest";
import type { CauseId, CauseResult, Symptom, Verdict } from "../../lib/diagnosis/diagnosis.js";
import { rankCauses } from "../../lib/diagnosis/importance.js";

const cause = (id: CauseId, verdict: Verdict): CauseResult => ({
  id,
  verdict,
  statistic: null,
  threshold: null,
  explanation: "",
  repair: null,
});
const bad = (...metrics: string[]): Symptom[] =>
  metrics.map((metric) => ({ metric, value: 0, band: [1, 2], ok: false }));
const ranked = (causes: CauseResult[], symptoms: Symptom[]) =>
  rankCauses(causes, symptoms).map(({ id }) => id);

test("verdicts come first: confirmed, suspected, untestable, excluded", () => {
  const causes = [
    cause("dead-output", "excluded"),
    cause("mask-mismatch", "untestable"),
    cause("unit-scale", "suspected"),
    cause("prior-gap", "confirmed"),
  ];
  const order = ["prior-gap", "unit-scale", "mask-mismatch", "dead-output"];
  expect(ranked(causes, bad("ks"))).toEqual(order);
  expect(ranked(causes.toReversed(), [])).toEqual(order);
  expect(causes[0].id).toBe("dead-output");
});

test("then those that disturb more of the metrics out of their bands", () => {
  const causes = [cause("unit-scale", "confirmed"), cause("shuffled-events", "confirmed")];
  expect(ranked(causes, bad("spatialCorrelation"))).toEqual(["shuffled-events", "unit-scale"]);
  expect(ranked(causes, bad("spatialCorrelation", "ks", "massBias"))).toEqual([
    "unit-scale",
    "shuffled-events",
  ]);
  const fine = bad("ks", "massBias").map((s) => ({ ...s, ok: true }));
  expect(ranked(causes, [...fine, ...bad("spatialCorrelation")])).toEqual(["shuffled-events", "unit-scale"]);
});

test("among equals, those that hide others", () => {
  const causes = [
    cause("weak-background", "confirmed"),
    cause("over-threshold", "confirmed"),
    cause("unit-scale", "confirmed"),
  ];
  const order = ["unit-scale", "over-threshold", "weak-background"];
  expect(ranked(causes, [])).toEqual(order);
  expect(ranked(causes.toReversed(), [])).toEqual(order);
});

test("a cause whose repair takes most of the distance away stands first, before a slight one that disturbs as many metrics", () => {
  const mended = (id: CauseId, before: number, after: number): CauseResult => ({
    ...cause(id, "confirmed"),
    repair: { id: "", before: { massBias: before }, after: { massBias: after } },
    proof: {
      by: "repair",
      changes: [
        { aspect: "own", name: "", matters: 1, before: 1, after: 0, gain: 9, error: 0.1, freedom: 19 },
      ],
    },
  });
  const off = (metric: string, value: number, band: [number, number]): Symptom => ({
    metric,
    value,
    band,
    ok: false,
  });
  const mass = off("massBias", -0.45, [-0.05, 0.05]);
  const slight = mended("edge-effect", -0.45, -0.42);
  const water = mended("mass-deficit", -0.45, 0.01);
  expect(ranked([slight, water], [mass])).toEqual(["mass-deficit", "edge-effect"]);
  // What is mended takes 0.40 / log 1.06 = 6.9 away; unmended, a correlation of 0.1 is 10 of 0.05 away from 0.6, one of 0.3 is 6.
  const unrelated = cause("unrelated-samples", "confirmed");
  const pattern = (value: number): Symptom[] => [mass, off("spatialCorrelation", value, [0.6, 1])];
  expect(ranked([water, unrelated], pattern(0.1))).toEqual(["unrelated-samples", "mass-deficit"]);
  expect(ranked([unrelated, water], pattern(0.3))).toEqual(["mass-deficit", "unrelated-samples"]);
});
