import { expect, test } from "vitest";
import type { Looks } from "../../../lib/diagnosis/looks/look.js";
import { lookAt } from "../../../lib/diagnosis/looks/look-at.js";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { randomStream } from "../../../lib/fields/random.js";
import {
  eachField,
  eachValue,
  eventSet,
  type Fault,
  makeWorld,
  smoothNoise,
  type World,
} from "../laboratory.js";

const look = async (world: World): Promise<Looks> => lookAt(await takeSpecimen(eventSet(world), 1), 1);
const sick = (fault: Fault, world = makeWorld()): Promise<Looks> => look(fault(world, 1));
/** Members that know their events well: what is wrong with a place shows in thirty of them. */
const close = makeWorld({ shared: 0.97, members: 4 });
const coordinates = ({ out }: Looks): string[] => out.map(({ coordinate }) => coordinate);

test("draws of one law show nothing, with a mask, rounded amounts, one member, and where rain is rare", async () => {
  for (const options of [
    { masked: true, quantum: 0.1 },
    { members: 1, wet: 0.1, seed: 3 },
    { shared: 0, seed: 4 },
  ])
    expect(coordinates(await look(makeWorld(options)))).toEqual([]);
});

test("members that are all too alike are not taken for a bias", async () => {
  const world = makeWorld({ members: 5, seed: 5 });
  const alike = eachField((_, e) =>
    world.members[e]![0]!.map((v, i) => v + 1e-2 * (v > 0 ? 1 : 0) * (i % 3)),
  );
  expect(coordinates(await look(alike(world, 1))).filter((id) => id !== "equal-members")).toEqual([]);
});

test("a checkerboard is told as power at 2 cells, everywhere and in all members, with its size", async () => {
  const { out } = await sick(
    eachValue((v, i) => v * (1 + 0.6 * (1 - 2 * ((Math.floor(i / 22) + (i % 22)) % 2)))),
  );
  const finding = out.find(({ coordinate }) => coordinate === "power-2-xy")!;
  expect(finding.value).toBeGreaterThan(3);
  expect(finding.interval![0]).toBeGreaterThan(finding.reference[1]);
  expect(finding.members).toBe("all");
  expect(finding.sentence).toMatch(
    /^power at 2 cells along both axes at once is \S+ times the real one, in all members/,
  );
});

test("stripes along x are told from stripes along y", async () => {
  const columns = coordinates(await sick(eachValue((v, i) => v * (1 + 0.4 * (1 - 2 * (i % 2))))));
  expect(columns).toContain("power-2-x");
  expect(columns).not.toContain("power-2-y");
});

test("a member that is dry is named", async () => {
  const { out } = await sick(eachField((values, _, member) => (member === 1 ? values.map(() => 0) : values)));
  const finding = out.find(({ coordinate }) => coordinate === "wet-of-member")!;
  expect(finding.members).toEqual([2]);
  expect(finding.value).toBe(0);
});

test("a cap shows in the tail, in no place and no scale of its own", async () => {
  const found = coordinates(await sick(eachValue((v) => Math.min(v, 8))));
  expect(found).toContain("ties-at-maximum");
  expect(found).toContain("shared-maximum");
});

test("a region with half the rain is named by its rows and columns, and only there", async () => {
  const { out } = await sick(
    eachValue((v, i) => (Math.floor(i / 22) < 9 && i % 22 < 8 ? 0.4 * v : v)),
    close,
  );
  const finding = out.find(({ coordinate }) => coordinate === "amount-by-ninth")!;
  expect(finding.where).toBe("in rows 0 to 8, columns 0 to 7");
  expect(finding.value).toBeCloseTo(0.43, 1);
});

test("a seam is named by the columns it runs between", async () => {
  const found = (
    await sick(
      eachValue((v, i) => (i % 22 >= 11 ? v : 0.4 * v)),
      close,
    )
  ).out;
  expect(found.find(({ coordinate }) => coordinate === "jumps-by-column")!.where).toBe(
    "between columns 10 and 11",
  );
});

test("a dry edge is named", async () => {
  const atEdge = (i: number): boolean => i % 22 === 0 || i % 22 === 21 || i < 22 || i >= 25 * 22;
  const { out } = await sick(eachValue((v, i) => (atEdge(i) ? 0 : v)));
  expect(out.find(({ coordinate }) => coordinate === "wet-by-edge")!.where).toBe("at the edge");
});

test("one event out of scale is named, and it alone", async () => {
  const { out } = await sick(eachField((values, e) => (e === 7 ? values.map((v) => 1000 * v) : values)));
  const odd = out.filter(({ look: id }) => id === "odd-events");
  expect(odd.map(({ events }) => events)).toEqual([["day_7"]]);
});

test("amounts that are drawn to their mean show in the spread of events", async () => {
  const world = makeWorld({ members: 4, shared: 0.95 });
  const total = (f: Float32Array): number => f.reduce((a, b) => a + b, 0);
  const mean = world.truth.reduce((a, f) => a + total(f), 0) / world.truth.length;
  const lost = eachField((values) => values.map((v) => (v * mean) / total(values)));
  expect(coordinates(await sick(lost, world))).toContain("amount-spread");
});

test("a run whose second half holds 1.7 times the rain is told by the order of its events, without dates", async () => {
  const size = { height: 12, width: 14, members: 4, shared: 0.97, events: 40 };
  const drift = eachField((values, e) => (e >= 20 ? values.map((v) => 1.7 * v) : values));
  const { out } = await sick(drift, makeWorld(size));
  const finding = out.find(({ coordinate }) => coordinate === "amount-by-order")!;
  expect(finding.where).toBe("from day_20 on");
  expect(finding.value).toBeGreaterThan(1.45);
  expect(finding.value).toBeLessThan(2);
  expect(finding.sentence).toMatch(
    /^amounts over the real ones are \S+ times as large from day_20 on as before it: the run changes on its way$/,
  );
  expect(coordinates(await look(makeWorld({ ...size, seed: 2 })))).not.toContain("amount-by-order");
});

test("one map for all days makes days alike", async () => {
  const map = smoothNoise(26, 22, 2, randomStream(9)).map((v) => Math.exp(v));
  const collapsed = eachField((values) => values.map((v, i) => 0.1 * v + map[i]!));
  expect(coordinates(await sick(collapsed))).toContain("likeness");
});

test("infinite, negative and patchily missing values are counted, and where the real ones are known alone", async () => {
  const spoilt: Fault = eachField((values, e, m) =>
    e === 2 && m === 0 ? values.map((v, i) => [Infinity, -0.5, NaN][i] ?? v) : values,
  );
  const { out } = await sick(spoilt);
  const found = out.filter(({ look: id }) => id === "values");
  expect(found.map(({ coordinate }) => coordinate).sort()).toEqual(["infinite", "missing", "negative"]);
  const values = 26 * 22 * 30 * 3;
  expect(found.find(({ coordinate }) => coordinate === "infinite")!.value).toBeCloseTo(1 / (values - 1), 12);
  expect(found.every(({ events, members }) => events[0] === "day_2" && members[0] === 1)).toBe(true);
});

test("gaps that the real days have too are no fault of the members", async () => {
  const world = makeWorld({ height: 12, width: 14, events: 12 });
  const gap = (values: Float32Array, day: number): Float32Array =>
    values.map((v, i) => (i % 12 === day % 12 ? Number.NaN : v));
  const gaps: Fault = (w) => ({
    ...w,
    truth: w.truth.map(gap),
    members: w.members.map((event, e) => event.map((f, m) => gap(f, e + m + 1))),
  });
  expect(coordinates(await sick(gaps, world))).not.toContain("missing");
});

test("members that are the truth are a leak; rounding to the step of the real data is none", async () => {
  const world = makeWorld();
  const leaked = await sick(
    eachField((values, e, m) => (m === 1 && e < 5 ? world.truth[e]!.slice() : values)),
    world,
  );
  const finding = leaked.out.find(({ coordinate }) => coordinate === "equals-truth")!;
  expect(finding.members).toEqual([2]);
  expect(finding.value).toBeCloseTo(5 / 30, 12);
});

test("amounts rounded to 1 mm/day repeat; real amounts rounded to 0.1 beside members that are not do not matter", async () => {
  expect(coordinates(await sick(eachValue((v) => Math.round(v))))).toContain("repeated");
  const world = makeWorld();
  const coarse = { ...world, truth: world.truth.map((f) => f.map((v) => Math.round(10 * v) / 10)) };
  expect(coordinates(await look(coarse))).toEqual([]);
});

test("few events are untestable, not fine", async () => {
  const { out, fine, untestable } = await look(makeWorld({ events: 5, members: 1 }));
  expect(out).toEqual([]);
  expect(fine.map(({ look: id }) => id)).not.toContain("intensity");
  expect(untestable.find(({ look: id }) => id === "intensity")!.why).toMatch(
    /5 events of 1 member are too few/,
  );
});

test("the same run and seed give the same looks", async () => {
  const world = makeWorld({ seed: 8, height: 12, width: 14, events: 12 });
  expect(await look(world)).toEqual(await look(world));
});
