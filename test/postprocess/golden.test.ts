import { describe, expect, test } from "vitest";
import { eventsOf } from "../../lib/fields/event.js";
import type { Field } from "../../lib/fields/field.js";
import { quantiles } from "../../lib/fields/quantile.js";
import { randomStream } from "../../lib/fields/random.js";
import { ksOf } from "../../lib/metrics/ks.js";
import { pearson } from "../../lib/metrics/spatial-correlation.js";
import { wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFractionOf } from "../../lib/metrics/wet-fraction.js";
import {
  adaptFrequency,
  dryExcess,
  fitFrequencyAdaptation,
} from "../../lib/postprocess/frequency-adaptation.js";
import { hardThreshold } from "../../lib/postprocess/hard-threshold.js";
import { hurdleGammaQuantile } from "../../lib/postprocess/hurdle-gamma.js";
import { fitLoci } from "../../lib/postprocess/loci.js";
import { fitMassScaledThreshold, scaleToTruth } from "../../lib/postprocess/mass-scaled-threshold.js";
import { probabilityMatching } from "../../lib/postprocess/probability-matching.js";
import { fitQuantileMapping } from "../../lib/postprocess/quantile-mapping.js";
import { softThreshold } from "../../lib/postprocess/soft-threshold.js";
import { spellsOf } from "../fixtures/measured.js";
import { type GoldenCase, goldenCases } from "../metrics/golden.js";
import { events, hurdleGammaCdf, list, mm, rows } from "./fields.js";

function near(actual: number, expected: number, tolerance: number, what: string): void {
  if (Number.isNaN(expected)) expect(actual, what).toBeNaN();
  else
    expect(Math.abs(actual - expected), `${what}: ${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
}

function allNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) near(actual[i]!, value, tolerance, `[${i}]`);
}

function byId(cases: readonly GoldenCase[], id: string): GoldenCase {
  return cases.find((golden) => golden.id === id)!;
}

describe("threshold-mass", () => {
  const cases = goldenCases("threshold-mass");
  const field = byId(cases, "field");
  const truth = rows(field.obs);
  const generated = rows(field.gen);

  function check(fixed: Field<"mm/day">, expected: Record<string, number>, tolerance: number): void {
    const [x, y] = [fixed.values, truth.values];
    const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
    near(wetFractionOf(x, field.wet_threshold), expected.wet_fraction!, tolerance, "wet fraction");
    near(sum(x) / sum(y), expected.mass_ratio!, tolerance, "mass ratio");
    near(sum(x) / x.length, expected.mean!, tolerance, "mean");
    near(quantiles(x, [0.99])[0]!, expected.p99!, tolerance, "P99");
    near(pearson(x, y), expected.pearson!, tolerance, "Pearson");
    near(ksOf(x, y), expected.ks!, tolerance, "KS");
    near(wassersteinOf(x, y), expected.w1!, tolerance, "Wasserstein");
  }

  test("field", () => {
    check(generated, field.expected.raw, 1e-9);
    check(truth, field.expected.obs, 1e-9);
  });

  test.each(["hard_0.05", "hard_0.2", "hard_1.0"])("%s", (id) => {
    const golden = byId(cases, id);
    const fixed = hardThreshold(generated, golden.t);
    check(fixed, golden.expected, golden.tol);
    const mass = (f: Field<"mm/day">) => list(f).reduce((a, b) => a + b, 0);
    near(1 - mass(fixed) / mass(generated), golden.mass_removed_fraction, golden.tol, "removed");
  });

  test("soft_0.5", () => {
    const golden = byId(cases, "soft_0.5");
    check(softThreshold(generated, golden.t), golden.expected, golden.tol);
  });

  test("freq_matched_mass_conserving", async () => {
    const golden = byId(cases, "freq_matched_mass_conserving");
    const set = events([truth, generated]);
    const fitted = await fitMassScaledThreshold(set, { threshold: "matched" });
    for await (const event of set) {
      near(fitted.factors(event)[0]![0]!, golden.factor, golden.tol, "factor");
      check(fitted.apply(event).members[0]!, golden.expected, golden.tol);
    }
  });

  test("block_mult_constraint: a dry block stays dry unless its water is to be spread", () => {
    const golden = byId(cases, "block_mult_constraint");
    const { lr, factor } = golden;
    const means = (golden.hr as number[][]).map((row, y) =>
      row.map((_, x) => lr[Math.floor(y / factor)][Math.floor(x / factor)] as number),
    );
    const spread = scaleToTruth(rows(golden.hr), rows(means), factor, "spread");
    allNear(spread.field.values, golden.expected_safe.flat(), golden.tol);
    expect([...spread.factors]).toEqual([1, 2, 2, Number.POSITIVE_INFINITY]);
    const kept = scaleToTruth(rows(golden.hr), rows(means), factor);
    const reference = golden.reference_formula_output.flat() as number[];
    allNear(
      kept.field.values,
      reference.map((x) => (Number.isNaN(x) ? 0 : x)),
      golden.tol,
    );
  });
});

describe("probability-matching", () => {
  test.each(goldenCases("probability-matching").map((golden) => [golden.id, golden] as const))(
    "%s",
    (_, golden) => {
      const field = mm(golden.initial.flat());
      const target = mm(golden.target.flat());
      const missing = golden.ignore === undefined || golden.ignore === null ? "refuse" : "exclude";
      const match = () => probabilityMatching(field, target, { missing });
      if (golden.expected_error) expect(match).toThrow(/cell 5 is NaN/);
      else allNear(match().values, golden.expected.flat(), golden.tol ?? 1e-12);
      if (!golden.checks) return;
      const { values } = match();
      near(wetFractionOf(field.values), golden.checks.wet_fraction_initial, 1e-9, "wet before");
      near(wetFractionOf(target.values), golden.checks.wet_fraction_target, 1e-9, "wet target");
      near(wetFractionOf(values), golden.checks.wet_fraction_out, 1e-9, "wet after");
    },
  );
});

describe("frequency-adaptation-qm-hurdle", () => {
  const cases = goldenCases("frequency-adaptation-qm-hurdle");

  test("xsdba_published, with every integer equally often", async () => {
    const { expected, tol_dP0_abs, tol_pth_rel } = byId(cases, "xsdba_published");
    const pr = Array.from({ length: 1000 }, (_, i) => i % 100);
    const sim = mm(pr.map((x) => (x < 20 ? x / 20 : x)));
    const ref = mm(pr.map((x) => (x < 10 ? x / 20 : x)));
    const set = events([ref, sim]);
    const fitted = await fitFrequencyAdaptation(set, { wet: 1 });
    near(fitted.params.excess, expected.dP0, tol_dP0_abs, "dP0");
    near(fitted.params.upTo, expected.pth, tol_pth_rel * expected.pth, "pth");
    for await (const event of set) {
      const adapted = fitted.apply(event).members[0]!.values;
      for (const [i, x] of adapted.entries())
        if (x !== sim.values[i]) expect(sim.values[i]! < 1 && x > 1 && x <= fitted.params.upTo).toBe(true);
    }
  });

  test("xsdba_published: without a dry value the excess is undefined and nothing changes", () => {
    const sim = mm([5, 6, 7]);
    const found = dryExcess(Float64Array.of(0, 0, 7), sim.values, 1);
    expect(found.excess).toBeNaN();
    expect(adaptFrequency(sim, { wet: 1, ...found }, randomStream(0)).values).toEqual(sim.values);
  });

  test.each(["sim_drizzle_no_dry", "nan_in_sim", "equal"])("%s", (id) => {
    const { ref, sim, thresh, expected, tol } = byId(cases, id);
    const field = mm(sim);
    const found = dryExcess(Float64Array.from(ref), field.values, thresh);
    near(found.dryTruth, expected.P0_ref, tol, "P0_ref");
    near(found.dryGenerated, expected.P0_sim, tol, "P0_sim");
    near(found.excess, expected.dP0, tol, "dP0");
    near(found.upTo, expected.pth, tol, "pth");
    expect(found.excess > 0).toBe(expected.needs_adaptation);
    const adapted = adaptFrequency(field, { wet: thresh, ...found }, randomStream(1));
    const replaced = list(adapted).filter((x, i) => !Object.is(x, sim[i]));
    expect(replaced.length).toBe(expected.expected_n_replaced);
    for (const x of replaced) expect(x > thresh && x <= found.upTo).toBe(true);
  });

  test("sim_drizzle_no_dry is refused by the fit", async () => {
    const { ref, sim } = byId(cases, "sim_drizzle_no_dry");
    await expect(fitFrequencyAdaptation(events([mm(ref), mm(sim)]))).rejects.toThrow(/too wet, not too dry/);
  });

  test("loci_published, on evenly spaced values", async () => {
    const { expected, tol } = byId(cases, "loci_published");
    const x = Array.from({ length: 10_000 }, (_, i) => (3 * (i + 0.5)) / 10_000);
    const ref = x.map((v) => (2 * v > 2 ? 2 * v : 0.1));
    const { params } = await fitLoci(events([mm(ref), mm(x)]), { wet: 2 });
    near(params.thresholds[0]!, expected.hist_thresh, tol, "threshold");
    near(params.scales[0]!, expected.af, tol, "scale");
  });

  test("hurdle_fixed_params", () => {
    const { params, expected, tol } = byId(cases, "hurdle_fixed_params");
    const hurdle = { dry: params.p0, shape: params.shape, scale: params.scale };
    allNear(
      expected.cdf.x.map((x: number) => hurdleGammaCdf(hurdle, x)),
      expected.cdf.value,
      tol,
    );
    allNear(
      expected.ppf.q.map((q: number) => hurdleGammaQuantile(hurdle, q)),
      expected.ppf.value,
      tol,
    );
  });

  test("ibicus_iecdf: what it calls inverted_cdf is the order statistic below (n − 1)p, NumPy's lower", () => {
    const { x, p, expected, tol } = byId(cases, "ibicus_iecdf");
    allNear(quantiles(x, p, "lower"), expected.inverted_cdf, tol);
    allNear(quantiles(x, p), expected.linear, tol);
  });

  test("eqm_21_quantiles_linear, with its 21 quantiles, no trace and a constant end", async () => {
    const { hist, ref, values, expected, tol } = byId(cases, "eqm_21_quantiles_linear");
    const probabilities = Array.from({ length: 21 }, (_, i) => i / 20);
    const fitted = await fitQuantileMapping(events([mm(ref), mm(hist)]), {
      probabilities,
      trace: 0,
      tail: "constant",
    });
    const mapped = fitted.apply({ key: "x", index: 0, truth: mm(values), members: [mm(values)] });
    allNear(mapped.members[0]!.values, expected, tol);
  });

  test.each(cases.filter((golden) => golden.method === "spell_lengths").map((c) => [c.id, c] as const))(
    "%s",
    async (_, golden) => {
      const days = golden.mask.map((wet: number, index: number) => {
        const field = mm([2 * wet]);
        return { key: `2000-01-0${index + 1}`, index, truth: field, members: [field] };
      });
      const { wet } = (await spellsOf(eventsOf(days))).truth;
      expect(wet.n).toBe(golden.expected.length);
      expect(wet.n === 0 ? [] : [wet.mean]).toEqual(golden.expected);
    },
  );
});
