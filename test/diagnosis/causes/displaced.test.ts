import { describe, expect, test } from "vitest";
import { examineDisplaced } from "../../../lib/diagnosis/causes/displaced/examine.js";
import { fault } from "../../../lib/diagnosis/causes/displaced/fault.js";
import { moved, shiftOf } from "../../../lib/diagnosis/causes/displaced/move-back.js";
import { proven } from "../../../lib/diagnosis/proof.js";
import { type Specimen, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { eventSet, makeWorld } from "../laboratory.js";
import { specimenOf } from "../specimens.js";

const size = { height: 24, width: 28, events: 24, members: 3, wet: 0.6 };
const healthy = eventSet(makeWorld(size));
const cause = { disturbs: ["spatialCorrelation"] };
const movedBy = (strength: number): Promise<Specimen> =>
  takeSpecimen(fault.apply(healthy, { strength, seed: 3 } as Parameters<typeof fault.apply>[1]), 1);

test("a move, by hand: each cell is given what lies down and right of it, mirrored at the edge", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...moved(values, { height: 2, width: 3 }, { down: 1, right: 1 })]).toEqual([5, 6, 6, 5, 6, 6]);
  expect([...moved(values, { height: 2, width: 3 }, { down: 0, right: -1 })]).toEqual([1, 1, 2, 4, 4, 5]);
});

test("a move leaves a missing cell missing, and gives it to none", () => {
  const values = Float32Array.of(Number.NaN, 2, 3, 4);
  expect([...moved(values, { height: 2, width: 2 }, { down: 0, right: -1 })]).toEqual([Number.NaN, 2, 3, 3]);
});

test("where the members of an event lie: one storm four rows down and three columns left", () => {
  const storm = (y: number, x: number) =>
    Array.from(
      { length: 400 },
      (_, i) => 20 * Math.exp(-((Math.floor(i / 20) - y) ** 2 + ((i % 20) - x) ** 2) / 8),
    );
  const specimen = specimenOf([20, 20], [{ truth: storm(8, 11), members: [storm(12, 8), storm(12, 8)] }]);
  expect(shiftOf(specimen.events[0]!, specimen, 1, 6)).toEqual({ down: 4, right: -3 });
  expect(shiftOf(specimen.events[0]!, specimen, 2, 3)).toEqual({ down: 4, right: -3 });
});

describe("storms of an event that lie elsewhere together", () => {
  test.each([0.12, 0.18, 0.25])(
    "by %d of the shorter side are told, with how far, and moved back",
    async (strength) => {
      const specimen = await movedBy(strength);
      const found = examineDisplaced(specimen);
      expect(found.verdict).toBe("confirmed");
      const far = Number(/on average (\d+\.\d) cells/.exec(found.explanation)![1]);
      expect(Math.abs(far - strength * 24)).toBeLessThan(0.8);
      expect(found.explanation).toMatch(/each event by a vector of its own$/);
      const held = proven(cause, found, specimen, specimen);
      expect(held).toMatchObject({ verdict: "confirmed", proof: { by: "repair" } });
      expect(examineDisplaced(found.repair!.apply(specimen)).verdict).toBe("excluded");
    },
  );

  test("as far from one another are draws like the truth", async () => {
    expect(examineDisplaced(await takeSpecimen(healthy, 1)).verdict).toBe("excluded");
  });

  test("one map for all events is as near to another event once it is moved: not told", () => {
    const storms = (y: number, x: number) =>
      Array.from({ length: 900 }, (_, i) => {
        const [down, right] = [Math.floor(i / 30) - y, (i % 30) - x];
        return (
          20 * Math.exp(-(down ** 2 + (right + 5) ** 2) / 8) +
          15 * Math.exp(-(down ** 2 + (right - 5) ** 2) / 8)
        );
      });
    const map = storms(15, 15);
    const specimen = specimenOf(
      [30, 30],
      Array.from({ length: 24 }, (_, e) => ({
        truth: storms(15 + 4 * Math.cos(e), 15 + 4 * Math.sin(e)),
        members: [map, map],
      })),
    );
    const found = examineDisplaced(specimen);
    expect(Number(/other half (\d\.\d+)/.exec(found.explanation)![1])).toBeGreaterThan(0.1);
    expect(found.verdict).toBe("excluded");
  });

  test("of one member may be moved or honestly in doubt: both are said", async () => {
    const specimen = await movedBy(0.2);
    const one = {
      ...specimen,
      events: specimen.events.map((e) => ({ ...e, members: e.members.slice(0, 1) })),
    };
    const found = examineDisplaced(one);
    expect(found).toMatchObject({ verdict: "suspected", repair: null });
    expect(found.explanation).toMatch(/cannot tell storms that are moved from honest doubt/);
  });

  test("are not looked for in fewer than eight events, nor on a grid of few cells", async () => {
    const specimen = await movedBy(0.2);
    const few = examineDisplaced({ ...specimen, events: specimen.events.slice(0, 7) });
    expect(few.verdict).toBe("untestable");
    const tiny = eventSet(makeWorld({ ...size, height: 5, width: 6 }));
    expect(examineDisplaced(await takeSpecimen(tiny, 1)).explanation).toMatch(/too small to move storms/);
  });
});
