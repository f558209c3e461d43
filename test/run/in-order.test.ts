import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { inOrder } from "../../lib/run/in-order.js";

/** Tasks that take longer the earlier they are, and what happened when. */
function tasks(count: number, fails: number | null = null) {
  const log: string[] = [];
  const start = async (index: number): Promise<number> => {
    log.push(`start ${index}`);
    await setTimeout(3 * (count - index));
    log.push(`end ${index}`);
    if (index === fails) throw new Error(`task ${index} failed`);
    return index;
  };
  return { log, start };
}

test("results come in order, whichever is ready first", async () => {
  const { start } = tasks(6);
  const results: number[] = [];
  for await (const result of inOrder(6, 3, start)) results.push(result);
  expect(results).toEqual([0, 1, 2, 3, 4, 5]);
});

test("no more than the limit are under way, and that many are", async () => {
  const { log, start } = tasks(6);
  for await (const _ of inOrder(6, 3, start));
  let [now, most] = [0, 0];
  for (const line of log) most = Math.max(most, (now += line.startsWith("start") ? 1 : -1));
  expect(most).toBe(3);
});

test("an error arrives after those under way have ended, and nothing starts after it", async () => {
  const { log, start } = tasks(9, 1);
  const all = async (): Promise<void> => {
    for await (const _ of inOrder(9, 3, start));
  };
  await expect(all()).rejects.toThrow("task 1 failed");
  const started = log.filter((line) => line.startsWith("start")).length;
  expect(log.filter((line) => line.startsWith("end"))).toHaveLength(started);
  expect(started).toBeLessThan(9);
});

test("who stops early waits for those under way", async () => {
  const { log, start } = tasks(9);
  for await (const result of inOrder(9, 4, start)) if (result === 0) break;
  const count = (word: string): number => log.filter((line) => line.startsWith(word)).length;
  expect(count("end")).toBe(count("start"));
  expect(count("start")).toBeLessThan(9);
});

test("no tasks, no results", async () => {
  for await (const _ of inOrder(0, 3, () => Promise.reject(new Error("never"))))
    throw new Error("a result of nothing");
});
