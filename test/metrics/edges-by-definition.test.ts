import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { gpd, gpdOf } from "../../lib/metrics/gpd.js";
import { histogramKlOf } from "../../lib/metrics/histogram-kl.js";
import { massBias, massBiasOf } from "../../lib/metrics/mass-bias.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { rps } from "../../lib/metrics/rps.js";
import { sdii, sdiiOf } from "../../lib/metrics/sdii.js";
import { pearson } from "../../lib/metrics/spatial-correlation.js";
import { spells } from "../../lib/metrics/spells.js";
import { ssimOf } from "../../lib/metrics/ssim.js";
import { wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFractionOf } from "../../lib/metrics/wet-fraction.js";
import { add, ranksOf, resultOf } from "../fixtures/measured.js";

const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];

test("a divergence needs both histograms", () => {
  expect(histogramKlOf([0, 0], [1, 2])).toBeNaN();
  expect(histogramKlOf([1, 2], [0, 0])).toBeNaN();
  expect(histogramKlOf([1, 2], [1, 2])).toBe(0);
});

describe("a generalised Pareto tail", () => {
  const tail = Array.from({ length: 60 }, (_, i) => 20 + 3 * -Math.log(1 - (i + 0.5) / 60));

  test("is that of values above the threshold: those on it are no excess", () => {
    const fit = gpdOf(tail, 20);
    expect(fit.excesses).toBe(60);
    expect(gpdOf([...tail, ...new Array(30).fill(20)], 20)).toEqual(fit);
  });

  test("needs fifty of them", () => {
    expect(gpdOf(tail.slice(0, 50), 20).shape).not.toBeNaN();
    expect(gpdOf(tail.slice(0, 49), 20)).toEqual({ shape: NAN, scale: NAN, threshold: 20, excesses: 49 });
  });

  test("without a truth has no threshold", () => {
    const metric = gpd();
    expect(metric.result(metric.init())).toMatchObject({ truth: { excesses: 0, threshold: NAN }, cells: 0 });
  });
});

test("a ranked probability score needs a truth and a member", () => {
  expect(rps(NAN, [1], [1])).toBeNaN();
  expect(rps(1, [NAN], [1])).toBeNaN();
  expect(rps(1, [], [1])).toBeNaN();
  expect(rps(1, [NAN, 0], [1, 2])).toBe(1);
});

test("weights: those of 0 count nothing, and all of them nothing at all", () => {
  expect(wetFractionOf(Float64Array.of(1, 0, 5), 1, [1, 3, 0])).toBe(0.25);
  expect(wetFractionOf(Float64Array.of(1, 0), 1, [0, 0])).toBeNaN();
  expect(massBiasOf([1, 2], [2, 2], [1, 0])).toBe(1);
  expect(massBiasOf([0, 2], [2, 2], [1, 0])).toBeNaN();
  expect(pearson([1, 2, 9], [2, 4, -5], [1, 1, 0])).toBe(1);
  expect(pearson([1, 1, 9], [1, 2, 3], [1, 1, 0])).toBeNaN();
  expect(wassersteinOf([0, 9], [1], [1, 0])).toBe(1);
});

test("the intensity of wet days has neither missing nor infinite amounts in it", () => {
  expect(sdiiOf(Float64Array.of(1, 3, 0.9, NAN, INF))).toBe(2);
  expect(sdiiOf(Float64Array.of(0.5))).toBeNaN();
  const field = (...values: number[]) =>
    makeField("mm/day", { height: 1, width: 3 }, Float64Array.from(values));
  const metric = sdii({ from: 2 });
  const state = metric.init();
  add(metric, state, {
    key: "a",
    index: 0,
    truth: field(2, 1, 6),
    members: [field(1, 3, INF), field(0, 0, 0)],
  });
  expect(metric.result(state)).toEqual({ threshold: 2, truth: 4, samples: 3, cells: 5, excluded: 1 });
});

test("distances to infinity are infinite, unless both sides are there as often", () => {
  expect(wassersteinOf([0, INF], [0, 1])).toBe(INF);
  expect(wassersteinOf([-INF, 0], [0, 1])).toBe(INF);
  expect(wassersteinOf([0, INF], [1, INF])).toBe(0.5);
  expect(wassersteinOf([NAN, 0], [1])).toBe(1);
});

test("mass bias: the mean of the sizes is not the size of the mean", () => {
  const field = (value: number) => makeField("mm/day", { height: 1, width: 1 }, Float64Array.of(value));
  const metric = massBias();
  const state = metric.init();
  add(metric, state, { key: "a", index: 0, truth: field(2), members: [field(1), field(4), field(2)] });
  const { mean, abs, min, max, n } = metric.result(state);
  expect([mean, abs, min, max, n]).toEqual([expect.closeTo(1 / 6, 12), 0.5, -0.5, 1, 3]);
});

describe("spells", () => {
  const day = (
    key: string,
    truth: number,
    members: readonly number[],
    mask?: number,
  ): FieldEvent<"mm/day"> => {
    const field = (value: number) =>
      makeField(
        "mm/day",
        { height: 1, width: 1 },
        Float32Array.of(value),
        mask === undefined ? null : Uint8Array.of(mask),
      );
    return { key, index: 0, truth: field(truth), members: members.map(field) };
  };
  const count = (...days: FieldEvent<"mm/day">[]) => {
    return resultOf(spells(), ...days);
  };

  test("of a member that is missing on a day end there, and begin anew when it is back", () => {
    const { samples, truth } = count(
      day("1999-01-01", 5, [5, 5]),
      day("1999-01-02", 5, [5]),
      day("1999-01-03", 5, [5, 5]),
    );
    expect(truth.wet).toMatchObject({ n: 1, max: 3 });
    expect(samples.wet).toMatchObject({ n: 3, mean: 5 / 3, min: 1, max: 3 });
  });

  test("end at a masked cell", () => {
    const { truth } = count(day("1", 5, []), day("2", 5, [], 0), day("3", 5, [], 1));
    expect(truth.wet).toMatchObject({ n: 2, max: 1 });
    expect(truth.dry.n).toBe(0);
  });

  test("turn from wet to dry and back, each as long as it lasts", () => {
    const values = [0, 0, 5, 1, 0.9, 3];
    const { truth } = count(...values.map((v, i) => day(`day_${i}`, v, [])));
    expect(truth.wet).toMatchObject({ n: 2, mean: 1.5, max: 2 });
    expect(truth.dry).toMatchObject({ n: 2, mean: 1.5, max: 2 });
  });

  test("of nothing are none", () => {
    expect(resultOf(spells())).toMatchObject({
      truth: { wet: { n: 0 } },
      samples: { dry: { n: 0 } },
      gaps: 0,
    });
  });

  test("every place where the next day is not the next event is a gap; the first of unknown days is none", () => {
    expect(count(day("first", 1, []), day("second", 1, []), day("1", 1, []), day("3", 1, [])).gaps).toBe(3);
    expect(count(day("2000-02-28", 1, []), day("2000-02-29", 1, []), day("2000-03-01", 1, [])).gaps).toBe(0);
    expect(count(day("2", 1, []), day("1", 1, [])).gaps).toBe(1);
  });
});

test("a spell's day is read from the date in a key, wherever it stands", () => {
  const day = (key: string): FieldEvent<"mm/day"> => ({
    key,
    index: 0,
    truth: makeField("mm/day", { height: 1, width: 1 }, Float32Array.of(5)),
    members: [],
  });
  const days = ["1999-12-31", "pr_2000-01-01", "pr_2000-01-02.npy"].map(day);
  expect(resultOf(spells(), ...days)).toMatchObject({ gaps: 0, truth: { wet: { n: 1, max: 3 } } });
});

describe("ranks of a truth among members", () => {
  test("are spread evenly over the places of ties", () => {
    expect(ranksOf(2, [1, 3, 4])).toEqual([0, 1, 0, 0]);
    expect(ranksOf(2, [1, 2, 2])).toEqual([0, 1 / 3, 1 / 3, 1 / 3]);
    expect(ranksOf(0, [0, 1, 2])).toEqual([0.5, 0.5, 0, 0]);
    expect(ranksOf(5, [1, 2, 3])).toEqual([0, 0, 0, 1]);
  });

  test("leave out what lies below a least amount on both sides; an amount that reaches it counts", () => {
    const field = (...values: number[]) =>
      makeField("mm/day", { height: 1, width: 4 }, Float64Array.from(values));
    const metric = rankHistogram({ minimum: 1 });
    const state = metric.init();
    add(metric, state, {
      key: "a",
      index: 0,
      truth: field(1, 0.5, 0.5, NAN),
      members: [field(0, 1, 0.9, 5), field(0, 0, 0.9, 5)],
    });
    expect(metric.result(state)).toMatchObject({ cells: 2, excluded: 2, counts: Float64Array.of(0, 1, 1) });
  });
});

test("a quantile with ten values above it is not flagged, with fewer it is", () => {
  const flagged = (n: number) => {
    const field = makeField(
      "mm/day",
      { height: 1, width: n },
      Float32Array.from({ length: n }, (_, i) => i),
    );
    const metric = quantileErrors({ quantiles: [0.5] });
    const state = metric.init();
    add(metric, state, { key: "a", index: 0, truth: field, members: [field] });
    return metric.result(state).all[0]!.fewValues;
  };
  expect([flagged(19), flagged(20)]).toEqual([true, false]);
});

describe("structural similarity", () => {
  const grid = { height: 7, width: 7 };
  const options = { radius: 1, sigma: 1 };
  const wave = (of: (cell: number) => number) => Float64Array.from({ length: 49 }, (_, i) => of(i));
  const truth = wave((i) => 5 + Math.sin(i));
  const sample = wave((i) => 5 + Math.sin(i + 0.5));

  test("takes the range of the truth over the cells that count, largest less least", () => {
    const ranges = truth.reduce((a, b) => Math.max(a, b)) - truth.reduce((a, b) => Math.min(a, b));
    const plain = ssimOf(truth, sample, grid, null, options);
    expect(plain).toBeCloseTo(ssimOf(truth, sample, grid, null, { ...options, range: ranges }), 12);
    const valid = new Uint8Array(49).fill(1);
    valid[0] = 0;
    const masked = (corner: number) => {
      const spoilt = truth.slice();
      spoilt[0] = corner;
      return ssimOf(spoilt, sample, grid, valid, options);
    };
    expect(masked(1e6)).toBe(masked(5));
    expect(masked(NAN)).toBe(masked(5));
  });

  test("has none where the truth is constant, whatever the sample, and where no window is whole", () => {
    expect(
      ssimOf(
        wave(() => 3),
        sample,
        grid,
        null,
        options,
      ),
    ).toBeNaN();
    expect(ssimOf(truth, sample, grid, null, { ...options, range: 0 })).toBeNaN();
    expect(ssimOf(truth, sample, grid, null, { radius: 4 })).toBeNaN();
  });
});
