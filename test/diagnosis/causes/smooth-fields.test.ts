import { expect, test } from "vitest";
import { measureAmounts } from "../../../lib/diagnosis/amounts.js";
import { examineSmoothness } from "../../../lib/diagnosis/causes/smooth-fields/examine.js";
import { fault } from "../../../lib/diagnosis/causes/smooth-fields/fault.js";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eventSet, makeWorld } from "../laboratory.js";

async function blurred(events: number, strength: number) {
  const world = eventSet(makeWorld({ height: 24, width: 28, events, members: 3, wet: 0.6 }));
  const specimen = await takeSpecimen(
    strength > 0 ? fault.apply(world, { strength, seed: 3 } as Parameters<typeof fault.apply>[1]) : world,
    1,
  );
  return examineSmoothness(specimen, measureAmounts(specimen));
}

test.each([
  [0, 24, "excluded"],
  [3, 24, "confirmed"],
  [3, 3, "untestable"],
])("a blur of %d cells in %d events is %s", async (strength, events, verdict) => {
  expect((await blurred(events, strength)).verdict).toBe(verdict);
});

test("as little power at small scales as a blur leaves, in too few events to be sure, is not called excluded", async () => {
  const found = await blurred(3, 3);
  expect(found.statistic).toBeLessThan(found.threshold as number);
  expect(found.explanation).toMatch(/as little as a blur leaves, but 3 events cannot tell that from chance$/);
});
