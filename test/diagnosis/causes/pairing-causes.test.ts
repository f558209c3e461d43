import { describe, expect, test } from "vitest";
import { examinePairingCauses } from "../../../lib/diagnosis/joint/pairing.js";
import type { Pairing } from "../../../lib/diagnosis/pairing/pairing.js";
import { NOWHERE } from "../../../lib/diagnosis/statistics/symmetry.js";
import { membersOf, specimenOf } from "../specimens.js";

const asGiven = { excess: 0.4, error: 0.0123, p: 0.0005, least: 0.0005 };
const base: Pairing = {
  relation: "own",
  asGiven,
  displaced: asGiven,
  displacement: NOWHERE,
  uneven: null,
  displacementT: 0,
  truthOf: Int32Array.of(0, 1, 2),
  moved: 0,
  assigned: Number.NaN,
  assignedByChance: Number.NaN,
  strangers: [],
  reason: "",
  patterned: 1,
};
const examine = (pairing: Partial<Pairing>) => {
  const findings = examinePairingCauses({ ...base, ...pairing });
  expect(findings.map(({ id }) => id)).toEqual(["unrelated-samples", "shuffled-events", "flipped-grid"]);
  return findings;
};
const verdicts = (pairing: Partial<Pairing>) => examine(pairing).map(({ verdict }) => verdict);

/** Three events of two cells with one member each. */
const specimen = specimenOf(
  [2, 1],
  [
    { truth: [0, 0], members: [[1, 2]] },
    { truth: [0, 0], members: [[3, 4]] },
    { truth: [0, 0], members: [[5, 6]] },
  ],
);
const OWN = "own pairs are 0.400 more alike than other pairs (± 0.012, permutation p = 0.00050)";

test("samples that are like their own events have none of the three", () => {
  const [unrelated, shuffled, flipped] = examine({ assigned: 0.5, assignedByChance: 0.1 });
  expect(unrelated).toMatchObject({
    verdict: "excluded",
    statistic: 0.4,
    threshold: 0.05,
    explanation: OWN,
  });
  expect(shuffled).toMatchObject({ verdict: "excluded", statistic: 0.5, threshold: 0.1 });
  expect(shuffled.explanation).toBe(
    "the best one-to-one reassignment makes pairs 0.500 alike, chance makes 0.100",
  );
  expect(flipped).toMatchObject({ verdict: "excluded", statistic: 0.4, threshold: 0.4 });
  expect(flipped.explanation).toBe(
    `no flip, turn or shift of the grid makes samples more alike to their events; ${OWN}`,
  );
});

test("too little to tell is said of all three; no reassignment tried, of the shuffle alone", () => {
  for (const { verdict, explanation } of examine({ relation: "untestable", reason: "too few" }))
    expect([verdict, explanation]).toEqual(["untestable", "too few"]);
  expect(verdicts({ reason: "held in part" })).toEqual(["excluded", "untestable", "excluded"]);
  expect(examine({ reason: "held in part" })[1].explanation).toBe("held in part");
});

test("samples of nobody are unrelated", () => {
  const events = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
  const none = { relation: "none", assigned: 0.2, assignedByChance: 0.19, truthOf: events(20) } as const;
  const chance = { ...asGiven, excess: 0.01, p: 0.2 };
  expect(examine({ ...none, asGiven: chance, truthOf: events(19) })[0].verdict).toBe("suspected");
  const [unrelated, shuffled] = examine({ ...none, asGiven: { ...asGiven, excess: 0.01, p: 0.2 } });
  expect(unrelated).toMatchObject({
    verdict: "confirmed",
    statistic: 0.01,
    threshold: 0.05,
    repair: null,
  });
  expect(unrelated.explanation).toBe(
    `own pairs are 0.010 more alike than other pairs (± 0.012, permutation p = 0.20): samples are no more like their own event than like any other; no reassignment, flip or shift restores them`,
  );
  expect(shuffled.verdict).toBe("excluded");
  const [weak] = examine({ ...none, asGiven: { ...asGiven, excess: 0.18, error: 0.02, p: 0.01 } });
  expect(weak.verdict).toBe("suspected");
  expect(weak.explanation).toMatch(/samples know little of their event, but not nothing$/);
  const [small] = examine({ ...none, asGiven: { ...asGiven, excess: 0.1, error: 0.06, p: 0.06 } });
  expect(small.verdict).toBe("suspected");
  expect(small.explanation).toMatch(/too uncertain to tell a weak likeness from none; give more events$/);
  const [dry] = examine({ ...none, asGiven: { ...asGiven, excess: 0, p: 0.5 }, patterned: 0.49 });
  expect(dry.verdict).toBe("untestable");
  expect(dry.explanation).toBe("only 49 % of the events have rain enough on both sides to resemble anything");
});

describe("some samples of nobody", () => {
  test("are unrelated, and left out of the events to which they were given", () => {
    const [unrelated] = examine({ strangers: [[1, 0]] });
    expect(unrelated).toMatchObject({ verdict: "confirmed", statistic: 1, threshold: 0 });
    expect(unrelated.explanation).toMatch(
      /^1 samples are no more like their own event than like any other, while/,
    );
    expect(unrelated.repair!.id).toBe("drop-unrelated");
    expect(membersOf(unrelated.repair!.apply(specimen))).toEqual([[[1, 2]], [[5, 6]]]);
    const [moved] = examine({
      relation: "reassigned",
      strangers: [[1, 0]],
      truthOf: Int32Array.of(1, 2, 0),
      moved: 3,
    });
    expect(membersOf(moved.repair!.apply(specimen))).toEqual([[[1, 2]], [[3, 4]]]);
  });

  test("one member of several goes, the others stay", () => {
    const [unrelated] = examine({ strangers: [[0, 1]] });
    const two = specimenOf(
      [1, 1],
      [
        { truth: [0], members: [[1], [2], [3]] },
        { truth: [0], members: [[4], [5]] },
      ],
    );
    expect(membersOf(unrelated.repair!.apply(two))).toEqual([
      [[1], [3]],
      [[4], [5]],
    ]);
  });
});

test("samples of each other's events are shuffled, and go back to the truth that is theirs", () => {
  const facts = {
    relation: "reassigned",
    truthOf: Int32Array.of(1, 2, 0),
    assigned: 0.7,
    assignedByChance: 0.2,
  } as const;
  const [unrelated, shuffled] = examine({ ...facts, moved: 3 });
  expect(unrelated.verdict).toBe("excluded");
  expect(shuffled).toMatchObject({ verdict: "confirmed", statistic: 0.7, threshold: 0.2 });
  expect(shuffled.explanation).toBe(
    "a one-to-one reassignment of 3 of 3 events makes pairs 0.700 alike; the best that chance does is 0.200, and as given it is 0.400",
  );
  expect(shuffled.repair!.id).toBe("re-pair-events");
  expect(membersOf(shuffled.repair!.apply(specimen))).toEqual([[[5, 6]], [[1, 2]], [[3, 4]]]);
  expect(verdicts({ ...facts, moved: 0 })[1]).toBe("excluded");
});

describe("a displacement of the grid", () => {
  const displaced = { ...asGiven, excess: 0.9 };
  const turned = { displacement: { ...NOWHERE, symmetry: "north-south flip" }, displaced } as const;

  test("is named by what undoes it, and undone", () => {
    const [, , flipped] = examine(turned);
    expect(flipped).toMatchObject({ verdict: "confirmed", statistic: 0.9, threshold: 0.4 });
    expect(flipped.explanation).toBe(
      "undoing a north-south flip makes own pairs 0.900 more alike than others instead of 0.400",
    );
    expect(flipped.repair!.id).toBe("undo-north-south-flip");
    expect(membersOf(flipped.repair!.apply(specimen))).toEqual([[[2, 1]], [[4, 3]], [[6, 5]]]);
  });

  test("of a shuffled set is judged by the reassignment", () => {
    const [, , flipped] = examine({ ...turned, relation: "reassigned", assigned: 0.6, moved: 2 });
    expect(flipped.statistic).toBe(0.6);
    expect(flipped.explanation).toContain("makes own pairs 0.600 more alike");
  });

  test.each([
    [1, 0, "shift of 1 down and 0 right"],
    [-2, 3, "shift of 2 up and 3 right"],
    [0, -1, "shift of 0 down and 1 left"],
  ])("by %i down and %i to the right is one", (down, right, name) => {
    const [, , flipped] = examine({ displacement: { symmetry: "identity", down, right }, displaced });
    expect(flipped.verdict).toBe("confirmed");
    expect(flipped.explanation).toContain(`undoing a ${name} makes`);
    expect(flipped.repair!.id).toBe(`undo-${name.replaceAll(" ", "-")}`);
  });

  test("may be a turn and a shift", () => {
    const [, , flipped] = examine({ displacement: { symmetry: "180° turn", down: 1, right: 1 }, displaced });
    expect(flipped.explanation).toContain("undoing a 180° turn and shift of 1 down and 1 right makes");
  });
});
