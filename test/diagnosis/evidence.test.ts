import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import type { Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import type { ModelEvidence } from "../../lib/diagnosis/model-evidence.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { mmToZ } from "../../lib/fields/transform.js";
import { injectFaults } from "../../lib/storms/inject/inject-faults.js";
import { eachValue, eventSet, makeWorld, type World } from "./laboratory.js";

const world = makeWorld({ height: 18, width: 16, events: 20, members: 3, masked: true });
const { normalisation } = world;
const result = ({ causes }: Diagnosis, id: string) => causes.find((cause) => cause.id === id)!;

describe("with normalisation statistics", () => {
  test.each([
    ["activation-floor", 0],
    ["threshold-wrong-space", 0.2],
    ["dead-output", 1],
    ["wrong-normalisation", 0.4],
  ] as const)("%s of strength %d is named alone", async (id, strength) => {
    const spoilt = injectFaults(eventSet(world), [{ id, strength }], { seed: 2, normalisation });
    const diagnosis = await diagnose(spoilt, { normalisation });
    expect(diagnosis.evidenceLevel).toBe("N");
    expect(diagnosis.diagnosis).toEqual([id]);
  });

  test("the floor is said to be at z = 0, and its removal is shown with what it costs", async () => {
    const spoilt = injectFaults(eventSet(world), [{ id: "activation-floor" }], { seed: 2, normalisation });
    const floor = result(await diagnose(spoilt, { normalisation }), "activation-floor");
    expect(floor.explanation).toMatch(/z = -?0\.00/);
    expect(floor.repair!.before.wetFraction).toBeGreaterThan(0.95);
    expect(floor.repair!.after.wetFraction).toBeLessThan(floor.repair!.before.wetFraction!);
    expect(floor.repair!.after.massBias).toBeLessThan(floor.repair!.before.massBias!);
  });

  test("without them, another normalisation is suspected and the statistics are asked for", async () => {
    const spoilt = injectFaults(eventSet(world), [{ id: "wrong-normalisation", strength: 0.4 }], {
      seed: 2,
      normalisation,
    });
    const diagnosis = await diagnose(spoilt);
    expect(diagnosis.diagnosis).toEqual(["undecided"]);
    expect(result(diagnosis, "wrong-normalisation").verdict).toBe("suspected");
    expect(diagnosis.advice.join(" ")).toContain("--stats");
  });
});

describe("what hides what", () => {
  test("shuffled samples with perfect marginals are not healthy", async () => {
    const n = world.truth.length;
    const hidden: World = { ...world, members: world.truth.map((_, e) => [world.truth[(e + 7) % n]]) };
    const diagnosis = await diagnose(eventSet(hidden));
    expect(diagnosis.symptoms.find((s) => s.metric === "ks")!.value).toBeLessThan(1e-12);
    expect(diagnosis.diagnosis).toEqual(["shuffled-events"]);
    expect(result(diagnosis, "shuffled-events").repair!.after.spatialCorrelation).toBeCloseTo(1, 6);
  });

  test("a shuffled run in another unit needs both repairs, and both are shown", async () => {
    const both = injectFaults(eventSet(world), [{ id: "shuffled-events" }, { id: "unit-scale" }], {
      seed: 3,
    });
    const diagnosis = await diagnose(both);
    expect([...diagnosis.diagnosis].sort()).toEqual(["shuffled-events", "unit-scale"]);
    expect(result(diagnosis, "unit-scale").repair!.after.massBias).toBeGreaterThan(-0.1);
  });

  test("a dead output leaves everything else untestable", async () => {
    const dead = eachValue((_, i) => 0.5 + 0.001 * i)(world, 1);
    const diagnosis = await diagnose(eventSet(dead));
    expect(diagnosis.diagnosis).toEqual(["dead-output"]);
    expect(result(diagnosis, "shuffled-events").verdict).toBe("untestable");
    expect(result(diagnosis, "dead-output").repair).toBeNull();
  });
});

describe("with the model", () => {
  /** A decoder that gives the truth when z says so: z = µ holds the event's index in its first unit. */
  function model(options: { readonly carries: boolean; readonly uses: boolean }): ModelEvidence {
    const events = world.truth.map((values) =>
      mmToZ(makeField("mm/day", world.grid, values, world.mask), normalisation),
    );
    const mean = events[0].values.map((_, i) =>
      events.reduce((sum, e) => sum + e.values[i] / events.length, 0),
    );
    return {
      latentDim: 4,
      encode: async (event) => ({
        mu: options.carries ? [event - 9.5, 0, 0, 0] : [0, 0, 0, 0],
        logvar: options.carries ? [-8, 0, 0, 0] : [0, 0, 0, 0],
      }),
      decode: async (latents) =>
        Array.from({ length: latents.length / 4 }, (_, k) => {
          const nearest = Math.min(Math.max(Math.round(latents[4 * k] + 9.5), 0), events.length - 1);
          const noise = randomStream(1, k).normal();
          const values = options.carries ? events[nearest].values : mean;
          return makeField(
            "z",
            world.grid,
            options.uses ? values.map((v) => v + 0.5 * latents[4 * k + 1] + 0 * noise) : mean,
            world.mask,
          );
        }),
    };
  }

  test("a posterior that is the prior is a collapse", async () => {
    const diagnosis = await diagnose(eventSet(world), {
      normalisation,
      model: model({ carries: false, uses: true }),
    });
    expect(diagnosis.evidenceLevel).toBe("M");
    expect(diagnosis.diagnosis).toEqual(["posterior-collapse"]);
    expect(result(diagnosis, "posterior-collapse").statistic).toBe(0);
  });

  test("a decoder that does not move with z ignores it", async () => {
    const diagnosis = await diagnose(eventSet(world), {
      normalisation,
      model: model({ carries: true, uses: false }),
    });
    expect(diagnosis.diagnosis).toContain("latent-ignored");
  });

  test("a posterior that knows its events is not collapsed, and draws from the prior would be worse", async () => {
    const diagnosis = await diagnose(eventSet(world), {
      normalisation,
      model: model({ carries: true, uses: true }),
    });
    expect(diagnosis.causes.filter((c) => c.verdict === "confirmed")).toEqual([]);
    expect(result(diagnosis, "posterior-collapse").verdict).toBe("excluded");
    expect(result(diagnosis, "prior-gap")).toMatchObject({ verdict: "suspected" });
  });
});
