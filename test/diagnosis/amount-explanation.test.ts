import { describe, expect, test } from "vitest";
import { type Amounts, measureAmounts, shareFrom } from "../../lib/diagnosis/amounts.js";
import { cutBelow, matchedThreshold } from "../../lib/diagnosis/causes/weak-background/wet-excess.js";
import type { Finding } from "../../lib/diagnosis/finding.js";
import { type Doubt, explainAmounts, PLAIN_DOUBT, STRONG_DOUBT } from "../../lib/diagnosis/joint/amounts.js";
import { kolmogorov } from "../../lib/diagnosis/joint/kolmogorov.js";
import { changeEvents, type Specimen } from "../../lib/diagnosis/specimen.js";
import { randomStream } from "../../lib/fields/random.js";
import { membersOf, specimenOf } from "./specimens.js";

const [height, width] = [8, 10];
const cells = height * width;
const normalisation = {
  mean: Float32Array.from({ length: cells }, (_, i) => 1 + 0.005 * i),
  std: Float32Array.from({ length: cells }, (_, i) => 0.9 + 0.001 * i),
};
const amountOf = (z: number, i: number) =>
  z < -0.4 ? 0 : Math.expm1(normalisation.mean[i] + normalisation.std[i] * z);
const zOf = (mm: number, i: number) => (Math.log1p(mm) - normalisation.mean[i]) / normalisation.std[i];

type Fault = (mm: number, cell: number, uniform: () => number) => number;

/** Two samples an event that are as the truth would be on another day, passed through a fault. */
function spoilt(fault: Fault, { events = 30, seed = 31 } = {}): Specimen {
  const { normal, uniform } = randomStream(seed);
  const field = () => Array.from({ length: cells }, (_, i) => amountOf(normal(), i));
  return specimenOf(
    [height, width],
    Array.from({ length: events }, () => {
      const truth = field();
      // The same values in other cells: nothing is wrong with the amounts of the two but the fault.
      const turned = (by: number) => truth.map((_, i) => truth[(i + by) % cells]);
      return { truth, members: [turned(7), turned(31)].map((f) => f.map((v, i) => fault(v, i, uniform))) };
    }),
  );
}

interface How {
  readonly statistics?: boolean;
  readonly doubt?: Doubt;
  readonly smooth?: boolean;
  readonly sameStatistics?: boolean;
}

function explain(
  specimen: Specimen,
  { statistics = false, doubt = PLAIN_DOUBT, smooth = false, sameStatistics = false }: How = {},
) {
  const { findings, explained } = explainAmounts(
    specimen,
    specimen,
    measureAmounts(specimen),
    statistics ? normalisation : null,
    doubt,
    (s) => measureAmounts(s),
    { smooth, sameStatistics },
  );
  const [mass, line, drizzle] = findings as [Finding, Finding, Finding];
  expect(findings.map(({ id }) => id)).toEqual(["mass-deficit", "wrong-normalisation", "weak-background"]);
  return { mass, line, drizzle, explained, verdicts: findings.map(({ verdict }) => verdict) };
}

const drizzly: Fault = (v, _, uniform) => Math.max(v, 0.2 + 0.3 * uniform());
const bent: Fault = (v) => (v > 0 ? Math.expm1(1.35 * Math.log1p(v)) : 0);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test("amounts that are the real ones need no cause", () => {
  const { mass, line, drizzle, explained, verdicts } = explain(spoilt((v) => v));
  expect(verdicts).toEqual(["excluded", "excluded", "excluded"]);
  expect(explained).toBe(true);
  expect(mass.statistic).toBeCloseTo(1, 2);
  expect(mass.threshold).toBeCloseTo(1.06, 12);
  expect(mass.explanation).toMatch(
    /^the upper quantiles are 1\.00 times the real ones \(± \d %\), with a power of -?0\.00 of the amount$/,
  );
  expect(line.explanation).toBe(mass.explanation);
  expect([line.threshold, drizzle.threshold]).toEqual([1.16, 0.05]);
  expect(drizzle.explanation).toMatch(
    /^\d\d\.\d % of the cells are wet, of the real ones \d\d\.\d % \(± \d\.\d\)$/,
  );
  for (const { repair } of [mass, line, drizzle]) expect(repair).toBeNull();
});

describe("one factor", () => {
  test.each([0.7, 1.4])("of %d is named, and its inverse gives the mass back", (factor) => {
    const specimen = spoilt((v) => factor * v);
    const { mass, verdicts, explained } = explain(specimen);
    expect(verdicts).toEqual(["confirmed", "excluded", "excluded"]);
    expect(explained).toBe(true);
    expect(mass.statistic).toBeCloseTo(factor, 2);
    expect(mass.threshold).toBeCloseTo(factor < 1 ? 1 / 1.06 : 1.06, 12);
    expect(mass.explanation).toMatch(/with a power of -?0\.0\d of the amount$/);
    expect(mass.repair!.id).toBe("scale-mass");
    const mended = measureAmounts(mass.repair!.apply(specimen));
    expect(mean(mended.samples)).toBeCloseTo(mean(mended.truth), 6);
  });

  test("of 1.05 is none, of 1.1 is one: 6 % and two standard errors lie between", () => {
    expect(explain(spoilt((v) => 1.05 * v)).verdicts[0]).toBe("excluded");
    expect(explain(spoilt((v) => 1.1 * v)).verdicts[0]).toBe("confirmed");
  });

  test("where there is more to doubt, 20 % and three standard errors lie between", () => {
    expect(
      explain(
        spoilt((v) => 1.15 * v),
        { doubt: STRONG_DOUBT },
      ).verdicts[0],
    ).toBe("excluded");
    expect(
      explain(
        spoilt((v) => 1.6 * v),
        { doubt: STRONG_DOUBT },
      ).verdicts[0],
    ).toBe("confirmed");
  });

  test("that two events cannot tell from chance is suspected where it is large", () => {
    const { mass, verdicts, explained } = explain(spoilt((v) => 0.5 * v, { events: 2 }));
    expect(verdicts).toEqual(["suspected", "excluded", "excluded"]);
    expect(mass.explanation).toMatch(/; these events are too few to tell that from chance$/);
    expect(mass.repair).toBeNull();
    expect(explained).toBe(true);
    expect(explain(spoilt((v) => 0.85 * v, { events: 2 })).verdicts[0]).toBe("excluded");
  });

  test("does not make wet cells of dry ones: samples with drizzle and a factor have both, and both are mended", () => {
    const specimen = spoilt((v, i, u) => drizzly(0.6 * v, i, u));
    const { mass, drizzle, verdicts, explained } = explain(specimen);
    expect(verdicts).toEqual(["confirmed", "excluded", "confirmed"]);
    expect(explained).toBe(true);
    const both = measureAmounts(drizzle.repair!.apply(mass.repair!.apply(specimen)));
    expect(shareFrom(both.samples, 0.1)).toBeCloseTo(shareFrom(both.truth, 0.1), 2);
  });
});

describe("drizzle", () => {
  test("is named with what thresholds do, and cut where the real frequency is reached", () => {
    const specimen = spoilt(drizzly);
    const { drizzle, verdicts, explained } = explain(specimen);
    expect(verdicts).toEqual(["excluded", "excluded", "confirmed"]);
    expect(explained).toBe(true);
    const { truth, samples } = measureAmounts(specimen);
    const wet = shareFrom(truth, 0.1);
    expect(drizzle.statistic).toBeCloseTo(1 - wet, 12);
    expect(drizzle.explanation).toMatch(
      /^100\.0 % of the cells are wet, of the real ones (\d\d\.\d) % \(± \d\.\d\); a threshold of 0\.\d+ mm\/day gives the real frequency and takes KS from 0\.\d{3} to 0\.0\d\d, the usual 0\.1 mm\/day leaves 100\.0 % and 0\.\d{3}$/,
    );
    expect(drizzle.explanation).toContain(`of the real ones ${(100 * wet).toFixed(1)} %`);
    expect(drizzle.repair!.id).toBe("matched-threshold");
    const mended = measureAmounts(drizzle.repair!.apply(specimen));
    expect(shareFrom(mended.samples, 0.1)).toBeCloseTo(wet, 2);
    expect(samples[0]).toBeGreaterThan(0);
  });

  test("that no threshold takes away is not what is wrong", () => {
    // Every dry cell is given an amount of the wet ones: there is nothing to cut.
    const { drizzle, verdicts, explained } = explain(spoilt((v, i, u) => (v > 0 ? v : amountOf(2 * u(), i))));
    expect(verdicts[2]).not.toBe("confirmed");
    expect(drizzle.repair).toBeNull();
    expect(drizzle.explanation).toMatch(/: drizzle is not what is wrong, or not all$/);
    expect(explained).toBe(false);
  });

  test("beyond that of a blur is named in smooth samples though no threshold restores the distribution", () => {
    const blurred: Fault = (v, _, u) => (v > 0.2 ? v : 0.2 + 3 * u());
    const plain = explain(spoilt(blurred)).verdicts[2];
    const smooth = explain(spoilt(blurred), { smooth: true }).verdicts[2];
    expect([plain, smooth]).toContain("confirmed");
    expect(smooth).toBe("confirmed");
  });
});

test("smooth samples whose cells are no wetter than real ones have no drizzle", () => {
  expect(
    explain(
      spoilt((v) => v),
      { smooth: true },
    ).verdicts,
  ).toEqual(["excluded", "excluded", "excluded"]);
});

describe("other statistics", () => {
  const restated: Fault = (v, i) =>
    v > 0
      ? Math.max(Math.expm1(normalisation.mean[i] + normalisation.std[i] * (1.4 * zOf(v, i) + 0.1)), 0)
      : 0;

  test("are suspected of a power of the amount, and asked for", () => {
    const { line, verdicts, explained } = explain(spoilt(bent));
    expect(verdicts).toEqual(["excluded", "suspected", "excluded"]);
    expect(line.statistic).toBeCloseTo(1.35, 1);
    expect(line.explanation).toMatch(
      /^log1p of the samples is 1\.3\d·log1p of the real amounts [+−] 0\.\d\d at the upper quantiles: another mean and standard deviation than in training would do this; give --stats/,
    );
    expect(line.repair).toBeNull();
    expect(explained).toBe(false);
  });

  test("are confirmed where the statistics of training show them, and undone", () => {
    const specimen = spoilt(restated);
    const { line, verdicts } = explain(specimen, { statistics: true });
    expect(verdicts[1]).toBe("confirmed");
    expect(line.explanation).toMatch(
      /at the upper quantiles, z of the samples is 1\.\d\d·z [+−] 0\.\d\d: the statistics of the inverse transform are not those of training$/,
    );
    expect(line.statistic).toBeGreaterThan(1.16);
    expect(line.repair!.id).toBe("renormalise");
    const before = measureAmounts(specimen);
    const after = measureAmounts(line.repair!.apply(specimen));
    const p99 = (values: Float64Array) => values[Math.floor(0.99 * values.length)];
    expect(Math.abs(Math.log(p99(after.samples) / p99(after.truth)))).toBeLessThan(
      0.2 * Math.abs(Math.log(p99(before.samples) / p99(before.truth))),
    );
  });

  test("are not looked for where a floor shows that they are the same", () => {
    const { verdicts } = explain(spoilt(restated), { statistics: true, sameStatistics: true });
    expect(verdicts[1]).toBe("excluded");
  });
});

describe("amounts that no repair brings to the real ones", () => {
  test("have no factor for a cause, though it brings them nearer, and that is said", () => {
    // Two of three wet cells are dry, the rest half as wet.
    const { mass, verdicts, explained } = explain(spoilt((v, _, u) => (u() < 0.67 ? 0 : 0.4 * v)));
    expect(verdicts).toEqual(["suspected", "excluded", "excluded"]);
    expect(mass.explanation).toMatch(
      /of the amount; undoing it brings the amounts nearer to the real ones, but not to them: something else is wrong with them$/,
    );
    expect(mass.repair).toBeNull();
    expect(explained).toBe(false);
  });
});

test("statistics that are known and right are excluded in the same words, with their slope", () => {
  const { line, mass, verdicts } = explain(
    spoilt((v) => v),
    { statistics: true },
  );
  expect(verdicts).toEqual(["excluded", "excluded", "excluded"]);
  expect(line.explanation).toBe(mass.explanation);
  expect(line.repair).toBeNull();
  expect(Math.abs(line.statistic! - 1)).toBeLessThan(0.1);
});

test("offsets are written with their sign", () => {
  const low = explain(spoilt((v) => (v > 0 ? Math.max(Math.expm1(1.35 * Math.log1p(v) - 0.4), 0) : 0)));
  expect(low.line.explanation).toMatch(/of the real amounts − 0\.[34]\d at the upper quantiles/);
  const high = explain(spoilt((v) => (v > 0 ? Math.expm1(1.35 * Math.log1p(v) + 0.2) : 0)));
  expect(high.line.explanation).toMatch(/of the real amounts \+ 0\.[12]\d at the upper quantiles/);
});

test("what a threshold takes away is told of the threshold alone, whatever else is wrong", () => {
  const specimen = spoilt((v, i, u) => drizzly(0.6 * v, i, u));
  const before = measureAmounts(specimen);
  const threshold = matchedThreshold(before);
  const after = measureAmounts(cutBelow(specimen, threshold));
  const ks = ({ truth, samples }: Amounts) => kolmogorov(truth, samples).toFixed(3);
  expect(explain(specimen).drizzle.explanation).toContain(
    `a threshold of ${threshold.toPrecision(3)} mm/day gives the real frequency and takes KS from ${ks(before)} to ${ks(after)}`,
  );
});

test("drizzle beside a truth that a fault made wetter is told as that: no threshold gives the real frequency", () => {
  const specimen = spoilt(drizzly);
  const wetter = changeEvents(specimen, (event, e) => ({
    ...event,
    truth: { ...event.truth, values: event.truth.values.map((v, i) => ((i + e) % 5 === 0 ? v + 0.3 : v)) },
  }));
  const { findings } = explainAmounts(
    specimen,
    wetter,
    measureAmounts(wetter),
    null,
    PLAIN_DOUBT,
    (s) =>
      measureAmounts({ ...s, events: s.events.map((e, i) => ({ ...e, truth: wetter.events[i].truth })) }),
    { smooth: false, sameStatistics: false },
  );
  const real = (100 * shareFrom(measureAmounts(specimen).truth, 0.1)).toFixed(1);
  const alike = (100 * shareFrom(measureAmounts(wetter).truth, 0.1)).toFixed(1);
  expect(findings[2].verdict).toBe("confirmed");
  expect(findings[2].explanation).toContain(`of the real ones ${real} %, ${alike} % once spoilt alike (± `);
  expect(findings[2].explanation).toContain("mm/day gives that frequency and takes KS from");
});

test("the distance of two distributions counts all below 0.1 mm/day as dry, and ties at once", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  expect(kolmogorov(of(0, 0.05, 1, 2), of(0.01, 0.09, 1, 2))).toBe(0);
  expect(kolmogorov(of(0, 0, 1, 2), of(0, 0.2, 1, 2))).toBe(0.25);
  expect(kolmogorov(of(1, 1, 1, 2), of(1, 2, 2, 2))).toBe(0.5);
  expect(kolmogorov(of(0, 0), of(3))).toBe(1);
  expect(kolmogorov(of(3, 4, 5), of(0.2, 1, 5))).toBeCloseTo(2 / 3, 12);
});

test("the same specimen has the same explanation, and is left as it was", () => {
  const specimen = spoilt((v, i, u) => drizzly(0.6 * v, i, u));
  const before = structuredClone(membersOf(specimen));
  expect(JSON.stringify(explain(specimen))).toBe(JSON.stringify(explain(specimen)));
  expect(membersOf(specimen)).toEqual(before);
});
