import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type EventSet, eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { holdEvents } from "../../lib/run/hold-events.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../../lib/run/sample.js";
import { rainyEvents } from "../present/explorer/rainy-events.js";

const embedded = resolve(import.meta.dirname, "../../data/embedded");

describe("the embedded model", () => {
  async function decoded(threads: number, K: number): Promise<Float32Array[][]> {
    const run = await openRun(embedded);
    const sampler = await openSampler(run, undefined, threads);
    const options = sampleOptions(run, { days: "all", K });
    const days = [];
    for await (const { members } of await sampleEvents(sampler, options)) {
      days.push(members.map(({ values }) => Float32Array.from(values)));
      if (days.length === 6) break;
    }
    await sampler.model.release();
    return days;
  }

  test("the same bits again, and for each member whatever is decoded beside it", async () => {
    const many = await decoded(1, 7);
    expect(await decoded(1, 7)).toEqual(many);
    expect(await decoded(1, 2)).toEqual(many.map((members) => members.slice(0, 2)));
  });

  test("the same bits on any number of threads, in the order of the days", async () => {
    const one = await decoded(1, 2);
    for (const threads of [2, 3]) expect(await decoded(threads, 2)).toEqual(one);
  });
});

describe("an evaluation", () => {
  const events = rainyEvents({ events: 9, members: 4, drizzle: 0.2 });
  async function all(): Promise<FieldEvent<"mm/day">[]> {
    return [...(await holdEvents(events)).all];
  }

  test("the same on any number of threads, bit by bit", async () => {
    const [one, ...others] = await Promise.all(
      [1, 2, 3].map(async (threads) => JSON.stringify(await evaluate(events, { threads }))),
    );
    for (const other of others) expect(other).toBe(one);
  });

  test("events in another order: the same within rounding", async () => {
    const held = await all();
    const turned = held.reverse().map((event, index) => ({ ...event, index }));
    // Where a model failed first is a matter of order.
    const measured = async (set: EventSet<"mm/day">) => {
      const { failures, ...rest } = await evaluate(set);
      return { ...rest, failures: { ...failures, first: null } };
    };
    const [first, second] = [await measured(events), await measured(eventsOf(turned))];
    const numbers = (value: unknown): number[] =>
      typeof value === "number"
        ? [value]
        : value && typeof value === "object"
          ? Object.values(value).flatMap(numbers)
          : [];
    const [a, b] = [numbers(first), numbers(second)];
    expect(a.length).toBe(b.length);
    expect(a.length).toBeGreaterThan(20);
    for (const [i, value] of a.entries()) if (!Number.isNaN(value)) expect(b[i]).toBeCloseTo(value, 10);
  });
});
