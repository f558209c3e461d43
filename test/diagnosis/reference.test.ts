import { expect, test, vi } from "vitest";
import type { CauseId } from "../../lib/diagnosis/diagnosis.js";
import { type Finding, finding, untestable } from "../../lib/diagnosis/finding.js";
import { imitated, raised } from "../../lib/diagnosis/imitation.js";
import { changeEvents, type Specimen } from "../../lib/diagnosis/specimen.js";
import { membersOf, specimenOf, truthOf } from "./specimens.js";

const specimen = specimenOf(
  [1, 3],
  [
    {
      truth: [1, 2, Number.NaN],
      members: [
        [0, 4, 5],
        [0.5, 0, 9],
      ],
    },
  ],
);
const truthTimes = (change: (v: number) => number) => (s: Specimen) =>
  changeEvents(s, (e) => ({ ...e, truth: { ...e.truth, values: e.truth.values.map(change) } }));

test("a finding has null for what is no number, and what it can do only where it can", () => {
  expect(finding("ks" as CauseId, "excluded", Number.NaN, Number.POSITIVE_INFINITY, "so")).toEqual({
    id: "ks",
    verdict: "excluded",
    statistic: null,
    threshold: null,
    explanation: "so",
    repair: null,
  });
  const apply = vi.fn((s: Specimen) => ({ ...s }));
  const imitate = (s: Specimen) => s;
  const { repair, ...rest } = finding("unit-scale", "confirmed", 1, 2, "so", {
    repair: { id: "r", apply },
    imitate,
  });
  expect(rest).toEqual({
    id: "unit-scale",
    verdict: "confirmed",
    statistic: 1,
    threshold: 2,
    explanation: "so",
    imitate: expect.any(Function),
  });
  // Proof, walk and trial ask for the same: it is carried out once for each specimen.
  const specimen = {} as Specimen;
  expect(repair!.apply(specimen)).toBe(repair!.apply(specimen));
  repair!.apply({} as Specimen);
  expect(repair!.id).toBe("r");
  expect(apply).toHaveBeenCalledTimes(2);
  expect(untestable("unit-scale", "why")).toMatchObject({
    verdict: "untestable",
    statistic: null,
    explanation: "why",
  });
});

test("the truth goes through confirmed faults in the order of a pipeline: blur, floor, threshold in z, threshold", () => {
  const chart = (verdict: Finding["verdict"]) =>
    new Map<CauseId, Finding>(
      (
        [
          ["over-threshold", (v: number) => 10 * v],
          ["threshold-wrong-space", (v: number) => v - 1],
          ["activation-floor", (v: number) => 3 * v],
          ["smooth-fields", (v: number) => v + 2],
        ] as const
      ).map(([id, change]) => [id, finding(id, verdict, 0, 0, "", { imitate: truthTimes(change) })]),
    );
  expect(truthOf(imitated(specimen, chart("confirmed")))).toEqual([[80, 110, Number.NaN]]);
  expect(imitated(specimen, chart("suspected"))).toBe(specimen);
  expect(imitated(specimen, new Map())).toBe(specimen);
  expect(
    imitated(specimen, new Map([["smooth-fields", finding("smooth-fields", "confirmed", 0, 0, "")]])),
  ).toBe(specimen);
});

test("what a threshold left is compared from its smallest amount on, on both sides", () => {
  const lifted = raised(specimen);
  expect(truthOf(lifted)).toEqual([[1, 2, Number.NaN]]);
  expect(membersOf(lifted)).toEqual([
    [
      [0.5, 4, 5],
      [0.5, 0.5, 9],
    ],
  ]);
  const low = raised(specimenOf([1, 2], [{ truth: [0, 9], members: [[3, 0]] }]));
  expect(truthOf(low)).toEqual([[3, 9]]);
});
