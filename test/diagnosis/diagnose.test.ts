import { describe, expect, test } from "vitest";
import { describeDiagnosis } from "../../lib/diagnosis/describe.js";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { CAUSE_IDS } from "../../lib/diagnosis/diagnosis.js";
import { eachValue, eventSet, type Fault, makeWorld, shuffled, unrelated } from "./laboratory.js";

const options = { height: 20, width: 18, events: 24, members: 3 };
const world = makeWorld(options);
const found = async (fault: Fault) => (await diagnose(eventSet(fault(world, 3)))).diagnosis;

describe("diagnose on fields alone", () => {
  test("a healthy run is healthy, every cause has a verdict, and it can be read", async () => {
    const diagnosis = await diagnose(eventSet(world));
    expect(diagnosis.diagnosis).toEqual(["healthy"]);
    expect(diagnosis.evidenceLevel).toBe("F");
    const ofRuns = "predictors-out-of-step";
    expect(diagnosis.causes.map((c) => c.id).sort()).toEqual(CAUSE_IDS.filter((id) => id !== ofRuns).sort());
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
    expect(describeDiagnosis(diagnosis)).toContain("Diagnosis: healthy");
  });

  test.each<[string, Fault]>([
    ["shuffled-events", shuffled],
    ["unrelated-samples", unrelated(options)],
    ["missing-inverse", eachValue(Math.log1p)],
    ["double-inverse", eachValue((v) => Math.expm1(Math.min(v, 80)))],
    ["unit-scale", eachValue((v) => v / 24)],
    ["mass-deficit", eachValue((v) => 0.55 * v)],
    ["over-threshold", eachValue((v) => (v < 5 ? 0 : v))],
    ["activation-floor", eachValue((v, i) => Math.max(v, 0.5 + 0.001 * i))],
  ])("%s", async (id, fault) => {
    expect(await found(fault)).toEqual([id]);
  });
});
