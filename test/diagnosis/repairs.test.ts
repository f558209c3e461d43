import { expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import type { Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import { smoothNoise as noise } from "../../lib/diagnosis/faults/smooth-noise.js";
import { randomStream } from "../../lib/fields/random.js";
import {
  eachField,
  eachValue,
  eventSet,
  type Fault,
  makeWorld,
  unrelated,
  type World,
  type WorldOptions,
} from "./laboratory.js";

const result = ({ causes }: Diagnosis, id: string) => causes.find((cause) => cause.id === id)!;
const small = { height: 16, width: 14, events: 16, members: 2 };
/** As many events as it takes to deny that samples know their own. */
const many = { ...small, events: 24 };
const drizzle = (world: World, median = 0.3): World =>
  eachField((values, e, k) => {
    const varying = noise(world.grid, 6, randomStream(4, e, k));
    return values.map((v, i) => Math.max(v, median * Math.exp(0.3 * varying[i])));
  })(world, 1);

test.each<[string, WorldOptions]>([
  ["ten events on 8×11", { height: 8, width: 11, events: 10, members: 3 }],
  ["one member", { ...small, members: 1 }],
  ["real amounts in steps of 0.254 mm", { ...small, quantum: 0.254 }],
  ["a mask", { ...small, masked: true }],
])("drizzle is named and mended with %s", async (_, options) => {
  const diagnosis = await diagnose(eventSet(drizzle(makeWorld(options))));
  expect(diagnosis.diagnosis).toEqual(["weak-background"]);
  const { repair } = result(diagnosis, "weak-background");
  expect(repair!.after.ks).toBeLessThan(repair!.before.ks! / 2);
});

test("drizzle is a matter of amounts: it is found in samples that belong to no event, too", async () => {
  const world = makeWorld(many);
  const diagnosis = await diagnose(eventSet(drizzle(unrelated(many)(world, 1))));
  expect([...diagnosis.diagnosis].sort()).toEqual(["unrelated-samples", "weak-background"]);
});

test("samples of other storms with exactly the real distribution are not healthy", async () => {
  const world = makeWorld(many);
  const others = unrelated(many)(world, 1);
  const sorted = Float64Array.from(world.truth.flatMap((f) => Array.from(f))).sort();
  const theirs = Float64Array.from(others.members.flat().flatMap((f) => Array.from(f))).sort();
  const map = (v: number): number => {
    let [low, high] = [0, theirs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (theirs[middle] < v) low = middle + 1;
      else high = middle;
    }
    return sorted[Math.min(Math.floor((low * sorted.length) / theirs.length), sorted.length - 1)];
  };
  const diagnosis = await diagnose(eventSet(eachValue(map)(others, 1)));
  expect(diagnosis.symptoms.find((s) => s.metric === "ks")!.ok).toBe(true);
  expect(diagnosis.diagnosis).toEqual(["unrelated-samples"]);
});

test("mm/h called mm/day is a unit, and dividing by it gives the mass back", async () => {
  const world = makeWorld(small);
  const healthy = (await diagnose(eventSet(world))).symptoms.find((s) => s.metric === "massBias")!;
  const diagnosis = await diagnose(eventSet(eachValue((v) => v / 24)(world, 1)));
  expect(diagnosis.diagnosis).toEqual(["unit-scale"]);
  expect(result(diagnosis, "unit-scale").repair!.after.massBias).toBeCloseTo(healthy.value!, 3);
});

/** Amounts drawn towards those of the climate, as a prior that knows nothing of the day does. */
const shrunken: Fault = eachValue((v) => Math.expm1(0.35 * Math.log1p(v) + 0.35));

test("amounts that shrink with size are neither a factor nor drizzle nor, in strangers, other statistics", async () => {
  const world = makeWorld(many);
  const diagnosis = await diagnose(eventSet(shrunken(unrelated(many)(world, 1), 1)));
  expect(diagnosis.diagnosis).toContain("unrelated-samples");
  for (const id of ["mass-deficit", "weak-background", "wrong-normalisation"])
    expect(result(diagnosis, id).verdict).not.toBe("confirmed");
});

test("the real wet share is quoted as it is, and beside it what a floor makes of it", async () => {
  const diagnosis = await diagnose(
    eventSet(eachValue((v, i) => Math.max(v, 0.5 + 0.001 * i))(makeWorld(small), 1)),
  );
  expect(diagnosis.diagnosis).toEqual(["activation-floor"]);
  expect(result(diagnosis, "weak-background").explanation).toMatch(
    /100\.0 % of the cells are wet, of the real ones [5-9]\d\.\d %, 100\.0 % once spoilt alike/,
  );
});
