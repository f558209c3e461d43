import { expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { onSameCells } from "../../lib/metrics/same-cells.js";

const { NaN: missing } = Number;
const grid = { height: 1, width: 5 };
const field = (...values: number[]) => makeField("mm/day", grid, Float32Array.from(values));
const event = (truth: number[], ...members: number[][]): FieldEvent<"mm/day"> => ({
  key: "a",
  index: 0,
  truth: field(...truth),
  members: members.map((values) => field(...values)),
});

test("two versions that miss the same values are compared as they are", () => {
  const before = event([1, 2, missing, 4, 5], [1, missing, 3, 4, 5], [1, 2, 3, 4, missing]);
  const after = event([1, 2, missing, 4, 5], [0, missing, 3, 0, 5], [0, 2, 3, 0, missing]);
  expect(onSameCells(before, after)).toEqual({ versions: [before, after], leftOut: 0 });
});

test("others on the cells that the truth and every member of both have", () => {
  const before = event([1, 2, missing, 4, 5], [1, missing, 3, 4, 5], [1, 2, 3, 4, 5]);
  const after = event([1, 2, missing, 4, 5], [1, 2, 3, 4, Number.POSITIVE_INFINITY]);
  const same = onSameCells(before, after);
  expect(same.leftOut).toBe(2);
  for (const { truth, members } of same.versions)
    for (const { mask } of [truth, ...members]) expect(mask).toEqual(Uint8Array.of(1, 0, 0, 1, 0));
  expect(same.versions[0]!.members.map(({ values }) => values)).toEqual(
    before.members.map(({ values }) => values),
  );
});

test("a member without any value takes no part, unless there is no other", () => {
  const none = new Array(5).fill(missing);
  const whole = [1, 2, 3, 4, 5];
  const one = onSameCells(event(whole, none, whole), event(whole, whole, whole));
  expect(one.versions[0]!.truth.mask).toEqual(new Uint8Array(5).fill(1));
  const all = onSameCells(event(whole, none), event(whole, whole));
  expect([all.versions[1]!.truth.mask, all.leftOut]).toEqual([new Uint8Array(5), 5]);
});

test("of three versions the cells that all have", () => {
  const whole = [1, 2, 3, 4, 5];
  const versions = [
    event(whole, whole),
    event(whole, [1, missing, 3, 4, 5]),
    event(whole, [1, 2, missing, 4, 5]),
  ];
  const same = onSameCells(...versions);
  expect(same.leftOut).toBe(2);
  expect(same.versions.map(({ truth }) => truth.mask)).toEqual(
    new Array(3).fill(Uint8Array.of(1, 0, 0, 1, 1)),
  );
});
