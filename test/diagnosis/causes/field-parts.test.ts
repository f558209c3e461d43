import { expect, test } from "vitest";
import { examineClippedTail } from "../../../lib/diagnosis/causes/clipped-tail/examine.js";
import { examineNegativeValues } from "../../../lib/diagnosis/causes/negative-values/examine.js";
import { examineSomeMembers } from "../../../lib/diagnosis/causes/some-members/examine.js";
import { type Specimen, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { randomStream } from "../../../lib/fields/random.js";
import { eachField, eachValue, eventSet, type Fault, makeWorld } from "../laboratory.js";

const world = makeWorld({ height: 14, width: 16, members: 4, wet: 0.5 });
const given = (fault: Fault = (w) => w): Promise<Specimen> => takeSpecimen(eventSet(fault(world, 1)), 1);

test.each([5, 8, 15])("a cap at %d mm/day is found at its value, and the truth imitates it", async (cap) => {
  const specimen = await given(eachValue((v) => Math.min(v, cap)));
  const { verdict, explanation, imitate } = examineClippedTail(specimen);
  expect(verdict).toBe("confirmed");
  expect(explanation).toContain(`${cap.toPrecision(3)} mm/day`);
  const imitated = imitate!(specimen).events.flatMap(({ truth }) => Array.from(truth.values));
  expect(Math.max(...imitated)).toBe(cap);
});

test("negative amounts are counted by hand, and set to 0", async () => {
  const specimen = await given(eachValue((v, i) => (i === 5 ? -0.2 : v)));
  const { verdict, statistic, repair } = examineNegativeValues(specimen);
  expect(verdict).toBe("confirmed");
  expect(statistic).toBeCloseTo(1 / (14 * 16), 12);
  const mended = repair!.apply(specimen).events.flatMap(({ members }) => members.map((m) => m.values[5]));
  expect(mended.every((v) => v === 0)).toBe(true);
});

test.each([0, 0.2, 10])(
  "one member of four with %d times the amount is named and left out",
  async (factor) => {
    const specimen = await given(
      eachField((values, _, m) => (m === 1 ? values.map((v) => factor * v) : values)),
    );
    const { verdict, explanation, repair } = examineSomeMembers(specimen, 1);
    expect(verdict).toBe("confirmed");
    expect(explanation).toMatch(/^amounts of member 2 \(/);
    const kept = repair!.apply(specimen).events[3]!.members.map(({ values }) => values[7]);
    expect(kept).toEqual([0, 2, 3].map((m) => world.members[3]![m]![7]));
  },
);

test("healthy members, a few large values and noise of packing are none of these", async () => {
  const stream = randomStream(3);
  for (const fault of [undefined, eachValue((v) => v + 1e-10 * stream.normal())]) {
    const specimen = await given(fault);
    expect(examineClippedTail(specimen).verdict).toBe("excluded");
    expect(examineNegativeValues(specimen).verdict).toBe("excluded");
    expect(examineSomeMembers(specimen, 1).verdict).toBe("excluded");
  }
});
