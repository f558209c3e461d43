import { expect, test } from "vitest";
import { examineSomeEvents } from "../../../lib/diagnosis/causes/some-events/examine.js";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eachField, eventSet, makeWorld } from "../laboratory.js";

const world = makeWorld({ height: 12, width: 14, events: 24, members: 3, wet: 0.7 });

/** The two wettest days, in their order. */
const total = (e: number): number => world.truth[e]!.reduce((a, b) => a + b, 0);
const wettest = world.truth
  .map((_, e) => e)
  .sort((a, b) => total(b) - total(a))
  .slice(0, 2)
  .sort((a, b) => a - b);

test.each([100, 1000])("two events with %d times their amount are named and left out", async (factor) => {
  const fault = eachField((v, e) => (wettest.includes(e) ? v.map((x) => factor * x) : v));
  const specimen = await takeSpecimen(eventSet(fault(world, 1)), 1);
  const { verdict, statistic, explanation, repair } = examineSomeEvents(specimen);
  expect([verdict, statistic]).toEqual(["confirmed", 2]);
  expect(explanation).toMatch(new RegExp(wettest.map((e) => `day_${e}\\b`).join(".*")));
  expect(repair!.apply(specimen).events.map(({ index }) => index)).toEqual(
    world.truth.flatMap((_, e) => (wettest.includes(e) ? [] : [e])),
  );
});

test("healthy events, and a factor of all of them, are no odd ones", async () => {
  for (const factor of [1, 20, 0]) {
    const scaled = eachField((v) => v.map((x) => factor * x));
    const specimen = await takeSpecimen(eventSet(scaled(world, 1)), 1);
    expect(examineSomeEvents(specimen).verdict).not.toBe("confirmed");
  }
});
