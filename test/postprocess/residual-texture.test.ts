import { describe, expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import { type EventSet, eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { rapsdOf } from "../../lib/metrics/rapsd.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";
import { fittedFromJSON } from "../../lib/postprocess/fitted-json.js";
import { fitMethod } from "../../lib/postprocess/methods.js";
import { SAME_EVERYWHERE } from "../../lib/postprocess/residual-texture/local-residual.js";
import { nearestCells } from "../../lib/postprocess/residual-texture/nearest-cells.js";
import { normalQuantile } from "../../lib/postprocess/residual-texture/normal-quantile.js";
import { fitResidualTexture } from "../../lib/postprocess/residual-texture/residual-texture.js";
import { fitTextureStrengths } from "../../lib/postprocess/residual-texture/texture-strengths.js";
import { selectEvents } from "../../lib/postprocess/split.js";
import { add } from "../fixtures/measured.js";
import { SMOOTH_GRID, SMOOTH_MASK, smoothEvents } from "../fixtures/smooth-events.js";

const GRID = SMOOTH_GRID;
const CELLS = GRID.height * GRID.width;
const smoothRuns = smoothEvents;

/** Adds power by wavenumber, of the cells that count. */
function add20(power: Float64Array, values: ArrayLike<number>, times = 1): void {
  const counted = Float32Array.from(values, (x, i) => (SMOOTH_MASK[i] === 1 ? x : 0));
  for (const [r, p] of rapsdOf(counted, GRID).power.entries()) power[r]! += p / times;
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

  test("at full strength amounts have the real power at each scale, on events that it has not seen", async () => {
    const method = await fitResidualTexture(fitted);
    const ratio = async (treat: (event: FieldEvent<"mm/day">) => FieldEvent<"mm/day">) => {
      const [real, made] = [new Float64Array(20), new Float64Array(20)];
      for await (const event of unseen) {
        const { truth, members } = treat(event);
        add20(real, truth.values);
        for (const { values } of members) add20(made, values, members.length);
      }
      return Array.from(made, (power, r) => power / real[r]!).slice(1);
    };
    // By chance alone the mean power of 20 events of a scale is off by a tenth or so.
    const off = (ratios: number[]) => Math.max(...ratios.map((x) => Math.abs(Math.log(x))));
    expect(off(await ratio((event) => event))).toBeGreaterThan(1);
    expect(off(await ratio(method.apply))).toBeLessThan(0.3);
  });

  test("a method that was stored without a local residual is read as one that is the same everywhere", async () => {
    const method = await fitMethod({ method: "residual-texture" }, fitted);
    const json = JSON.parse(JSON.stringify(method));
    const { local, ...older } = json.params;
    expect(local.kept.length).toBeGreaterThan(1);
    const read = fittedFromJSON({ ...json, params: older });
    expect((read.params as { local: object }).local).toEqual(SAME_EVERYWHERE);
    expect(() => fittedFromJSON({ ...json, params: { ...older, local: { ...local, mean: [0] } } })).toThrow(
      /its tables differ in length/,
    );
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

  test("a sample that is dry everywhere stays dry", async () => {
    const method = await fitResidualTexture(fitted);
    const [event] = await all(unseen);
    const dry = { ...event!.members[0]!, values: new Float32Array(CELLS).fill(0.04) };
    const [after] = method.apply({ ...event!, members: [dry] }).members;
    expect(after!.values.every((x, i) => x === (i % GRID.width < 4 ? Math.fround(0.04) : 0))).toBe(true);
  });

  test("several strengths at once are what each is alone, where the way back rests on the same members", async () => {
    const alike = smoothRuns(16, 1);
    const strengths = [0, 0.5, 1];
    const together = await fitTextureStrengths(alike, { seed: 2 }, strengths);
    const [event] = await all(unseen);
    const one = { ...event!, members: event!.members.slice(0, 1) };
    for (const [k, strength] of strengths.entries()) {
      const alone = await fitResidualTexture(alike, { strength, seed: 2 });
      const [expected, found] = [alone.apply(one), together.treat(one)[k]!];
      for (const [i, x] of expected.members[0]!.values.entries())
        expect(found.members[0]!.values[i]).toBeCloseTo(x, 3);
    }
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
