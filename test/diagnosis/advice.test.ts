import { describe, expect, test } from "vitest";
import { type AdviceFacts, adviceFor } from "../../lib/diagnosis/advice.js";
import type { CauseId, Diagnosis, Symptom, Verdict } from "../../lib/diagnosis/diagnosis.js";
import type { Change } from "../../lib/diagnosis/standing.js";
import { symptomName } from "../../lib/diagnosis/symptom-name.js";

type Told = Omit<Diagnosis, "advice">;

const QUIET: AdviceFacts = {
  sweep: [],
  temperatures: [],
  remedies: [],
  withinSampling: [],
  traces: false,
  doubts: [],
  meanOfRatios: Number.NaN,
  halfOfAbs: 2,
  totalRatio: 1,
  implausibleP99: Number.NaN,
};

const symptom = (metric: string, value: number | null, ok: boolean): Symptom => ({
  metric,
  value,
  band: metric === "wetFraction" ? [0.7, 0.8] : [0, 0.1],
  ok,
});

const told = (diagnosis: Told["diagnosis"], more: Partial<Told> = {}): Told => ({
  symptoms: [],
  evidenceLevel: "F",
  causes: [],
  diagnosis,
  looks: { out: [], fine: [], untestable: [], falseAlarms: 0.004 },
  ...more,
});

const cause = (id: CauseId, verdict: Verdict) => ({
  id,
  verdict,
  statistic: null,
  threshold: null,
  explanation: "",
  repair: null,
});

const advise = (of: Told, facts: Partial<AdviceFacts> = {}) => adviceFor(of, { ...QUIET, ...facts });

test("healthy is to be used as it is; causes bring their cures, in their order, and nothing else", () => {
  expect(advise(told(["healthy"]))).toEqual([
    "Nothing is wrong by these tests: use the samples as they are.",
  ]);
  const [first, second, ...rest] = advise(told(["unit-scale", "shuffled-events"]));
  expect(first).toMatch(/^Convert the units/);
  expect(second).toMatch(/^Pair samples and events by date/);
  expect(rest).toEqual([]);
});

describe("thresholds", () => {
  const sweep = [
    { threshold: 0.1, wet: 0.95, ks: 0.3 },
    { threshold: 0.2, wet: 0.8, ks: 0.21234 },
  ];
  const wet = (value: number | null, ok = false) => ({ symptoms: [symptom("wetFraction", value, ok)] });
  const measured = "0.1 mm/day: wet 0.95, KS 0.30; 0.2 mm/day: wet 0.80, KS 0.21";

  test("are quoted as measured where one of them helps", () => {
    const [, line] = advise(told(["weak-background"], wet(0.95)), { sweep });
    expect(line).toBe(`Thresholds measured on these samples: ${measured}.`);
  });

  test("that do not reach the wet fraction: the matched one for drizzle, else the cause first", () => {
    const high = sweep.map((s) => ({ ...s, wet: 0.801 }));
    const [, drizzle] = advise(told(["weak-background"], wet(0.95)), { sweep: high });
    expect(drizzle).toMatch(
      /^The documented thresholds do not reach the real wet fraction: .*\. Use the matched one\.$/,
    );
    const [, floor] = advise(told(["activation-floor"], wet(0.95)), { sweep: high });
    expect(floor).toMatch(/The cause above must be mended first\.$/);
  });

  test("cannot help samples that are too dry", () => {
    const [, line] = advise(told(["over-threshold"], wet(0.6)), { sweep });
    expect(line).toBe(
      `The samples are too dry (wet fraction 0.600, real ± 0.05 is 0.700 to 0.800): no threshold can help, each removes more. Measured: ${measured}.`,
    );
    expect(advise(told(["over-threshold"], wet(0.7)), { sweep })[1]).toMatch(/^Thresholds measured/);
  });

  test("are no matter where the wet fraction is right, undefined or not measured", () => {
    for (const more of [wet(0.75, true), wet(null), { symptoms: [] }])
      expect(advise(told(["activation-floor"], more), { sweep })).toHaveLength(1);
    expect(advise(told(["activation-floor"], wet(0.95)))).toHaveLength(1);
  });
});

describe("temperature", () => {
  const temperatures = [
    { temperature: 0.8, diversity: 0.08 },
    { temperature: 1.2, diversity: 0.12345 },
  ];

  test("is measured where there is a model, and guessed where not", () => {
    expect(advise(told(["under-dispersed"]), { temperatures })[1]).toBe(
      "Diversity by temperature, measured with this model: 0.8: 0.0800, 1.2: 0.1235.",
    );
    expect(advise(told(["under-dispersed"]))[1]).toMatch(/^Try a temperature of 1\.2; .*\(--model\)\.$/);
    expect(advise(told(["over-dispersed"]))[1]).toMatch(/^Try a temperature of 0\.8;/);
  });

  test("is no cure where the members stay alike at each that was tried", () => {
    const alike = [
      { temperature: 0.8, diversity: 0.003 },
      { temperature: 1.2, diversity: 0.0065 },
    ];
    const symptoms = [{ metric: "diversity", value: 0.0066, band: [0.1, 0.2] as const, ok: false }];
    expect(advise(told(["under-dispersed"], { symptoms }), { temperatures: alike })[1]).toMatch(
      /1\.2: 0\.0065\. None comes near 0\.1: .*a temperature alone does not mend/,
    );
    expect(advise(told(["under-dispersed"], { symptoms }), { temperatures })[1]).not.toContain("None");
  });

  test("is no matter where spread is right", () => {
    expect(advise(told(["unit-scale"]), { temperatures })).toHaveLength(1);
  });
});

test("what chance, traces, units and dry events do to a metric is said", () => {
  expect(advise(told(["healthy"]), { withinSampling: ["ks", "massBias"] }).slice(1)).toEqual(
    ["ks", "massBias"].map((m) =>
      expect.stringMatching(`^${symptomName(m)} misses its band by less than its 95 % margin`),
    ),
  );
  expect(advise(told(["healthy"]), { traces: true })[1]).toMatch(
    /^KS is out of its band only because one side has traces/,
  );
  expect(advise(told(["healthy"]), { implausibleP99: 0.0123 })[1]).toMatch(
    /^The real events' 99th percentile is 0\.012 mm\/day: check their units/,
  );
});

describe("a mean of relative errors that misleads", () => {
  test("is put right where it is off the whole by more than a half", () => {
    const of = (meanOfRatios: number, totalRatio: number) =>
      advise(told(["healthy"]), { meanOfRatios, totalRatio });
    expect(of(0.8, 1.234)[1]).toBe(
      "The mean of the samples' own mass biases is 0.800, which events with next to no real rain dominate " +
        "(half of the errors are in 2 of them): taken together, the samples hold 1.23 times the real amount.",
    );
    expect(of(-0.3, 1.25)).toHaveLength(2);
    expect(of(0.75, 1.25)).toHaveLength(1);
    expect(of(Number.NaN, 9)).toHaveLength(1);
  });
});

describe("symptoms that are left over", () => {
  const all = ["spatialCorrelation", "wetFraction", "ks", "massBias", "diversity"].map((m) =>
    symptom(m, null, false),
  );

  test("are those that no confirmed cause disturbs, with what is suspected", () => {
    const [, line] = advise(told(["shuffled-events"], { symptoms: all }), { totalRatio: 2 });
    expect(line).toBe("No confirmed cause accounts for wet fraction, KS, mass bias.");
    const causes = [
      cause("mass-deficit", "suspected"),
      cause("prior-gap", "suspected"),
      cause("unit-scale", "excluded"),
    ];
    expect(advise(told(["shuffled-events"], { symptoms: all, causes }), { totalRatio: 2 })[1]).toBe(
      "No confirmed cause accounts for wet fraction, KS, mass bias; suspected: mass-deficit, prior-gap.",
    );
    expect(
      advise(told(["shuffled-events", "unit-scale"], { symptoms: all }), { totalRatio: 2 }),
    ).toHaveLength(2);
  });

  test("are not those that chance, traces or dry events explain, nor what a blur wets", () => {
    const left = (facts: Partial<AdviceFacts>, id: CauseId = "shuffled-events") =>
      advise(told([id], { symptoms: all }), { totalRatio: 2, ...facts }).find((line) =>
        line.startsWith("No confirmed"),
      );
    expect(left({ withinSampling: ["wetFraction"] })).toBe("No confirmed cause accounts for KS, mass bias.");
    expect(left({ traces: true })).toBe("No confirmed cause accounts for wet fraction, mass bias.");
    expect(left({ totalRatio: 1.04 })).toBe("No confirmed cause accounts for wet fraction, KS.");
    expect(left({ totalRatio: 1.06 })).toContain("mass bias");
    expect(left({ totalRatio: 0.94 })).toContain("mass bias");
    expect(left({}, "smooth-fields")).toBe("No confirmed cause accounts for spatial correlation, mass bias.");
  });

  test("are not those that the repair of a confirmed cause takes away beyond chance", () => {
    const change = (aspect: "massBias" | "ks", gain: number): Change => ({
      ...{ aspect, name: aspect, matters: 0.05, before: 0.3, after: 0.1, gain, error: 0.3, freedom: 19 },
    });
    const proof = { by: "repair", changes: [change("massBias", 4), change("ks", 0.8)] } as const;
    const causes = [{ ...cause("shuffled-events", "confirmed"), proof }];
    expect(advise(told(["shuffled-events"], { symptoms: all, causes }), { totalRatio: 2 })[1]).toBe(
      "No confirmed cause accounts for wet fraction, KS.",
    );
  });

  test("are no matter where nothing is confirmed, or all is in its band", () => {
    expect(advise(told(["healthy"], { symptoms: all }), { meanOfRatios: 1, totalRatio: 2 })).toHaveLength(1);
    expect(advise(told(["shuffled-events"], { symptoms: [symptom("ks", 0.05, true)] }))).toHaveLength(1);
  });
});

describe("what would decide what is open", () => {
  const suspected = { causes: [cause("wrong-normalisation", "suspected")] };

  test("the statistics, where there are none and another normalisation is suspected", () => {
    expect(advise(told(["unit-scale"], suspected))[1]).toMatch(
      /^Give the normalisation statistics \(--stats/,
    );
    expect(advise(told(["unit-scale"], { ...suspected, evidenceLevel: "N" }))).toHaveLength(1);
    const excluded = { causes: [cause("wrong-normalisation", "excluded")] };
    expect(advise(told(["unit-scale"], excluded))).toHaveLength(1);
  });

  test("the model, where there is none and samples belong to nobody or members are alike", () => {
    for (const id of ["unrelated-samples", "latent-ignored"] as const) {
      expect(advise(told([id]))[1]).toMatch(/^Give the model \(--model\): the posterior/);
      expect(advise(told([id], { evidenceLevel: "N" }))).toHaveLength(2);
      expect(advise(told([id], { evidenceLevel: "M" }))).toHaveLength(1);
    }
  });

  test("why the samples are not healthy, and all that is missing", () => {
    const doubts = ["out of band without a cause: ks", "one event is too few"];
    expect(advise(told(["undecided"]), { doubts })).toEqual([
      "Not called healthy: out of band without a cause: ks.",
      "Not called healthy: one event is too few.",
      "To tell more: give the normalisation statistics and the model, and more events where there are few.",
    ]);
    expect(advise(told(["undecided"], { evidenceLevel: "N" }), { doubts }).at(-1)).toBe(
      "To tell more: give the model, and more events where there are few.",
    );
    expect(advise(told(["undecided"], { evidenceLevel: "M" }), { doubts }).at(-1)).toBe(
      "To tell more: give more events where there are few.",
    );
    const many = Array.from({ length: 20 }, (_, i) => `doubt ${i}`);
    expect(advise(told(["undecided"]), { doubts: many })).toHaveLength(7);
  });
});

describe("what was measured", () => {
  const change = {
    aspect: "ks",
    name: "KS",
    matters: 0.05,
    before: 0.3,
    after: 0.1,
    gain: 4,
    error: 0.5,
    freedom: 19,
  } as const;

  test("stands behind a cure whose repair was carried out; the others are marked", () => {
    const mended = {
      ...cause("weak-background", "confirmed"),
      repair: { id: "matched-threshold", before: {}, after: {} },
      proof: { by: "repair", changes: [change] } as const,
    };
    const causes = [
      mended,
      { ...cause("smooth-fields", "confirmed"), proof: { by: "own evidence", changes: [] } as const },
    ];
    const [first, second] = advise(told(["weak-background", "smooth-fields"], { causes }));
    expect(first).toMatch(/Measured here, by matched-threshold: KS off by 0\.300 → 0\.100 \(± 0\.025\)\.$/);
    expect(second).toMatch(/Untried here: saved samples cannot be mended so\.$/);
  });

  test("of methods on other events is told for the two most useful", () => {
    const remedy = (method: "quantile-mapping" | "residual-texture" | "loci") => ({
      method,
      fittedOn: 8,
      scoredOn: 7,
      changes: [change],
      net: 1,
    });
    const remedies = [remedy("quantile-mapping"), remedy("residual-texture"), remedy("loci")];
    expect(advise(told(["smooth-fields"]), { remedies }).slice(1)).toEqual([
      "undrizzle fix --method quantile-mapping, fitted on 8 of these events and measured on 7 others: KS off by 0.300 → 0.100 (± 0.025).",
      "undrizzle fix --method residual-texture, fitted on 8 of these events and measured on 7 others: KS off by 0.300 → 0.100 (± 0.025).",
    ]);
  });
});
