import { expect, test } from "vitest";
import { examineAdditiveOffset } from "../../../lib/diagnosis/causes/additive-offset/examine.js";
import { examineCoarseTruth } from "../../../lib/diagnosis/causes/coarse-truth/examine.js";
import { examineMemorised } from "../../../lib/diagnosis/causes/memorised/examine.js";
import { examineQuantised } from "../../../lib/diagnosis/causes/quantised/examine.js";
import { diagnose } from "../../../lib/diagnosis/diagnose.js";
import { times } from "../../../lib/diagnosis/looks/coordinate.js";
import { type Specimen, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eachValue, eventSet, type Fault, makeWorld, type World } from "../laboratory.js";

const [height, width] = [15, 16];
const world = makeWorld({ height, width, events: 24, members: 3, wet: 0.5 });
const given = (fault: Fault = (w) => w): Promise<Specimen> => takeSpecimen(eventSet(fault(world, 1)), 1);
const membersOf = ({ events }: Specimen): number[] =>
  events.flatMap(({ members }) => members.flatMap(({ values }) => Array.from(values)));

test("one member that is its event's truth is found and left out", async () => {
  const leak: Fault = (w) => ({
    ...w,
    members: w.members.map((m, e) => (e === 7 ? [m[0]!, w.truth[e]!, m[2]!] : m)),
  });
  const { verdict, explanation, repair } = examineMemorised(await given(leak));
  expect(verdict).toBe("confirmed");
  expect(explanation).toContain("in day_7, member 2");
  expect(repair!.apply(await given(leak)).events.map(({ members }) => members.length)).toEqual(
    world.truth.map((_, e) => (e === 7 ? 2 : 3)),
  );
  expect(examineMemorised(await given()).verdict).toBe("excluded");
});

/** The truth on blocks of 3 rows and 4 columns, each of the value of its first cell. */
const coarse: Fault = (w) => ({
  ...w,
  truth: w.truth.map((values) =>
    values.map((_, i) => values[width * 3 * Math.floor(i / width / 3) + 4 * Math.floor((i % width) / 4)]!),
  ),
});

test("a truth that repeats blocks of 3×4 cells is found, and the members are averaged over these", async () => {
  const specimen = await given(coarse);
  const { verdict, statistic, repair } = examineCoarseTruth(specimen);
  expect([verdict, statistic]).toEqual(["confirmed", (height / 3) * (width / 4)]);
  const first = specimen.events[0]!.members[0]!.values;
  let sum = 0;
  for (const [y, x] of Array.from({ length: 12 }, (_, k) => [Math.floor(k / 4), k % 4] as const))
    sum += first[(3 + y) * width + 8 + x]!;
  const mended = repair!.apply(specimen).events[0]!.members[0]!.values;
  expect(mended[5 * width + 9]).toBeCloseTo(sum / 12, 5);
  expect(examineCoarseTruth(await given()).verdict).toBe("excluded");
  const both: Fault = (w) => ({ ...coarse(w, 1), members: coarse(w, 1).truth.map((t) => [t, t, t]) });
  expect(examineCoarseTruth(await given(both)).verdict).toBe("excluded");
});

test.each([
  [0.5, Math.round, "to the nearest step"],
  [2, Math.floor, "down"],
  [0.37, Math.ceil, "up"],
] as const)("steps of %d mm/day are found with how they were rounded", async (step, round, how) => {
  const specimen = await given(eachValue((v) => round(v / step) * step));
  const { verdict, statistic, explanation, imitate } = examineQuantised(specimen);
  expect(verdict).toBe("confirmed");
  expect(statistic).toBeCloseTo(step, 3);
  expect(explanation).toContain(`as if rounded ${how}`);
  const real = imitate!(specimen).events[2]!.truth.values;
  world.truth[2]!.forEach((v, i) => {
    expect(real[i]).toBeCloseTo(round(v / step) * step, 1);
  });
});

test("a truth of too few wet values to tell its step has that of the members where it fits", async () => {
  const rounded = (v: Float32Array, wet: number): Float32Array =>
    v.map((x, i) => (i % 40 < wet ? 0.5 * Math.round(2 * x) : 0));
  const few: Fault = (w) => ({
    ...w,
    truth: w.truth.map((v) => rounded(v, 1)),
    members: w.members.map((m) => m.map((v) => rounded(v, 20))),
  });
  expect(examineQuantised(await given(few)).verdict).toBe("excluded");
});

test("amounts that are rounded as the real ones are, or not at all, are no steps", async () => {
  const rounded: Fault = (w: World) => ({
    ...w,
    truth: w.truth.map((v) => v.map((x) => Math.round(x))),
    members: w.members.map((m) => m.map((v) => v.map((x) => Math.round(x)))),
  });
  for (const fault of [undefined, rounded])
    expect(examineQuantised(await given(fault)).verdict).toBe("excluded");
});

test.each([0.5, -0.3])("a constant of %d mm/day is told from a floor, and taken off", async (constant) => {
  const specimen = await given(eachValue((v) => v + constant));
  const { verdict, statistic, repair } = examineAdditiveOffset(specimen);
  expect(verdict).toBe("confirmed");
  expect(statistic).toBeCloseTo(constant, 6);
  const [mended, healthy] = [membersOf(repair!.apply(specimen)), world.members.flat().flatMap((v) => [...v])];
  mended.forEach((v, i) => {
    expect(v).toBeCloseTo(healthy[i]!, 4);
  });
  expect(examineAdditiveOffset(await given(eachValue((v) => Math.max(v, 0.5)))).verdict).toBe("excluded");
  expect(examineAdditiveOffset(await given()).verdict).toBe("excluded");
});

test("gaps of the truth that a flipped grid moves are not failed values", async () => {
  const sea = (values: Float32Array, flip: boolean, e: number): Float32Array => {
    const at = (i: number): number => (flip ? (height - 1 - Math.floor(i / width)) * width + (i % width) : i);
    const missing = new Set([3, 5, 7].map((k) => 40 + ((k * e) % 200)));
    return values.map((_, i) => (at(i) < 40 || missing.has(at(i)) ? Number.NaN : values[at(i)]!));
  };
  const gappy: World = {
    ...world,
    truth: world.truth.map((v, e) => sea(v, false, e)),
    members: world.members.map((m, e) => m.map((v) => sea(v, true, e))),
  };
  const { diagnosis, causes } = await diagnose(eventSet(gappy));
  expect(diagnosis).toEqual(["flipped-grid"]);
  expect(causes.find(({ id }) => id === "corrupt-values")).toMatchObject({
    verdict: "excluded",
    explanation: expect.stringContaining("they are the gaps of the real fields, moved"),
  });
});

test("ratios are said as people say them", () => {
  expect([0, 3.2e-33, 0.42, 1.26, 17.2, 4e7, Number.POSITIVE_INFINITY].map(times)).toEqual([
    "less than 0.01 times",
    "less than 0.01 times",
    "0.42 times",
    "1.26 times",
    "17 times",
    "more than 10000 times",
    "infinitely many times",
  ]);
});
