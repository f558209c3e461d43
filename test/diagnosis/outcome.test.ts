import { expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import { CAUSE_IDS, type CauseId, type CauseResult, type Verdict } from "../../lib/diagnosis/diagnosis.js";
import { type OutcomeFacts, outcomeOf } from "../../lib/diagnosis/outcome.js";
import { withoutNoise } from "../../lib/diagnosis/rounding-noise.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { randomStream } from "../../lib/fields/random.js";
import { eventSet, makeWorld } from "./laboratory.js";
import { membersOf, specimenOf, truthOf } from "./specimens.js";

const world = makeWorld({ seed: 4, events: 12, members: 2, height: 14, width: 16 });
const bands = { massBias: [-1, 1], ks: [0, 1], wetFraction: [0, 1], spatialCorrelation: [0, 1] } as const;

function causes(verdict: Verdict, n: number): CauseResult[] {
  const rest = { statistic: null, threshold: null, explanation: "", repair: null };
  return CAUSE_IDS.map((id, i) => ({ id, verdict: i < n ? verdict : "excluded", ...rest }));
}

test("healthy needs every symptom in its band, nothing out in a look, some events and cells, and most causes tested", () => {
  const symptom = { metric: "ks", value: 0.05, band: [0, 0.1], ok: true } as const;
  const seen = { look: "tail", title: "upper tail", sentence: "as in reality" };
  const looks = { out: [], fine: [seen] };
  const base = {
    causes: causes("excluded", 0),
    symptoms: [symptom],
    looks,
    events: 4,
    cells: 30,
    coarse: [],
  };
  expect(outcomeOf(base)).toEqual(["healthy"]);
  const undecided: Partial<OutcomeFacts>[] = [
    { coarse: ["mass bias is known only to ± 0.60"] },
    { symptoms: [{ ...symptom, ok: false } as never] },
    { looks: { out: [{ sentence: "odd" } as never], fine: [seen] } },
    { looks: { out: [], fine: [] } },
    { events: 3 },
    { cells: 29 },
    { causes: causes("untestable", 10) },
  ];
  for (const more of undecided) expect(outcomeOf({ ...base, ...more })).toEqual(["undecided"]);
  expect(outcomeOf({ ...base, causes: causes("untestable", 9) })).toEqual(["healthy"]);
  expect(outcomeOf({ ...base, causes: causes("confirmed", 1), events: 1 })).toEqual([CAUSE_IDS[0]]);
});

test("one event is never healthy, however good it looks", async () => {
  const events: FieldEvent<"mm/day">[] = [];
  for await (const event of eventSet(world)) events.push(event);
  const one = await diagnose(eventsOf(events.slice(0, 1)), {}, { bands });
  expect(one.symptoms.filter(({ ok }) => !ok).map(({ metric }) => metric)).not.toContain("massBias");
  expect(one.diagnosis).toEqual(["undecided"]);
  expect(one.advice.join(" ")).toMatch(/one event cannot tell a fault from chance: give at least 4/);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "%d where the truth is finite is the first cause",
  async (bad) => {
    const { uniform } = randomStream(8);
    const members = world.members.map((fields) =>
      fields.map((values) => values.map((v) => (uniform() < 0.01 ? bad : v))),
    );
    const diagnosis = await diagnose(eventSet({ ...world, members }));
    expect(diagnosis.diagnosis[0]).toBe("corrupt-values");
    expect(diagnosis.causes[0]).toMatchObject({ id: "corrupt-values", verdict: "confirmed", threshold: 0 });
    const count = members.flat().reduce((n, field) => n + field.filter((v) => !Number.isFinite(v)).length, 0);
    const share = count / (12 * 2 * 14 * 16);
    expect(diagnosis.causes[0]!.statistic).toBeCloseTo(share, 12);
    expect(diagnosis.causes[0]!.explanation).toMatch(new RegExp(`^${count} values of the samples`));
    expect(diagnosis.causes[0]!.repair!.id).toBe("leave-out-failed-values");
    expect(diagnosis.advice[0]).toMatch(/^Find where the model gives NaN or Infinity/);
  },
);

test("cells that all samples miss are no failure, but said", async () => {
  const members = world.members.map((fields) =>
    fields.map((values) => values.map((v, i) => (i < 5 ? Number.NaN : v))),
  );
  const { causes: found } = await diagnose(eventSet({ ...world, members }));
  expect(found.find(({ id }: { id: CauseId }) => id === "corrupt-values")).toMatchObject({
    verdict: "excluded",
    explanation: expect.stringContaining("NaN in the same 5 cells of every event"),
  });
});

test("what packing leaves of 0 becomes 0; larger negative values stay", () => {
  const noisy = specimenOf(
    [1, 5],
    [{ truth: [0, 1, 2, 3, 4], members: [[1e-5, -1e-5, 3e-5, 1, Number.NaN]] }],
  );
  expect(membersOf(withoutNoise(noisy))[0]).toEqual([[0, 0, 3e-5, 1, Number.NaN]]);
  expect(truthOf(withoutNoise(noisy))).toEqual([[0, 1, 2, 3, 4]]);
  const sick = specimenOf([1, 2], [{ truth: [0, 1], members: [[-0.5, 0.7]] }]);
  expect(withoutNoise(sick)).toBe(sick);
});
