import { describe, expect, test } from "vitest";
import { examineSpeckle } from "../../../lib/diagnosis/causes/excess-small-scale/speckle.js";
import { membersOf, specimenOf } from "../specimens.js";

/** A square of four wet cells in a corner of 6×6 dry ones, and these cells wet besides. */
const field = (...wet: number[]) =>
  Array.from({ length: 36 }, (_, i) => ([0, 1, 6, 7].includes(i) || wet.includes(i) ? 5 : 0));
const specimen = (of: (e: number) => number[], events = 10) =>
  specimenOf(
    [6, 6],
    Array.from({ length: events }, (_, e) => ({ truth: field(), members: [field(...of(e)), field()] })),
  );

describe("wet cells by themselves", () => {
  test("by hand: one in five of the first member's, one in nine of all", () => {
    const found = examineSpeckle(specimen((e) => [21 + (e % 3)]));
    expect(found.verdict).toBe("confirmed");
    expect(found.statistic).toBeCloseTo(10 / 90, 12);
    expect(found.explanation).toMatch(
      /^speckle: 11\.1 % of the wet cells have only dry ones around them, of the real ones 0\.0 %/,
    );
    expect(found.repair!.id).toBe("dry-isolated-cells");
    expect(membersOf(found.repair!.apply(specimen((e) => [21 + (e % 3)])))).toEqual(
      membersOf(specimen(() => [])),
    );
  });

  test("next to others, also by a corner, are not isolated", () => {
    expect(examineSpeckle(specimen(() => [14])).verdict).toBe("excluded");
    expect(examineSpeckle(specimen(() => [21, 28])).verdict).toBe("excluded");
  });

  test("beside one that is missing are not known to be", () => {
    const given = specimen(() => [21]);
    for (const { members } of given.events) members[0]!.values[22] = Number.NaN;
    expect(examineSpeckle(given).verdict).toBe("excluded");
  });

  test("in two events of ten are chance", () => {
    expect(examineSpeckle(specimen((e) => (e < 2 ? [21] : []))).verdict).toBe("excluded");
  });

  test("as often as in reality are rain", () => {
    const alike = specimenOf(
      [6, 6],
      Array.from({ length: 10 }, () => ({ truth: field(21), members: [field(22), field(28)] })),
    );
    expect(examineSpeckle(alike)).toMatchObject({ verdict: "excluded", statistic: 0 });
  });
});
