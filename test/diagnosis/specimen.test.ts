import { describe, expect, test } from "vitest";
import {
  changeEvents,
  changeMembers,
  maskedCells,
  shareOf,
  smallestAmount,
  specimenEvents,
  takeSpecimen,
} from "../../lib/diagnosis/specimen.js";
import { eventSet, makeWorld } from "./laboratory.js";
import { membersOf, specimenOf, truthOf } from "./specimens.js";

const set = (events: number, members: number) =>
  eventSet(makeWorld({ height: 4, width: 5, events, members, length: 1 }));
const size = async (events: number, members: number, fields: number) => {
  const specimen = await takeSpecimen(set(events, members), 1, 20 * fields);
  return [specimen.events.length, specimen.events[0].members.length];
};

describe("what fits is taken whole; members go before events", () => {
  test.each([
    ["all", 12, 4, 60, [12, 4]],
    ["one field too few: a member of each goes", 12, 4, 59, [12, 3]],
    ["two members stay, events go", 12, 4, 30, [10, 2]],
    ["eight events stay where four times as much holds them", 12, 4, 6, [8, 2]],
    ["else as many as that holds", 12, 4, 3, [4, 2]],
    ["one at least", 12, 4, 0.5, [1, 2]],
    ["no more than there are", 3, 4, 3, [3, 2]],
    ["one member stays one", 12, 1, 20, [10, 1]],
  ])("%s", async (_, events, members, fields, expected) => {
    expect(await size(events, members, fields)).toEqual(expected);
  });

  test("it knows the set that it is of, and its grid", async () => {
    const from = set(12, 4);
    const { of, grid, mask, events } = await takeSpecimen(from, 1, 20 * 30);
    expect({ of, grid, mask }).toEqual({
      of: { events: 12, members: 4 },
      grid: { height: 4, width: 5 },
      mask: null,
    });
    const indices = events.map(({ index }) => index);
    expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
    const others = (await takeSpecimen(from, 2, 20 * 30)).events.map(({ index }) => index);
    expect(others).not.toEqual(indices);
  });
});

const small = specimenOf(
  [1, 3],
  [
    { truth: [1, 2, 3], members: [[0, 5, 6]] },
    {
      truth: [7, 8, 9],
      members: [
        [10, 11, 12],
        [13, 14, 15],
      ],
    },
  ],
);

test("members are changed with their event and its position; the rest stays, the given too", () => {
  const changed = changeMembers(small, (values, event, position) =>
    values.map((v) => v + 100 * event.truth.values[0] + 1000 * position),
  );
  expect(membersOf(changed)).toEqual([
    [[100, 105, 106]],
    [
      [1710, 1711, 1712],
      [1713, 1714, 1715],
    ],
  ]);
  expect(truthOf(changed)).toEqual(truthOf(small));
  expect(membersOf(small)[0]).toEqual([[0, 5, 6]]);
  const keys: string[] = [];
  changeEvents(small, (event, position) => {
    keys.push(`${event.key} ${position}`);
    return event;
  });
  expect(keys).toEqual(["day_0 0", "day_1 1"]);
});

test("as an event set it has all its events", async () => {
  const events = specimenEvents(small);
  expect([events.length, events.members]).toEqual([2, 2]);
});

test("cells inside the mask, all where there is none", () => {
  const grid = { height: 1, width: 3 };
  expect([...maskedCells({ grid, mask: null })]).toEqual([0, 1, 2]);
  expect([...maskedCells({ grid, mask: Uint8Array.of(0, 1, 1) })]).toEqual([1, 2]);
});

test("the smallest amount is above noise, inside the mask, and where the truth is known", () => {
  const of = (members: number[][], truth = [1, 1, 1], mask?: Uint8Array) =>
    smallestAmount(specimenOf([1, 3], [{ truth, members }], mask));
  expect(of([[0, 3, 2]])).toBe(2);
  expect(
    of([
      [0, 1e-6, 2],
      [5, 1.1e-6, 4],
    ]),
  ).toBe(1.1e-6);
  expect(of([[-1, 0.5, 2]], [1, Number.NaN, 1])).toBe(2);
  expect(of([[0.1, 0.5, 2]], [1, 1, 1], Uint8Array.of(0, 1, 1))).toBe(0.5);
  expect(of([[0, 0, Number.NaN]])).toBe(Number.POSITIVE_INFINITY);
});

test("how much it holds is said where that is not all", async () => {
  const all = await takeSpecimen(set(6, 3), 1);
  expect(shareOf(all)).toBeNull();
  const part = { ...all, events: all.events.slice(0, 2) };
  expect(shareOf(part)).toEqual({ events: 2, members: 3, of: { events: 6, members: 3 } });
});
