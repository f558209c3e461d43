import { expect, test } from "vitest";
import { describeDiagnosis } from "../../lib/diagnosis/describe.js";
import type { Diagnosis } from "../../lib/diagnosis/diagnosis.js";

const readings = { ks: 0.5, massBias: null, odd: 12345.678, p99Ratio: -0.0004, wetFraction: 123.45 };

const diagnosis: Diagnosis = {
  symptoms: [
    { metric: "spatialCorrelation", value: 0.61234, band: [0.6, 1], ok: true },
    { metric: "massBias", value: null, band: [-0.05, 0.05], ok: false },
  ],
  evidenceLevel: "N",
  looks: { out: [], fine: [], untestable: [], falseAlarms: 0.004 },
  causes: [
    {
      id: "unit-scale",
      verdict: "confirmed",
      statistic: 1,
      threshold: 2,
      explanation:
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
      repair: { id: "divide-by-24", before: readings, after: { ...readings, ks: 0, massBias: 1e4 } },
    },
    {
      id: "mass-deficit",
      verdict: "suspected",
      statistic: null,
      threshold: null,
      explanation: "so",
      repair: null,
    },
    {
      id: "prior-gap",
      verdict: "untestable",
      statistic: null,
      threshold: null,
      explanation: "no",
      repair: null,
    },
    { id: "flipped-grid", verdict: "excluded", statistic: 0, threshold: 1, explanation: "x", repair: null },
    { id: "dead-output", verdict: "excluded", statistic: 0, threshold: 1, explanation: "x", repair: null },
  ],
  diagnosis: ["unit-scale", "shuffled-events"],
  advice: ["First.", "Second."],
};

test("a diagnosis in words: every part in its place, numbers aligned, lines wrapped", () => {
  expect(describeDiagnosis(diagnosis)).toBe(
    `Diagnosis: unit-scale + shuffled-events
Evidence: fields and normalisation statistics

Symptoms
  spatial correlation      0.612   band 0.600 … 1.000   ok
  mass bias            undefined   band -0.050 … 0.050   out of band

Confirmed
  - unit-scale: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen.
    repair divide-by-24
      KS                       0.500 →     0.000
      mass bias            undefined →   1.00e+4
      odd                    1.23e+4 →   1.23e+4
      P99 ratio             -4.00e-4 →  -4.00e-4
      wet fraction             123.5 →     123.5

Suspected
  - mass-deficit: so.

Could not be tested
  - prior-gap: no.

Excluded: flipped-grid, dead-output

Next steps
  - First.
  - Second.`,
  );
});

test("what there is nothing of is not written", () => {
  const bare: Diagnosis = {
    ...diagnosis,
    evidenceLevel: "M",
    causes: [],
    diagnosis: ["undecided"],
    advice: [],
  };
  expect(describeDiagnosis({ ...bare, symptoms: [] })).toBe(
    `Diagnosis: undecided: nothing is out of band, but this evidence is too little to call the samples healthy
Evidence: fields, normalisation statistics and the model

Symptoms`,
  );
  const out = { metric: "ks", value: 0.4, band: [0, 0.1], ok: false } as const;
  expect(describeDiagnosis({ ...bare, symptoms: [out] })).toContain(
    "Diagnosis: undecided: symptoms without a cause that this evidence can name\n",
  );
  expect(describeDiagnosis({ ...bare, evidenceLevel: "F", diagnosis: ["healthy"] })).toContain(
    "Diagnosis: healthy\nEvidence: real and generated fields\n",
  );
});

test("numbers: three digits, one from 100 on, powers below 0.001 and from 10000 on", () => {
  const shown = (value: number) =>
    /band (\S+)/.exec(
      describeDiagnosis({ ...diagnosis, symptoms: [{ metric: "ks", value: 0, band: [value, 1], ok: true }] }),
    )![1];
  expect([0, 0.001, 0.00099, -0.001, 99.99, 100, 9999.94, 10000].map(shown)).toEqual([
    "0.000",
    "0.001",
    "9.90e-4",
    "-0.001",
    "99.990",
    "100.0",
    "9999.9",
    "1.00e+4",
  ]);
});

test("a line holds 110 letters and not one more", () => {
  const explanation = (letters: number) => `${"a".repeat(letters)} b`;
  const lines = (letters: number) =>
    describeDiagnosis({
      ...diagnosis,
      causes: [{ ...diagnosis.causes[1], explanation: explanation(letters) }],
      advice: [],
    }).split("\n");
  const widest = (letters: number) => Math.max(...lines(letters).map((l) => l.length));
  // "  - mass-deficit: " before it, " b." behind it.
  expect(widest(110 - 18 - 3)).toBe(110);
  expect(lines(110 - 18 - 2).at(-1)).toBe("    b.");
});
