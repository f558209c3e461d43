import { describe, expect, test } from "vitest";
import { measureAmounts } from "../../../lib/diagnosis/amounts.js";
import { examineTransforms } from "../../../lib/diagnosis/joint/transforms.js";
import type { Specimen } from "../../../lib/diagnosis/specimen.js";
import {
  logRatios,
  rootMeanSquare,
  upperRelation,
} from "../../../lib/diagnosis/statistics/upper-relation.js";
import { randomStream } from "../../../lib/fields/random.js";
import { membersOf, specimenOf } from "../specimens.js";

const [height, width] = [8, 10];
const cells = height * width;
const normalisation = {
  mean: Float32Array.from({ length: cells }, (_, i) => 1 + 0.005 * i),
  std: Float32Array.from({ length: cells }, (_, i) => 0.9 + 0.001 * i),
};

/** Rain with a third of dry cells; the samples are other draws of it, passed through `fault`. */
function spoilt(fault: (mm: number, cell: number) => number, events = 24): Specimen {
  const { normal } = randomStream(21);
  const field = () =>
    Array.from({ length: cells }, (_, i) => {
      const z = normal();
      return z < -0.4 ? 0 : Math.expm1(normalisation.mean[i] + normalisation.std[i] * z);
    });
  return specimenOf(
    [height, width],
    Array.from({ length: events }, () => ({
      truth: field(),
      members: [field().map(fault), field().map(fault)],
    })),
  );
}
const examine = (specimen: Specimen, statistics: typeof normalisation | null = null) => {
  const findings = examineTransforms(specimen, measureAmounts(specimen), statistics);
  expect(findings.map(({ id }) => id)).toEqual(["missing-inverse", "double-inverse", "unit-scale"]);
  return findings;
};
const confirmed = (specimen: Specimen, statistics: typeof normalisation | null = null) =>
  examine(specimen, statistics).filter(({ verdict }) => verdict === "confirmed");
/** One event of one row with the given members. */
const row = (...members: number[][]) =>
  specimenOf([1, members[0].length], [{ truth: members[0].map(() => 1), members }]);

test("amounts as they are fit as they are", () => {
  for (const { verdict, explanation, statistic, repair } of examine(spoilt((v) => v))) {
    expect({ verdict, statistic, repair }).toEqual({ verdict: "excluded", statistic: null, repair: null });
    expect(explanation).toMatch(/^the upper quantiles fit as they are \(misfit 0\.\d\d\)$/);
  }
});

test("twice as much of little rain is one factor, though log1p of it would be near the real amounts", () => {
  const little = spoilt((v) => v);
  const scaled = (factor: number) => (field: { values: Float32Array | Float64Array }) => ({
    ...field,
    values: field.values.map((v) => factor * Math.min(v, 6)),
  });
  const specimen = {
    ...little,
    events: little.events.map(({ truth, members, ...event }) => ({
      ...event,
      truth: { ...truth, ...scaled(0.25)(truth) },
      members: members.map((member) => ({ ...member, ...scaled(0.55)(member) })),
    })),
  };
  expect(confirmed(specimen)).toEqual([]);
});

test.each([1.5, 1 / 1.5])(
  "a factor of %d is none of units: the quantiles still fit as they are",
  (factor) => {
    expect(confirmed(spoilt((v) => factor * v))).toEqual([]);
  },
);

test("a factor that no units differ by is none either, and the misfit is said", () => {
  for (const { verdict, explanation } of examine(spoilt((v) => 4 * v))) {
    expect(verdict).toBe("excluded");
    expect(explanation).toMatch(
      /\(misfit as they are 1\.\d\d\)$|fit no better( than by one factor \(0\.\d\d\))? \(misfit \d+\.\d\d, as they are 1\.\d\d\)/,
    );
  }
});

test("what was tried and does not fit is said with its own misfit", () => {
  const specimen = spoilt((v) => 4 * v);
  const amounts = measureAmounts(specimen);
  const relation = upperRelation(amounts.truth, amounts.samples, amounts.from);
  const misfit = (undo: (v: number) => number) => rootMeanSquare(logRatios(relation, undo));
  const [missing, double, unit] = examine(specimen);
  const asTheyAre = misfit((v) => v).toFixed(2);
  const ratios = Float64Array.from(logRatios(relation, (v) => v));
  const middle = ratios.reduce((sum, v) => sum + v / ratios.length, 0);
  const byFactor = rootMeanSquare([...ratios.map((v) => v - middle)]).toFixed(2);
  for (const [{ statistic, threshold, explanation }, undo, than] of [
    [missing, Math.expm1, ""],
    [double, Math.log1p, ` than by one factor (${byFactor})`],
  ] as const) {
    expect(statistic).toBeCloseTo(misfit(undo), 12);
    expect(threshold).toBeCloseTo(
      misfit((v) => v),
      12,
    );
    expect(explanation).toBe(
      `the upper quantiles fit no better${than} (misfit ${misfit(undo).toFixed(2)}, as they are ${asTheyAre})`,
    );
  }
  expect(unit).toMatchObject({
    statistic: null,
    explanation: `no such relation is near (misfit as they are ${asTheyAre})`,
  });
});

describe("units", () => {
  test.each([
    [24, "24", "mm/day taken for mm/h"],
    [1 / 24, "1/24", "mm/h instead of mm/day"],
    [86400, "86400", "mm/day taken for kg m⁻² s⁻¹"],
    [1 / 3600, "1/3600", "kg m⁻² s⁻¹ instead of mm/h"],
    [1000, "1000", "mm taken for m"],
    [10, "10", "mm taken for cm"],
  ])("a factor of %d is %s: %s", (factor, name, what) => {
    const [found, ...others] = confirmed(spoilt((v) => factor * v));
    expect(others).toEqual([]);
    expect(found.id).toBe("unit-scale");
    expect(found.explanation).toContain(`the factor ${name} (${what})`);
    if (!name.endsWith("24")) expect(found.explanation.endsWith(`(${what})`)).toBe(true);
    expect(found.repair!.id).toBe(`divide-by-${name}`);
    expect(
      membersOf(found.repair!.apply(row([factor, 3 * factor, 0])))[0][0].map((v) => Number(v.toFixed(9))),
    ).toEqual([1, 3, 0]);
    expect(found.statistic).toBeLessThan(0.65);
    expect(found.threshold).toBeGreaterThan(Math.log(1.9));
  });

  test("what chance cannot tell apart is said: 24 or 25.4", () => {
    const [found] = confirmed(spoilt((v) => 22.3 * v, 10));
    expect(found.explanation).toMatch(
      /^the samples are 2\d\.\d times the real amounts at all upper quantiles, the factor 24 \(mm\/day taken for mm\/h\); by chance it may be 25\.4 \(mm taken for inches\)$/,
    );
  });
});

describe("an inverse transform that was not applied", () => {
  test("leaves log1p, and expm1 mends it", () => {
    const [found, ...others] = confirmed(spoilt((v) => Math.log1p(v)));
    expect(others).toEqual([]);
    expect(found.id).toBe("missing-inverse");
    expect(found.explanation).toMatch(
      /^the samples' upper quantiles are log1p of the real ones \(misfit 0\.\d\d in log amount\)/,
    );
    expect(found.repair!.id).toBe("apply-expm1");
    expect(membersOf(found.repair!.apply(row([0, Math.LN2])))[0][0]).toEqual([0, expect.closeTo(1, 12)]);
  });

  const z = (v: number, i: number) => (Math.log1p(v) - normalisation.mean[i]) / normalisation.std[i];

  test("leaves z, of which many values are negative; the statistics undo it", () => {
    const [found] = confirmed(spoilt(z), normalisation);
    expect(found.id).toBe("missing-inverse");
    expect(found.explanation).toMatch(
      /^[345]\d\.\d % of the values are negative, and the upper quantiles lie on a straight line over log1p of the real ones \(R² 0\.9\d\d\)/,
    );
    expect(found.repair!.id).toBe("apply-inverse");
    const specimen = row([z(3, 0), z(5, 1), -9]);
    expect(membersOf(found.repair!.apply(specimen))[0][0]).toEqual([
      expect.closeTo(3, 6),
      expect.closeTo(5, 6),
      0,
    ]);
  });

  test("without statistics, each cell is given the mean and deviation of log1p of its real values", () => {
    const [found] = confirmed(spoilt(z));
    expect(found.repair!.id).toBe("apply-inverse-by-moments");
    const logs = [0.5, 1, 3];
    const specimen = specimenOf(
      [1, 3],
      logs.map((log, e) => ({
        truth: [Math.expm1(log), e === 0 ? Number.NaN : Math.expm1(log), -1],
        members: [[-7 + 2 * log, log, 1]],
      })),
    );
    const mended = membersOf(found.repair!.apply(specimen)).map(([values]) => values);
    mended.forEach(([first], e) => {
      expect(first).toBeCloseTo(Math.expm1(logs[e]), 9);
    });
    // The second: real log1p of 1 and 3, sampled 0.5, 1, 3 (mean 1.5, deviation √(7/6)); the third never varies.
    mended.forEach(([, second, third], e) => {
      expect(second).toBeCloseTo(Math.expm1(2 + (logs[e] - 1.5) / Math.sqrt(7 / 6)), 9);
      expect(third).toBe(0);
    });
  });

  test("what is below 0.1 mm/day after that is dry", () => {
    const [{ repair }] = confirmed(spoilt(z));
    const log = (mm: number) => Math.log1p(mm);
    const specimen = specimenOf(
      [1, 1],
      [0.0999, 0.1001, 5].map((mm) => ({ truth: [mm], members: [[log(mm)]] })),
    );
    const mended = membersOf(repair!.apply(specimen)).map(([[v]]) => v);
    expect(mended[0]).toBe(0);
    expect(mended[1]).toBeCloseTo(0.1001, 9);
  });

  test("is told by 2 % of values below −0.05: one cell of 80 is not enough, two are", () => {
    const lifted = (below: number) => (v: number, i: number) => (i < below ? -0.06 : z(v, i) + 9);
    const sentences = (below: number) =>
      confirmed(spoilt(lifted(below)), normalisation).filter(({ explanation }) =>
        explanation.includes("still standardised"),
      );
    expect(sentences(1)).toEqual([]);
    expect(sentences(2)).toHaveLength(1);
    expect(sentences(2)[0].explanation).toMatch(/^2\.5 % of the values are negative/);
  });
});

describe("an inverse transform applied twice", () => {
  test("is undone by log1p; what overflowed is as large as float32 can say", () => {
    const [found, ...others] = confirmed(spoilt((v) => Math.expm1(Math.min(v, 700))));
    expect(others).toEqual([]);
    expect(found.id).toBe("double-inverse");
    expect(found.explanation).toMatch(
      /^log1p of the samples' upper quantiles gives the real ones \(misfit 0\.\d\d/,
    );
    expect(found.repair!.id).toBe("undo-expm1");
    expect(membersOf(found.repair!.apply(row([Math.expm1(2), Number.POSITIVE_INFINITY])))[0][0]).toEqual([
      expect.closeTo(2, 12),
      88.7,
    ]);
  });

  test("with the statistics of training: amounts decoded as if they were z", () => {
    const twice = (v: number, i: number) => Math.expm1(v * normalisation.std[i] + normalisation.mean[i]);
    const [found] = confirmed(
      spoilt((v, i) => twice(Math.min(v, 600), i)),
      normalisation,
    );
    expect(found.id).toBe("double-inverse");
    expect(found.explanation).toMatch(
      /^standardising the samples gives the real amounts \(misfit 0\.\d\d in log amount\)/,
    );
    expect(found.repair!.id).toBe("undo-decoding");
    const specimen = row([twice(4, 0), twice(7, 1), 0, Number.POSITIVE_INFINITY]);
    const [[mended]] = membersOf(found.repair!.apply(specimen));
    expect(mended[0]).toBeCloseTo(4, 5);
    expect(mended[1]).toBeCloseTo(7, 5);
    expect(mended[2]).toBe(0);
    expect(mended[3]).toBeCloseTo((88.7 - normalisation.mean[3]) / normalisation.std[3], 5);
  });

  test("is told from what counts: masked cells, and those whose truth or sample is missing, do not", () => {
    const twice = (v: number, i: number) => Math.expm1(v * normalisation.std[i] + normalisation.mean[i]);
    const clean = spoilt((v, i) => twice(Math.min(v, 600), i));
    const odd = (i: number) => i % 2 === 1;
    const mask = Uint8Array.from({ length: cells }, (_, i) => (odd(i) ? 0 : 1));
    const replaced = (values: ArrayLike<number>, value: number) =>
      Float64Array.from(values, (v, i) => (odd(i) ? value : v));
    const change = (truth: number | null, sample: number): Specimen => ({
      ...clean,
      events: clean.events.map((event) => ({
        ...event,
        truth: truth === null ? event.truth : { ...event.truth, values: replaced(event.truth.values, truth) },
        members: event.members.map((m) => ({ ...m, values: replaced(m.values, sample) })),
      })),
    });
    for (const specimen of [
      { ...change(null, 1e250), mask },
      change(Number.NaN, 1e250),
      change(null, Number.NaN),
    ]) {
      const [found] = confirmed(specimen, normalisation);
      expect(found.repair!.id).toBe("undo-decoding");
      expect(found.statistic).toBeLessThan(0.3);
    }
  });
});

/** Six days whose amounts differ a hundredfold from day to day, rain in a fifth of the cells; members are other such draws. */
function fewUnevenDays(seed: number): Specimen {
  const { normal } = randomStream(seed);
  const field = () => {
    const day = Math.exp(2 * normal() - 1);
    return Array.from({ length: cells }, () => {
      const z = normal();
      return z < 0.8 ? 0 : 0.1 + day * z;
    });
  };
  return specimenOf(
    [height, width],
    Array.from({ length: 6 }, () => ({ truth: field(), members: [field(), field()] })),
  );
}

test("few uneven days do not pass for another unit or transform: the factor must be beyond what weather makes", () => {
  const seeds = Array.from({ length: 60 }, (_, k) => k + 1);
  const named = seeds.filter((seed) =>
    examine(fewUnevenDays(seed)).some(({ verdict }) => verdict === "confirmed"),
  );
  expect(named.length).toBeLessThanOrEqual(1);
});
