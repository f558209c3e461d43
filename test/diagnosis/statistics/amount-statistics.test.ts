import { describe, expect, test } from "vitest";
import { takeSpecimen } from "../../../lib/diagnosis/specimen.js";
import { cellAtoms, summariseAtoms } from "../../../lib/diagnosis/statistics/atoms.js";
import { gaussianBlur } from "../../../lib/diagnosis/statistics/blur.js";
import { measureDispersion } from "../../../lib/diagnosis/statistics/dispersion.js";
import { latentStatistics } from "../../../lib/diagnosis/statistics/latents.js";
import { smallScalePower } from "../../../lib/diagnosis/statistics/patterns.js";
import { poolValues } from "../../../lib/diagnosis/statistics/pooled.js";
import {
  fitLogLine,
  jackknifeUpper,
  powerSlope,
  upperRelation,
} from "../../../lib/diagnosis/statistics/upper-relation.js";
import { randomStream } from "../../../lib/fields/random.js";
import { boxBlur, eachField, eachValue, eventSet, type Fault, makeWorld } from "../laboratory.js";

const world = makeWorld({ height: 20, width: 18, events: 20, members: 3 });
const specimen = (fault: Fault = (w) => w) => takeSpecimen(eventSet(fault(world, 1)), 1);

describe("relation of upper quantiles", () => {
  const truth = Float64Array.from({ length: 4000 }, (_, i) => 30 * (i / 4000) ** 3);

  test("recovers a factor, with no power", () => {
    const relation = upperRelation(
      truth,
      truth.map((v) => 0.4 * v),
      0.6,
    );
    expect(powerSlope(relation)).toBeCloseTo(0, 10);
    expect(relation.samples[3] / relation.truth[3]).toBeCloseTo(0.4, 12);
  });

  test("recovers slope and offset in log1p", () => {
    const line = fitLogLine(
      upperRelation(
        truth,
        truth.map((v) => Math.expm1(1.3 * Math.log1p(v) - 0.2)),
        0.6,
      ),
    );
    expect(line.slope).toBeCloseTo(1.3, 3);
    expect(line.offset).toBeCloseTo(-0.2, 3);
    expect(line.residual).toBeLessThan(1e-2);
  });

  test("the standard error over events covers a healthy run's own ratio", async () => {
    const { value, error } = jackknifeUpper(poolValues(await specimen()), 0.7).ratio;
    expect(Math.abs(value)).toBeLessThan(4 * error);
    expect(error).toBeGreaterThan(0);
  });
});

describe("atoms", () => {
  test("a floor is found in every cell, with its share and level; healthy samples have none", async () => {
    const floor = (i: number) => 0.5 + 0.002 * i;
    const clipped = summariseAtoms(cellAtoms(await specimen(eachValue((v, i) => Math.max(v, floor(i))))));
    const counted = world.members
      .flat()
      .map((f) => f.filter((v, i) => v <= floor(i)).length / f.length)
      .reduce((a, b, _, all) => a + b / all.length, 0);
    expect(clipped.floorShare).toBeCloseTo(counted, 2);
    expect(Math.abs(clipped.truthBelowFloor - clipped.floorShare)).toBeLessThan(0.05);
    expect(summariseAtoms(cellAtoms(await specimen())).floorShare).toBe(0);
  });

  test("members that are copies of one another are no floor", async () => {
    const copies: Fault = (w) => ({ ...w, members: w.members.map(([first]) => [first, first, first]) });
    expect(summariseAtoms(cellAtoms(await specimen(copies))).floorShare).toBe(0);
  });

  test("steps that the truth has too are no floor", async () => {
    const steps = makeWorld({ height: 12, width: 12, events: 20, members: 2, quantum: 0.254 });
    const lifted = eachValue((v) => Math.max(v, 0.254))(
      { ...steps, truth: steps.truth.map((t) => t.map((v) => Math.max(v, 0.254))) },
      1,
    );
    expect(summariseAtoms(cellAtoms(await takeSpecimen(eventSet(lifted), 1))).floorShare).toBe(0);
  });
});

describe("power at two cells", () => {
  test("a blur lowers it, a factor, drizzle and a logarithm do not", async () => {
    const blurred = (radius: number) => eachField((f) => Float32Array.from(boxBlur(f, 20, 18, radius)));
    const drizzle = eachValue((v, i) => Math.max(v, 0.02 + 0.01 * ((i * 37) % 7)));
    const power = async (fault: Fault) => smallScalePower(await specimen(fault)).logRatio;
    expect(await power(blurred(1))).toBeLessThan(Math.log(0.8));
    expect(await power(blurred(4))).toBeLessThan(await power(blurred(1)));
    for (const fault of [(w: typeof world) => w, eachValue((v) => 0.3 * v), drizzle, eachValue(Math.log1p)])
      expect(Math.abs(await power(fault))).toBeLessThan(0.15);
  });
});

describe("dispersion", () => {
  test("exchangeable members have ratio 1 and as much truth outside as they should", async () => {
    const { ratio, outer, error } = measureDispersion(await specimen());
    expect(Math.abs(Math.log(ratio))).toBeLessThan(4 * error);
    expect(Math.abs(outer - 1)).toBeLessThan(0.1);
  });

  test("one member has none; copies have no spread", async () => {
    const alone: Fault = (w) => ({ ...w, members: w.members.map(([first]) => [first]) });
    const copies: Fault = (w) => ({ ...w, members: w.members.map(([first]) => [first, first]) });
    expect(measureDispersion(await specimen(alone)).ratio).toBeNaN();
    expect(measureDispersion(await specimen(copies))).toMatchObject({ ratio: 0, relativeVariance: 0 });
  });
});

describe("blur", () => {
  // scipy 1.17.1: a[y][x] = (7y + 3x²) mod 11 on 9×9; gaussian_filter(a, 0.8, mode="constant", truncate=3)
  // divided by the same of ones. Its kernel reaches int(3·0.8 + 0.5) = 2 cells, ours ceil(2.4) = 3: the third
  // has a weight of 0.0009 of the centre's.
  test("agrees with scipy.ndimage.gaussian_filter to the reach of the kernel", () => {
    const field = Float64Array.from(
      { length: 81 },
      (_, i) => (7 * Math.floor(i / 9) + 3 * (i % 9) ** 2) % 11,
    );
    const out = gaussianBlur(field, { height: 9, width: 9 }, null, 0.8);
    expect(out[0]).toBeCloseTo(3.1656514759863934, 1);
    expect(out[40]).toBeCloseTo(5.345838954057057, 1);
    expect(out[75]).toBeCloseTo(6.0329780481167345, 1);
  });

  test("missing and masked cells take no part and stay", () => {
    const field = Float64Array.from([1, Number.NaN, 1, 1, 99, 1]);
    const out = gaussianBlur(field, { height: 2, width: 3 }, Uint8Array.from([1, 1, 1, 1, 0, 1]), 1);
    expect([...out]).toEqual([1, Number.NaN, 1, 1, 99, 1]);
  });
});

describe("latent statistics", () => {
  test("the prior itself has no KL and no active unit", () => {
    const { kl, activeUnits, aggregateVariance } = latentStatistics(
      Array.from({ length: 5 }, () => ({ mu: [0, 0], logvar: [0, 0] })),
    );
    expect([...kl]).toEqual([0, 0]);
    expect(activeUnits).toBe(0);
    expect(aggregateVariance).toBe(1);
  });

  test("a unit whose mean moves between events is active; KL is (µ² + σ² − 1 − log σ²)/2", () => {
    const stream = randomStream(1);
    const posteriors = Array.from({ length: 400 }, () => ({
      mu: [Math.sqrt(0.75) * stream.normal(), 0.5],
      logvar: [Math.log(0.25), 0],
    }));
    const { kl, activeUnits, aggregateVariance } = latentStatistics(posteriors);
    expect(activeUnits).toBe(1);
    expect(kl[1]).toBeCloseTo(0.125, 12);
    expect(Math.abs(kl[0] - (0.75 + 0.25 - 1 + Math.log(4)) / 2)).toBeLessThan(0.1);
    expect(Math.abs(aggregateVariance - 1)).toBeLessThan(0.1);
  });
});

test("a specimen keeps to its bound: members go before events, and the same seed keeps the same events", async () => {
  const many = eventSet(makeWorld({ height: 8, width: 8, events: 40, members: 5 }));
  const small = await takeSpecimen(many, 3, 64 * 100);
  const fields = small.events.reduce((n, e) => n + 1 + e.members.length, 0);
  expect(fields).toBeLessThanOrEqual(100);
  expect(small.events[0].members).toHaveLength(2);
  expect(small.of).toEqual({ events: 40, members: 5 });
  const again = await takeSpecimen(many, 3, 64 * 100);
  expect(again.events.map((e) => e.key)).toEqual(small.events.map((e) => e.key));
});
