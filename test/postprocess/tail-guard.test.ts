import { expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import type { FitSetting } from "../../lib/postprocess/fit-setting.js";
import { guardTail, heldText } from "../../lib/postprocess/tail-guard.js";

const grid = { height: 1, width: 5 };
const field = (values: number[], mask: Uint8Array | null = null) =>
  makeField("mm/day", grid, Float32Array.from(values), mask);
const times = (factor: number) => ({
  apply: (event: FieldEvent<"mm/day">) => ({
    ...event,
    members: event.members.map((m) => ({ ...m, values: m.values.map((x) => x * factor) })),
  }),
});
const setting: FitSetting = { height: 1, width: 5, cells: 5, mask: "", lat: null, lon: null, largest: 40 };
const event = {
  key: "a",
  index: 0,
  truth: field([0, 0, 0, 0, 0]),
  members: [field([0, 0.0625, 0.001, 80, Number.NaN])],
};

test("a trace does not become a flood: 1.5 times the largest real amount is the most, or what the sample had", () => {
  const guarded = guardTail({ setting, ...times(32768) });
  expect([...guarded.apply(event).members[0]!.values]).toEqual([
    0,
    60,
    Math.fround(Math.fround(0.001) * 32768),
    80,
    Number.NaN,
  ]);
  expect(guarded.held()).toEqual({
    limit: 60,
    lowestLimit: 60,
    cells: 2,
    largest: { made: 80 * 32768, of: 80 },
  });
  expect(heldText(guarded.held())).toMatch(/^2 cells were held at 60\.00 mm\/day/);
  expect([...event.members[0]!.values].slice(0, 4)).toEqual([0, 0.0625, Math.fround(0.001), 80]);
});

test("what stays within reach is not touched, and nothing is said", () => {
  const guarded = guardTail({ setting, ...times(0.5) });
  expect([...guarded.apply(event).members[0]!.values]).toEqual([
    0,
    0.03125,
    Math.fround(0.0005),
    40,
    Number.NaN,
  ]);
  expect(heldText(guarded.held())).toBe("");
});

test("what a method holds back by itself is counted too, but not what the sample had", () => {
  const capped = {
    apply: (given: FieldEvent<"mm/day">) => ({
      ...given,
      members: given.members.map((m) => ({ ...m, values: m.values.map((x) => Math.min(4 * x, 60)) })),
    }),
  };
  const wet = { ...event, members: [field([0, 14.75, 15.5, 60, 30]), field([60, 60, 16, 1, 2])] };
  const guarded = guardTail({ setting, ...capped });
  expect([...guarded.apply(wet).members[0]!.values]).toEqual([0, 59, 60, 60, 60]);
  expect(guarded.held()).toEqual({ limit: 60, lowestLimit: 60, cells: 3, largest: { made: 60, of: 30 } });
  expect(heldText(guarded.held())).toBe(
    "3 cells were held at 60.00 mm/day, 1.5 times the largest real amount of the fit: the largest is made of 30.00",
  );
});

test("masked cells are not held, and a method that was not fitted has no limit", () => {
  const masked = { ...event, members: [field([100, 100, 100, 100, 100], Uint8Array.of(0, 1, 1, 1, 1))] };
  const [after] = guardTail({ setting, ...times(2) }).apply(masked).members;
  expect([...after!.values]).toEqual([200, 100, 100, 100, 100]);
  const free = guardTail({ setting: null, ...times(1000) });
  expect(free.apply(event).members[0]!.values[3]).toBe(80000);
  expect(free.held().limit).toBeNull();
});

test("limits of several fits are said from the lowest to the highest", () => {
  const held = { limit: 98.91, lowestLimit: 61.2, cells: 7, largest: { made: 91.53, of: 36.57 } };
  expect(heldText(held)).toMatch(
    /^7 cells were held at 61\.20 to 98\.91 mm\/day, 1\.5 times the largest real amounts of/,
  );
});
