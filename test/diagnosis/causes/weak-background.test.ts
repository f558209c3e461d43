import { describe, expect, test } from "vitest";
import type { Amounts } from "../../../lib/diagnosis/amounts.js";
import { massFactor, scaleMass } from "../../../lib/diagnosis/causes/mass-deficit/repair.js";
import {
  cutBelow,
  matchedThreshold,
  wetExcess,
} from "../../../lib/diagnosis/causes/weak-background/wet-excess.js";
import { membersOf, specimenOf } from "../specimens.js";

/** Events of 100 values a side, of which so many are wet in the truth and in the samples. */
function amounts(counts: readonly (readonly [truth: number, samples: number])[]): Amounts {
  const event = (wet: number) => Float64Array.from({ length: 100 }, (_, i) => (i < wet ? 0.1 + i : 0.0999));
  const pool = { truth: counts.map(([t]) => event(t)), samples: counts.map(([, s]) => event(s)) };
  const all = (parts: Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part])).sort();
  return { pool, truth: all(pool.truth), samples: all(pool.samples) } as unknown as Amounts;
}
const same = (truth: number, samples: number) => amounts(new Array(4).fill([truth, samples]));

describe("wet too often", () => {
  test("is more than 0.05 beyond the real share, 0.1 mm/day being wet", () => {
    const found = wetExcess(same(50, 56), 2);
    expect(found).toMatchObject({ samples: 0.56, truth: 0.5, error: 0, decisive: true });
    expect(found.excess).toBeCloseTo(0.06, 12);
    expect(wetExcess(same(50, 54), 2).decisive).toBe(false);
  });

  test("where few cells are dry anyway, is to leave less than a fifth of those", () => {
    expect(wetExcess(same(95, 100), 2).decisive).toBe(true);
    expect(wetExcess(same(96, 100), 2).decisive).toBe(true);
    expect(wetExcess(same(98, 100), 2).decisive).toBe(false);
    expect(wetExcess(same(95, 98), 2).decisive).toBe(false);
  });

  test("is beyond chance by so many standard errors: the jackknife's over events", () => {
    const scattered: [number, number][] = [
      [50, 50],
      [40, 60],
      [60, 60],
      [45, 65],
    ];
    // Equal events: leaving one out leaves the mean of the other three. Standard error of the mean excess.
    const excess = [0, 0.2, 0, 0.2];
    const error = Math.sqrt(excess.reduce((sum, e) => sum + (e - 0.1) ** 2, 0) / 3 / 4);
    // One error of a normal law is 1.197 of three degrees of freedom (scipy 1.10: t.isf(norm.sf(1), 3)); 1.4 are 1.842.
    const found = wetExcess(amounts(scattered), 1);
    expect(found.excess).toBeCloseTo(0.1, 12);
    expect(found.error).toBeCloseTo(error, 12);
    expect(found.decisive).toBe(true);
    expect(0.1 / error).toBeCloseTo(1.732, 3);
    expect(wetExcess(amounts(scattered), 1.4).decisive).toBe(false);
  });

  test("of more than twenty events is judged by twenty blocks", () => {
    const many = Array.from({ length: 40 }, (_, e): [number, number] => [50, e < 2 ? 80 : 50]);
    const grouped = Array.from({ length: 20 }, (_, g): [number, number] => [50, g === 0 ? 80 : 50]);
    expect(wetExcess(amounts(many), 2).error).toBeCloseTo(wetExcess(amounts(grouped), 2).error, 12);
  });
});

test("the matched threshold leaves the samples as often wet as the truth", () => {
  const truth = Float64Array.of(0, 0, 0, 1, 2);
  const samples = Float64Array.of(0.2, 0.3, 0.4, 3, 4);
  const threshold = matchedThreshold({ truth, samples });
  expect(samples.filter((v) => v >= threshold)).toEqual(Float64Array.of(3, 4));
});

test("a cut takes what lies below, and keeps what lies on it and what is missing", () => {
  const specimen = specimenOf([1, 4], [{ truth: [0, 0, 0, 0], members: [[0.5, 1, Number.NaN, 0.99]] }]);
  expect(membersOf(cutBelow(specimen, 1))).toEqual([[[0, 1, Number.NaN, 0]]]);
});

describe("the factor that brings the mass right", () => {
  const of = (truth: number[], samples: number[]) =>
    ({ truth: Float64Array.from(truth), samples: Float64Array.from(samples) }) as Amounts;

  test("is that of the mass where the upper quantiles agree with it, to 0.1 in log", () => {
    expect(massFactor(of([1, 3], [0.5, 1.5]), Math.log(0.5) + 0.09)).toBeCloseTo(2, 12);
    expect(massFactor(of([1, 3], [0.5, 1.5]), Math.log(0.5) - 0.09)).toBeCloseTo(2, 12);
  });

  test("else that of the upper quantiles", () => {
    expect(massFactor(of([1, 3], [0.5, 1.5]), Math.log(0.8))).toBeCloseTo(1.25, 12);
    expect(massFactor(of([1, 3], [0.5, 1.5]), Math.log(0.5) - 0.11)).toBeCloseTo(2 * Math.exp(0.11), 12);
  });

  test("is one for all members", () => {
    const specimen = specimenOf(
      [1, 2],
      [
        {
          truth: [0, 0],
          members: [
            [1, 2],
            [0, Number.NaN],
          ],
        },
      ],
    );
    expect(membersOf(scaleMass(specimen, 3))).toEqual([
      [
        [3, 6],
        [0, Number.NaN],
      ],
    ]);
  });
});
