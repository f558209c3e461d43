import { describe, expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import { cosineTransform } from "../../lib/fields/cosine-transform.js";
import { type EventSet, eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { nearestCells } from "../../lib/postprocess/residual-texture/nearest-cells.js";
import { normalQuantile } from "../../lib/postprocess/residual-texture/normal-quantile.js";
import { fitResidualTexture } from "../../lib/postprocess/residual-texture/residual-texture.js";
import { selectEvents } from "../../lib/postprocess/split.js";
import { add } from "../fixtures/measured.js";

const GRID = { height: 32, width: 40 };
const CELLS = GRID.height * GRID.width;

/** Gaussian noise whose amplitude falls with wavenumber, without waves beyond a cut; unit variance before the cut. */
function gaussian(seed: number, cut = Number.POSITIVE_INFINITY): Float64Array {
  const stream = randomStream(seed);
  const { height, width } = GRID;
  let power = 0;
  const coefficients = Float64Array.from({ length: CELLS }, (_, i) => {
    const k = Math.hypot(Math.floor(i / width) / height, (i % width) / width) / 2;
    const amplitude = i === 0 ? 0 : k ** -1.4;
    power += amplitude ** 2;
    const draw = amplitude * stream.normal();
    return k > cut ? 0 : draw;
  });
  const scale = Math.sqrt(CELLS / power);
  return cosineTransform(GRID).inverse(coefficients.map((c) => c * scale));
}

/** Dry below a score of 0, growing like rain above. */
function rain(scores: Float64Array): Float32Array {
  return Float32Array.from(scores, (g) => (g < 0 ? 0 : 6 * g ** 1.5));
}

/** Truth, and members that know its large scales alone and are all the same. */
function smoothRuns(count: number, members = 4, related = true): EventSet<"mm/day"> {
  const mask = Uint8Array.from({ length: CELLS }, (_, i) => (i % GRID.width < 4 ? 0 : 1));
  return eventsOf(
    Array.from({ length: count }, (_, index) => {
      const sample = makeField("mm/day", GRID, rain(gaussian(related ? index : 1000 + index, 0.06)), mask);
      return {
        key: `day_${index}`,
        index,
        truth: makeField("mm/day", GRID, rain(gaussian(index)), mask),
        members: Array.from({ length: members }, () => sample),
      };
    }),
  );
}

async function scoresOf(set: AsyncIterable<FieldEvent<"mm/day">>) {
  const [skill, pattern, wet] = [
    spreadSkill<"mm/day">(),
    spatialCorrelation<"mm/day">(),
    wetFraction({ threshold: 0.1 }),
  ];
  const [a, b, c] = [skill.init(), pattern.init(), wet.init()];
  for await (const event of set) {
    add(skill, a, event);
    add(pattern, b, event);
    add(wet, c, event);
  }
  return { ratio: skill.result(a).ratio, r: pattern.result(b).mean, wet: wet.result(c) };
}

describe("residual texture", () => {
  const set = smoothRuns(40);
  const [fitted, unseen] = [selectEvents(set, "even"), selectEvents(set, "odd")];

  test("the calibrated draw spreads as much as it errs, with the real wet share, on events it has not seen", async () => {
    const method = await fitResidualTexture(fitted);
    const before = await scoresOf(unseen);
    async function* treated() {
      for await (const event of unseen) yield method.apply(event);
    }
    const after = await scoresOf(treated());
    expect(before.ratio).toBe(0);
    expect(after.ratio).toBeGreaterThan(0.85);
    expect(after.ratio).toBeLessThan(1.15);
    expect(Math.abs(after.wet.samples - after.wet.truth)).toBeLessThan(0.05);
    expect(after.r).toBeLessThan(before.r);
  });

  test("strength trades correlation for spread, step by step", async () => {
    const scores = [];
    for (const strength of [0, 0.5, 1]) {
      const method = await fitResidualTexture(fitted, { strength });
      async function* treated() {
        for await (const event of unseen) yield method.apply(event);
      }
      scores.push(await scoresOf(treated()));
    }
    expect(scores[0]!.ratio).toBeLessThan(1e-6);
    expect(scores[1]!.ratio).toBeGreaterThan(0.2);
    expect(scores[2]!.ratio).toBeGreaterThan(scores[1]!.ratio);
    expect(scores[1]!.r).toBeLessThan(scores[0]!.r);
    expect(scores[2]!.r).toBeLessThan(scores[1]!.r);
  });

  test("members that share all of their noise are alike, and others are not", async () => {
    const [event] = [...(await all(unseen))];
    const alike = (await fitResidualTexture(fitted, { shared: 1 })).apply(event!).members;
    const unlike = (await fitResidualTexture(fitted)).apply(event!).members;
    expect(alike[1]!.values).toEqual(alike[0]!.values);
    expect(unlike[1]!.values).not.toEqual(unlike[0]!.values);
  });

  test("reads back from JSON; the same bytes in any order; another seed, other bytes", async () => {
    const method = await fitMethod({ method: "residual-texture", seed: 3 }, fitted);
    const back = fittedFromJSON(JSON.parse(JSON.stringify(method)));
    const events = await all(unseen);
    const forwards = events.map((event) => method.apply(event));
    const backwards = [...events].reverse().map((event) => back.apply(event));
    expect(backwards.reverse()).toEqual(forwards);
    const other = await fitMethod({ method: "residual-texture", seed: 4 }, fitted);
    expect(other.apply(events[0]!).members[0]!.values).not.toEqual(forwards[0]!.members[0]!.values);
  });

  test("leaves masked and missing cells, the truth and the input as they are", async () => {
    const method = await fitResidualTexture(fitted);
    const [event] = await all(unseen);
    const values = event!.members[0]!.values.slice();
    values[10] = Number.NaN;
    values[0] = 77;
    const member = { ...event!.members[0]!, values };
    const [after] = method.apply({ ...event!, members: [member] }).members;
    expect(after!.values[10]).toBeNaN();
    expect(after!.values[0]).toBe(77);
    expect(values[10]).toBeNaN();
    expect(after!.values.every((x, i) => i === 10 || (x >= 0 && Number.isFinite(x)))).toBe(true);
  });

  test("a field without any value stays as it is", async () => {
    const method = await fitResidualTexture(fitted);
    const [event] = await all(unseen);
    const nothing = { ...event!.members[0]!, values: new Float32Array(CELLS).fill(Number.NaN) };
    expect(method.apply({ ...event!, members: [nothing] }).members[0]).toBe(nothing);
  });

  test("refuses what it cannot treat", async () => {
    await expect(fitResidualTexture(smoothRuns(30, 4, false))).rejects.toThrow(/not related to their events/);
    await expect(fitResidualTexture(smoothRuns(7))).rejects.toThrow(/at least 8 events, there are 7/);
    await expect(fitResidualTexture(set, { strength: 2 })).rejects.toThrow(/strength .* is 2/);
    await expect(fitResidualTexture(set, { shared: -1 })).rejects.toThrow(/shared part .* is -1/);
    const small = { height: 1, width: 9 };
    const narrow = eventsOf(
      (await all(set)).map((event) => {
        const cut = makeField("mm/day", small, event.truth.values.slice(0, 9));
        return { ...event, truth: cut, members: [cut] };
      }),
    );
    await expect(fitResidualTexture(narrow)).rejects.toThrow(/at least 8×8 cells, this one has 1×9/);
    const dry = makeField("mm/day", GRID, new Float32Array(CELLS));
    const withoutRain = eventsOf((await all(set)).map((event) => ({ ...event, truth: dry })));
    await expect(fitResidualTexture(withoutRain)).rejects.toThrow(/no cell of the truth reaches/);
    const method = await fitResidualTexture(fitted);
    const [event] = await all(narrow);
    expect(() => method.apply(event!)).toThrow(ShapeError);
  });
});

async function all(set: EventSet<"mm/day">) {
  const kept = [];
  for await (const event of set) kept.push(event);
  return kept;
}

test("normal quantiles as scipy.special.ndtri 1.10 gives them", () => {
  const expected: [number, number][] = [
    [1e-300, -37.0471],
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.07, -1.4757910281791706],
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.99999, 4.26489079392384],
  ];
  for (const [p, x] of expected) expect(normalQuantile(p)).toBeCloseTo(x, p < 1e-20 ? 4 : 12);
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(1.1)).toBeNaN();
});

test("cells without a value take that of the nearest one", () => {
  const valid = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect([...nearestCells(valid, { height: 3, width: 3 })]).toEqual([0, 0, 0, 0, 0, 8, 0, 8, 8]);
  expect([...nearestCells(new Uint8Array(4), { height: 2, width: 2 })]).toEqual([-1, -1, -1, -1]);
});
