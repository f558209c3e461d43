import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { randomStream } from "../../lib/fields/random.js";
import { openInput } from "../../lib/run/input.js";
import { healthySamples } from "../../lib/storms/inject/healthy-samples.js";
import { eachField, eachValue, eventSet, type Fault, makeWorld, type WorldOptions } from "./laboratory.js";

describe("healthy runs have no cause; where they are not healthy, a symptom is out of its band by chance or traces, or hardly known", () => {
  const sparseNaN: Fault = (world) => {
    const gaps = (values: Float32Array, e: number) =>
      values.map((v, i) => ((i * 7 + e) % 13 === 0 ? Number.NaN : v));
    return {
      ...world,
      truth: world.truth.map(gaps),
      members: world.members.map((m, e) => m.map((v) => gaps(v, e))),
    };
  };
  const tinyNegatives = eachField((values, e, k) => {
    const stream = randomStream(5, e, k);
    return values.map((v) => (v === 0 ? (stream.uniform() - 0.5) * 2e-10 : v));
  });
  const tenPercentNegative = eachField((values, e, k) => {
    const stream = randomStream(6, e, k);
    return values.map((v) => (v < 0.05 && stream.uniform() < 0.5 ? -0.01 * stream.uniform() : v));
  });

  test.each<[string, WorldOptions, Fault]>([
    ["one member", { members: 1, events: 20 }, (w) => w],
    ["ten events on 8×11", { events: 10, height: 8, width: 11 }, (w) => w],
    ["a mask", { masked: true }, (w) => w],
    ["missing cells", {}, sparseNaN],
    ["steps of 0.254 mm", { quantum: 0.254 }, (w) => w],
    ["negatives of 1e-10", {}, tinyNegatives],
    ["negative where dry", {}, tenPercentNegative],
    ["a dry climate", { wet: 0.35, events: 24 }, (w) => w],
  ])("%s", async (_, options, fault) => {
    const world = fault(makeWorld({ height: 16, width: 14, events: 16, members: 2, ...options }), 1);
    const bands = { diversity: [0, 1], massBias: [-0.3, 0.3], spatialCorrelation: [0.3, 1] } as const;
    const { diagnosis, symptoms, causes, looks, advice } = await diagnose(eventSet(world), {}, { bands });
    expect(causes.filter((c) => c.verdict === "confirmed")).toEqual([]);
    expect(looks.out.filter(({ look }) => look !== "values").map(({ sentence }) => sentence)).toEqual([]);
    const out = symptoms.filter((s) => !s.ok).length + looks.out.length;
    const coarse = advice.some((line) => line.includes("is known only to ±"));
    expect(diagnosis).toEqual([out > 0 || coarse ? "undecided" : "healthy"]);
  });

  test("made by displacing the truth, over twelve seeds, without one false alarm", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const world = makeWorld({ seed, height: 14, width: 14, events: 14, members: 0, length: 1 });
      const set = healthySamples(eventSet({ ...world, members: world.truth.map(() => []) }), {
        seed,
        members: 3,
        displacement: 0.4,
        noise: 0.2,
      });
      expect((await diagnose(set)).causes.filter((c) => c.verdict === "confirmed")).toEqual([]);
    }
  });
});

test("a model that is too dry is told that no threshold helps", async () => {
  const dry = eachValue((v) => Math.max(v - 0.8, 0));
  const { diagnosis, advice } = await diagnose(
    eventSet(dry(makeWorld({ height: 16, width: 14, events: 16 }), 1)),
  );
  expect(diagnosis).not.toContain("weak-background");
  expect(advice.join(" ")).toMatch(/too dry.*no threshold can help/);
});

test("both sides in kg m⁻² s⁻¹ called mm/day: the unit of the real events is questioned", async () => {
  const world = makeWorld({ height: 16, width: 14, events: 16 });
  const small = (values: Float32Array) => values.map((v) => v / 86400);
  const both = { ...world, truth: world.truth.map(small), members: world.members.map((m) => m.map(small)) };
  expect((await diagnose(eventSet(both))).advice.join(" ")).toMatch(
    /99th percentile is .* check their units/,
  );
});

test("the same seed gives the same diagnosis, number for number", async () => {
  const world = makeWorld({ height: 12, width: 12, events: 12 });
  expect(await diagnose(eventSet(world), {}, { seed: 7 })).toEqual(
    await diagnose(eventSet(world), {}, { seed: 7 }),
  );
});

test("a specimen of few events still names a unit", async () => {
  const spoilt = eachValue((v) => v / 24)(makeWorld({ height: 12, width: 12, events: 40, members: 4 }), 1);
  const { diagnosis } = await diagnose(eventSet(spoilt), {}, { specimenValues: 144 * 60 });
  expect(diagnosis).toEqual(["unit-scale"]);
});

const real = process.env.UNDRIZZLE_REAL_DATA ?? join("..", "shared", "real");
const pair = ["eobs_boxavg_on_cnrmcm5_grid.nc", "cnrmcm5_iberia_djf_hist.nc"].map((name) => join(real, name));
test.skipIf(!pair.every((file) => existsSync(file)))(
  "a free-running climate model drizzles, is mended by a matched threshold near 1 mm/day, and knows no single day (skipped without real data)",
  async () => {
    const input = await openInput({ truth: pair[0], samples: pair[1] });
    const { diagnosis, causes } = await diagnose(input.events);
    await input.close();
    expect(diagnosis).toEqual(["weak-background", "unrelated-samples"]);
    const { repair } = causes[0];
    expect(repair!.before.ks).toBeGreaterThan(0.4);
    expect(repair!.after.ks).toBeLessThan(0.1);
  },
);
