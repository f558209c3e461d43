import { describe, expect, it } from "vitest";
import type { Values } from "../../lib/fields/field.js";
import { type QuantileMethod, quantiles } from "../../lib/fields/quantile.js";
import { areaWeights } from "../../lib/metrics/area-weights.js";
import { crpsOf, thresholdWeightedCrps } from "../../lib/metrics/crps.js";
import { energyDistance } from "../../lib/metrics/energy-distance.js";
import { ensembleDispersion } from "../../lib/metrics/ensemble-dispersion.js";
import { eventCells, fss, fssOf } from "../../lib/metrics/fss.js";
import { ksOf } from "../../lib/metrics/ks.js";
import { ksAsymptoticPValue, ksExactPValue } from "../../lib/metrics/ks-p-value.js";
import { logSpectralDistance } from "../../lib/metrics/log-spectral-distance.js";
import { massBiasOf } from "../../lib/metrics/mass-bias.js";
import { spearman } from "../../lib/metrics/rank-correlation.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { rapsdOf } from "../../lib/metrics/rapsd.js";
import { rps } from "../../lib/metrics/rps.js";
import { type SalDistance, salOf } from "../../lib/metrics/sal.js";
import { sdiiOf } from "../../lib/metrics/sdii.js";
import { pearson } from "../../lib/metrics/spatial-correlation.js";
import { wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFractionOf } from "../../lib/metrics/wet-fraction.js";
import { windowFractions } from "../../lib/metrics/window-fractions.js";
import { add, ranksOf } from "../fixtures/measured.js";
import { agree, fieldOf, type GoldenCase, goldenCases } from "./golden.js";

/** Runs every case of a file; a case that no rule knows fails. */
function each(file: string, check: (golden: GoldenCase) => void): void {
  describe(file, () => {
    for (const golden of goldenCases(file)) it(golden.id, () => check(golden));
  });
}

function close(actual: number, expected: number, tolerance: number, what = ""): void {
  if (!agree(actual, expected, tolerance))
    expect.fail(`${what}: ${actual} is not ${expected} within ${tolerance}`);
}

function closeAll(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) close(actual[i]!, value, tolerance, `[${i}]`);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const numbers = (values: readonly number[]): Values => Float64Array.from(values);

each("crps-published", ({ obs, ens, weights, threshold, expected, tol, variant }) => {
  if (threshold !== undefined) {
    const parts = thresholdWeightedCrps(obs, ens, { from: threshold });
    close(parts.ecdf, expected.ecdf, tol);
    close(parts.fair, expected.fair, tol);
  } else if (variant === "ecdf|fair|components") {
    const parts = crpsOf(obs, ens);
    close(parts.ecdf, expected.ecdf, tol, "ecdf");
    close(parts.fair, expected.fair, tol, "fair");
    close(parts.error, expected.mae_term, tol, "error");
    close(parts.spread, expected.spread_ecdf, tol, "spread");
    close(parts.error - parts.fair, expected.spread_fair, tol, "fair spread");
    close(parts.under, expected.underforecast_penalty, tol, "under");
    close(parts.over, expected.overforecast_penalty, tol, "over");
  } else close(crpsOf(obs, ens, weights).ecdf, expected, tol);
});

each("crps-computed", ({ obs, ens_point_member, expected, tol }) => {
  const parts = (obs as number[]).map((y, i) => crpsOf(y, ens_point_member[i]));
  const of = (part: "ecdf" | "fair" | "error") => parts.map((p) => p[part]);
  close(mean(of("ecdf")), expected.ecdf_mean, tol);
  if (expected.ecdf_per_point) closeAll(of("ecdf"), expected.ecdf_per_point, tol);
  if (expected.fair_per_point) closeAll(of("fair"), expected.fair_per_point, tol);
  if (expected.fair_mean !== undefined) close(mean(of("fair")), expected.fair_mean, tol);
  if (expected.mae_term_per_point) closeAll(of("error"), expected.mae_term_per_point, tol);
  if (expected.fair_pairwise_spread_per_point) {
    const spreads = parts.map((p) => 2 * (p.error - p.fair));
    closeAll(spreads, expected.fair_pairwise_spread_per_point, tol);
  }
});

each("ensemble", (golden) => {
  const { id, obs, expected, tol } = golden;
  if (id === "wbx_rank") {
    const bins = new Float64Array(6);
    (golden.obs_batch_space as number[][]).forEach((truths, batch) => {
      truths.forEach((truth, cell) => {
        const members = (golden.ens_batch_member_space[batch] as number[][]).map((m) => m[cell]!);
        const own = ranksOf(truth, members);
        expect(own[expected.ranks0based[batch][cell]]).toBe(1);
        for (const [rank, count] of own.entries()) bins[rank]! += count;
      });
    });
    closeAll(
      bins.map((b) => b / 4),
      expected.relative_frequency,
      tol,
    );
  } else if (golden.metric === "rank_histogram") {
    const metric = rankHistogram(golden.X_min === undefined ? {} : { minimum: golden.X_min });
    const state = metric.init();
    const grid = { height: 1, width: obs.length };
    const member = (m: number) =>
      ({
        space: "mm/day",
        grid,
        mask: null,
        values: numbers(golden.ens_point_member.map((e: number[]) => e[m])),
      }) as const;
    add(metric, state, {
      key: id,
      index: 0,
      truth: { space: "mm/day", grid, mask: null, values: numbers(obs) },
      members: golden.ens_point_member[0].map((_: number, m: number) => member(m)),
    });
    const result = metric.result(state);
    if (expected.counts) closeAll(result.counts, expected.counts, tol);
    if (expected.relative_frequency) closeAll(result.frequency, expected.relative_frequency, tol);
    if (expected.n_counted) expect(result.cells).toBe(expected.n_counted);
  } else if (golden.metric === "ensemble_diversity") {
    const result = ensembleDispersion(golden.ens.map((rows: number[][]) => rows.flat()));
    close(result.meanStd, expected.mean_std_ddof0, tol);
    close(result.pairwiseRmse, expected.mean_pairwise_rmse, tol);
    close(result.pairwiseDecorrelation, expected.one_minus_pairwise_pearson, tol);
  } else close(rps(obs, golden.ens, golden.category_edges.slice(1)), expected, tol);
});

each("fss-published", (golden) => {
  const { expected, tol, threshold, operator } = golden;
  if (golden.metric === "neighbourhood_mean") {
    // The ring that has no whole window around it is not in the interior result; the source sets it to 0.
    const { values, grid } = fieldOf(golden.field);
    const valid = Uint8Array.from(values, (v) => (Number.isNaN(v) ? 0 : 1));
    const interior = windowFractions(eventCells(values, 1), valid, grid, golden.window, {
      border: "interior",
      missing: "poison",
    });
    closeAll(
      interior,
      expected.slice(1, -1).flatMap((row: number[]) => row.slice(1, -1)),
      1e-12,
    );
    return;
  }
  const { values: truth, grid } = fieldOf(golden.obs);
  const sample = fieldOf(golden.fcst).values;
  const score = (border: "interior" | "zero-extended", bothDry?: number): number =>
    fssOf(truth, sample, grid, threshold, golden.window[0], {
      operator,
      border,
      ...(bothDry === undefined ? {} : { bothDry }),
    });
  const border = golden.boundary === "interior_only" ? "interior" : "zero-extended";
  if (golden.expected_alternatives) {
    // 0/0: ours is NaN, as in two of the three packages; the third says 0.
    expect(score(border)).toBeNaN();
    close(score(border, 0), golden.expected_alternatives.scores, tol);
  } else close(score(border), expected, tol);
  if (golden.expected_zero_pad !== undefined) close(score("zero-extended"), golden.expected_zero_pad, tol);
});

const borders = {
  pysteps_zero_pad: "zero",
  scores_interior_ge: "interior",
  scores_zero_pad_ge: "zero-extended",
} as const;

each("fss-computed", (golden) => {
  const { expected, tol, threshold } = golden;
  if (golden.metric === "fss_aggregate") {
    const cases = goldenCases("fss-computed");
    const metric = fss({ thresholds: [threshold], windows: [golden.window], percentiles: [] });
    const state = metric.init();
    const { values, grid } = fieldOf(cases[0]!.obs);
    const field = (rows: number[][]) =>
      ({ space: "mm/day", grid, mask: null, values: fieldOf(rows).values }) as const;
    golden.fields.forEach((name: string, index: number) => {
      const members = [field(cases.find((c) => c.id.startsWith(`${name}_`))!.fcst)];
      add(metric, state, {
        key: name,
        index,
        truth: { space: "mm/day", grid, mask: null, values },
        members,
      });
    });
    close(metric.result(state).scores[0]!.value, expected, tol);
    return;
  }
  const { values: truth, grid } = fieldOf(golden.obs);
  const sample = fieldOf(golden.fcst).values;
  for (const [window, byBorder] of Object.entries(golden.expected_by_window))
    for (const [name, value] of Object.entries(byBorder as Record<string, number>)) {
      const border = borders[name as keyof typeof borders];
      const score = fssOf(truth, sample, grid, threshold, Number(window), { border });
      close(score, value, tol, `${name} ${window}`);
    }
});

each(
  "ks-wasserstein-published",
  ({ metric, a, b, alternative, u, v, u_weights, v_weights, expected, tol }) => {
    if (metric === "wasserstein1") {
      close(wassersteinOf(u, v, u_weights ?? undefined, v_weights ?? undefined), expected, tol);
      return;
    }
    const statistic = ksOf(a, b, alternative);
    close(statistic, expected.statistic, tol, "statistic");
    close(ksExactPValue(statistic, a.length, b.length, alternative), expected.pvalue_exact, tol, "p-value");
  },
);

each("ks-wasserstein-computed", ({ a, b, expected, tol }) => {
  const statistic = ksOf(a, b);
  close(statistic, expected.ks_statistic, tol, "statistic");
  if (expected.ks_p_exact !== null)
    close(ksExactPValue(statistic, a.length, b.length), expected.ks_p_exact, tol, "exact p-value");
  close(ksAsymptoticPValue(statistic, a.length, b.length), expected.ks_p_asymp, tol, "asymptotic p-value");
  close(wassersteinOf(a, b), expected.wasserstein1, tol, "Wasserstein");
  close(energyDistance(a, b), expected.energy_distance, tol, "energy");
  const wet = (x: number[]) => x.filter((value) => value >= 0.1);
  const undefinedWet = expected.ks_wet_ge_0p1 === "undefined";
  close(ksOf(wet(a), wet(b)), undefinedWet ? Number.NaN : expected.ks_wet_ge_0p1, tol, "wet KS");
});

each("pearson-wet-mass", (golden) => {
  const { expected, tol } = golden;
  if (golden.metric === "latitude_area_weights") {
    closeAll(areaWeights(golden.latitudes_deg), expected, tol);
    closeAll(areaWeights(golden.latitudes_deg.toReversed()), expected.toReversed(), tol);
    return;
  }
  if (!golden.latitudes_deg) {
    close(pearson(golden.a, golden.b, golden.weights ?? undefined), expected, tol);
    return;
  }
  const { values: a, grid } = fieldOf(golden.a);
  const b = fieldOf(golden.b).values;
  const rows = areaWeights(golden.latitudes_deg);
  const weights = Float64Array.from(a, (_, i) => rows[Math.floor(i / grid.width)]!);
  const wet = golden.wet_threshold;
  const massBias = massBiasOf(a, b);
  close(pearson(a, b), expected.unweighted, tol, "pearson");
  close(pearson(a, b, weights), expected.area_weighted, tol, "weighted pearson");
  close(spearman(a, b), expected.spearman, tol, "spearman");
  close(wetFractionOf(a, wet), expected.wet_fraction_a, tol, "wet a");
  close(wetFractionOf(b, wet), expected.wet_fraction_b, tol, "wet b");
  close(wetFractionOf(b, wet, weights), expected.wet_fraction_b_area_weighted, tol, "weighted wet b");
  close(massBias + 1, expected.mass_ratio, tol, "mass ratio");
  close(massBias, expected.mass_bias_rel, tol, "mass bias");
  close(massBiasOf(a, b, weights), expected.mass_bias_rel_area_weighted, tol, "weighted mass bias");
  close(sdiiOf(a, wet), expected.sdii_a, tol, "sdii a");
  close(sdiiOf(b, wet), expected.sdii_b, tol, "sdii b");
});

each("quantiles-extremes", (golden) => {
  const { expected, tol } = golden;
  if (golden.metric === "quantile") {
    for (const [method, values] of Object.entries(expected))
      closeAll(quantiles(golden.x, golden.q, method as QuantileMethod), values as number[], tol);
    return;
  }
  const from = golden.wet_only_threshold ?? Number.NEGATIVE_INFINITY;
  const side = (rows: number[][]) => rows.flat().filter((value) => value >= from);
  const [obs, gen] = [side(golden.obs), side(golden.gen)];
  const qs = Object.keys(expected).map((name) => Number(name.slice(1)) / 100);
  const [truth, sample] = [quantiles(obs, qs), quantiles(gen, qs)];
  Object.values(expected).forEach((value, i) => {
    const want = value as { obs: number; gen: number; bias: number; relative: number };
    const [t, s] = [truth[i]!, sample[i]!];
    close(t, want.obs, tol);
    close(s, want.gen, tol);
    close(s - t, want.bias, tol);
    close((s - t) / t, want.relative, tol);
  });
  expect(quantiles(obs, [1])[0]).toBe(golden.max.obs);
  expect(quantiles(gen, [1])[0]).toBe(golden.max.gen);
});

each("rapsd-computed", (golden) => {
  const { expected, tol } = golden;
  const { values, grid } = fieldOf(golden.field);
  if (golden.metric === "log_spectral_distance_2d") {
    close(logSpectralDistance(values, fieldOf(golden.field2).values, grid), expected, tol);
    return;
  }
  if (golden.expected_error) {
    expect(() => rapsdOf(values, grid)).toThrow(/without missing values/);
    return;
  }
  const { power, frequency } = rapsdOf(values, grid);
  closeAll(power, expected.psd, tol);
  const normalised = rapsdOf(values, grid, { normalise: true, spacing: 4 });
  if (expected.freq) {
    closeAll(frequency, expected.freq, tol);
    closeAll(normalised.power, expected.psd_normalized, tol);
    closeAll(normalised.frequency, expected.freq_d4, tol);
  } else expect(normalised.power.every(Number.isNaN)).toBe(true);
});

const distances = {
  L_diagonal_pixels: "diagonal",
  L_diagonal_centres: "diagonal-centres",
  L_max_dim: "longer-side",
} as const;

each("sal-computed", ({ pred, obs, expected, tol }) => {
  const { values: truth, grid } = fieldOf(obs);
  const sample = fieldOf(pred).values;
  for (const connectivity of [4, 8] as const) {
    const want = expected[`conn${connectivity}`];
    const at = (distance: SalDistance) => salOf(truth, sample, grid, null, { connectivity, distance });
    const result = at("diagonal");
    close(result.structure, want.S, tol, "S");
    close(result.amplitude, want.A, tol, "A");
    close(result.truth.threshold, want.threshold_obs, tol, "threshold of the truth");
    close(result.sample.threshold, want.threshold_pred, tol, "threshold of the sample");
    close(result.truth.volume, want.V_obs, tol, "volume of the truth");
    close(result.sample.volume, want.V_pred, tol, "volume of the sample");
    expect(result.truth.objects).toBe(want.n_objects_obs);
    expect(result.sample.objects).toBe(want.n_objects_pred);
    if (Number.isNaN(want.L)) expect(result.location).toBeNaN();
    else
      for (const [name, distance] of Object.entries(distances)) {
        const located = at(distance);
        close(located.location, want[name].L, tol, name);
        close(located.centres, want[name].L1, tol, name);
        close(located.scatter, want[name].L2, tol, name);
      }
  }
});
