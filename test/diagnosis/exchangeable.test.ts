import { expect, test } from "vitest";
import { describeDiagnosis } from "../../lib/diagnosis/describe.js";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { exchangeabilityOf } from "../../lib/diagnosis/exchangeable.js";
import { contradictionsOf } from "./contradictions.js";
import { eventSet, makeWorld, type World } from "./laboratory.js";
import { specimenOf } from "./specimens.js";

const unpredictable = makeWorld({
  seed: 5,
  height: 14,
  width: 16,
  members: 3,
  length: 1,
  shared: 0.5,
  wet: 0.6,
});
const bands = { spatialCorrelation: [0, 1], massBias: [-0.3, 0.3] } as const;

test("distances of members and of the truth are means over pairs and events, by hand", () => {
  const event = {
    truth: [1, 0, 0],
    members: [
      [1, 1, 0],
      [0, 1, 1],
    ],
  };
  const found = exchangeabilityOf(
    specimenOf(
      [1, 3],
      Array.from({ length: 8 }, () => event),
    ),
  )!;
  expect(found.members).toBeCloseTo(1 - 0.5, 6);
  expect(found.truth).toBeCloseTo(1 - (Math.SQRT1_2 + 0) / 2, 6);
  expect(found.agrees).toBe(true);
  expect(
    exchangeabilityOf(
      specimenOf(
        [1, 3],
        Array.from({ length: 7 }, () => event),
      ),
    ),
  ).toBeNull();
});

test("draws like the truth are healthy though more diverse than the reports' band, which is said", async () => {
  const diagnosis = await diagnose(eventSet(unpredictable), {}, { bands });
  const diversity = diagnosis.symptoms.find(({ metric }) => metric === "diversity")!;
  expect(diversity.value!).toBeGreaterThan(0.2);
  expect(diversity).toMatchObject({ ok: true, band: [0.1, 0.2] });
  expect(diagnosis.diagnosis).toEqual(["healthy"]);
  expect(contradictionsOf(diagnosis)).toEqual([]);
  expect(describeDiagnosis(diagnosis).replaceAll(/\s+/g, " ")).toContain(
    "ok here outside the reports' band, but members differ from one another (",
  );
});

test("members that are too alike for their error, and a band that was asked for, are not excused", async () => {
  const alike: World = {
    ...unpredictable,
    members: unpredictable.members.map(([first, ...rest]) => [
      first!,
      ...rest.map((v) => v.map((x, i) => first![i]! + 0.3 * (x - first![i]!))),
    ]),
  };
  const of = async (world: World, more = {}) =>
    (await diagnose(eventSet(world), {}, { bands: { ...bands, ...more } })).symptoms.find(
      ({ metric }) => metric === "diversity",
    )!;
  expect(await of(alike)).toMatchObject({ ok: false });
  expect(await of(unpredictable, { diversity: [0.1, 0.2] })).toMatchObject({ ok: false });
});

test("a low correlation is excused where members know their days, and not where they are of other days", async () => {
  const wide = { massBias: [-0.3, 0.3] } as const;
  const correlationOf = async (world: World, more = {}) => {
    const diagnosis = await diagnose(eventSet(world), {}, { bands: { ...wide, ...more } });
    const symptom = diagnosis.symptoms.find(({ metric }) => metric === "spatialCorrelation")!;
    return { diagnosis, symptom };
  };
  const { symptom, diagnosis } = await correlationOf(unpredictable);
  expect(symptom.value!).toBeLessThan(0.6);
  expect(symptom).toMatchObject({ ok: true, note: expect.stringContaining("know their days beyond chance") });
  expect(diagnosis.diagnosis).toEqual(["healthy"]);
  const turned: World = {
    ...unpredictable,
    members: unpredictable.members.map((_, e, all) => all[(e + 1) % all.length]!),
  };
  const strangers = await correlationOf(turned);
  expect(strangers.symptom).toMatchObject({ ok: false });
  expect(strangers.diagnosis.diagnosis).not.toContain("healthy");
  expect((await correlationOf(unpredictable, { spatialCorrelation: [0.6, 1] })).symptom.ok).toBe(false);
});

test("a mask that is changed in place is seen by the next diagnosis", async () => {
  const world = makeWorld({ seed: 5, height: 14, width: 16, members: 3 });
  const mask = new Uint8Array(14 * 16).fill(1);
  const set = { ...eventSet(world), mask };
  await diagnose(set);
  mask.fill(0, 0, 7 * 16);
  const again = await diagnose(set);
  const afresh = await diagnose({ ...set, grid: { ...set.grid }, mask: mask.slice() });
  expect(again).toEqual(afresh);
});
