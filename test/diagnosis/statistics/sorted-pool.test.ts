import { expect, test } from "vitest";
import { sortedPool } from "../../../lib/diagnosis/statistics/pooled.js";

const PARTS = [
  Float64Array.of(3, 0, 1, 1),
  Float64Array.of(1, -0, Number.POSITIVE_INFINITY),
  Float64Array.of(2, 0, 1),
];

test("values of all events, ascending; of -0 and 0, -0 first", () => {
  expect([...sortedPool(PARTS)]).toEqual([-0, 0, 0, 1, 1, 1, 1, 2, 3, Number.POSITIVE_INFINITY]);
});

test("without an event, as many of its values are left as the others have", () => {
  const without = (left: number) => [...sortedPool(PARTS, (event) => event === left)];
  expect(without(0)).toEqual([-0, 0, 1, 1, 2, Number.POSITIVE_INFINITY]);
  expect(without(1)).toEqual([0, 0, 1, 1, 1, 2, 3]);
  expect(without(2)).toEqual([-0, 0, 1, 1, 1, 3, Number.POSITIVE_INFINITY]);
});

test("what is returned may be changed", () => {
  sortedPool(PARTS).fill(7);
  expect(sortedPool(PARTS)[9]).toBe(Number.POSITIVE_INFINITY);
});
