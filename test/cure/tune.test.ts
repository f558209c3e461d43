import { expect, test } from "vitest";
import { tune } from "../../lib/cure/tune.js";
import { ValueError } from "../../lib/errors.js";
import { eventsOf } from "../../lib/fields/event.js";
import { randomStream } from "../../lib/fields/random.js";
import { smoothEvents } from "../fixtures/smooth-events.js";

/** Members that differ from the event's first one by a factor whose logarithm has this deviation. */
async function sampled(temperature: number) {
  const all = [];
  for await (const event of smoothEvents(24, 1)) {
    const members = [0, 1, 2].map((m) => {
      const factor = Math.exp(0.8 * temperature * randomStream(3, event.index, m).normal());
      const [first] = event.members;
      return { ...first!, values: first!.values.map((x) => x * factor) };
    });
    all.push({ ...event, members });
  }
  return eventsOf(all);
}

test("each temperature with each method in each split, the best by CRPS or by targets", async () => {
  const done: number[] = [];
  const options = { temperatures: [2, 0.5], splits: ["contiguous", "random"], folds: 3 } as const;
  const methods = ["none", "quantile-mapping"] as const;
  const tuned = await tune(sampled, {
    ...options,
    methods,
    choose: "crps",
    onProgress: (at, total) => done.push(at / total),
  });
  expect(tuned.points.map(({ temperature, method }) => `${temperature} ${method}`)).toEqual([
    "0.5 none",
    "0.5 quantile-mapping",
    "2 none",
    "2 quantile-mapping",
  ]);
  expect(done[done.length - 1]).toBe(1);
  const lowest = Math.min(...tuned.points.map(({ mean }) => mean.crps));
  expect(tuned.best.mean.crps).toBe(lowest);
  const [asDrawn, mapped] = tuned.points;
  expect(asDrawn!.scores[0]).toEqual(asDrawn!.scores[1]);
  expect(mapped!.scores[0]).not.toEqual(mapped!.scores[1]);
  expect(mapped!.mean.crps).toBeCloseTo((mapped!.scores[0]!.crps + mapped!.scores[1]!.crps) / 2, 12);
  const byTargets = await tune(sampled, { ...options, methods: ["none"] });
  expect(byTargets.best.met[0]).toBe(Math.max(...byTargets.points.map(({ met }) => met[0])));
});

test("what cannot be fitted is said, once for a temperature, and the rest goes on", async () => {
  const few = async () => {
    const all = [];
    for await (const event of await sampled(1)) if (event.index < 6) all.push(event);
    return eventsOf(all);
  };
  const tuned = await tune(few, { temperatures: [1, 2], methods: ["none", "residual-texture"] });
  expect(tuned.best.method).toBe("none");
  expect(tuned.refused).toHaveLength(2);
  expect(tuned.refused[0]!.why).toMatch(/at least 8 events/);
  await expect(tune(few, { temperatures: [1], methods: ["residual-texture"] })).rejects.toThrow(/at least 8/);
});

test("temperatures that are none are refused", async () => {
  for (const temperatures of [[], [0], [1, -1], [Number.NaN]])
    await expect(tune(sampled, { temperatures })).rejects.toThrow(ValueError);
});

test("days without rain say nothing of a temperature, and are refused", async () => {
  const dry = async () => {
    const all = [];
    for await (const event of await sampled(1))
      all.push({ ...event, truth: { ...event.truth, values: event.truth.values.map(() => 0) } });
    return eventsOf(all);
  };
  await expect(tune(dry, { temperatures: [1], methods: ["none"] })).rejects.toThrow(
    /all 24 events have one amount everywhere/,
  );
});
