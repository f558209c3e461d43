import { expect, test } from "vitest";
import { heavyDays, splitDays } from "../../lib/storms/dataset.js";

test.each([1, 1500, 1501, 1600, 3000])("with %i training days no day is in two splits", (train) => {
  const split = splitDays(20240, { train, val: 16, test: 48 });
  const days = Object.values(split).flat();
  expect(new Set(days).size).toBe(days.length);
  expect([split.train.length, split.val.length, split.test.length]).toEqual([train, 16, 48]);
});

test("up to 1500 training days the held-out days stay what they were", () => {
  const { val, test: held } = splitDays(20240, { train: 200, val: 16, test: 48 });
  expect([...val, ...held]).toEqual(heavyDays(20240, 1500, 64));
});
