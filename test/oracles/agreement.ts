import fc from "fast-check";
import { expect } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { add } from "../fixtures/measured.js";
import { type Case, cases, type Limits, rain, some } from "./rain.js";

type Events = readonly FieldEvent<"mm/day">[];

/** All of `expected` is in `actual`: numbers to 1e-9 (relative above 1), NaN where NaN is expected. */
export function agrees(actual: unknown, expected: unknown, path = "result"): void {
  if (typeof expected === "number") {
    if (!close(actual as number, expected)) expect.fail(`${path} is ${actual}, by definition ${expected}`);
  } else if (expected !== null && typeof expected === "object") {
    if (Array.isArray(expected) || ArrayBuffer.isView(expected)) {
      const [a, b] = [Array.from(actual as number[]), Array.from(expected as number[])];
      expect(a.length, `length of ${path}`).toBe(b.length);
      b.forEach((entry, i) => {
        agrees(a[i], entry, `${path}[${i}]`);
      });
    } else
      for (const [key, entry] of Object.entries(expected))
        agrees((actual as Record<string, unknown>)[key], entry, `${path}.${key}`);
  } else expect(actual, path).toBe(expected);
}

function close(a: number, b: number): boolean {
  if (Number.isNaN(b)) return Number.isNaN(a);
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/**
 * A metric gives what its definition gives: of all events (with a reading before all are there), of the events
 * backwards, and of every split into two parts merged, through a copy as between threads.
 *
 * @param share of the thousand cases, for definitions that are slow
 */
export function holds<State, Result>(
  metric: Accumulator<State, Result>,
  definition: (events: Events) => unknown,
  limits: Limits = {},
  share = 1,
): void {
  fc.assert(
    fc.property(cases(limits), (given: Case) => {
      const events = rain(given);
      const expected = definition(events);
      const cut = given.seed % (events.length + 1);
      const state = stateOf(metric, events.slice(0, cut));
      metric.result(state);
      for (const event of events.slice(cut)) add(metric, state, event);
      agrees(metric.result(state), expected);
      if (given.ragged) return;
      agrees(metric.result(stateOf(metric, [...events].reverse())), expected, "backwards");
      const whole = stateOf(metric, events.slice(0, cut));
      metric.merge(whole, structuredClone(stateOf(metric, events.slice(cut))));
      agrees(metric.result(whole), expected, `merged after ${cut}`);
    }),
    some(share),
  );
}

function stateOf<State, Result>(metric: Accumulator<State, Result>, events: Events): State {
  const state = metric.init();
  for (const event of events) add(metric, state, event);
  return state;
}
