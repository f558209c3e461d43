import { describe, expect, test } from "vitest";
import { UsageError } from "../../../lib/errors.js";
import { ofShard, parseShard, shardOfArrayTask } from "../../../lib/io/parts/shard.js";

test("a shard takes every n-th from its own on; together they take each once", () => {
  const days = [10, 11, 12, 13, 14, 15, 16];
  expect(ofShard(days, parseShard("1/3"))).toEqual([10, 13, 16]);
  expect(ofShard(days, parseShard("3/3"))).toEqual([12, 15]);
  expect(ofShard([1], parseShard("2/2"))).toEqual([]);
});

test.each(["0/3", "4/3", "1", "1/0", "-1/3", "1.5/3", "a/b", "1/3/5", "", "1/9999999"])(
  "%s is refused",
  (text) => {
    expect(() => parseShard(text)).toThrow(UsageError);
  },
);

describe("a task of a Slurm array", () => {
  const task = (id: number, min: number, count: number, more: object = {}) =>
    shardOfArrayTask({
      SLURM_ARRAY_TASK_ID: `${id}`,
      SLURM_ARRAY_TASK_MIN: `${min}`,
      SLURM_ARRAY_TASK_COUNT: `${count}`,
      ...more,
    });

  test("is its shard, from whatever number the array begins, and in steps", () => {
    expect(shardOfArrayTask({})).toBeNull();
    expect(task(0, 0, 8)).toEqual({ index: 1, of: 8 });
    expect(task(7, 0, 8, { SLURM_ARRAY_TASK_MAX: "7", SLURM_ARRAY_TASK_STEP: "1" })).toEqual({
      index: 8,
      of: 8,
    });
    expect(task(14, 10, 3, { SLURM_ARRAY_TASK_MAX: "14", SLURM_ARRAY_TASK_STEP: "2" })).toEqual({
      index: 3,
      of: 3,
    });
  });

  test("of an array with gaps is refused: --array=3,5 would be taken for two shards of two", () => {
    expect(() => task(5, 3, 2, { SLURM_ARRAY_TASK_MAX: "5" })).toThrow(/gaps.*--shard i\/n/);
    expect(() => task(2, 1, 1, { SLURM_ARRAY_TASK_MAX: "1" })).toThrow(UsageError);
    expect(() => shardOfArrayTask({ SLURM_ARRAY_TASK_ID: "1" })).toThrow(UsageError);
    // Not of the array at all.
    expect(() => task(8, 0, 8, { SLURM_ARRAY_TASK_MAX: "7" })).toThrow(UsageError);
    expect(() => task(0, 1, 3, { SLURM_ARRAY_TASK_MAX: "3" })).toThrow(UsageError);
    expect(() => task(11, 10, 3, { SLURM_ARRAY_TASK_MAX: "14", SLURM_ARRAY_TASK_STEP: "2" })).toThrow(
      UsageError,
    );
  });
});
