import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import type { Field } from "../../lib/fields/field.js";
import { randomStream } from "../../lib/fields/random.js";
import {
  adaptFrequency,
  dryExcess,
  fitFrequencyAdaptation,
} from "../../lib/postprocess/frequency-adaptation.js";
import { digamma, gammaQuantile, gammaTails, logGamma, trigamma } from "../../lib/postprocess/gamma.js";
import { fitHurdleGamma, hurdleGamma, hurdleGammaQuantile } from "../../lib/postprocess/hurdle-gamma.js";
import {
  probabilityMatching,
  probabilityMatchingToTruth,
} from "../../lib/postprocess/probability-matching.js";
import { fitQuantileMapping, mappingProbabilities } from "../../lib/postprocess/quantile-mapping.js";
import { events, hurdleGammaCdf, list, mm } from "./fields.js";

/** Seeded rain: dry with this probability, else exponential. */
function rainOf(seed: number, n: number, dry: number, scale: number): number[] {
  const stream = randomStream(seed);
  return Array.from({ length: n }, () =>
    stream.uniform() < dry ? 0 : -scale * Math.log(1 - stream.uniform()),
  );
}

function apply(
  fitted: { apply: (event: never) => unknown },
  field: Field<"mm/day">,
  index = 7,
): Field<"mm/day"> {
  const event = { key: "x", index, truth: field, members: [field] };
  return (fitted.apply(event as never) as typeof event).members[0]!;
}

const wet = (values: readonly number[]) => values.filter((x) => x >= 0.1).length / values.length;

describe("gamma distribution", () => {
  // scipy.special 1.17.1: gammaln, digamma, polygamma(1, ·), gammainc, gammaincc.
  test("special functions", () => {
    expect(logGamma(0.3)).toBeCloseTo(1.095797994818075, 13);
    expect(logGamma(1e-5)).toBeCloseTo(11.512919692895826, 12);
    expect(logGamma(12.5)).toBeCloseTo(18.734347511936445, 12);
    expect(digamma(0.3)).toBeCloseTo(-3.502524222200133, 12);
    expect(digamma(25)).toBeCloseTo(3.198742512851974, 13);
    expect(trigamma(0.3)).toBeCloseTo(12.24536454610773, 11);
    expect(trigamma(25)).toBeCloseTo(0.04081066325722558, 14);
  });

  test("tails are exact where they are small", () => {
    expect(gammaTails(0.8, 90).upper / 2.8553270965086963e-40).toBeCloseTo(1, 12);
    expect(gammaTails(5, 0.001).lower / 8.326391864211505e-18).toBeCloseTo(1, 12);
    expect(gammaTails(2, 0)).toEqual({ lower: 0, upper: 1 });
    expect(gammaTails(2, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
  });

  test("the quantile inverts both tails", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 60, noNaN: true }),
        fc.double({ min: -30, max: -0.7, noNaN: true }),
        fc.boolean(),
        (a, logTail, upperTail) => {
          const small = Math.exp(logTail);
          const tails = upperTail ? { lower: 1 - small, upper: small } : { lower: small, upper: 1 - small };
          const found = gammaTails(a, gammaQuantile(a, tails));
          const back = upperTail ? found.upper : found.lower;
          expect(Math.abs(back / small - 1)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 500 },
    );
    expect(gammaQuantile(2, { lower: 0, upper: 1 })).toBe(0);
    expect(gammaQuantile(2, { lower: 1, upper: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe.each([
  ["quantile-mapping", fitQuantileMapping],
  ["hurdle-gamma", fitHurdleGamma],
] as const)("%s", (_, fitMap) => {
  const truth = mm(rainOf(1, 3000, 0.4, 5));
  const drizzle = mm(rainOf(2, 3000, 0.02, 3));
  const tooDry = mm(rainOf(3, 3000, 0.7, 3));

  test("is monotone, keeps missing and masked cells, and dries a drizzling sample", async () => {
    const fitted = await fitMap(events([truth, drizzle]));
    const ladder = Array.from({ length: 4000 }, (_, i) => i * 0.02);
    const mapped = list(apply(fitted, mm(ladder)));
    for (let i = 1; i < mapped.length; i++) expect(mapped[i]!).toBeGreaterThanOrEqual(mapped[i - 1]!);
    expect(mapped[0]).toBe(0);
    expect(list(apply(fitted, mm([Number.NaN, 3, 0], [1, 0, 1])))).toEqual([Number.NaN, 3, 0]);
    const after = list(apply(fitted, mm(rainOf(4, 3000, 0.02, 3))));
    expect(Math.abs(wet(after) - wet(list(truth)))).toBeLessThan(0.04);
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean(after) / mean(list(truth)) - 1)).toBeLessThan(0.1);
  });

  test("wets a sample that is too dry by jitter: seeded, per event and member", async () => {
    const fitted = await fitMap(events([truth, tooDry]));
    const field = mm(rainOf(5, 3000, 0.7, 3));
    const once = list(apply(fitted, field));
    expect(Math.abs(wet(once) - wet(list(truth)))).toBeLessThan(0.04);
    expect(list(apply(fitted, field))).toEqual(once);
    expect(list(apply(fitted, field, 8))).not.toEqual(once);
    const other = await fitMap(events([truth, tooDry]), { seed: 1 });
    expect(list(apply(other, field))).not.toEqual(once);
  });

  test("draws a rank for every cell below the trace, wet or not, where samples are too dry", async () => {
    const fitted = await fitMap(events([truth, tooDry]), { trace: 0.05 });
    const traces = list(apply(fitted, mm(new Array(400).fill(0.04))));
    const zeros = list(apply(fitted, mm(new Array(400).fill(0))));
    expect(traces).toEqual(zeros);
    expect(new Set(traces).size).toBeGreaterThan(100);
    expect(Math.max(...traces)).toBeLessThan(list(apply(fitted, mm([0.06])))[0]! + 1e-6);
  });

  test("takes each truth cell once and leaves missing and masked cells out of the fit", async () => {
    const plain = await fitMap(events([mm([0, 1, 2, 5]), mm([0.5, 1, 2, 3]), mm([1, 1, 4, 9])]));
    const holed = await fitMap(
      events([
        mm([0, 1, 2, 5, 60, Number.NaN], [1, 1, 1, 1, 0, 1]),
        mm([0.5, 1, 2, 3, 70, 80], [1, 1, 1, 1, 0, 1]),
        mm([1, 1, 4, 9, 70, 80], [1, 1, 1, 1, 0, 1]),
      ]),
    );
    expect(holed.params).toEqual(plain.params);
  });

  test("refuses what cannot be fitted", async () => {
    await expect(fitMap(events([mm([Number.NaN]), mm([1])]))).rejects.toThrow(/nothing to fit on/);
    await expect(fitMap(events([mm([1, 2]), mm([0, 0])]))).rejects.toThrow(ValueError);
    await expect(fitMap(events([mm([1, 2]), mm([0, 0])]))).rejects.toThrow(
      /no generated value|of the samples/,
    );
    await expect(fitMap(events([mm([1]), mm([1])]), { trace: -1 })).rejects.toThrow(ValueError);
  });
});

describe("quantile mapping", () => {
  const set = events([mm([0, 0, 2, 10]), mm([0.2, 0.4, 1, 4])]);

  test("keeps the last correction as a difference, as a ratio, or ends at the largest truth", async () => {
    const end = async (tail: "shift" | "ratio" | "constant") =>
      list(apply(await fitQuantileMapping(set, { tail }), mm([4, 6])));
    expect(await end("shift")).toEqual([10, 12]);
    expect(await end("ratio")).toEqual([10, 15]);
    expect(await end("constant")).toEqual([10, 10]);
  });

  test("an atom takes the middle of its range", async () => {
    const n = 100;
    const ladder = Array.from({ length: n }, (_, i) => i + 1);
    const atom = ladder.map((x) => (x <= 50 ? 0.7 : x));
    const fitted = await fitQuantileMapping(events([mm(ladder), mm(atom)]));
    expect(apply(fitted, mm([0.7])).values[0]).toBeCloseTo(25.5, 0);
    expect(apply(fitted, mm([80])).values[0]).toBeCloseTo(80, 6);
    expect(apply(fitted, mm([0.3])).values[0]).toBe(1);
  });

  test("without a trace an exact zero stays dry; a truth that is never wet dries everything", async () => {
    const fitted = await fitQuantileMapping(events([mm([1, 2, 3]), mm([0, 0, 3])]), { trace: 0 });
    expect(list(apply(fitted, mm([0, 3])))).toEqual([0, 3]);
    const dry = await fitQuantileMapping(events([mm([0, 0]), mm([1, 2])]));
    expect(list(apply(dry, mm([1, 1.5, 9])))).toEqual([0, 0, 0]);
  });

  test("reads quantiles from a sketch beyond two million values, and says how far off", async () => {
    const sample = mm(rainOf(1, 550_000, 0, 3), null, "float32");
    const fitted = await fitQuantileMapping(events([sample, sample, sample, sample, sample]));
    expect(fitted.params.error).toBeGreaterThan(0);
    expect(fitted.describe()).toMatch(/quantiles to/);
    const { generated } = fitted.params;
    expect(generated.every((x, i) => i === 0 || x >= generated[i - 1]!)).toBe(true);
    for (const x of [0.5, 3, 20]) expect(apply(fitted, mm([x])).values[0]! / x).toBeCloseTo(1, 3);
  });

  test("refuses probabilities that do not rise from 0 to 1", async () => {
    for (const probabilities of [[0, 0.5], [0.1, 1], [0, 0.5, 0.5, 1], [1]])
      await expect(fitQuantileMapping(set, { probabilities })).rejects.toThrow(/rising from 0 to 1/);
    const usual = mappingProbabilities();
    expect(usual.every((p, i) => i === 0 || p > usual[i - 1]!)).toBe(true);
    expect([usual[0], usual[usual.length - 1], usual.length]).toEqual([0, 1, 1019]);
  });
});

describe("hurdle-gamma", () => {
  test("says which side does not vary", async () => {
    const fitted = (truth: number[], sample: number[]) => fitHurdleGamma(events([mm(truth), mm(sample)]));
    await expect(fitted([1, 2], [3, 3])).rejects.toThrow("the 2 wet values of the samples do not vary");
    await expect(fitted([0, 2], [3, 4])).rejects.toThrow("the 1 wet values of the truth do not vary");
  });

  // scipy 1.17.1: stats.gamma.fit([0.1, 0.4, 1, 2.5, 7], floc=0).
  test("fits by maximum likelihood", async () => {
    const values = mm([0, 0.1, 0.4, 1, 2.5, 7]);
    const { params } = await fitHurdleGamma(events([values, values]));
    expect(params.truth.dry).toBeCloseTo(1 / 6, 14);
    expect(params.truth.shape * params.truth.scale).toBeCloseTo(2.2, 12);
    expect(params.truth.shape).toBeCloseTo(0.7025403351768902, 12);
    // Below the trace it is dry, whether it rains a little or not at all; without a trace, only where it is 0.
    const trace = mm([0.04, 0.1, 0.4, 1, 2.5, 7]);
    expect((await fitHurdleGamma(events([trace, values]))).params.truth).toEqual(params.truth);
    expect((await fitHurdleGamma(events([values, values]), { trace: 0 })).params.truth).toEqual(params.truth);
    const { dry } = (await fitHurdleGamma(events([trace, values]), { trace: 0 })).params.truth;
    expect(dry).toBe(0);
  });

  test("the tabulated map is the map, extremes included", () => {
    const generated = { dry: 0.1, shape: 0.7, scale: 4 };
    const truth = { dry: 0.4, shape: 0.9, scale: 9 };
    const fitted = hurdleGamma({ trace: 0.05, seed: 0, generated, truth }, { keys: [], ownTruth: false });
    // From here on samples are wet: the map has a kink, which a table would cut off.
    const kink = generated.scale * gammaQuantile(generated.shape, { lower: 1 / 3, upper: 2 / 3 });
    const xs = [
      ...Array.from({ length: 500 }, (_, i) => 0.05 * 1.0173 ** i),
      ...Array.from({ length: 200 }, (_, i) => kink * (1 + (i - 100) * 5e-5)),
    ];
    const mapped = list(apply(fitted, mm(xs)));
    for (const [i, x] of xs.entries()) {
      const expected = hurdleGammaQuantile(truth, hurdleGammaCdf(generated, x));
      if (x < 60) expect(Math.abs(mapped[i]! - expected)).toBeLessThanOrEqual(1e-5 + 1e-6 * expected);
      else expect(mapped[i]! > mapped[i - 1]!).toBe(true);
    }
    expect(hurdleGammaQuantile(truth, hurdleGammaCdf(generated, kink * (1 - 1e-9)))).toBe(0);
    expect(hurdleGammaQuantile(truth, hurdleGammaCdf(generated, kink * (1 + 1e-9)))).toBeGreaterThan(0);
    expect(apply(fitted, mm([3000])).values[0]).toBeGreaterThan(3000);
  });
});

describe("probability matching", () => {
  test("output is a permutation of the target where the sample is wet everywhere, ranks kept", () => {
    const positive = fc.double({ min: 0.01, max: 90, noNaN: true });
    const pairs = fc.array(fc.tuple(positive, fc.oneof(fc.constant(0), positive)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(pairs, (cells) => {
        const field = mm(cells.map(([x]) => x));
        const target = mm(cells.map(([, y]) => y));
        const { values } = probabilityMatching(field, target);
        expect(values.slice().sort()).toEqual(target.values.slice().sort());
        for (let i = 0; i < values.length; i++)
          for (let j = 0; j < i; j++)
            if (field.values[i]! > field.values[j]!) expect(values[i]!).toBeGreaterThanOrEqual(values[j]!);
      }),
    );
  });

  test("orders ties at random but repeatably, leaves masked and missing cells", async () => {
    const tied = mm(new Array(50).fill(1));
    const target = mm(Array.from({ length: 50 }, (_, i) => i));
    const set = events([target, tied, tied]);
    const fitted = probabilityMatchingToTruth({ seed: 3 });
    for await (const event of set) {
      const [a, b] = fitted.apply(event).members.map(list);
      expect(a).not.toEqual(b);
      expect(a).not.toEqual(list(target));
      expect(fitted.apply(event).members.map(list)).toEqual([a, b]);
    }
    const holed = probabilityMatching(mm([Number.NaN, 1, 5], [1, 1, 0]), mm([8, 3, 9], [1, 1, 0]));
    expect(list(holed)).toEqual([Number.NaN, 8, 5]);
  });
});

describe("frequency adaptation", () => {
  test("brings a sample that is too dry to the dry share of the truth", async () => {
    const truth = mm(rainOf(1, 2000, 0.3, 4));
    const dry = mm(rainOf(2, 2000, 0.6, 4));
    const fitted = await fitFrequencyAdaptation(events([truth, dry]));
    const after = apply(fitted, dry);
    expect(Math.abs(wet(list(after)) - wet(list(truth)))).toBeLessThan(2 / 2000);
    for (const [i, x] of dry.values.entries()) {
      if (x >= 0.1) expect(after.values[i]).toBe(x);
      else
        expect(
          after.values[i] === x || (after.values[i]! > 0.1 && after.values[i]! <= fitted.params.upTo),
        ).toBe(true);
    }
    expect(list(apply(fitted, mm([Number.NaN, 0], [1, 0])))).toEqual([Number.NaN, 0]);
    expect(fitted.describe()).toMatch(/% of the dry cells become wet/);
  });

  test("chooses among the dry cells at random and draws evenly from the wet threshold to the limit", () => {
    const field = mm([0, 0.1, 0, 0.05, Number.NaN, 0, 0, 0], [1, 1, 1, 1, 1, 1, 0, 1]);
    const dryCells = [0, 2, 3, 5, 7];
    const times = 5000;
    const chosen = new Map<number, number>();
    const amounts: number[] = [];
    for (let seed = 0; seed < times; seed++) {
      const after = adaptFrequency(field, { wet: 0.1, excess: 0.4, upTo: 2.1 }, randomStream(seed)).values;
      const changed = [...after.keys()].filter((i) => !Object.is(after[i], field.values[i]));
      expect(changed.length).toBe(2);
      for (const i of changed) {
        chosen.set(i, (chosen.get(i) ?? 0) + 1);
        amounts.push(after[i]!);
      }
    }
    // Five standard deviations of a share of 0.4, and of the mean of numbers that are even in (0.1, 2.1].
    expect([...chosen.keys()].sort()).toEqual(dryCells);
    for (const count of chosen.values())
      expect(Math.abs(count / times - 0.4)).toBeLessThan(5 * Math.sqrt(0.24 / times));
    const mean = amounts.reduce((a, b) => a + b) / amounts.length;
    expect(Math.abs(mean - 1.1)).toBeLessThan((5 * 2) / Math.sqrt(12 * amounts.length));
    expect(Math.min(...amounts)).toBeGreaterThan(0.1);
    expect(Math.max(...amounts)).toBeLessThanOrEqual(2.1);
    expect(Math.max(...amounts) - Math.min(...amounts)).toBeGreaterThan(1.99);
  });

  test("counts as dry what lies below the wet threshold, as it is stored, and leaves missing values out", () => {
    const tenth = Math.fround(0.1);
    const found = dryExcess(
      Float32Array.of(tenth, 0.05, 2, 4, Number.NaN),
      Float32Array.of(tenth, 0, 0, Number.NaN, 0.09),
    );
    expect(found).toMatchObject({ dryTruth: 1 / 4, dryGenerated: 3 / 4, excess: 2 / 3 });
    expect(found.upTo).toBeCloseTo(2.5, 6);
    expect(dryExcess(Float64Array.of(0, 1), Float64Array.of(0, 1))).toEqual({
      dryTruth: 0.5,
      dryGenerated: 0.5,
      excess: 0,
      upTo: Number.NaN,
    });
  });

  test("has nothing to do where both are equally dry, and refuses drizzle with the reason", async () => {
    const equal = await fitFrequencyAdaptation(events([mm([0, 1]), mm([3, 0])]));
    expect(equal.describe()).toMatch(/nothing to adapt/);
    expect(list(apply(equal, mm([0, 0])))).toEqual([0, 0]);
    await expect(fitFrequencyAdaptation(events([mm([0, 1]), mm([3, 1])]))).rejects.toThrow(
      /too wet.*0\.000 of their cells are below 0\.1.*0\.500 of the truth's.*matched-threshold/,
    );
    await expect(fitFrequencyAdaptation(events([mm([0]), mm([0])]), { wet: -1 })).rejects.toThrow(ValueError);
  });
});

describe("probability matching where the truth misses cells", () => {
  const { NaN: missing } = Number;

  test("gives the water of the cells that both have, and the others what their amount becomes", () => {
    const fitted = probabilityMatchingToTruth({ seed: 1 });
    const sample = mm([8, 2, 5, 0, 1, 6, 3.5, 9, 1.5]);
    const truth = mm([40, 4, 10, 0, 2, missing, missing, missing, missing]);
    const [event] = [{ key: "a", index: 0, truth, members: [sample] }];
    // By hand: 0, 1, 2, 5, 8 become 0, 2, 4, 10, 40; 6 lies a third between 5 and 8, 3.5 half between 2 and 5.
    expect(list(fitted.apply(event).members[0]!)).toEqual([40, 4, 10, 0, 2, 20, 7, 40, 3]);
  });

  test("half of the truth missing: the mass of the cells that both have is the real one", () => {
    const n = 4000;
    const half = (of: number[], keep: boolean) => of.map((v, i) => (keep === i < n / 2 ? v : missing));
    const rain = rainOf(5, n, 0.2, 6);
    const truth = mm(half(rain, true));
    const sample = mm(rainOf(6, n, 0, 6));
    const { members } = probabilityMatchingToTruth({ seed: 1 }).apply({
      key: "a",
      index: 0,
      truth,
      members: [sample],
    });
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
    expect(sum(members[0]!.values.subarray(0, n / 2))).toBeCloseTo(sum(rain.slice(0, n / 2)), 9);
    // Of as many cells elsewhere, as much water, within what chance makes of 2000 cells.
    const other = sum(members[0]!.values.subarray(n / 2)) / sum(rain.slice(0, n / 2));
    expect(Math.abs(other - 1)).toBeLessThan(0.15);
    const smaller = probabilityMatching(sample, mm(rain.slice(0, n / 2)));
    expect(sum(smaller.values) / n).toBeCloseTo(sum(rain.slice(0, n / 2)) / (n / 2), 9);
  });

  test("an event without truth stays as it is", () => {
    const event = { key: "a", index: 0, truth: mm([missing, missing]), members: [mm([1, 0.2])] };
    expect(list(probabilityMatchingToTruth({ seed: 1 }).apply(event).members[0]!)).toEqual([1, 0.2]);
    expect(list(probabilityMatching(event.members[0]!, event.truth))).toEqual([1, 0.2]);
  });
});
