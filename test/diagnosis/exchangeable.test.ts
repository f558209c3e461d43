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
