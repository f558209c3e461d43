import { expect, test } from "vitest";
import { measureAmounts } from "../../../lib/diagnosis/amounts.js";
import { examineAccumulation } from "../../../lib/diagnosis/causes/accumulation-window/examine.js";
import { examineEventAmounts } from "../../../lib/diagnosis/causes/event-amount-lost/examine.js";
import { examineModeCollapse } from "../../../lib/diagnosis/causes/mode-collapse/examine.js";
import { examineOtherTransform } from "../../../lib/diagnosis/causes/other-transform/examine.js";
import { type Specimen, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eachField, eachValue, eventSet, type Fault, makeWorld } from "../laboratory.js";

const world = makeWorld({ height: 16, width: 18, events: 24, members: 3, wet: 0.6 });
const given = (fault: Fault = (w) => w): Promise<Specimen> => takeSpecimen(eventSet(fault(world, 1)), 1);
const total = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);

test.each([0.7, 1])(
  "one map in %d of each day is found in that share, and the truth imitates it",
  async (share) => {
    const map = world.members[3]![0]!;
    const fault = eachField((v) =>
      v.map((x, i) => (1 - share) * x + (share * map[i]! * total(v)) / total(map)),
    );
    const specimen = await given(fault);
    const { verdict, explanation, imitate } = examineModeCollapse(specimen);
    expect(verdict).toBe("confirmed");
    const told = Number(/made up (\d+) %/.exec(explanation)![1]) / 100;
    expect(Math.abs(told - share)).toBeLessThan(0.25);
    expect(examineModeCollapse(imitate!(specimen)).verdict).toBe("excluded");
    expect(examineModeCollapse(await given()).verdict).toBe("excluded");
  },
);

test.each([0.7, 1])("amounts of days that lost %d of their logarithm are drawn to the mean", async (part) => {
  const typical = world.truth.reduce((a, v) => a + total(v), 0) / world.truth.length;
  const fault = eachField((v) => v.map((x) => x * (typical / total(v)) ** part));
  const specimen = await given(fault);
  const { verdict, explanation, imitate } = examineEventAmounts(specimen, false);
  expect(verdict).toBe("confirmed");
  const told = Number(/as if (\d+) %/.exec(explanation)![1]) / 100;
  expect(Math.abs(told - part)).toBeLessThan(0.2);
  expect(examineEventAmounts(imitate!(specimen), false).verdict).toBe("excluded");
  expect(examineEventAmounts(specimen, true).verdict).toBe("suspected");
  expect(examineEventAmounts(await given(), false).verdict).toBe("excluded");
});

test.each([
  [1, 0.5],
  [-1, 0.3],
])("the day at step %d makes up %d of the members", async (step, part) => {
  const fault: Fault = (w) => ({
    ...w,
    members: w.members.map((event, e) =>
      event.map((v, m) => v.map((x, i) => (1 - part) * x + part * (w.members[e + step]?.[m]?.[i] ?? x))),
    ),
  });
  const { verdict, explanation } = examineAccumulation(await given(fault));
  expect(verdict).toBe("confirmed");
  expect(explanation).toContain(step === 1 ? "the real day after" : "the real day before");
  const told = Number(/held (\d+) %/.exec(explanation)![1]) / 100;
  expect(Math.abs(told - part)).toBeLessThan(0.21);
  expect(examineAccumulation(await given()).verdict).toBe("excluded");
});

test.each<[string, (mm: number) => number]>([
  ["undo-square-root", Math.sqrt],
  ["undo-cube-root", Math.cbrt],
  ["undo-log10", (v) => Math.log10(1 + v)],
  ["undo-dbz", (v) => Math.max(10 * Math.log10(Math.max(200 * (v / 24) ** 1.6, 1e-3)), -30)],
  ["undo-log-0.01", (v) => Math.log(v + 0.01)],
  ["undo-square", (v) => v * v],
])("%s gives the amounts back", async (id, transform) => {
  const specimen = await given(eachValue(transform));
  const { verdict, repair } = examineOtherTransform(measureAmounts(specimen));
  expect([verdict, repair?.id]).toEqual(["confirmed", id]);
  const mended = repair!.apply(specimen).events[4]!.members[1]!.values;
  world.members[4]![1]!.forEach((v, i) => {
    if (v > 0.1) expect(mended[i]! / v).toBeCloseTo(1, 2);
  });
});

test.each([(v: number) => v, Math.log1p, Math.expm1, (v: number) => 0.5 * v, (v: number) => v ** 0.8])(
  "amounts as they are, log1p, expm1, a factor and an odd power are no such transform: %s",
  async (transform) => {
    const specimen = await given(eachValue(transform));
    expect(examineOtherTransform(measureAmounts(specimen)).verdict).toBe("excluded");
  },
);

const firstOf = ({ events, ...rest }: Specimen, n: number): Specimen => ({
  ...rest,
  events: events.slice(0, n),
});

test("what is past its limit, in too few events to be sure, is untestable and not excluded", async () => {
  const typical = world.truth.reduce((a, v) => a + total(v), 0) / world.truth.length;
  const drawn = await given(eachField((v) => v.map((x) => x * (typical / total(v)) ** 0.4)));
  const map = world.members[3]![0]!;
  const mixed = await given(
    eachField((v) => v.map((x, i) => 0.5 * x + (0.5 * map[i]! * total(v)) / total(map))),
  );
  for (const { verdict, explanation } of [
    examineEventAmounts(firstOf(drawn, 10), false),
    examineModeCollapse(firstOf(mixed, 8)),
  ]) {
    expect(verdict).toBe("untestable");
    expect(explanation).toMatch(/, but \d+ events cannot tell that from chance$/);
  }
});
