import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import type { CauseId } from "../../lib/diagnosis/diagnosis.js";
import { contradictionsOf } from "./contradictions.js";
import { eventSet, makeWorld } from "./laboratory.js";
import { documentModel, sicknesses } from "./sicknesses.js";

const size = { seed: 3, height: 18, width: 20, events: 24, members: 4, wet: 0.5, length: 1 };
const world = makeWorld(size);
const bands = { diversity: [0, 1], spatialCorrelation: [0.3, 1], massBias: [-0.2, 0.2] } as const;
const sick = sicknesses(size);
const of = async (kind: string) => {
  const diagnosis = await diagnose(eventSet(sick[kind]!(world, 1)), {}, { bands });
  expect(contradictionsOf(diagnosis)).toEqual([]);
  return diagnosis;
};

test("what nothing is wrong with is healthy, and not where a symptom is out of its band", async () => {
  expect((await diagnose(eventSet(world), {}, { bands })).diagnosis).toEqual(["healthy"]);
  const strict = await diagnose(eventSet(world), {}, { bands: { ...bands, diversity: [0.9, 1] } });
  expect(strict.diagnosis).toEqual(["undecided"]);
  expect(strict.advice.join(" ")).toContain(
    "out of band without a cause that these tests could prove: diversity",
  );
});

describe("sicknesses without a name are not called by a wrong one, and never healthy", () => {
  test.each<[string, CauseId[]]>([
    ["negative noise in dry cells", ["missing-inverse", "double-inverse"]],
    ["capped at half of P99", ["wrong-normalisation", "mass-deficit", "smooth-fields", "activation-floor"]],
    ["one event × 1000", ["mass-deficit", "unit-scale", "wrong-normalisation"]],
    ["rounded to 1 mm", ["over-threshold", "weak-background"]],
    ["one dry member", ["wrong-normalisation", "over-dispersed", "unrelated-samples"]],
    ["noise of 1e-10 about 0", ["threshold-wrong-space", "unrelated-samples", "activation-floor"]],
    ["checkerboard", ["wrong-normalisation", "over-dispersed"]],
  ])("%s", async (kind, wrong) => {
    const { diagnosis } = await of(kind);
    expect(diagnosis).not.toEqual(["healthy"]);
    expect(diagnosis.filter((id) => (wrong as string[]).includes(id))).toEqual([]);
  });

  test("infinite values come first", async () => {
    expect((await of("one cell in a hundred infinite")).diagnosis[0]).toBe("corrupt-values");
  });

  test("a threshold above most rain is that, and no flipped grid", async () => {
    expect((await of("a threshold above most rain")).diagnosis).toEqual(["over-threshold"]);
  });
});

test("a threshold in z after a ReLU in z: the floor is said beside it, and which operators would tell", async () => {
  const { diagnosis, causes } = await diagnose(eventSet(documentModel(world)), {}, { bands });
  expect(diagnosis).toContain("threshold-wrong-space");
  expect(diagnosis).toContain("mode-collapse");
  const floor = causes.find(({ id }) => id === "activation-floor")!;
  expect(floor.verdict).toBe("suspected");
  expect(floor.explanation).toContain("the last operators of the model (--model)");
});

test("what a repair would make worse is not confirmed, with the numbers", async () => {
  const { causes } = await of("negative noise in dry cells");
  expect(causes.find(({ id }) => id === "missing-inverse")!.explanation).toMatch(
    /not confirmed, since its repair \(apply-inverse-by-moments\) is not shown to bring the samples nearer, beyond chance and without harm: .*KS off by/,
  );
});
