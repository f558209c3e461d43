import { expect, test } from "vitest";
import { DOCUMENT_BEFORE, expectationRows, symptomRows } from "../../lib/present/document-claims.js";

const values = { spatialCorrelation: 0.7, wetFraction: 1, ks: 0.38, massBias: -0.03, diversity: 0.25 };

test("a symptom is the same when it is off on the same side, and at least half as far", () => {
  const rows = symptomRows([{ name: "here", values }]);
  expect(rows.map((row) => row["verdict on here"])).toEqual([
    "healthy here",
    "same symptom",
    "same symptom",
    "healthy here",
    "off the other way",
  ]);
  expect(rows[0]!["document, before"]).toBe(-0.0023);
  const verdictOn = (massBias: number) =>
    symptomRows([{ name: "here", values: { ...values, massBias } }])[3]!["verdict on here"];
  expect(verdictOn(-0.39)).toBe("much milder");
  expect(verdictOn(-0.41)).toBe("same symptom");
});

test("an expectation is met, or not with where it moved", () => {
  const before = { name: "before", values };
  const after = {
    name: "fixed",
    values: { spatialCorrelation: 0.5, wetFraction: 0.78, ks: 0.38, massBias: -0.2, diversity: Number.NaN },
  };
  expect(expectationRows(before, [after]).map((row) => row["verdict on fixed"])).toEqual([
    "not met: further away",
    "met",
    "not met: unchanged",
    "not met: further away",
    "undefined",
  ]);
  expect(expectationRows(before, [before])[0]!["verdict on before"]).toBe("met, as before");
});

test("the document's own numbers are outside of what it expects", () => {
  const verdicts = symptomRows([DOCUMENT_BEFORE]).map((row) => row[`verdict on ${DOCUMENT_BEFORE.name}`]);
  expect(new Set(verdicts)).toEqual(new Set(["same symptom"]));
});
