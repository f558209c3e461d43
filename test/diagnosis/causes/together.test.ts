import { describe, expect, test } from "vitest";
import { diagnose } from "../../../lib/diagnosis/diagnose.js";
import { gaussianBlur } from "../../../lib/diagnosis/statistics/blur.js";
import type { Fault } from "../laboratory.js";
import { eachField, eachValue, eventSet, makeWorld } from "../laboratory.js";

const size = { height: 16, width: 14 };
const world = makeWorld({ ...size, events: 24, members: 3, wet: 0.3 });
const named = async (fault: Fault, of = world) => {
  const { diagnosis, causes } = await diagnose(eventSet(fault(of, 1)));
  return { diagnosis, verdict: (id: string) => causes.find((cause) => cause.id === id)! };
};

describe("what one fault hides of another", () => {
  test("drizzle below the wet threshold in another unit: both, though the right unit brings the drizzle out", async () => {
    let phase = 0;
    const drizzle = eachField((f) => {
      phase++;
      return f.map(
        (v, i) => Math.max(v, 0.45 + 0.15 * Math.sin(row(i) / 3 + phase) * Math.cos(i / 5 + 2 * phase)) / 24,
      );
    });
    const { diagnosis } = await named(drizzle);
    expect([...diagnosis].sort()).toEqual(["unit-scale", "weak-background"]);
  });

  test("a grid upside down and events out of order: neither mends a thing alone", async () => {
    const flipped = eachField((f) => f.map((_, i) => f[cell(size.height - 1 - row(i), i % size.width)]));
    const shifted: Fault = (w) => ({ ...w, members: w.members.map((_, e) => w.members[(e + 7) % 24]) });
    const { diagnosis } = await named((w, seed) => shifted(flipped(w, seed), seed));
    expect([...diagnosis].sort()).toEqual(["flipped-grid", "shuffled-events"]);
  });
});

const row = (i: number) => Math.floor(i / size.width);
const cell = (y: number, x: number) => y * size.width + x;

test("a floor under which next to all that is real is dry, and which differs from cell to cell, is an activation's", async () => {
  const dry = makeWorld({ ...size, events: 24, members: 3, wet: 0.1 });
  const floors = eachValue((v, i) => Math.max(v, 0.15 + 0.02 * ((i * 37) % 7)));
  expect((await named(floors, dry)).diagnosis).toContain("activation-floor");
});

test("one event a thousand times too large is named, though leaving it out moves all by chance over events", async () => {
  const amounts = world.truth.map((f) => f.reduce((a, b) => a + b, 0));
  const wettest = amounts.indexOf(Math.max(...amounts));
  const { diagnosis, verdict } = await named((w) => ({
    ...w,
    members: w.members.map((event, e) => (e === wettest ? event.map((f) => f.map((v) => 1000 * v)) : event)),
  }));
  expect(diagnosis).toEqual(["some-events"]);
  expect(verdict("some-events").explanation).toContain("1 of 24 events");
});

test("fields in z, undone by the moments of each cell: floors next to dry cells are not taken for a threshold in z", async () => {
  const world = makeWorld({ ...size, events: 40, members: 3, wet: 0.6 });
  const logs = world.truth.map((t) => Array.from(t, Math.log1p));
  const mean = logs[0].map((_, i) => logs.reduce((sum, f) => sum + f[i], 0) / logs.length);
  const std = mean.map((m, i) => Math.sqrt(logs.reduce((sum, f) => sum + (f[i] - m) ** 2, 0) / logs.length));
  const { diagnosis, verdict } = await named(
    eachValue((v, i) => (Math.log1p(v) - mean[i]) / Math.max(std[i], 0.05)),
    world,
  );
  expect(diagnosis).toEqual(["missing-inverse"]);
  for (const id of ["activation-floor", "threshold-wrong-space"])
    expect(verdict(id)).toMatchObject({
      verdict: "untestable",
      explanation: expect.stringContaining("--stats"),
    });
});

test("a blur of rain cells, whose edges hold ranks up and which wets what was dry, is no drizzle", async () => {
  const blurred = eachField((f) =>
    Float32Array.from(gaussianBlur(f, { height: size.height, width: size.width }, null, 1.5)),
  );
  const { diagnosis } = await named(blurred, makeWorld({ ...size, events: 40, members: 3, wet: 0.3 }));
  expect(diagnosis).toContain("smooth-fields");
});
