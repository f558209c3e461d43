import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { openCvae } from "../../lib/model/cvae.js";
import { holdEvents } from "../../lib/run/hold-events.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { rainyEvents } from "../present/explorer/rainy-events.js";

const embedded = resolve(import.meta.dirname, "../../data/embedded");

/**
 * ONNX Runtime may sum in another order on more threads. What it may cost in standardised log space; undrizzle draws
 * samples on one thread, where no bit differs.
 */
const TOLERANCE = 1e-5;

describe("the embedded model", () => {
  async function decoded(threads: number, members: readonly number[]): Promise<Float32Array[]> {
    const run = await openRun(embedded);
    const options = sampleOptions(run, { pixelThreshold: 0, minThreshold: 0 });
    const sampler = await openSampler(run);
    const day = run.days[0]!;
    const { event } = await sampler.sampleDay(day, 0, { ...options, K: members.length });
    if (threads === 1) return event.members.map(({ values }) => Float32Array.from(values));
    const { encoder, decoder } = sampler.files;
    const model = await openCvae(encoder, decoder, run.config.model.inputs, threads);
    const other = await openSampler(run);
    const { drawLatents } = await import("../../lib/model/cvae.js");
    const encoding = await other.encode(day);
    const fields = await model.decode(drawLatents(encoding, options, day, members), encoding);
    return fields.map((values) => Float32Array.from(values));
  }

  test("one thread: the same bits again, and for each member whatever is decoded beside it", async () => {
    const many = await decoded(1, [0, 1, 2, 3, 4, 5, 6]);
    const again = await decoded(1, [0, 1, 2, 3, 4, 5, 6]);
    const few = await decoded(1, [0, 1]);
    expect(again).toEqual(many);
    expect(few).toEqual(many.slice(0, 2));
  });

  test(`more threads: within ${TOLERANCE} of one`, async () => {
    const [one] = await decoded(1, [0]);
    for (const threads of [2, 3, 4]) {
      const [other] = await decoded(threads, [0]);
      const worst = one!.reduce((most, value, i) => Math.max(most, Math.abs(value - other![i]!)), 0);
      expect(worst).toBeLessThan(TOLERANCE);
    }
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
    const [first, second] = [await evaluate(events), await evaluate(eventsOf(turned))];
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
