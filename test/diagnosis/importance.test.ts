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
