import { describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { pearson } from "../../lib/metrics/spatial-correlation.js";
import { blockRain, examineStep, type StepDay } from "../../lib/run/predictor-step.js";
import { stepText, stepVerdict } from "../../lib/run/read-step.js";

const [C, h, w, N] = [3, 4, 5, 40];

/** Channel 1 is the rain of its day, half noise; the others are noise. Every cell has a climate of its own. */
function days(n = N): StepDay[] {
  const { normal } = randomStream(11);
  return Array.from({ length: n }, () => {
    const wet = normal();
    const rain = Float64Array.from({ length: h * w }, (_, i) => 3 * (i % w) + wet + 0.7 * normal());
    const predictors = Float64Array.from({ length: C * h * w }, (_, i) => {
      const c = Math.floor(i / (h * w));
      return c === 1 ? rain[i % (h * w)]! + 0.8 * normal() : 2 * (i % w) + normal();
    });
    return { predictors, rain };
  });
}

const withPredictorsOf = (all: readonly StepDay[], from: (day: number) => number): StepDay[] =>
  all.map(({ rain }, day) => ({ rain, predictors: all[from(day)]!.predictors }));

describe("predictors in step", () => {
  test("the correlation is that of the anomalies of all days and cells", () => {
    const all = days();
    const anomaly = (of: (day: StepDay, i: number) => number): number[] => {
      const mean = Array.from({ length: h * w }, (_, i) => all.reduce((s, day) => s + of(day, i), 0) / N);
      return all.flatMap((day) => Array.from({ length: h * w }, (_, i) => of(day, i) - mean[i]!));
    };
    const expected = pearson(
      anomaly(({ predictors }, i) => predictors[h * w + i]!),
      anomaly(({ rain }, i) => rain[i]!),
    );
    const step = examineStep(all, [C, h, w])!;
    expect(step).toMatchObject({ days: N, channel: 1, p: 1 / 500, better: null });
    expect(step.correlation).toBeCloseTo(expected, 12);
    expect(step.correlation).toBeGreaterThan(0.6);
    expect(stepVerdict(step)).toBe("in step");
  });

  test("climates alone, of cells and channels alike, make no relation", () => {
    const all = days();
    const step = examineStep(
      withPredictorsOf(all, (day) => (7 * day + 3) % N),
      [C, h, w],
    )!;
    expect(step.p).toBeGreaterThan(0.05);
    expect(Math.abs(step.correlation)).toBeLessThan(0.2);
    expect(stepVerdict(step)).toBe("out of step");
  });

  test("days that are moved on are found, and by how much", () => {
    const step = examineStep(
      withPredictorsOf(days(), (day) => (day + N - 2) % N),
      [C, h, w],
    )!;
    expect(step.better!.arrangement).toBe("X_lr of 2 days after");
    expect(step.better!.correlation).toBeGreaterThan(0.6);
    expect(stepVerdict(step)).toBe("out of step");
    expect(stepText(step)).toMatch(
      /channel \d\) correlates .* over 40 days .*X_lr of 2 days after fits 0\.\d\d/,
    );
  });

  test("rows upside down are found where days hold storms at one side", () => {
    const { normal } = randomStream(3);
    const all = Array.from({ length: N }, (): StepDay => {
      const rows = Array.from({ length: h }, normal);
      const rain = Float64Array.from({ length: h * w }, (_, i) => rows[Math.floor(i / w)]! + 0.3 * normal());
      const turned = rain.map((_, i) => rain[(h - 1 - Math.floor(i / w)) * w + (i % w)]!);
      return { rain, predictors: Float64Array.from([...turned, ...turned, ...turned]) };
    });
    expect(examineStep(all, [C, h, w])!.better!.arrangement).toBe("rows of X_lr turned upside down");
  });

  test("few days tell nothing", () => {
    expect(examineStep(days(11), [C, h, w])).toBeNull();
    expect(stepVerdict({ days: 15, channel: 0, correlation: 0.1, p: 0.6, better: null })).toBe("unclear");
  });
});

test("block means of rain, as log1p, over the cells that count", () => {
  const mm = [1, 3, 9, 9, 5, 7, Number.NaN, 9, 0, 0, 2, 2, 0, 0, 2, 2];
  const mask = [1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  // Rows 0–1, columns 0–1: (1 + 3 + 5 + 7)/4; columns 2–3: 9 alone.
  expect([...blockRain(mm, mask, [4, 4], [2, 2])]).toEqual([4, 9, 0, 2].map((v) => Math.log1p(v)));
  expect(blockRain([1, 1], [0, 0], [1, 2], [1, 1])[0]).toBeNaN();
});
