import { expect, test } from "vitest";
import type { Amounts } from "../../../lib/diagnosis/amounts.js";
import { examineDeadOutput } from "../../../lib/diagnosis/causes/dead-output/examine.js";

const atoms = (stuckShare: number, truthUpToStuck: number, zeroShare = 0): Amounts =>
  ({ atoms: { stuckShare, truthUpToStuck, zeroShare } }) as Amounts;

test.each([
  ["stuck enough, and beyond what a floor would hold", 0.85, 0.73, "confirmed"],
  ["just too few stuck", 0.8499, 0.3, "excluded"],
  ["a floor would hold nearly as many", 0.99, 0.8701, "excluded"],
  ["all stuck", 1, 0, "confirmed"],
] as const)("%s", (_, stuck, floor, verdict) => {
  const { id, statistic, threshold, repair, ...rest } = examineDeadOutput(atoms(stuck, floor));
  expect({ id, statistic, threshold, repair }).toEqual({
    id: "dead-output",
    statistic: stuck,
    threshold: 0.85,
    repair: null,
  });
  expect(rest.verdict).toBe(verdict);
  expect(rest.explanation).toContain(`${(100 * stuck).toFixed(1)} % of the values equal the commonest`);
  expect(rest.explanation.includes("no longer answers")).toBe(verdict === "confirmed");
  if (verdict === "confirmed")
    expect(rest.explanation).toContain(`(a floor there would hold ${(100 * floor).toFixed(1)} %)`);
});

test("an output of zeros alone may be dead, or cut by a threshold: from 99 % on it is suspected", () => {
  expect(examineDeadOutput(atoms(0, 0, 0.995))).toMatchObject({ verdict: "suspected", statistic: 0.995 });
  expect(examineDeadOutput(atoms(0, 0, 0.995)).explanation).toContain("99.5 % of the cells are 0");
  expect(examineDeadOutput(atoms(0, 0, 0.99))).toMatchObject({ verdict: "excluded", statistic: 0 });
});
