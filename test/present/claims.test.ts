import { expect, test } from "vitest";
import { claimRows } from "../../lib/present/document-claims.js";

const sick = { spatialCorrelation: 0.78, wetFraction: 1, ks: 0.39, massBias: -0.1, diversity: 0.03 };

test("each claim gets the verdict on its symptom, on its fix, and who meets it", () => {
  const rows = claimRows(
    { name: "before", values: sick },
    { name: "threshold", values: { ...sick, ks: 0.2, massBias: -0.2 } },
    [
      { name: "mapped", values: { ...sick, wetFraction: 0.77, ks: 0.05 } },
      { name: "retrained", values: { ...sick, wetFraction: 0.76, diversity: Number.NaN } },
    ],
  );
  expect(rows.map((row) => [row["its symptom"], row["its fix"], row["met by"]])).toEqual([
    ["healthy here", "met, as before", "threshold (0.78); mapped (0.78); retrained (0.78)"],
    ["same symptom", "not met: unchanged", "mapped (0.77); retrained (0.76)"],
    ["same symptom", "not met: nearer", "mapped (0.05)"],
    ["much milder", "not met: further away", "none"],
    ["same symptom", "not met: unchanged", "none"],
  ]);
  expect(rows[1]).toMatchObject({
    "document, before": 1,
    "document expects": "0.75 to 0.8",
    threshold: 1,
  });
  expect(Object.keys(rows[1]!)).toHaveLength(8);
});
