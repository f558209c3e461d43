import { describe, expect, test } from "vitest";
import { measureAmounts } from "../../../lib/diagnosis/amounts.js";
import { examineSmoothness } from "../../../lib/diagnosis/causes/smooth-fields/examine.js";
import { changeEvents, takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { gaussianBlur } from "../../../lib/diagnosis/statistics/blur.js";
import { compareStructure } from "../../../lib/diagnosis/statistics/structure.js";
import { randomStream } from "../../../lib/fields/random.js";
import { eachField, eventSet, makeWorld } from "../laboratory.js";
import { specimenOf, truthOf } from "../specimens.js";

const [height, width] = [8, 9];
const cells = height * width;
const N = Number.NaN;

/** Mean squared difference of ranks at a lag, over that at another: ranks of ties half-way, raised to `from`. */
function roughness(field: readonly number[], scale: readonly number[], from: number) {
  const ranks = field.map((v) =>
    Number.isNaN(v)
      ? N
      : Math.max(
          (scale.filter((s) => s < v).length + 0.5 * scale.filter((s) => s === v).length) / scale.length,
          from,
        ),
  );
  const at = (lag: number) => {
    const squares: number[] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (const [v, u] of [
          [y + lag, x],
          [y, x + lag],
        ])
          if (v < height && u < width) squares.push((ranks[y * width + x] - ranks[v * width + u]) ** 2);
    const known = squares.filter((s) => !Number.isNaN(s));
    return known.reduce((a, b) => a + b, 0) / known.length;
  };
  return { near: at(1), ratio: at(1) / at(2) };
}
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("structure beside the real one", () => {
  const { uniform } = randomStream(12);
  const field = () => Array.from({ length: cells }, () => Math.floor(40 * uniform()));
  const holes = (values: number[], at: number) => values.map((v, i) => (i === at ? N : v));
  const events = Array.from({ length: 4 }, (_, e) => ({
    truth: holes(field(), 3 + e),
    members: [field(), holes(field(), 30 + e), field()],
  }));

  test("is the log ratio of mean squared rank differences next door and two cells away, of two members an event", () => {
    const from = 0.3;
    const found = compareStructure(specimenOf([height, width], events), from);
    const finite = (values: number[]) => values.filter((v) => !Number.isNaN(v));
    const truthScale = finite(events.flatMap(({ truth }) => truth));
    const sampleScale = finite(events.flatMap(({ members }) => members).flat());
    const logs = events.map(({ truth, members }) => {
      const real = roughness(truth, truthScale, from);
      // A cell whose truth is missing is left out of the samples, too.
      const drawn = members.slice(0, 2).map((m) =>
        roughness(
          m.map((v, i) => (Number.isNaN(truth[i]) ? N : v)),
          sampleScale,
          from,
        ),
      );
      return {
        ratio: mean(drawn.map((d) => Math.log(d.ratio))) - Math.log(real.ratio),
        near: mean(drawn.map((d) => Math.log(d.near))) - Math.log(real.near),
        own: Math.log(real.ratio),
      };
    });
    const deviation = (values: number[]) =>
      Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
    expect(found.logRatio).toBeCloseTo(mean(logs.map((l) => l.ratio)), 9);
    expect(found.nearLogRatio).toBeCloseTo(mean(logs.map((l) => l.near)), 9);
    expect(found.error).toBeCloseTo(deviation(logs.map((l) => l.ratio)) / 2, 9);
    expect(found.spread).toBeCloseTo(deviation(logs.map((l) => l.own)), 9);
  });

  test("needs three events with rain to compare", () => {
    const of = (n: number) => compareStructure(specimenOf([height, width], events.slice(0, n)), 0.3);
    expect(of(3).logRatio).not.toBeNaN();
    expect(of(2)).toEqual({ logRatio: N, nearLogRatio: N, error: N, freedom: 0, spread: N });
    const dry = events.map((event, e) => (e < 2 ? event : { ...event, truth: new Array(cells).fill(0) }));
    expect(compareStructure(specimenOf([height, width], dry), 0.3).logRatio).toBeNaN();
  });
});

describe("smooth fields", () => {
  const size = { height: 14, width: 14, events: 12, members: 2, length: 0 };
  const world = makeWorld(size);
  const blurred = (sigma: number) =>
    eachField((values) => gaussianBlur(values, world.grid, null, sigma) as Float32Array)(world, 1);
  const examine = async (sigma: number) => {
    const specimen = await takeSpecimen(eventSet(sigma > 0 ? blurred(sigma) : world), 1);
    return examineSmoothness(specimen, measureAmounts(specimen));
  };

  test("keep less than 77 % of the real small-scale variance", async () => {
    const none = await examine(0);
    expect(none).toMatchObject({ id: "smooth-fields", verdict: "excluded", repair: null });
    expect(none.threshold).toBeCloseTo(0.77, 12);
    expect(none.statistic).toBeGreaterThan(0.85);
    expect(none.explanation).toContain(`keep ${Math.round(100 * none.statistic!)} %`);
    expect(none.explanation).toMatch(
      /^samples keep \d+ % of the real small-scale variance \(the real events differ among themselves by a factor 1\.\d\d\)$/,
    );
    expect(none.imitate).toBeUndefined();
  });

  test("are named with the blur that would do this, which is done to the truth", async () => {
    const found = await examine(0.8);
    expect(found.verdict).toBe("confirmed");
    expect(found.statistic).toBeLessThan(0.77);
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
    for (const sigma of [0.6, 0.78, 1.12, 1.4]) {
      const own = changeEvents(specimen, (event) => ({
        ...event,
        members: [{ ...event.truth, values: gaussianBlur(event.truth.values, world.grid, null, sigma) }],
      }));
      const amounts = measureAmounts(own);
      const { statistic, explanation } = examineSmoothness(own, amounts);
      const { error } = compareStructure(own, amounts.from);
      const [, share, spread, width] =
        /^samples keep (\d+) % of .* \(± (\d+)\), as after a blur of (\d\.\d+) cells/.exec(explanation)!;
      expect(Number(share)).toBe(Math.round(100 * statistic!));
      expect(Number(spread)).toBe(Math.round(100 * statistic! * error));
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
