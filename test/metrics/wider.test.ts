import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { areaWeights, cellWeights } from "../../lib/metrics/area-weights.js";
import { bootstrap } from "../../lib/metrics/bootstrap.js";
import { brierOf, exceedance } from "../../lib/metrics/brier.js";
import { METRICS, metricsNamed } from "../../lib/metrics/catalogue.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency, contingencyOf } from "../../lib/metrics/contingency.js";
import { fss } from "../../lib/metrics/fss.js";
import { gpdOf } from "../../lib/metrics/gpd.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { rapsd, rapsdOf } from "../../lib/metrics/rapsd.js";
import { reliability } from "../../lib/metrics/reliability.js";
import { roc } from "../../lib/metrics/roc.js";
import { salOf } from "../../lib/metrics/sal.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { ssimOf } from "../../lib/metrics/ssim.js";
import { addVariogram, emptyVariogram, semivariance } from "../../lib/metrics/variogram.js";
import { wasserstein } from "../../lib/metrics/wasserstein.js";
import { add, spellsOf } from "../fixtures/measured.js";
import { fieldOf, type GoldenCase, goldenCases } from "./golden.js";

const [fields, tail] = goldenCases("wider-metrics") as [GoldenCase, GoldenCase];
const { values: truth, grid } = fieldOf(fields.truth);
const members = (fields.members as number[][][]).map((rows) => fieldOf(rows).values);
const mm = (values: Float64Array | Float32Array) => makeField("mm/day", grid, values);
const event: FieldEvent<"mm/day"> = { key: "a", index: 0, truth: mm(truth), members: members.map(mm) };
const expected = fields.expected;

function resultOf<State, Result>(
  metric: Accumulator<State, Result>,
  ...events: FieldEvent<"mm/day">[]
): Result {
  const state = metric.init();
  for (const one of events) add(metric, state, one);
  return metric.result(state);
}

describe("against NumPy and SciPy (test/golden/wider-metrics.py)", () => {
  it("structural similarity", () => {
    members.forEach((member, i) => {
      expect(ssimOf(truth, member, grid)).toBeCloseTo(expected.ssim[i], 9);
    });
    expect(ssimOf(truth, truth, grid)).toBeCloseTo(1, 12);
  });

  it("contingency scores", () => {
    const [scores] = resultOf(contingency({ thresholds: [fields.threshold] }), {
      ...event,
      members: [mm(members[0]!)],
    }).scores;
    for (const [name, value] of Object.entries(expected.contingency))
      expect(scores![name as "csi"]).toBeCloseTo(value as number, 10);
  });

  it("Brier score and ROC area", () => {
    const table = resultOf(exceedance({ threshold: fields.threshold }), event);
    const parts = brierOf(table);
    expect(parts.score).toBeCloseTo(expected.brier, 10);
    expect(parts.reliability - parts.resolution + parts.uncertainty).toBeCloseTo(parts.score, 12);
    expect(roc(table).area).toBeCloseTo(expected.roc_area, 10);
  });

  it("spread-skill, semivariance, cell errors, Wasserstein, histogram divergence", () => {
    expect(resultOf(spreadSkill(), event).ratio).toBeCloseTo(expected.spread_skill, 10);
    const sums = emptyVariogram(3);
    addVariogram(sums, truth, grid);
    expected.semivariance.forEach((value: number, i: number) => {
      expect(semivariance(sums)[i]).toBeCloseTo(value, 10);
    });
    const errors = resultOf(cellErrors({ tailFrom: quantiles(truth, [0.95])[0] }), event);
    expect(errors.rmse).toBeCloseTo(expected.rmse, 10);
    expect(errors.mae).toBeCloseTo(expected.mae, 10);
    expect(errors.tailMae).toBeCloseTo(expected.tail_mae_p95, 10);
    expect(resultOf(wasserstein(), event).distance).toBeCloseTo(expected.wasserstein, 10);
    const divergence = resultOf(histogramKl({ edges: fields.edges }), {
      ...event,
      members: [mm(members[0]!)],
    });
    expect(divergence.kl).toBeCloseTo(expected.kl, 10);
  });

  it("generalised Pareto tail", () => {
    const shifted = tail.excesses.map((x: number) => x + 20);
    const fit = gpdOf([...shifted, ...new Array(100).fill(3)], 20);
    expect(fit.excesses).toBe(400);
    expect(fit.shape).toBeCloseTo(tail.expected.shape, 8);
    expect(fit.scale).toBeCloseTo(tail.expected.scale, 8);
    expect(gpdOf(tail.excesses.slice(0, 49), 0).shape).toBeNaN();
  });
});

describe("edges", () => {
  it("contingency: 0/0 is NaN, SEDI undefined at rates of 0 and 1", () => {
    const dry = contingencyOf({ hits: 0, falseAlarms: 0, misses: 0, correctNegatives: 9 });
    expect(Object.values(dry).every(Number.isNaN)).toBe(true);
    const perfect = contingencyOf({ hits: 3, falseAlarms: 0, misses: 0, correctNegatives: 6 });
    expect(perfect).toMatchObject({ csi: 1, pod: 1, far: 0, bias: 1, ets: 1, hss: 1, sedi: Number.NaN });
    expect(() => contingency({ thresholds: [Number.NaN] })).toThrow(/NaN/);
  });

  it("area weights: refuses bad latitudes, naming them; needs a grid with latitudes", () => {
    expect(() => areaWeights([10, 20, 15])).toThrow(/20 is followed by 15/);
    expect(() => areaWeights([80, 95])).toThrow(/95/);
    expect(() => areaWeights([10])).toThrow(/at least two/);
    expect(() => cellWeights({ height: 1, width: 2 })).toThrow(/latitudes/);
    const lat = Float64Array.of(30, 40);
    expect(cellWeights({ height: 2, width: 2, lat })).toEqual(
      Float64Array.from([...areaWeights(lat)].flatMap((w) => [w, w])),
    );
  });

  it("rank histogram: dry cells with dry members do not pile up in the first bin", () => {
    const flat = { height: 1, width: 6 };
    const dry = makeField("mm/day", flat, new Float32Array(6));
    const all = { key: "a", index: 0, truth: dry, members: [dry, dry] };
    const result = resultOf(rankHistogram(), all);
    expect([...result.counts]).toEqual([2, 2, 2]);
    expect(result.outerRatio).toBe(1);
    expect(resultOf(rankHistogram({ minimum: 0.1 }), all)).toMatchObject({ cells: 0, excluded: 6 });
  });

  it("ensembles of another size are left out and counted, also in merges", () => {
    const flat = { height: 1, width: 2 };
    const field = makeField("mm/day", flat, Float32Array.of(1, 0));
    const of = (members: number) => ({
      key: "a",
      index: 0,
      truth: field,
      members: new Array(members).fill(field),
    });
    for (const metric of [exceedance({ threshold: 0.1 }), rankHistogram()] as Accumulator<
      unknown,
      { cells: number }
    >[]) {
      expect(resultOf(metric, of(3), of(2))).toMatchObject({ cells: 2, excluded: 2 });
      const [three, two] = [metric.init(), metric.init()];
      add(metric, three, of(3));
      add(metric, two, of(2));
      metric.merge(three, two);
      expect(metric.result(three)).toMatchObject({ cells: 2, excluded: 2 });
    }
  });

  it("SAL: keeps a one-cell object, drops it on request; signs of one dry field", () => {
    const one = new Float32Array(100);
    one[34] = 5;
    const square = { height: 10, width: 10 };
    expect(salOf(one, one, square)).toMatchObject({ structure: 0, amplitude: 0, location: 0 });
    expect(salOf(one, one, square).truth.objects).toBe(1);
    expect(salOf(one, one, square, null, { minimumSize: 2 }).truth.objects).toBe(0);
    const dry = new Float32Array(100);
    expect(salOf(one, dry, square)).toMatchObject({ structure: -2, amplitude: -2, location: Number.NaN });
    expect(salOf(dry, dry, square)).toMatchObject({ structure: Number.NaN, amplitude: Number.NaN });
  });

  it("FSS: a masked cell is missing in both fields, and both dry is NaN unless said otherwise", () => {
    const row = { height: 1, width: 3 };
    const mask = Uint8Array.of(1, 1, 0);
    const field = (...v: number[]) => makeField("mm/day", row, Float32Array.from(v), mask);
    const scored = (bothDry?: number) =>
      resultOf(
        fss({
          windows: [1],
          thresholds: [1, 50],
          percentiles: [],
          ...(bothDry === undefined ? {} : { bothDry }),
        }),
        { key: "a", index: 0, truth: field(2, 0, 9), members: [field(2, 0, 0)] },
      );
    expect(scored().scores.map((s) => s.value)).toEqual([1, Number.NaN]);
    expect(scored(0).scores[1]!.value).toBe(0);
    expect(scored()).toMatchObject({ cells: 2, excluded: 1 });
  });

  it("RAPSD: a constant field has power at frequency 0 alone", () => {
    const { power } = rapsdOf(new Float32Array(15 * 12).fill(3), { height: 15, width: 12 });
    expect(power[0]).toBeCloseTo(9 * 180, 6);
    for (const p of power.slice(1)) expect(Math.abs(p)).toBeLessThan(1e-20);
  });

  it("spectral ratio: 1 for equal fields, halves in amplitude are a quarter, missing cells are counted", () => {
    const half = members.map((m) => mm(m.map((v) => v / 2)));
    const same = resultOf(rapsd(), { ...event, truth: mm(members[0]!), members: [mm(members[0]!)] });
    expect(same.smallScaleRatio).toBe(1);
    expect(same.logSpectralDistance).toBe(0);
    const quarter = resultOf(rapsd(), { ...event, truth: mm(members[0]!), members: [half[0]!] });
    expect(quarter.smallScaleRatio).toBeCloseTo(0.25, 12);
    const broken = truth.slice();
    broken[3] = Number.NaN;
    expect(resultOf(rapsd(), { ...event, truth: mm(broken) })).toMatchObject({ n: 0, excluded: 4 });
  });

  it("reliability: bins hold their lower edge; a reliable forecast lies on the diagonal", () => {
    const table = {
      members: 4,
      forecasts: Float64Array.of(8, 4, 4, 4, 4),
      observed: Float64Array.of(0, 1, 2, 3, 4),
    };
    expect(brierOf(table).reliability).toBe(0);
    for (const bin of reliability(table)) expect(bin.observed).toBe(bin.forecast);
    const two = reliability(table, 2);
    expect(two.map((bin) => bin.cells)).toEqual([12, 12]);
    expect(two[1]).toMatchObject({ from: 0.5, to: 1, forecast: 0.75, observed: 0.75 });
  });

  it("spells: counted by hand; gaps, missing values and unknown days break them", async () => {
    const point = { height: 1, width: 1 };
    const series = (days: [string, number][]) =>
      eventsOf(
        days.map(([key, value], index) => {
          const field = makeField("mm/day", point, Float32Array.of(value));
          return { key, index, truth: field, members: [field] };
        }),
      );
    const whole = await spellsOf(
      series([
        ["1999-12-30", 2],
        ["1999-12-31", 2],
        ["2000-01-01", 1],
        ["2000-01-02", 0],
        ["2000-01-03", 5],
      ]),
    );
    expect(whole.truth.wet).toMatchObject({ n: 2, mean: 2, max: 3 });
    expect(whole.truth.dry).toMatchObject({ n: 1, mean: 1 });
    expect(whole.samples).toEqual(whole.truth);
    expect(whole.gaps).toBe(0);
    const broken = await spellsOf(
      series([
        ["day_000001", 2],
        ["day_000002", 2],
        ["day_000004", 2],
        ["day_000005", Number.NaN],
        ["day_000006", 2],
      ]),
    );
    expect(broken.gaps).toBe(1);
    expect(broken.truth.wet).toMatchObject({ n: 3, mean: 4 / 3 });
    const unknown = await spellsOf(
      series([
        ["first", 2],
        ["second", 2],
      ]),
    );
    expect(unknown.truth.wet).toMatchObject({ n: 2, max: 1 });
  });

  it("bootstrap: the same for a seed, holds the estimate, flags few events", () => {
    const scores = Array.from({ length: 30 }, (_, i) => Math.sin(i));
    const mean = (s: readonly number[]) => s.reduce((a, b) => a + b, 0) / s.length;
    const interval = bootstrap(scores, mean, { seed: 3, replicates: 400 });
    expect(interval).toEqual(bootstrap(scores, mean, { seed: 3, replicates: 400 }));
    expect(interval).not.toEqual(bootstrap(scores, mean, { seed: 4, replicates: 400 }));
    expect(interval.lower).toBeLessThan(interval.estimate);
    expect(interval.upper).toBeGreaterThan(interval.estimate);
    // Standard error of the mean: √½/√30; the interval is about ±1.96 of it.
    expect((interval.upper - interval.lower) / 2).toBeCloseTo((1.96 * Math.SQRT1_2) / Math.sqrt(30), 1);
    expect(interval).toMatchObject({ n: 30, fewEvents: false, replicates: 400 });
    const whole = bootstrap(scores, mean, { blockLength: 30, replicates: 50 });
    expect(whole.upper - whole.lower).toBeLessThan(1e-12);
    expect(bootstrap([1, 2], mean).fewEvents).toBe(true);
    expect(() => bootstrap([], mean)).toThrow(/at least one/);
    expect(() => bootstrap([1, 2], mean, { blockLength: 3 })).toThrow(/from 1 to 2/);
  });
});

describe("evaluateAll", () => {
  it("refuses percentile thresholds without a truth, and explains every other NaN", async () => {
    const nothing = mm(new Float32Array(truth.length).fill(Number.NaN));
    const empty = eventsOf([{ key: "a", index: 0, truth: nothing, members: [nothing] }]);
    await expect(measureRows(empty)).rejects.toThrow(/all are masked or missing/);
    const others = METRICS.filter((make) => make().given === undefined);
    for (const row of await measureRows(empty, others))
      if (Number.isNaN(row.value)) expect(row.note, row.metric).not.toBe("");
  });

  it("gives rows of every metric, NaN only with a note", async () => {
    const rows = await measureRows(eventsOf([event]));
    for (const make of METRICS) expect(rows.some((row) => row.metric.startsWith(make().id))).toBe(true);
    for (const row of rows) if (Number.isNaN(row.value)) expect(row.note, row.metric).not.toBe("");
    const names = rows.map((row) => row.metric);
    expect(new Set(names).size).toBe(names.length);
    const value = (name: string) => rows.find((row) => row.metric.startsWith(name))!.value;
    expect(value("cell-errors.rmse")).toBeCloseTo(expected.rmse, 10);
    expect(value("wasserstein")).toBeCloseTo(expected.wasserstein, 10);
  });

  it("computes what is asked for alone", async () => {
    const rows = await measureRows(eventsOf([event]), metricsNamed("ks, wasserstein"));
    expect(new Set(rows.map((row) => row.metric.split(/[.[]/)[0]))).toEqual(new Set(["ks", "wasserstein"]));
    expect(metricsNamed("five").map((make) => make().id)).toEqual([
      "spatial-correlation",
      "wet-fraction",
      "ks",
      "mass-bias",
      "diversity",
    ]);
    expect(metricsNamed("all")).toBe(METRICS);
    expect(() => metricsNamed("ks,nonsense")).toThrow(/"nonsense".*five, all/);
  });
});
