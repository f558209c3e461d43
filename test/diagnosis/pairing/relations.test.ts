import { describe, expect, test } from "vitest";
import { examinePairing } from "../../../lib/diagnosis/pairing/examine-pairing.js";
import { isRestored } from "../../../lib/diagnosis/pairing/reassignment.js";
import { repairDisplacement } from "../../../lib/diagnosis/pairing/repairs.js";
import { changeEvents, changeMembers, type Specimen, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { sure } from "../../../lib/sure.js";
import { eventSet, makeWorld } from "../laboratory.js";

const size = { height: 12, width: 12, events: 16, members: 2, length: 1 };
const healthy = await takeSpecimen(eventSet(makeWorld(size)), 1);
const others = await takeSpecimen(eventSet(makeWorld({ ...size, seed: 77 })), 1);
const alike = await takeSpecimen(eventSet(makeWorld({ ...size, shared: 0.97, wet: 0.9 })), 1);
const larger = await takeSpecimen(eventSet(makeWorld({ ...size, height: 16, width: 16, events: 24 })), 1);
const n = size.events;

/** The members of event `of[i]` at each event i. */
const reordered = (of: readonly number[]): Specimen =>
  changeEvents(healthy, (event, i) => ({ ...event, members: healthy.events[of[i]].members }));
const identity = Array.from({ length: n }, (_, i) => i);

describe("samples of their own events", () => {
  test("are found to be so", () => {
    const pairing = examinePairing(healthy, 1);
    expect(pairing).toMatchObject({ relation: "own", moved: 0, strangers: [], displacementT: 0, reason: "" });
    expect(pairing.displacement).toEqual({ symmetry: "identity", down: 0, right: 0 });
    expect([...pairing.truthOf]).toEqual(identity);
    expect(pairing.asGiven.p).toBe(1 / 2000);
    expect(pairing.asGiven.excess).toBeGreaterThan(0.3);
  });

  test("give the same numbers for the same seed", () => {
    expect(examinePairing(healthy, 5)).toEqual(examinePairing(healthy, 5));
  });
});

describe("what cannot be told", () => {
  const few = (count: number): Specimen => ({
    ...healthy,
    events: healthy.events.slice(0, count),
    of: { ...healthy.of, events: count },
  });

  test("of five events, while six will do", () => {
    const pairing = examinePairing(few(5), 1);
    expect(pairing.relation).toBe("untestable");
    expect(pairing.reason).toBe("5 events are too few to compare own with other events: give at least 6");
    expect(pairing.asGiven.excess).toBeNaN();
    expect(examinePairing(few(6), 1).relation).not.toBe("untestable");
  });

  test("of five events that are held of more: the grid is what is too large", () => {
    const { reason } = examinePairing({ ...few(5), of: { events: 12, members: 3 } }, 1);
    expect(reason).toMatch(
      /^5 events are too few .*no more of the 12 are held of \d+×\d+ cells: give a part/,
    );
  });

  test("of a truth, or of samples, that is the same in all events", () => {
    const one = healthy.events[0];
    const still = changeEvents(healthy, (event) => ({ ...event, truth: one.truth }));
    expect(examinePairing(still, 1)).toMatchObject({
      relation: "untestable",
      reason: "the real fields are the same in all events",
    });
    const dead = changeEvents(healthy, (event) => ({ ...event, members: one.members }));
    expect(examinePairing(dead, 1)).toMatchObject({
      relation: "untestable",
      reason: "the samples are the same in all events",
    });
  });
});

test("samples of another climate's events are nobody's", () => {
  const strangers = changeEvents(healthy, (event, i) => ({ ...event, members: others.events[i].members }));
  const pairing = examinePairing(strangers, 1);
  expect(pairing.relation).toBe("none");
  expect([...pairing.truthOf]).toEqual(identity);
  expect(pairing.assigned).toBeLessThan(pairing.assignedByChance + 0.13 * (1 - pairing.assignedByChance));
});

describe("shuffled events", () => {
  test("are put back, each to its own", () => {
    const pairing = examinePairing(reordered(identity.map((i) => (i + 5) % n)), 1);
    expect(pairing).toMatchObject({ relation: "reassigned", moved: n });
    expect([...pairing.truthOf]).toEqual(identity.map((i) => (i + 5) % n));
    expect(pairing.assigned).toBeGreaterThan(pairing.assignedByChance);
  });

  test("in part: those that moved are put back, the others stay", () => {
    const of = [...identity];
    [of[2], of[5], of[9]] = [5, 9, 2];
    const pairing = examinePairing(reordered(of), 1);
    expect(pairing).toMatchObject({ relation: "reassigned", moved: 3 });
    expect([...pairing.truthOf]).toEqual(of);
  });

  test("of which only some are in memory may belong to those that are not: nothing is said of an assignment", () => {
    const some = { ...reordered(identity.map((i) => (i + 5) % n)), of: { events: 100, members: 2 } };
    const unrelated = changeEvents(some, (event, i) => ({ ...event, members: others.events[i].members }));
    const pairing = examinePairing(unrelated, 1);
    expect(pairing.assigned).toBeNaN();
    expect(pairing.reason).toBe(
      "only 16 of 100 events are held in memory, and theirs may be among the others",
    );
  });
});

describe("a displaced grid", () => {
  test.each([
    [{ symmetry: "north-south flip", down: 0, right: 0 }],
    [{ symmetry: "180° turn", down: 0, right: 0 }],
    [{ symmetry: "transpose", down: 0, right: 0 }],
    [{ symmetry: "identity", down: 3, right: -2 }],
    [{ symmetry: "identity", down: 2, right: 0 }],
    [{ symmetry: "identity", down: 0, right: 3 }],
  ] as const)("%j is found, and undoing it brings own pairs back", (displacement) => {
    // A flip, half a turn and a transpose undo themselves; the opposite of a shift undoes it.
    const opposite = { ...displacement, down: -displacement.down, right: -displacement.right };
    const pairing = examinePairing(repairDisplacement(healthy, opposite), 1);
    expect(pairing.displacement).toEqual({
      ...displacement,
      down: displacement.down + 0,
      right: displacement.right + 0,
    });
    expect(pairing.relation).toBe("own");
    expect(pairing.displaced.excess).toBeGreaterThan(pairing.asGiven.excess + 0.2);
    expect(pairing.displacementT).toBeGreaterThan(4);
  });

  test.each([
    ["north-south flip", 4, 3],
    ["180° turn", 5, 0],
    ["quarter turn", 4, 3],
  ] as const)(
    "of a %s and a shift is found, though the days' wetness makes own pairs alike anyway",
    (symmetry, down, right) => {
      const shifted = repairDisplacement(larger, { symmetry: "identity", down: -down, right: -right });
      const pairing = examinePairing(repairDisplacement(shifted, { symmetry, down: 0, right: 0 }), 1);
      const inverse = symmetry === "quarter turn" ? "three-quarter turn" : symmetry;
      expect(pairing.displacement).toEqual({ symmetry: inverse, down, right });
      expect(pairing).toMatchObject({ relation: "own", moved: 0 });
      expect(pairing.displaced.excess).toBeGreaterThan(pairing.asGiven.excess + 0.2);
    },
  );

  test.each(["east-west flip", "transpose"] as const)(
    "of shuffled events, %s, is found with the order",
    (symmetry) => {
      const order = reordered(identity.map((i) => (i + 1) % n));
      const pairing = examinePairing(repairDisplacement(order, { symmetry, down: 0, right: 0 }), 1);
      expect(pairing).toMatchObject({ relation: "reassigned", moved: n, reason: "" });
      expect(pairing.displacement.symmetry).toBe(symmetry);
    },
  );
});

describe("some samples that resemble no event", () => {
  const replaced = (count: number) =>
    changeEvents(alike, (event, i) =>
      i < count ? { ...event, members: [event.members[0], others.events[i].members[1]] } : event,
    );

  test("are named by event and member", () => {
    const { relation, strangers } = examinePairing(replaced(4), 1);
    expect(relation).toBe("own");
    expect(strangers).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  test("are at least three", () => {
    expect(examinePairing(replaced(2), 1).strangers).toEqual([]);
  });

  test("are not those without a pattern, which resemble nothing anyway", () => {
    const dry = changeEvents(alike, (event, i) =>
      i < 4
        ? {
            ...event,
            members: event.members.map((m, k) => (k === 0 ? m : { ...m, values: m.values.map(() => 0) })),
          }
        : event,
    );
    expect(examinePairing(dry, 1).strangers).toEqual([]);
  });
});

test("amounts do not matter: a monotone change leaves all scores as they are", () => {
  const squared = changeMembers(healthy, (values) => values.map((v) => v * v));
  expect(examinePairing(squared, 1).asGiven.excess).toBeCloseTo(examinePairing(healthy, 1).asGiven.excess, 9);
});

test("a likeness is restored if it takes 13 % of what chance leaves open", () => {
  expect(isRestored(0.2 + 0.13 * 0.8, 0.2)).toBe(true);
  expect(isRestored(0.2 + 0.129 * 0.8, 0.2)).toBe(false);
});

test("half of the columns moved is no shift of the grid, although undoing one helps it as a whole", () => {
  const back = repairDisplacement(larger, { symmetry: "identity", down: -3, right: 0 });
  const width = larger.grid.width;
  const seam = changeEvents(larger, (event, e) => ({
    ...event,
    members: event.members.map((member, m) => ({
      ...member,
      values: member.values.map((v, i) =>
        i % width < 6 ? v : (sure(sure(back.events[e]).members[m]).values[i] ?? Number.NaN),
      ),
    })),
  }));
  const pairing = examinePairing(seam, 1);
  expect(pairing.displacementT).toBe(0);
  expect(pairing.uneven).toMatchObject({ displacement: { symmetry: "identity", right: 0 } });
  expect(pairing.uneven!.displacement.down).toBeGreaterThan(0);
  expect(pairing.uneven!.where).toBe("columns 0 to 7");
});

test("a member that belongs to the next event throughout is told from the others", async () => {
  const four = await takeSpecimen(
    eventSet(makeWorld({ height: 16, width: 16, events: 24, members: 4, length: 1 })),
    1,
  );
  const strange = changeEvents(four, (event, e) => ({
    ...event,
    members: event.members.map((member, m) =>
      m === 2 ? sure(sure(four.events[(e + 1) % 24]).members[2]) : member,
    ),
  }));
  expect(examinePairing(four, 1).strangers).toEqual([]);
  const { strangers } = examinePairing(strange, 1);
  expect(strangers.length).toBeGreaterThan(20);
  expect(new Set(strangers.map(([, member]) => member))).toEqual(new Set([2]));
});
