import { describe, expect, test } from "vitest";
import { measureAmounts } from "../../lib/diagnosis/amounts.js";
import { examineOverThreshold } from "../../lib/diagnosis/causes/over-threshold/examine.js";
import { type DiagnoseOptions, diagnose } from "../../lib/diagnosis/diagnose.js";
import { CAUSE_IDS, type CauseId, type Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import { raised } from "../../lib/diagnosis/imitation.js";
import type { Evidence } from "../../lib/diagnosis/scene.js";
import { takeSpecimen } from "../../lib/diagnosis/specimen.js";
import { measureDispersion } from "../../lib/diagnosis/statistics/dispersion.js";
import { injectFaults } from "../../lib/storms/inject/inject-faults.js";
import { eachValue, eventSet, type Fault, makeWorld, shuffled, unrelated } from "./laboratory.js";

const size = { height: 10, width: 12, events: 14, members: 3, length: 1 };
const world = makeWorld(size);
const { normalisation } = world;
const of = (fault: Fault, evidence: Evidence = {}, options: DiagnoseOptions = {}) =>
  diagnose(eventSet(fault(world, 1)), evidence, options);
const cause = ({ causes }: Diagnosis, id: CauseId) => causes.find((c) => c.id === id)!;
/** Whose predictors are of which days is asked of runs alone. */
const ASKED_OF_FILES = CAUSE_IDS.filter((id) => id !== "predictors-out-of-step").toSorted();
const untested = ({ causes }: Diagnosis) =>
  causes
    .filter((c) => c.verdict === "untestable")
    .map((c) => c.id)
    .sort();
const NO_MODEL: CauseId[] = ["conditioning-ignored", "point-posterior", "posterior-collapse", "prior-gap"];
const SPREAD: CauseId[] = ["over-dispersed", "under-dispersed"];

describe("what is right", () => {
  test("a metric that misses its band by chance is no cause, yet not healthy, and is said", async () => {
    const { value } = (await of((w) => w)).symptoms.find(({ metric }) => metric === "massBias")!;
    const bands = { massBias: [value! + 0.001, 1] } as const;
    const diagnosis = await of((w) => w, {}, { bands });
    expect(diagnosis.symptoms.filter((s) => !s.ok).map((s) => s.metric)).toEqual(["massBias"]);
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
    expect(diagnosis.advice.slice(0, 2)).toEqual([
      expect.stringMatching(/^mass bias misses its band by less than its 95 % margin/),
      "Not called healthy: out of band without a cause that these tests could prove: mass bias.",
    ]);
    expect(untested(diagnosis)).toEqual(NO_MODEL);
    for (const id of NO_MODEL)
      expect(cause(diagnosis, id).explanation).toBe("needs the encoder and decoder: give --model");
    expect(diagnosis.evidenceLevel).toBe("F");
    expect((await of((w) => w, { normalisation })).evidenceLevel).toBe("N");
  });

  test("bands that are given replace the usual ones, each alone", async () => {
    const diagnosis = await of((w) => w, {}, { bands: { massBias: [-1, 1], ks: [0, 0.001] } });
    const bands = Object.fromEntries(
      diagnosis.symptoms.map(({ metric, band, ok }) => [metric, [...band, ok]]),
    );
    expect(bands.massBias).toEqual([-1, 1, true]);
    expect(bands.ks).toEqual([0, 0.001, false]);
    expect(bands.spatialCorrelation).toEqual([0.6, 1, true]);
    // A KS that is beyond its band by more than chance has no cause here.
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
  });

  test("diversity alone out of its band is no cause, yet not healthy", async () => {
    const bands = { massBias: [-1, 1], diversity: [0.99, 1] } as const;
    const diagnosis = await of((w) => w, {}, { bands });
    expect(diagnosis.symptoms.filter((s) => !s.ok).map((s) => s.metric)).toEqual(["diversity"]);
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
  });

  test("a specimen of some events is that of the seed, 1 where none is given", async () => {
    const some = { specimenValues: 1 };
    const [one, usual, other] = [
      await of((w) => w, {}, { ...some, seed: 1 }),
      await of((w) => w, {}, some),
      await of((w) => w, {}, { ...some, seed: 2 }),
    ];
    expect(usual).toEqual(one);
    expect(other.causes).not.toEqual(one.causes);
  });

  test("units in which a 99th percentile below 1 mm/day is common are questioned on both sides", async () => {
    const small = (values: Float32Array) => values.map((v) => v / 86400);
    const diagnosis = await of((w) => ({
      ...w,
      truth: w.truth.map(small),
      members: w.members.map((m) => m.map(small)),
    }));
    expect(diagnosis.diagnosis).toEqual(["healthy"]);
    expect(diagnosis.advice.join(" ")).toMatch(/99th percentile is 0\.00037 mm\/day: check their units/);
    expect((await of((w) => w)).advice.join(" ")).not.toContain("check their units");
  });
});

describe("what one fault hides", () => {
  test("a dead output hides everything that needs fields, and says so", async () => {
    const diagnosis = await of(eachValue((_, i) => 0.5 + 0.001 * i));
    expect(diagnosis.diagnosis).toEqual(["dead-output"]);
    const tested = ["corrupt-values", "mask-mismatch", "dead-output"];
    expect(untested(diagnosis).toSorted()).toEqual(ASKED_OF_FILES.filter((id) => !tested.includes(id)));
    expect(cause(diagnosis, "ks" as CauseId)).toBeUndefined();
    expect(cause(diagnosis, "unit-scale").explanation).toBe(
      "the output is dead: it must be trained anew before this can be seen",
    );
    expect(cause(diagnosis, "posterior-collapse").explanation).toContain("--model");
  });

  test("zeros everywhere are no diagnosis but a question", async () => {
    const diagnosis = await of(eachValue(() => 0));
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
    expect(diagnosis.causes.filter((c) => c.verdict === "suspected").map((c) => c.id)).toEqual([
      "dead-output",
      "over-threshold",
    ]);
    expect(diagnosis.advice.join(" ")).toContain("Not called healthy: out of band without a cause");
  });

  test("samples of other events hide spread, which cannot be compared; their amounts are doubted more", async () => {
    const longer = { ...size, events: 24 };
    const strangers = await diagnose(eventSet(unrelated(longer)(makeWorld(longer), 1)));
    expect(strangers.diagnosis).toEqual(["unrelated-samples"]);
    expect(untested(strangers)).toEqual([...SPREAD, ...NO_MODEL, "edge-effect", "regional-bias"].sort());
    expect(cause(strangers, "mass-deficit").verdict).toBe("suspected");
    expect(cause(await of((w) => w), "under-dispersed").verdict).toBe("excluded");
  });

  test("shuffled samples do not hide it: they are put back first", async () => {
    const diagnosis = await of(shuffled);
    expect(diagnosis.diagnosis).toEqual(["shuffled-events"]);
    expect(untested(diagnosis)).toEqual(NO_MODEL);
    expect(cause(diagnosis, "shuffled-events").repair!.after.spatialCorrelation).toBeGreaterThan(0.7);
  });

  test("a threshold in z leaves a floor: it is named, the floor is suspected beside it", async () => {
    const spoilt = (id: "activation-floor" | "threshold-wrong-space") =>
      diagnose(injectFaults(eventSet(world), [{ id }], { seed: 2, normalisation }), { normalisation });
    const threshold = await spoilt("threshold-wrong-space");
    expect(threshold.diagnosis).toEqual(["threshold-wrong-space"]);
    expect(cause(threshold, "activation-floor")).toMatchObject({ verdict: "suspected" });
    expect(cause(threshold, "activation-floor").explanation).toMatch(
      /; not counted as a cause: a threshold in z leaves this floor on a linear head as well as after a ReLU in z/,
    );
    const floor = await spoilt("activation-floor");
    expect(floor.diagnosis).toEqual(["activation-floor"]);
    expect(cause(floor, "activation-floor").explanation).not.toContain("a threshold in z");
  });

  test("a threshold in mm/day raises what is compared: spread below it is not judged by diversity", async () => {
    const diagnosis = await of(eachValue((v) => (v < 3 ? 0 : v)));
    expect(diagnosis.diagnosis).toEqual(["over-threshold"]);
    const { value, band } = diagnosis.symptoms.find((s) => s.metric === "diversity")!;
    expect(value! < band[0] || value! > band[1]).toBe(true);
    for (const id of SPREAD) expect(cause(diagnosis, id).verdict).toBe("excluded");
    expect(diagnosis.advice.join(" ")).toContain("The samples are too dry");
  });
});

test("spread is measured where a threshold left something: truth and members raised to its smallest amount", async () => {
  const cut = eachValue((v) => (v < 3 ? 0 : v));
  const diagnosis = await of(cut);
  const specimen = await takeSpecimen(eventSet(cut(world, 1)), 1);
  const spoilt = examineOverThreshold(measureAmounts(specimen)).imitate!(specimen);
  const { ratio, relativeVariance } = measureDispersion(raised(spoilt));
  expect(ratio).not.toBeCloseTo(measureDispersion(spoilt).ratio, 2);
  expect(cause(diagnosis, "under-dispersed").statistic).toBeCloseTo(ratio, 9);
  expect(cause(diagnosis, "latent-ignored").statistic).toBeCloseTo(relativeVariance, 9);
});

describe("one fault", () => {
  test("a factor of 0.7 is named and undone, and the rest is as it should be", async () => {
    const diagnosis = await of(eachValue((v) => 0.7 * v));
    expect(diagnosis.diagnosis).toEqual(["mass-deficit"]);
    const { repair } = cause(diagnosis, "mass-deficit");
    expect(repair!.after.p99Ratio! / repair!.before.p99Ratio!).toBeGreaterThan(1.1);
    expect(diagnosis.advice[0]).toMatch(/^Scale the mass.*Measured here, by scale-mass: /);
  });

  test("a factor of 0.85 is none beyond doubt where a transform was undone", async () => {
    const diagnosis = await of(eachValue((v) => Math.log1p(0.85 * v)));
    expect(diagnosis.diagnosis).toEqual(["missing-inverse"]);
    expect(cause(diagnosis, "mass-deficit").threshold).not.toBeCloseTo(1 / 1.06, 9);
  });

  test("other statistics than those of training are named and undone", async () => {
    const wrong = injectFaults(eventSet(world), [{ id: "wrong-normalisation" }], { seed: 2, normalisation });
    const diagnosis = await diagnose(wrong, { normalisation });
    expect(diagnosis.diagnosis).toEqual(["wrong-normalisation"]);
    expect(cause(diagnosis, "wrong-normalisation").repair!.id).toBe("renormalise");
  });

  test("members that are copies are named", async () => {
    const diagnosis = await of((w) => ({ ...w, members: w.members.map(([first]) => [first, first, first]) }));
    expect(diagnosis.diagnosis).toEqual(["latent-ignored"]);
    expect(diagnosis.advice.join(" ")).toContain("Give the model (--model)");
  });

  test("amounts that are too small by a constant have no cause, and no threshold helps", async () => {
    const diagnosis = await of(eachValue((v) => Math.max(v - 0.8, 0)));
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
    expect(diagnosis.advice.join(" ")).toMatch(
      /too dry.*no threshold can help.*out of band without a cause that these tests could prove: wet fraction, KS/,
    );
  });
});

test("causes come in the order of their verdicts, each once, with plain data alone", async () => {
  const diagnosis = await of(unrelated(size));
  const verdicts = diagnosis.causes.map((c) =>
    ["confirmed", "suspected", "untestable", "excluded"].indexOf(c.verdict),
  );
  expect(verdicts).toEqual([...verdicts].sort((a, b) => a - b));
  expect(diagnosis.causes.map((c) => c.id).toSorted()).toEqual(ASKED_OF_FILES);
  expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
});
