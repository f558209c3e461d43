import { describe, expect, test } from "vitest";
import { examineCellNoise } from "../../../lib/diagnosis/causes/excess-small-scale/cell-noise.js";
import { diagnose } from "../../../lib/diagnosis/diagnose.js";
import { randomStream } from "../../../lib/fields/random.js";
import { eachField, eventSet, makeWorld, smoothNoise } from "../laboratory.js";
import { specimenOf } from "../specimens.js";

const [HEIGHT, WIDTH, EVENTS] = [16, 16, 12];

/** Amounts exp(size · smooth field + sigma · noise) of an event, a wet field everywhere. */
const rain = (size: number, sigma: number, event: number, draw: number) => {
  const { normal } = randomStream(5, event, draw);
  return Array.from(smoothNoise(HEIGHT, WIDTH, 2, randomStream(4, event, draw)), (v) =>
    Math.exp(1 + size * v + sigma * normal()),
  );
};
const specimen = (size: number, sigma: number) =>
  specimenOf(
    [HEIGHT, WIDTH],
    Array.from({ length: EVENTS }, (_, e) => ({
      truth: rain(0.5, 0.1, e, 0),
      members: [rain(size, sigma, e, 1), rain(size, sigma, e, 2)],
    })),
  );

describe("amounts that are noise from cell to cell", () => {
  test("are named with the noise that was put on: √(0.6² − 0.1²) beyond the real", () => {
    const found = examineCellNoise(specimen(0.5, 0.6));
    expect(found.verdict).toBe("confirmed");
    const size = Number(/e\^±(\S+)$/.exec(found.explanation)![1]);
    expect(size).toBeGreaterThan(0.92 * Math.sqrt(0.35));
    expect(size).toBeLessThan(1.08 * Math.sqrt(0.35));
  });

  test("are calmed by the repair, which keeps each field's total", () => {
    const sick = specimen(0.5, 0.6);
    const mended = examineCellNoise(sick).repair!.apply(sick);
    const ratio = (s: typeof sick) => examineCellNoise(s).statistic!;
    expect(Math.abs(Math.log(ratio(mended)))).toBeLessThan(0.5 * Math.log(ratio(sick)));
    const sum = ({ events }: typeof sick) =>
      Array.from(events[3]!.members[1]!.values).reduce((a, b) => a + b, 0);
    expect(sum(mended)).toBeCloseTo(sum(sick), 8);
  });

  test("are not seen in draws like the truth, nor in rain that is rougher at all scales", () => {
    expect(examineCellNoise(specimen(0.5, 0.1)).verdict).toBe("excluded");
    expect(examineCellNoise(specimen(1.5, 0.1)).verdict).toBe("excluded");
  });

  test("are no matter where the noise is slight: √(0.32² − 0.1²) is below 0.35", () => {
    const found = examineCellNoise(specimen(0.5, 0.32));
    expect(found.statistic).toBeGreaterThan(1.5);
    expect(found.verdict).toBe("excluded");
  });
});

test("a whole diagnosis names noise cell by cell, and nothing else", async () => {
  const world = makeWorld({ members: 4, length: 3 });
  const noisy = eachField((values, e, m) => {
    const { normal } = randomStream(77, e, m);
    return values.map((v) => v * Math.exp(0.5 * normal() - 0.125));
  });
  const { diagnosis, causes } = await diagnose(eventSet(noisy(world, 1)));
  expect(diagnosis).toEqual(["excess-small-scale"]);
  expect(causes[0]!.explanation).toMatch(/^noise cell by cell: /);
});
