import { describe, expect, test } from "vitest";
import { measureAmounts } from "../../../lib/diagnosis/amounts.js";
import { examineSmoothness } from "../../../lib/diagnosis/causes/smooth-fields/examine.js";
import { changeEvents, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { gaussianBlur } from "../../../lib/diagnosis/statistics/blur.js";
import { smallScalePower } from "../../../lib/diagnosis/statistics/patterns.js";
import { randomStream } from "../../../lib/fields/random.js";
import { eachField, eventSet, makeWorld } from "../laboratory.js";
import { truthOf } from "../specimens.js";

const N = Number.NaN;
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("smooth fields", () => {
  const size = { height: 14, width: 14, events: 12, members: 2, length: 0 };
  const world = makeWorld(size);
  const blurred = (sigma: number) =>
    eachField((values) => gaussianBlur(values, world.grid, null, sigma) as Float32Array)(world, 1);
  const examine = async (sigma: number) => {
    const specimen = await takeSpecimen(eventSet(sigma > 0 ? blurred(sigma) : world), 1);
    return examineSmoothness(specimen, measureAmounts(specimen));
  };

  test("keep less than 65 % of the real power at two cells", async () => {
    const none = await examine(0);
    expect(none).toMatchObject({ id: "smooth-fields", verdict: "excluded", repair: null });
    expect(none.threshold).toBeCloseTo(0.65, 12);
    expect(none.statistic).toBeGreaterThan(0.85);
    expect(none.explanation).toMatch(
      new RegExp(
        `^samples keep ${Math.round(100 * none.statistic!)} % of the real power at 2 cells \\(× or ÷ 1\\.\\d\\d\\), amounts made alike$`,
      ),
    );
    expect(none.imitate).toBeUndefined();
  });

  test("are named with the blur that would do this, which is done to the truth", async () => {
    const found = await examine(0.8);
    expect(found.verdict).toBe("confirmed");
    expect(found.statistic).toBeLessThan(0.65);
    expect(found.repair).toBeNull();
    const [, width] =
      /as after a blur of (\d+\.\d+) cells; P99 is 0\.\d\d of the real one, wet cells [01]\.\d\d against 0\.\d\d$/.exec(
        found.explanation,
      )!;
    expect(Math.abs(Number(width) - 0.8)).toBeLessThan(0.2);
    const specimen = await takeSpecimen(eventSet(world), 1);
    const imitated = found.imitate!(specimen);
    const variance = (fields: number[][]) =>
      mean(fields.map((f) => mean(f.map((v) => v * v)) - mean(f) ** 2));
    expect(variance(truthOf(imitated))).toBeLessThan(0.8 * variance(truthOf(specimen)));
    expect(imitated.events[0].members).toBe(specimen.events[0].members);
    // The same field is blurred once; under another mask, anew.
    expect(found.imitate!(specimen).events[0].truth.values).toBe(imitated.events[0].truth.values);
    const masked = { ...specimen, mask: new Uint8Array(196).fill(1) };
    expect(found.imitate!(masked).events[0].truth.values).not.toBe(imitated.events[0].truth.values);
  });

  test("of events that are the real ones blurred are named with that blur, its share and its error", async () => {
    const whole = await takeSpecimen(eventSet(world), 1);
    const specimen = { ...whole, events: whole.events.slice(0, 10) };
    for (const sigma of [0.78, 1.12, 1.4]) {
      const own = changeEvents(specimen, (event) => ({
        ...event,
        members: [{ ...event.truth, values: gaussianBlur(event.truth.values, world.grid, null, sigma) }],
      }));
      const { statistic, explanation } = examineSmoothness(own, measureAmounts(own));
      const { error } = smallScalePower(own);
      const [, share, spread, width] =
        /^samples keep (\d+) % of .* \(× or ÷ (\d\.\d\d)\), .* as after a blur of (\d\.\d+) cells/.exec(
          explanation,
        )!;
      expect(Number(share)).toBe(Math.round(100 * statistic!));
      expect(Number(spread)).toBeCloseTo(Math.exp(error), 2);
      expect(Math.abs(Number(width) - sigma)).toBeLessThan(0.11);
    }
  });

  test("cannot be told of too few events", async () => {
    const specimen = await takeSpecimen(eventSet(world), 1);
    const few = { ...specimen, events: specimen.events.slice(0, 2) };
    expect(examineSmoothness(few, measureAmounts(few))).toMatchObject({
      verdict: "untestable",
      explanation: "too few events have rain whose structure could be compared",
    });
  });
});

describe("a Gaussian blur", () => {
  test("weighs by exp(−d²/2σ²) up to three standard deviations, over what is known", () => {
    const [h, w, sigma] = [5, 6, 0.6];
    const { normal } = randomStream(8);
    const values = Float64Array.from({ length: h * w }, (_, i) => (i === 8 ? N : normal()));
    const mask = Uint8Array.from({ length: h * w }, (_, i) => (i === 21 ? 0 : 1));
    const out = gaussianBlur(values, { height: h, width: w }, mask, sigma);
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const i = y * w + x;
        let [sum, weight] = [0, 0];
        for (let v = 0; v < h; v++)
          for (let u = 0; u < w; u++) {
            const j = v * w + u;
            if (j === 8 || j === 21 || Math.abs(v - y) > 2 || Math.abs(u - x) > 2) continue;
            const k = Math.exp(-((v - y) ** 2 + (u - x) ** 2) / (2 * sigma ** 2));
            sum += k * values[j];
            weight += k;
          }
        if (i === 8 || i === 21) expect(out[i]).toBe(values[i]);
        else expect(out[i]).toBeCloseTo(sum / weight, 12);
      }
  });

  test("reaches at least to the next cell", () => {
    const out = gaussianBlur(Float64Array.of(0, 1, 0), { height: 1, width: 3 }, null, 0.3);
    expect(out[0]).toBeGreaterThan(0);
    const far = gaussianBlur(Float64Array.of(0, 1, 0), { height: 1, width: 3 }, null, 0.05);
    expect(far[1]).toBeCloseTo(1, 12);
  });
});
