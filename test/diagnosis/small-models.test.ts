import { describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import type { CauseId, Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import type { ModelEvidence } from "../../lib/diagnosis/model-evidence.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { mmToZ } from "../../lib/fields/transform.js";
import { eachField, eachValue, eventSet, type Fault, makeWorld, unrelated } from "./laboratory.js";

const size = { height: 10, width: 12, events: 24, members: 3, length: 1 };
const middle = (size.events - 1) / 2;
const world = makeWorld(size);
const { normalisation, grid } = world;
const patterns = world.truth.map(
  (values) => mmToZ(makeField("mm/day", grid, values, null), normalisation).values,
);
const mean = patterns[0].map((_, i) => patterns.reduce((sum, p) => sum + p[i] / patterns.length, 0));
const same: Fault = (w) => w;

/** A decoder that gives the truth whose number z holds, or the mean of all; its second unit may move the output. */
function model({ carries = true, uses = true }: { carries?: boolean; uses?: boolean }): ModelEvidence {
  return {
    latentDim: 4,
    encode: async (event) => ({
      mu: carries ? [event - middle, 0, 0, 0] : [0, 0, 0, 0],
      logvar: carries ? [-8, 0, 0, 0] : [0, 0, 0, 0],
    }),
    decode: async (latents) =>
      Array.from({ length: latents.length / 4 }, (_, k) => {
        const nearest = Math.min(Math.max(Math.round(latents[4 * k] + middle), 0), patterns.length - 1);
        const pattern = carries ? patterns[nearest] : mean;
        return makeField(
          "z",
          grid,
          uses ? pattern.map((v) => v + 0.5 * latents[4 * k + 1]) : mean.slice(),
          null,
        );
      }),
  };
}
const of = (fault: Fault, kind: Parameters<typeof model>[0]) =>
  diagnose(eventSet(fault(world, 1)), { normalisation, model: model(kind) });
const cause = ({ causes }: Diagnosis, id: CauseId) => causes.find((c) => c.id === id)!;

describe("a posterior that knows its events", () => {
  test("is no cause; draws from the prior would be worse, which does not harm these samples", async () => {
    const diagnosis = await of(same, {});
    expect(diagnosis.evidenceLevel).toBe("M");
    expect(diagnosis.diagnosis).toEqual(["healthy"]);
    expect(cause(diagnosis, "posterior-collapse").verdict).toBe("excluded");
    expect(cause(diagnosis, "prior-gap").verdict).toBe("suspected");
    expect(cause(diagnosis, "prior-gap").explanation).toMatch(
      /; not counted as a cause: it does not harm these samples; draws from the prior would suffer$/,
    );
  });

  test("says of samples of nobody why that is: they were drawn from the prior", async () => {
    const diagnosis = await of(unrelated(size), {});
    expect(diagnosis.diagnosis).toEqual(["unrelated-samples"]);
    expect(cause(diagnosis, "prior-gap").explanation).toMatch(
      /; not counted as a cause: why draws from the prior belong to no event$/,
    );
  });

  test("is a gap of its own where samples know their events too little, yet are not unrelated", async () => {
    const half: Fault = (w, seed) => {
      const others = unrelated(size)(w, seed).members;
      return eachField((values, e, k) =>
        values.map((v, i) => Math.expm1(0.5 * Math.log1p(v) + 0.5 * Math.log1p(others[e][k][i]))),
      )(w, seed);
    };
    const diagnosis = await of(half, {});
    const known = diagnosis.symptoms.find((s) => s.metric === "spatialCorrelation")!;
    expect(known.ok).toBe(false);
    expect(cause(diagnosis, "unrelated-samples").verdict).toBe("excluded");
    expect(cause(diagnosis, "prior-gap").verdict).toBe("confirmed");
  });
});

describe("a posterior that is the prior", () => {
  test("is a collapse, which fields that know nothing of the day follow from", async () => {
    const diagnosis = await of(unrelated(size), { carries: false });
    expect(diagnosis.diagnosis).toEqual(["posterior-collapse"]);
    expect(cause(diagnosis, "unrelated-samples").verdict).toBe("suspected");
    expect(cause(diagnosis, "unrelated-samples").explanation).toMatch(
      /; not counted as a cause: members that the model decodes from its own posterior know the events as little \(correlation -?0\.\d{3}\)$/,
    );
    expect(cause(diagnosis, "unrelated-samples").repair).toBeNull();
  });

  test("leaves a decoder nothing to use: that it uses nothing is no cause beside it", async () => {
    const copies: Fault = (w) => ({ ...w, members: w.members.map(([first]) => [first, first, first]) });
    const diagnosis = await of(copies, { carries: false, uses: false });
    expect(diagnosis.diagnosis).toEqual(["posterior-collapse"]);
    expect(cause(diagnosis, "latent-ignored").verdict).toBe("suspected");
    expect(cause(diagnosis, "latent-ignored").explanation).toContain("a consequence of the collapse");
  });

  test("does not explain samples of nobody where the decoder knows the event without z", async () => {
    const knowing: ModelEvidence = {
      ...model({ carries: false }),
      decode: async (latents, event) =>
        Array.from({ length: latents.length / 4 }, (_, k) =>
          makeField(
            "z",
            grid,
            patterns[event].map((v) => v + 0.2 * latents[4 * k + 1]),
            null,
          ),
        ),
    };
    const diagnosis = await diagnose(eventSet(unrelated(size)(world, 1)), { normalisation, model: knowing });
    expect(diagnosis.diagnosis).toEqual(["posterior-collapse", "unrelated-samples"]);
    expect(cause(diagnosis, "unrelated-samples").explanation).not.toContain("not counted as a cause");
  });

  test("is a consequence of a dead output, where that is what is wrong", async () => {
    const diagnosis = await of(
      eachValue((_, i) => 0.5 + 0.001 * i),
      { carries: false },
    );
    expect(diagnosis.diagnosis).toEqual(["dead-output"]);
    expect(cause(diagnosis, "posterior-collapse").explanation).toMatch(
      /; not counted as a cause: a dead output leaves z nothing to do$/,
    );
  });
});

test("a decoder that z does not move is found by asking it, whatever the members are", async () => {
  const diagnosis = await of(same, { uses: false });
  expect(diagnosis.diagnosis).toContain("latent-ignored");
  expect(cause(diagnosis, "latent-ignored").explanation).toContain("when z is drawn anew: it does not use z");
});

test("what a decoder that z does not move leaves to mend is mended: a factor of 0.6", async () => {
  const diagnosis = await of(
    eachValue((v) => 0.6 * v),
    { uses: false },
  );
  expect(diagnosis.diagnosis).toContain("latent-ignored");
  const mass = cause(diagnosis, "mass-deficit");
  expect(mass.verdict).toBe("confirmed");
  expect(Math.abs(mass.repair!.after.massBias!)).toBeLessThan(Math.abs(mass.repair!.before.massBias!));
});

test("members that are too alike are told at which temperature the model spreads", async () => {
  const narrow = eachField((values, e) =>
    values.map((v, i) => Math.expm1(0.25 * Math.log1p(v) + 0.75 * Math.log1p(world.members[e][0][i]))),
  );
  const diagnosis = await of(narrow, {});
  expect(diagnosis.diagnosis).toContain("point-posterior");
  expect(cause(diagnosis, "under-dispersed").explanation).toContain(
    "draws from a posterior without width are alike",
  );
  expect(diagnosis.advice.join(" ")).toMatch(
    /Diversity by temperature, measured with this model: 0\.5: 0\.\d{4}, 0\.8: 0\.\d{4}, 1: .*, 3: 0\.\d{4}\./,
  );
  const alone = await diagnose(eventSet(narrow(world, 1)), { normalisation });
  expect(alone.advice.join(" ")).toContain("Try a temperature of 1.2");
});

test("traces where it should be dry move KS, are no cause, and are said", async () => {
  const traces = eachField((values, e, k) => {
    const { uniform } = randomStream(5, e, k);
    return values.map((v) => (v === 0 ? (uniform() - 0.5) * 2e-10 : v));
  });
  const diagnosis = await diagnose(eventSet(traces(world, 1)));
  expect(diagnosis.symptoms.find((s) => s.metric === "ks")!.ok).toBe(false);
  expect(diagnosis.diagnosis).toEqual(["undecided"]);
  expect(diagnosis.advice.join(" ")).toContain("KS is out of its band only because one side has traces");
});
