import { describe, expect, test } from "vitest";
import type { Amounts } from "../../../lib/diagnosis/amounts.js";
import { examineOverThreshold } from "../../../lib/diagnosis/causes/over-threshold/examine.js";
import { specimenOf, truthOf } from "../specimens.js";

/** 1000 real amounts from 0.01 mm/day on, a fifth of them dry; samples cut at `threshold`, 1000 of them. */
const real = Float64Array.from({ length: 1000 }, (_, i) => (i < 200 ? 0 : 0.01 * (i - 199)));
const cutAt = (threshold: number) => real.map((v) => (v < threshold ? 0 : v)).sort();
const examine = (samples: Float64Array, zeroShare = 0.2, truth = real) =>
  examineOverThreshold({ truth, samples, atoms: { zeroShare } } as Amounts);

describe("samples jump from 0 to a smallest amount", () => {
  test("of 1 mm/day, below which 9 % of the real cells are wet", () => {
    const found = examine(cutAt(1));
    expect(found).toMatchObject({
      id: "over-threshold",
      verdict: "confirmed",
      statistic: 1,
      threshold: 0.15,
    });
    expect(found.repair).toBeNull();
    expect(found.explanation).toMatch(
      /^no sample value lies between 0 and 1\.00 mm\/day, where 9\.0 % of the real/,
    );
    expect(found.explanation).toContain("wet cells 0.701 against 0.791");
  });

  test("up to 0.15 mm/day does no harm, above it does", () => {
    const fine = Float64Array.from({ length: 1000 }, (_, i) => (i < 200 ? 0 : 0.002 * (i - 199)));
    const cut = (threshold: number) => examine(fine.map((v) => (v < threshold ? 0 : v)).sort(), 0.2, fine);
    expect(cut(0.1499).verdict).toBe("excluded");
    expect(cut(0.1501).verdict).toBe("confirmed");
    expect(cut(0.1499).explanation).toBe("the smallest amounts of the samples are 0.15 mm/day");
  });

  test("as coarse as the real amounts are is their resolution", () => {
    const steps = Float64Array.from({ length: 1000 }, (_, i) => (i < 200 ? 0 : 0.5 * (1 + (i % 20)))).sort();
    const cut = (threshold: number) => steps.map((v) => (v < threshold ? 0 : v)).sort();
    expect(examine(cut(1), 0.2, steps).verdict).toBe("excluded");
    expect(examine(cut(1.5), 0.2, steps).verdict).toBe("confirmed");
  });

  test("needs zeros beyond the real ones: as many dry cells, moved, are no cut", () => {
    const lifted = real.map((v) => (v > 0 ? v + 0.5 : 0)).sort();
    expect(examine(lifted).verdict).toBe("excluded");
  });

  test("needs real values in the gap", () => {
    const bimodal = Float64Array.from(real, (v) => (v === 0 ? 0 : v < 1 ? 0.02 : v)).sort();
    expect(examine(cutAt(1), 0.2, bimodal).verdict).toBe("excluded");
  });

  test("needs eight values next to the jump: fewer are no edge", () => {
    const edge = (near: number) =>
      Float64Array.from({ length: 1000 }, (_, i) =>
        i < 400 ? 0 : i < 400 + near ? 1 + 0.01 * (i - 400) : 2 + 0.01 * i,
      );
    expect(examine(edge(8)).verdict).toBe("confirmed");
    expect(examine(edge(7)).verdict).toBe("excluded");
  });

  test("one amount within it, even of rounding noise, and it is no jump", () => {
    const trace = cutAt(1);
    trace[5] = 1e-9;
    expect(examine(trace.sort()).verdict).toBe("excluded");
    const negative = cutAt(1);
    negative[0] = -1e-9;
    expect(examine(negative.sort()).verdict).toBe("confirmed");
  });
});

test("nearly all zeros: a threshold where what is left is as frequent as in reality, to a factor of 3", () => {
  // Of 100,000 real amounts 400 are 30 mm/day or more; samples keep those alone, or but 134, or 132 of them.
  const rain = Float64Array.from({ length: 100_000 }, (_, i) =>
    i < 50_000 ? 0 : i < 99_600 ? 1 + i / 4000 : 30 + (i - 99_600) / 100,
  );
  const kept = (n: number) =>
    Float64Array.from(rain, (_, i) => (i < rain.length - n ? 0 : 30 + (i - rain.length + n) / 100));
  expect(examine(kept(400), 0.996, rain)).toMatchObject({ verdict: "confirmed", statistic: 30 });
  expect(examine(kept(134), 0.99866, rain).verdict).toBe("confirmed");
  expect(examine(kept(132), 0.99868, rain).verdict).toBe("suspected");
});

test("nearly all zeros, or nothing above noise: suspected, for a dead output gives the same", () => {
  // Nine amounts from 1 mm/day on, where 701 real ones are.
  const few = Float64Array.from({ length: 1000 }, (_, i) => (i < 991 ? 0 : 1 + 0.001 * (i - 991)));
  const found = examine(few, 0.991);
  expect(found).toMatchObject({ verdict: "suspected", statistic: 0.991, threshold: 0.99 });
  expect(examine(cutAt(1), 0.99).verdict).toBe("confirmed");
  expect(examine(new Float64Array(1000), 0.5)).toMatchObject({ verdict: "suspected", statistic: 0.5 });
  expect(examine(new Float64Array(1000).fill(9e-7), 0.5).verdict).toBe("suspected");
});

test("what cannot be undone is done to the truth: cut at the smallest amount of the samples", () => {
  const { imitate } = examine(cutAt(1));
  const specimen = specimenOf(
    [1, 4],
    [
      { truth: [0, 0.5, 1, 2], members: [[0, 1.2, 3, 0]] },
      { truth: [0.9, 1.2, 1.1, Number.NaN], members: [[0, 0, 5, 0.7]] },
    ],
  );
  expect(truthOf(imitate!(specimen))).toEqual([
    [0, 0, 0, 2],
    [0, 1.2, 0, Number.NaN],
  ]);
  expect(truthOf(specimen)[0]).toEqual([0, 0.5, 1, 2]);
  expect(examine(cutAt(0.1)).imitate).toBeUndefined();
});
