import { describe, expect, it } from "vitest";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { bandedValue, inBand, targetBands } from "../../lib/metrics/bands.js";
import { bootstrap, resamples } from "../../lib/metrics/bootstrap.js";
import { brierOf, exceedance } from "../../lib/metrics/brier.js";
import { METRICS, metricsNamed } from "../../lib/metrics/catalogue.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { crps } from "../../lib/metrics/crps.js";
import { crpsDecomposition } from "../../lib/metrics/crps-decomposition.js";
import { diversity } from "../../lib/metrics/diversity.js";
import { energyScore } from "../../lib/metrics/energy-score.js";
import { evaluate } from "../../lib/metrics/evaluate.js";
import { fss } from "../../lib/metrics/fss.js";
import { gpd } from "../../lib/metrics/gpd.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import { ks } from "../../lib/metrics/ks.js";
import { massBias } from "../../lib/metrics/mass-bias.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { quantileScore } from "../../lib/metrics/quantile-score.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { rapsd } from "../../lib/metrics/rapsd.js";
import { roc } from "../../lib/metrics/roc.js";
import { sal } from "../../lib/metrics/sal.js";
import { sdii } from "../../lib/metrics/sdii.js";
import { spatialCorrelation } from "../../lib/metrics/spatial-correlation.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { ssim } from "../../lib/metrics/ssim.js";
import { variogram } from "../../lib/metrics/variogram.js";
import { variogramScore } from "../../lib/metrics/variogram-score.js";
import { wasserstein } from "../../lib/metrics/wasserstein.js";
import { wetFraction } from "../../lib/metrics/wet-fraction.js";
import { add, spellsOf } from "../fixtures/measured.js";

const grid = { height: 13, width: 14 };
const FIXED = [0.1, 1, 10, 25, 50, 100, 200, 300];
/** Metrics whose rows are held against their results in test/oracles. */
const ELSEWHERE = new Set([
  "climate-indices",
  "murphy",
  "prdc",
  "probabilistic-fss",
  "return-levels",
  "weighted-crps",
]);

/** Consecutive days of skewed rain, a third of it dry, no two members alike. */
function days(n: number, members: number, missing = false): FieldEvent<"mm/day">[] {
  return Array.from({ length: n }, (_, index) => {
    const field = (member: number) => {
      const { uniform } = randomStream(5, index, member);
      const values = Float32Array.from({ length: 182 }, () =>
        uniform() < 0.33 ? 0 : -(6 + member) * Math.log(1 - uniform()),
      );
      if (missing && member === 2) values[40] = Number.NaN;
      return makeField("mm/day", grid, values);
    };
    return {
      key: `1999-03-0${index + 1}`,
      index,
      truth: field(0),
      members: Array.from({ length: members }, (_, m) => field(m + 1)),
    };
  });
}

const events = days(4, 3);

function resultOf<State, Result>(metric: Accumulator<State, Result>, of = events): Result {
  const state = metric.init();
  for (const event of of) add(metric, state, event);
  return metric.result(state);
}

describe("rows", () => {
  it("each name has the number that its metric gives", async () => {
    const [P95, P99] = quantiles(
      events.flatMap(({ truth }) => [...truth.values]),
      [0.95, 0.99],
    ) as [number, number];
    const [p95, p99] = [P95, P99].map((p) => String(Number(p.toPrecision(4))));
    const r = {
      correlation: resultOf(spatialCorrelation()),
      wet: resultOf(wetFraction({ threshold: 0.1 })),
      ks: resultOf(ks()),
      mass: resultOf(massBias()),
      diversity: resultOf(diversity()),
      quantiles: resultOf(quantileErrors()),
      gpd: resultOf(gpd()),
      sdii: resultOf(sdii()),
      spells: await spellsOf(eventsOf(events)),
      errors: resultOf(cellErrors({ tailFrom: P95 })),
      contingency: resultOf(contingency({ thresholds: [...FIXED, P95, P99] })).scores,
      fss: resultOf(fss({ thresholds: [0.1, 1, 10], percentiles: [0.95] })).scores,
      sal: resultOf(sal()),
      ssim: resultOf(ssim()),
      rapsd: resultOf(rapsd()),
      variogram: resultOf(variogram()),
      crps: resultOf(crps()),
      ranks: resultOf(rankHistogram()),
      spread: resultOf(spreadSkill()),
      parts: resultOf(crpsDecomposition()),
      energy: resultOf(energyScore()),
    };
    const expected: Record<string, number> = {
      "spatial-correlation.mean": r.correlation.mean,
      "spatial-correlation.std": r.correlation.std,
      "spatial-correlation.min": r.correlation.min,
      "spatial-correlation.max": r.correlation.max,
      "wet-fraction.truth[T=0.1]": r.wet.truth,
      "wet-fraction.samples[T=0.1]": r.wet.samples,
      "ks.statistic": r.ks.statistic,
      "ks.error": 0,
      [`ks.tail[from=${p95}]`]: r.ks.tail,
      "mass-bias.mean": r.mass.mean,
      "mass-bias.std": r.mass.std,
      "mass-bias.abs": r.mass.abs,
      "mass-bias.pooled": r.mass.pooled,
      "diversity.mean": r.diversity.mean,
      "diversity.std": r.diversity.std,
      wasserstein: resultOf(wasserstein()).distance,
      "histogram-kl": resultOf(histogramKl()).kl,
      [`gpd.shape.samples[from=${p95}]`]: r.gpd.samples.shape,
      [`gpd.scale.samples[from=${p95}]`]: r.gpd.samples.scale,
      [`gpd.shape.truth[from=${p95}]`]: Number.NaN,
      [`gpd.scale.truth[from=${p95}]`]: Number.NaN,
      "sdii.truth[T=1]": r.sdii.truth,
      "sdii.samples[T=1]": r.sdii.samples,
      "spells.mean.wet.truth[T=1]": r.spells.truth.wet.mean,
      "spells.max.wet.truth[T=1]": r.spells.truth.wet.max,
      "spells.mean.wet.samples[T=1]": r.spells.samples.wet.mean,
      "spells.max.wet.samples[T=1]": r.spells.samples.wet.max,
      "spells.mean.dry.truth[T=1]": r.spells.truth.dry.mean,
      "spells.max.dry.truth[T=1]": r.spells.truth.dry.max,
      "spells.mean.dry.samples[T=1]": r.spells.samples.dry.mean,
      "spells.max.dry.samples[T=1]": r.spells.samples.dry.max,
      "cell-errors.rmse": r.errors.rmse,
      "cell-errors.mae": r.errors.mae,
      "cell-errors.bias": r.errors.bias,
      [`cell-errors.mae[truth>=${p95}]`]: r.errors.tailMae,
      [`cell-errors.bias[truth>=${p95}]`]: r.errors.tailBias,
      "sal.structure": r.sal.structure.mean,
      "sal.structure.abs": r.sal.absoluteStructure,
      "sal.amplitude": r.sal.amplitude.mean,
      "sal.amplitude.abs": r.sal.absoluteAmplitude,
      "sal.location": r.sal.location.mean,
      ssim: r.ssim.mean,
      "ssim.std": r.ssim.std,
      "rapsd.small-scale-ratio": r.rapsd.smallScaleRatio,
      "rapsd.log-spectral-distance": r.rapsd.logSpectralDistance,
      "crps.ecdf": r.crps.ecdf,
      "crps.fair": r.crps.fair,
      "crps.error": r.crps.error,
      "crps.spread": r.crps.spread,
      "rank-histogram.outer-ratio": r.ranks.outerRatio,
      "spread-skill.ratio": r.spread.ratio,
      "spread-skill.spread": r.spread.spread,
      "spread-skill.skill": r.spread.skill,
      "crps-decomposition.reliability": r.parts.reliability,
      "crps-decomposition.resolution": r.parts.resolution,
      "crps-decomposition.uncertainty": r.parts.uncertainty,
      "energy-score.ecdf": r.energy.ecdf,
      "energy-score.fair": r.energy.fair,
      "variogram-score": resultOf(variogramScore()).score,
    };
    for (const { level, score, coverage } of resultOf(quantileScore()).levels) {
      expected[`quantile-score.score[q=${level}]`] = score;
      expected[`quantile-score.coverage[q=${level}]`] = coverage;
    }
    for (const side of ["all", "wet"] as const)
      for (const q of r.quantiles[side])
        for (const part of ["truth", "sample", "bias", "relative"] as const)
          expected[`quantile-errors.${part}[P${Number((100 * q.quantile).toPrecision(4))},${side}]`] =
            q[part];
    const fixed = FIXED.map((threshold) => `T=${threshold}`);
    const thresholds = [...fixed, `T=${p95}=P95`, `T=${p99}=P99`];
    r.contingency.forEach((scores, i) => {
      for (const score of ["csi", "pod", "far", "bias", "ets", "hss", "sedi", "hits"] as const)
        expected[`contingency.${score}[${thresholds[i]}]`] = scores[score];
      expected[`contingency.observed[${thresholds[i]}]`] = scores.hits + scores.misses;
      expected[`contingency.forecast[${thresholds[i]}]`] = scores.hits + scores.falseAlarms;
    });
    const kinds = ["T=0.1", "T=1", "T=10", "q=0.95"];
    r.fss.forEach(({ window, value }, i) => {
      expected[`fss[${kinds[Math.floor(i / 6)]},n=${window}]`] = value;
    });
    r.variogram.ratio.forEach((ratio, i) => {
      expected[`variogram.ratio[lag=${i + 1}]`] = ratio;
    });
    r.ranks.frequency.forEach((share, rank) => {
      expected[`rank-histogram.frequency[rank=${rank}]`] = share;
    });
    for (const [threshold, at] of [
      [0.1, "T=0.1"],
      [P95, `T=${p95}=P95`],
    ] as const) {
      const table = resultOf(exceedance({ threshold: threshold }));
      const scores = brierOf(table);
      for (const part of [
        "score",
        "skill",
        "reliability",
        "resolution",
        "miscalibration",
        "discrimination",
      ] as const)
        expected[`brier.${part}[${at}]`] = scores[part];
      expected[`brier.roc-area[${at}]`] = roc(table).area;
    }
    const rows = await measureRows(
      eventsOf(events),
      METRICS.filter((make) => !ELSEWHERE.has(make().id)),
    );
    expect(rows.map(({ metric }) => metric).sort()).toEqual(Object.keys(expected).sort());
    for (const { metric, value } of rows)
      if (Number.isNaN(expected[metric])) expect(value, metric).toBeNaN();
      else expect(value, metric).toBeCloseTo(expected[metric]!, 10);
    // What they rest on: member cells, samples, events, fields, spells, pairs.
    const of = (name: string) => rows.find(({ metric }) => metric.startsWith(name))!;
    const cells = 4 * 3 * 182;
    for (const name of ["wet-fraction", "ks", "wasserstein", "sdii", "contingency", "fss", "histogram-kl"])
      expect(of(name), name).toMatchObject({ n: cells, excluded: 0, note: "" });
    for (const name of ["spatial-correlation", "mass-bias", "sal", "ssim", "rapsd"])
      expect(of(name), name).toMatchObject({ n: 12, excluded: 0, note: "" });
    expect(of("diversity")).toMatchObject({ n: 4, excluded: 0 });
    expect(of("crps")).toMatchObject({ n: 4 * 182, excluded: 0 });
    expect(of(`cell-errors.mae[`).n).toBe(r.errors.tailCells);
    expect(of("gpd.shape.truth")).toMatchObject({ n: r.gpd.truth.excesses, note: "fewer than 50 excesses" });
    expect(of("variogram.ratio[lag=1]").n).toBe(r.variogram.pairs[0]);
    expect(of("quantile-errors.truth[P99.9,wet]").note).toBe("fewer than ten values above");
    expect(of("quantile-errors.truth[P95,all]").note).toBe("");
    expect(of("spells.mean.wet.truth").n).toBe(r.spells.truth.wet.n);
  });

  it("count what is missing, and take another wet threshold", async () => {
    const rows = await measureRows(
      eventsOf(days(2, 2, true)),
      metricsNamed("wet-fraction,crps,rapsd,brier"),
      {
        threshold: 2,
      },
    );
    const of = (name: string) => rows.find(({ metric }) => metric.startsWith(name))!;
    expect(of("wet-fraction.samples[T=2]")).toMatchObject({ n: 2 * 2 * 182 - 2, excluded: 2 });
    expect(of("crps.fair")).toMatchObject({ n: 2 * 182, excluded: 0 });
    expect(of("brier.score[T=2]")).toMatchObject({ n: 2 * 181, excluded: 2 });
    expect(of("rapsd")).toMatchObject({ n: 2, excluded: 2 });
  });

  it("say why they are undefined", async () => {
    const dry = days(2, 1).map((event) => ({
      ...event,
      key: "storm",
      truth: makeField("mm/day", grid, new Float32Array(182)),
      members: event.members.map(() => makeField("mm/day", grid, new Float32Array(182))),
    }));
    const notes = Object.fromEntries(
      (await measureRows(eventsOf(dry)))
        .filter(({ value }) => Number.isNaN(value))
        .map((row) => [row.metric, row.note]),
    );
    expect(notes).toMatchObject({
      "spatial-correlation.mean": "no sample and truth that both vary",
      "mass-bias.mean": "no rain in the truth",
      "diversity.mean": "no event with two members that are not dry",
      "sdii.truth[T=1]": "no cell counts, or no wet cell",
      "spells.mean.wet.truth[T=1]": "no such spell",
      "sal.structure": "truth and samples are dry",
      "sal.location": "truth or samples are dry",
      ssim: "constant truth, or no 11×11 window without missing cells",
      "rapsd.log-spectral-distance": "no power at these scales",
      "variogram.ratio[lag=1]": "the truth does not vary",
      "crps.fair": "no cell counts, or fewer than two members",
      "spread-skill.ratio": "no cell counts, fewer than two members, or no error",
      "fss[T=0.1,n=1]": "no event in truth or samples",
      "contingency.csi[T=0.1]": "0/0, or a rate of 0 or 1",
      "brier.skill[T=0.1]": "no cell counts, or the event always or never happens",
      "quantile-errors.relative[P95,all]": "the truth's quantile is 0, or no cell counts",
    });
    const nothing = days(1, 1).map((event) => ({
      ...event,
      members: [makeField("mm/day", grid, new Float32Array(182).fill(Number.NaN))],
    }));
    const rows = await measureRows(eventsOf(nothing), metricsNamed("ks,wet-fraction,rapsd,rank-histogram"));
    const note = (name: string) => rows.find(({ metric }) => metric.startsWith(name))!.note;
    const failed = "; without 182 NaN, 0 +Infinity, 0 −Infinity of the samples";
    expect(note("ks")).toBe(`no cell counts, or no sample cell reaches the truth's P95${failed}`);
    expect(note("wet-fraction")).toBe(`no cell counts${failed}`);
    expect(note("rapsd.small")).toBe(`every field has a missing cell${failed}`);
    expect(note("rank-histogram.frequency")).toBe(`no cell counts${failed}`);
  });
});

describe("the five", () => {
  it("notes name what was left out", async () => {
    const flat = days(3, 2).map((event, i) =>
      i === 0
        ? { ...event, truth: makeField("mm/day", grid, new Float32Array(182)) }
        : {
            ...event,
            members: event.members.map((f, m) =>
              m === i % 2 ? makeField("mm/day", grid, new Float32Array(182)) : f,
            ),
          },
    );
    const { notes, n } = await evaluate(eventsOf(flat));
    expect(n).toEqual({ events: 3, members: 2, cells: 6 * 182, excluded: 0, failed: 0 });
    expect(notes).toEqual({
      spatialCorrelation: "4 of 6 samples have no correlation: the field or its truth is constant",
      massBias: "2 of 6 samples have no relative mass bias: no rain in the truth",
      diversity: "left out: 2 pairs with an all-zero member, 2 events without a defined pair",
    });
    const one = await evaluate(eventsOf(days(2, 1)));
    expect(one.diversity).toBeNull();
    expect(one.notes).toEqual({ diversity: "no event has two members" });
    const low = days(1, 2).map((event) => ({
      ...event,
      members: event.members.map((f) =>
        makeField(
          "mm/day",
          grid,
          f.values.map((x) => x / 100),
        ),
      ),
    }));
    expect((await evaluate(eventsOf(low))).notes.ksTail).toMatch(
      /^no sample cell reaches the truth's P95, \d/,
    );
  });

  it("bands: ends count, an undefined value is in none", async () => {
    const evaluation = await evaluate(eventsOf(events));
    const truth = evaluation.wetFraction.truth;
    expect(targetBands(evaluation)).toEqual({
      spatialCorrelation: [0.6, 1],
      wetFraction: [truth - 0.05, truth + 0.05],
      ks: [0, 0.1],
      massBias: [-0.05, 0.05],
      diversity: [0.1, 0.2],
    });
    expect(bandedValue(evaluation, "spatialCorrelation")).toBe(evaluation.spatialCorrelation.mean);
    expect(bandedValue(evaluation, "wetFraction")).toBe(evaluation.wetFraction.samples);
    expect(bandedValue(evaluation, "ks")).toBe(evaluation.ks.statistic);
    expect(bandedValue(evaluation, "massBias")).toBe(evaluation.massBias.pooled);
    expect(bandedValue(evaluation, "diversity")).toBe(evaluation.diversity!.mean);
    expect(bandedValue({ ...evaluation, diversity: null }, "diversity")).toBeNaN();
    expect([0.6, 1, 0.8].every((x) => inBand(x, [0.6, 1]))).toBe(true);
    expect([0.59, 1.01, Number.NaN].some((x) => inBand(x, [0.6, 1]))).toBe(false);
  });
});

describe("bootstrap", () => {
  it("draws circular blocks of neighbours, as many events as there are, from the stream of the replicate", () => {
    const all = [...resamples(7, { seed: 4, replicates: 20, blockLength: 3 })];
    expect(all.length).toBe(20);
    all.forEach((positions, replicate) => {
      const stream = randomStream(4, replicate);
      const starts = [stream.below(7), stream.below(7), stream.below(7)];
      const expected = starts.flatMap((start) => [0, 1, 2].map((k) => (start + k) % 7)).slice(0, 7);
      expect([...positions]).toEqual(expected);
    });
    expect([...resamples(5)].length).toBe(1000);
  });

  it("gives the quantiles of the statistic over the resamples, leaving undefined ones out", () => {
    const events = Array.from({ length: 9 }, (_, i) => i * i);
    const statistic = (sample: readonly number[]): number =>
      sample.includes(64) ? sample.reduce((a, b) => a + b, 0) / sample.length : Number.NaN;
    const drawn = [...resamples(9, { replicates: 200 })]
      .map((positions) => statistic([...positions].map((i) => events[i]!)))
      .filter((x) => !Number.isNaN(x));
    const [lower, upper] = quantiles(drawn, [0.1, 0.9]);
    expect(bootstrap(events, statistic, { replicates: 200, level: 0.8 })).toEqual({
      estimate: statistic(events),
      lower,
      upper,
      n: 9,
      replicates: drawn.length,
      fewEvents: true,
    });
    expect(bootstrap([...events, 81], statistic, { replicates: 5 }).fewEvents).toBe(false);
    for (const level of [0, 1, Number.NaN])
      expect(() => bootstrap(events, statistic, { level })).toThrow("(0, 1)");
    for (const blockLength of [0, 10, 1.5, Number.NaN])
      expect(() => bootstrap(events, statistic, { blockLength })).toThrow("from 1 to 9 events");
    expect(() => bootstrap(events, statistic, { blockLength: 9, replicates: 2 })).not.toThrow();
  });
});
