import { describe, expect, test } from "vitest";
import { cureReport } from "../../lib/cli/cure-report.js";
import { cure } from "../../lib/cure/cure.js";
import type { CauseId, Diagnosis } from "../../lib/diagnosis/diagnosis.js";
import { type EventSet, eventsOf } from "../../lib/fields/event.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { foldsOf } from "../../lib/run/folds.js";
import { gaussian, rain, rainField, smoothEvents } from "../fixtures/smooth-events.js";

/** A diagnosis that confirms these causes. */
function found(...ids: CauseId[]): Diagnosis {
  return {
    symptoms: [],
    evidenceLevel: "F",
    causes: ids.map((id) => ({
      id,
      verdict: "confirmed",
      statistic: null,
      threshold: null,
      explanation: "",
      repair: null,
    })),
    diagnosis: ids,
    looks: { out: [], fine: [], untestable: [], falseAlarms: 0 },
    advice: ["mend it"],
  };
}

/** The same events with drizzle in every cell of the samples. */
async function drizzly(events: EventSet<"mm/day">): Promise<EventSet<"mm/day">> {
  const all = [];
  for await (const event of events)
    all.push({
      ...event,
      members: event.members.map((m) => ({ ...m, values: m.values.map((x) => Math.max(x, 0.6)) })),
    });
  return eventsOf(all);
}

describe("samples that are too smooth, too much alike and wet everywhere", () => {
  test("get texture: more targets met and a lower CRPS, each event out of fit, with ranges and a price", async () => {
    const events = await drizzly(smoothEvents(30));
    const { cured, before, metBefore, trials, notCured } = await cure(events, found("smooth-fields"), {
      folds: 2,
    });
    expect(trials.map(({ id }) => id)).toEqual(["matched-threshold", "quantile-mapping", "residual-texture"]);
    expect(cured!.method.method).toBe("residual-texture");
    const row = (metric: string) => cured!.table.find((each) => each.metric === metric)!;
    expect(row("crps").after).toBeLessThan(row("crps").before);
    expect(cured!.crpsChange.range[1]).toBeLessThan(0);
    expect(before.wetFraction).toBe(1);
    expect(Math.abs(row("wetFraction").after - row("wetFraction").real)).toBeLessThan(0.05);
    expect(metBefore).not.toContain("wetFraction");
    for (const { before, beforeRange, after, afterRange } of cured!.table)
      for (const [value, [lower, upper]] of [
        [before, beforeRange],
        [after, afterRange],
      ] as const) {
        expect(value).toBeGreaterThanOrEqual(lower);
        expect(value).toBeLessThanOrEqual(upper);
      }
    expect(notCured.join()).toMatch(/coherence is not raised/);
    expect(notCured.join()).toMatch(/smooth-fields.*still in the model/);
    // The event of the first fold, by the method fitted on the second.
    const [first] = foldsOf(events, 2);
    const spec = { method: "residual-texture", strength: cured!.strengths!.ofFold[0]!, seed: 0 } as const;
    const alone = await fitMethod(spec, first!.fit);
    for await (const event of first!.held) {
      expect(cured!.apply(event).members).toEqual(alone.apply(event).members);
      break;
    }
  });

  test("with 9 events there are too few for texture: the rest is tried, and it is said", async () => {
    const { cured, trials } = await cure(await drizzly(smoothEvents(9)), found(), { folds: 5 });
    const texture = trials.find(({ id }) => id === "residual-texture")!;
    expect(texture).toMatchObject({
      scores: null,
      why: expect.stringMatching(/at least 8 events.* on 7 of 9/),
    });
    expect(cured!.method.method).not.toBe("residual-texture");
  });

  test("with one member there is no spread to set texture by", async () => {
    const given = await cure(await drizzly(smoothEvents(12, 1)), found(), { folds: 3 });
    const { cured, reason, trials, before } = given;
    expect(trials.find(({ id }) => id === "residual-texture")!.why).toMatch(/one member/);
    expect(cured!.table.find(({ metric }) => metric === "diversity")!.after).toBeNaN();
    expect(reason).toMatch(/of 4 targets \(diversity is undefined\) out of fit/);
    const report = (low: number) =>
      cureReport({ ...given, cured: { ...cured!, crpsChange: { value: 0.2, range: [low, 0.3] } } }, []);
    expect(report(-0.1)).toContain("absolute error worse by 20.0 % (change -10.0 % to 30.0 %)");
    expect(report(-0.1)).not.toMatch(/CRPS (?!of one)|price is beyond/);
    const other = trials.find(({ id, scores }) => scores && id !== cured!.method.method)!;
    expect(report(0.1)).toContain(
      other.scores!.crps < before.crps
        ? `Where days count for more, ${other.id} has the lowest, absolute error ${other.scores!.crps.toPrecision(4)} mm/day`
        : "no treatment has a lower one than the samples as they are, absolute error",
    );
  });
});

test("samples of other days get the matched threshold and no texture, with the reason", async () => {
  const events = await drizzly(smoothEvents(40, 2, false));
  const { cured, reason, trials } = await cure(events, found("unrelated-samples"), { folds: 5 });
  expect(reason).toMatch(/of other days KS alone decides/);
  const ks = cured!.table.find(({ metric }) => metric === "ks")!;
  expect(ks.after).toBeLessThan(0.3 * ks.before);
  expect(cured!.method.method).toBe("matched-threshold");
  expect(trials.find(({ id }) => id === "residual-texture")!.why).toMatch(/not of the days/);
});

test("where some samples alone are unrelated, treatments are tried on all", async () => {
  const diagnosis = found("unrelated-samples");
  const causes = diagnosis.causes.map((cause) => ({
    ...cause,
    repair: { id: "drop-unrelated", before: {}, after: {} },
  }));
  const { areUnrelated, trials } = await cure(
    await drizzly(smoothEvents(16)),
    { ...diagnosis, causes },
    { folds: 2 },
  );
  expect(areUnrelated).toBe(false);
  expect(trials.every(({ scores }) => scores !== null)).toBe(true);
});

test("unrelated samples that the diagnosis missed are refused by the texture itself", async () => {
  const events = await drizzly(smoothEvents(40, 3, false));
  const { cured, trials } = await cure(events, found(), { folds: 2 });
  expect(trials.find(({ id }) => id === "residual-texture")).toMatchObject({
    scores: null,
    why: expect.stringMatching(/not related to their events/),
  });
  expect(cured?.method.method).not.toBe("residual-texture");
});

test("members that are draws like the truth are left as they are", async () => {
  const blend = (index: number, m: number) => {
    const [common, own] = [gaussian(index), gaussian(5000 + 10 * index + m)];
    return rainField(rain(common.map((x, i) => Math.sqrt(0.8) * x + Math.sqrt(0.2) * own[i]!)));
  };
  const events = eventsOf(
    Array.from({ length: 16 }, (_, index) => ({
      key: `day_${index}`,
      index,
      truth: blend(index, 0),
      members: [1, 2, 3].map((m) => blend(index, m)),
    })),
  );
  const { cured, reason, trials } = await cure(events, { ...found(), diagnosis: ["healthy"] }, { folds: 2 });
  expect(cured).toBeNull();
  expect(trials.find(({ scores }) => scores)).toBeUndefined();
  expect(reason).toMatch(/no treatment is called for|no treatment is possible/);
});

test("a fault of the pipeline is not painted over", async () => {
  for (const id of ["unit-scale", "dead-output"] as const) {
    const { cured, reason, trials } = await cure(await drizzly(smoothEvents(12)), found(id));
    expect(cured).toBeNull();
    expect(trials).toEqual([]);
    expect(reason).toBe(`${id} must be mended where it arises: a treatment of the samples would hide it`);
  }
});

test("one event cannot be held out of its own fit; dry ones give nothing to fit", async () => {
  await expect(cure(await drizzly(smoothEvents(1)), found())).rejects.toThrow(/nothing can be held out/);
  const dry = rainField(new Float32Array(32 * 40));
  const events = eventsOf(
    Array.from({ length: 10 }, (_, index) => ({ key: `${index}`, index, truth: dry, members: [dry, dry] })),
  );
  const { cured } = await cure(events, found());
  expect(cured).toBeNull();
});

/** Samples and truth with every value given by a function of the old one. */
async function valued(of: (x: number) => number, truthOf: (x: number) => number = (x) => x) {
  const all = [];
  for await (const event of smoothEvents(16))
    all.push({
      ...event,
      truth: { ...event.truth, values: event.truth.values.map(truthOf) },
      members: event.members.map((m) => ({ ...m, values: m.values.map(of) })),
    });
  return eventsOf(all);
}

test.each([
  [
    "constant samples: no threshold that leaves no rain is a cure",
    () => 2,
    undefined,
    /leaves no rain at all/,
  ],
  [
    "dry samples: what is lacking is rain, not members",
    () => 0,
    undefined,
    /no event has two members with rain/,
  ],
  ["a truth without rain", (x: number) => x + 1, (): number => 0, /the real fields are dry everywhere/],
  [
    "a truth of one amount",
    (x: number) => x + 1,
    (): number => 2,
    /the real fields have one amount everywhere/,
  ],
  ["no rain on either side", (): number => 0, (): number => 0, /the real fields are dry everywhere/],
] as const)("%s", async (_, samples, truth, why) => {
  const { cured, reason, trials } = await cure(await valued(samples, truth), found());
  expect(cured).toBeNull();
  expect([reason, ...trials.map((trial) => trial.why)].join("; ")).toMatch(why);
});
