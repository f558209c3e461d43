import { expect, test } from "vitest";
import type { SkillRow, SkillTable } from "../../lib/augment/skill.js";
import { skillText } from "../../lib/cli/skill-text.js";
import { skillRows } from "../../lib/present/skill-rows.js";

const row: SkillRow = {
  by: "all",
  stratum: "all",
  score: "CSI",
  threshold: 18.25,
  percentile: "P95",
  definition: "hits over all",
  best: "high",
  before: 0.25,
  after: 0.5,
  difference: 0.25,
  lower: 0.125,
  upper: 0.375,
  p: 0.001,
  adjusted: 0.01,
  verdict: "better",
  onTheseRuns: "better",
  events: 12,
};
const table: SkillTable = {
  rows: [
    row,
    { ...row, score: "frequency bias", threshold: 10, percentile: null, best: 1, lower: Number.NaN },
    { ...row, score: "RMSE", threshold: null, percentile: null, best: "low", after: Number.NaN },
    { ...row, by: "season", stratum: "DJF" },
  ],
  events: 12,
  runs: { before: 1, after: 3 },
  level: 0.95,
  replicates: 1000,
  blockLength: 5,
  seed: 3,
  percentiles: { P95: 18.25, P99: 31 },
  notes: ["few events"],
};

test("rows over all events for a data frame; what is undefined is null", () => {
  const rows = skillRows(table);
  expect(rows.map((r) => [r.score, r["at least (mm/day)"], r.best])).toEqual([
    ["CSI", "P95 18.25", "high"],
    ["frequency bias", "10", "1"],
    ["RMSE", "", "low"],
  ]);
  expect(rows[0]).toMatchObject({
    before: 0.25,
    after: 0.5,
    "after − before": 0.25,
    "interval from": 0.125,
    to: 0.375,
    verdict: "better",
  });
  expect([rows[1]!["interval from"], rows[2]!.after]).toEqual([null, null]);
});

test("the same as text, with how it was made, notes, and where the strata are", () => {
  const text = skillText(table).split("\n");
  expect(text[0]).toBe(
    "12 events, 1 run before and 3 after; P95 18.25 and P99 31 mm/day of the truth; " +
      "95 % intervals from 1000 resamples in blocks of 5, seed 3",
  );
  expect(text.filter((line) => /CSI|frequency bias|RMSE/.test(line)).length).toBe(3);
  expect(text.find((line) => line.includes("CSI"))).toMatch(/P95 18\.25 .*0\.125 to 0\.375 .*high .*better/);
  expect(text).toContain("note: few events");
  expect(text.slice(-2).map((line) => line.split(/ {2,}/))).toEqual([
    ["season", "events", "better on these runs", "worse", "better", "worse", "unclear"],
    ["DJF", "12", "1", "0", "1", "0", "0"],
  ]);
  expect(skillText({ ...table, rows: [row], notes: [] })).not.toMatch(/by season|note/);
});
