import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addValues,
  atomsOf,
  binned,
  distributionOf,
  distributionQuantiles,
  emptyDistribution,
  mergeDistributions,
  methodOf,
  sortedValues,
} from "../../lib/fields/distribution.js";
import { eventsOf, mapEvents } from "../../lib/fields/event.js";
import { exactTotal } from "../../lib/fields/exact-sum.js";
import { emptyLike, makeField, withValues } from "../../lib/fields/field.js";
import {
  between,
  type QuantileMethod,
  quantileRank,
  quantileSorted,
  quantiles,
  sortedFinite,
} from "../../lib/fields/quantile.js";
import { permutation, philox4x32, randomStream } from "../../lib/fields/random.js";
import { log1pToMm, mmToLog1p, mmToZ, restandardise, zToMm } from "../../lib/fields/transform.js";
import { agrees } from "./agreement.js";
import { quantile, sum } from "./definitions.js";
import { cases, rain, some, THOUSAND, uniforms } from "./rain.js";

/** Hyndman & Fan: x₍ⱼ₎ + g·(x₍ⱼ₊₁₎ − x₍ⱼ₎) with j = ⌊nq + m⌋ and g the rest, m = α + q(1 − 2α), from 1, ends held. */
function continuous(sorted: readonly number[], q: number, alpha: number): number {
  const n = sorted.length;
  const place = n * q + alpha + q * (1 - 2 * alpha);
  const at = (j: number): number => sorted[Math.min(Math.max(j, 1), n) - 1]!;
  const j = Math.floor(place + 1e-12);
  const g = Math.max(place - j, 0);
  return at(j) + g * (at(j + 1) - at(j));
}

const ALPHA = { linear: 1, hazen: 0.5, weibull: 0, median_unbiased: 1 / 3, normal_unbiased: 3 / 8 } as const;

describe("quantiles", () => {
  const q = fc.oneof(
    fc.constantFrom(0, 0.25, 0.5, 0.75, 0.95, 1),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  const n = fc.integer({ min: 1, max: 9 });

  it.each(Object.entries(ALPHA))("%s (α = β = %d)", (method, alpha) => {
    fc.assert(
      fc.property(fc.integer(), n, q, (seed, size, p) => {
        const uniform = uniforms(seed);
        const sorted = Array.from({ length: size }, () => Math.floor(uniform() * 8)).sort((a, b) => a - b);
        agrees(quantileSorted(sorted, p, method as QuantileMethod), continuous(sorted, p, alpha));
        if (method === "linear") agrees(quantileSorted(sorted, p), quantile(sorted, p));
      }),
      THOUSAND,
    );
  });

  it("of one order statistic: by counting", () => {
    fc.assert(
      fc.property(n, fc.integer({ min: 0, max: 40 }), (size, k) => {
        const p = k / 40;
        const sorted = Array.from({ length: size }, (_, i) => 10 * i);
        const place = (size - 1) * p;
        const of = (method: QuantileMethod): number => quantileSorted(sorted, p, method);
        const least = sorted.find((x) => sorted.filter((y) => y <= x).length / size >= p - 1e-12);
        agrees(of("inverted_cdf"), least!);
        agrees(of("lower"), sorted.filter((_, i) => i <= place).at(-1)!);
        agrees(of("higher"), sorted.find((_, i) => i >= place)!);
        agrees(of("midpoint"), (of("lower") + of("higher")) / 2);
        // To the nearer one; from the middle, to the even one.
        const [below, above] = [Math.floor(place), Math.ceil(place)];
        const nearer = place - below < above - place ? below : place - below > above - place ? above : null;
        agrees(of("nearest"), 10 * (nearer ?? (below % 2 === 0 ? below : above)));
      }),
      THOUSAND,
    );
  });

  it("nearest, from the middle between two, is the one of even rank", () => {
    // numpy.quantile(10 * arange(n), 0.5, method="nearest")
    const middles = [2, 4, 6, 8].map((n) =>
      quantileSorted(
        Array.from({ length: n }, (_, i) => 10 * i),
        0.5,
        "nearest",
      ),
    );
    expect(middles).toEqual([0, 20, 20, 40]);
  });

  it("are read between infinities, and refuse what is not a probability or has no values", () => {
    expect(between(Number.NEGATIVE_INFINITY, 3, 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(between(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(quantileSorted([1, Number.POSITIVE_INFINITY], 0)).toBe(1);
    expect(() => quantileRank(0, 0.5)).toThrow("quantile of no values");
    expect(() => quantileRank(Number.NaN, 0.5)).toThrow("quantile of no values");
    for (const bad of [-0.01, 1.01, Number.NaN]) expect(() => quantileRank(3, bad)).toThrow("from 0 to 1");
    expect(quantileSorted([], 0.5)).toBeNaN();
    expect(quantiles([Number.NaN, Number.POSITIVE_INFINITY], [0.5])).toEqual([Number.NaN]);
    expect([...sortedFinite([3, Number.NaN, -1, Number.NEGATIVE_INFINITY, 2])]).toEqual([-1, 2, 3]);
  });
});

/** Salmon et al. 2011, in whole numbers of any size. */
function philox(counter: readonly number[], key: readonly number[]): number[] {
  const word = (x: bigint): bigint => BigInt.asUintN(32, x);
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const [a, b] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(b >> 32n) ^ c1 ^ k0, word(b), (a >> 32n) ^ c3 ^ k1, word(a)];
    [k0, k1] = [word(k0 + 0x9e3779b9n), word(k1 + 0xbb67ae85n)];
  }
  return [c0, c1, c2, c3].map(Number);
}

describe("random streams", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

  it("Philox in whole numbers of any size", () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        const out = new Uint32Array(4);
        philox4x32(...counter, ...key, out);
        expect([...out]).toEqual(philox(counter, key));
      }),
      THOUSAND,
    );
  });

  it("draws are made of the words of the blocks (count, 0, a, b) under the key of the seed", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), word, word, (seed, a, b) => {
        const key = [
          Number(BigInt.asUintN(32, BigInt(seed))),
          Number(BigInt.asUintN(32, BigInt(seed) >> 32n)),
        ];
        const words = [0, 1, 2].flatMap((count) => philox([count, 0, a, b], key));
        const stream = () => randomStream(seed, a, b);
        const ints = stream();
        expect(words.map(() => ints.uint32())).toEqual(words);
        const unit = (k: number): number =>
          (Math.floor(words[2 * k]! / 32) * 2 ** 26 + Math.floor(words[2 * k + 1]! / 64)) / 2 ** 53;
        const uniform = stream();
        for (let k = 0; k < 6; k++) expect(uniform.uniform()).toBe(unit(k));
        // Box & Muller: both deviates of a pair of numbers, one after the other.
        const normal = stream();
        for (let k = 0; k < 6; k += 2) {
          const radius = Math.sqrt(-2 * Math.log(1 - unit(k)));
          expect(normal.normal()).toBeCloseTo(radius * Math.cos(2 * Math.PI * unit(k + 1)), 12);
          expect(normal.normal()).toBeCloseTo(radius * Math.sin(2 * Math.PI * unit(k + 1)), 12);
        }
      }),
      some(1 / 4),
    );
  });

  it("whole numbers below n: words beyond the last whole multiple of n are not used", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 2, 3, 7, 2 ** 31, 2 ** 31 + 1, 3e9), (seed, n) => {
        const limit = Math.floor(2 ** 32 / n) * n;
        const words = randomStream(seed, 1, 2);
        const usable = Array.from({ length: 40 }, () => words.uint32()).filter((w) => w < limit);
        const stream = randomStream(seed, 1, 2);
        for (const w of usable.slice(0, 5)) expect(stream.below(n)).toBe(w % n);
        const order = permutation(6, randomStream(seed));
        expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
        const draws = randomStream(seed);
        const expected = [0, 1, 2, 3, 4, 5];
        for (const last of [5, 4, 3, 2, 1]) {
          const j = draws.below(last + 1);
          [expected[last], expected[j]] = [expected[j]!, expected[last]!];
        }
        expect([...order]).toEqual(expected);
      }),
      THOUSAND,
    );
  });
});

describe("spaces", () => {
  it("mm/day, log1p and z, by their formulas", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1 }), (given) => {
        const { truth } = rain(given)[0]!;
        const uniform = uniforms(given.seed + 3);
        const statistics = (): Float64Array => Float64Array.from(truth.values, () => 0.05 + uniform());
        const normalisation = { mean: statistics(), std: statistics() };
        const z = Float64Array.from(truth.values, () => (uniform() < 0.1 ? Number.NaN : 8 * uniform() - 4));
        const near = (got: ArrayLike<number>, want: readonly number[], digits: number): void =>
          want.forEach((w, i) => {
            const g = got[i]!;
            if (!Object.is(g + 0, w + 0) && !(Math.abs(g - w) <= digits * Math.max(1, Math.abs(w))))
              expect.fail(`cell ${i} is ${g}, by formula ${w}`);
          });
        const { mean, std } = normalisation;
        const list = Array.from(z);
        near(
          zToMm(makeField("z", truth.grid, z, truth.mask), normalisation).values,
          list.map((v, i) => Math.max(Math.exp(v * std[i]! + mean[i]!) - 1, 0)),
          1e-12,
        );
        near(
          log1pToMm(makeField("log1p", truth.grid, z)).values,
          list.map((v) => Math.max(Math.exp(v) - 1, 0)),
          1e-12,
        );
        const single = truth.values instanceof Float32Array;
        const amounts = Array.from(truth.values);
        near(
          mmToLog1p(truth).values,
          amounts.map((p) => Math.log(1 + p)),
          single ? 1e-6 : 1e-12,
        );
        near(
          mmToZ(truth, normalisation).values,
          amounts.map((p, i) => (Math.log(1 + p) - mean[i]!) / std[i]!),
          single ? 1e-5 : 1e-10,
        );
        const fixed = makeField(
          "mm/day",
          truth.grid,
          truth.values.map((p) => (p < 1 ? 0 : p)),
          truth.mask,
        );
        const kept = withValues(truth, "z", z);
        const back = restandardise(kept, truth, fixed, normalisation).values;
        amounts.forEach((p, i) => {
          const changed = !Object.is(fixed.values[i], truth.values[i]);
          const want = changed ? (0 - mean[i]!) / std[i]! : z[i]!;
          if (Number.isNaN(p) && !changed) expect(back[i]).toBe(z[i]);
          else if (changed)
            expect(Math.abs(back[i]! - want)).toBeLessThan(1e-5 * Math.max(1, Math.abs(want)));
          else expect(back[i]).toBe(want);
        });
      }),
      THOUSAND,
    );
  });

  it("refuse statistics and values of another grid", () => {
    const grid = { height: 2, width: 2 };
    const field = makeField("z", grid, new Float32Array(4));
    const four = new Float32Array(4);
    const three = new Float32Array(3);
    for (const [mean, std] of [
      [three, four],
      [four, three],
    ] as const) {
      expect(() => zToMm(field, { mean, std })).toThrow("give the statistics of this grid");
      expect(() => mmToZ(makeField("mm/day", grid, four), { mean, std })).toThrow("statistics of this grid");
    }
    expect(() => makeField("z", grid, three)).toThrow("field has 3 values, its grid has 2×2 = 4 cells");
    expect(() => makeField("z", grid, four, new Uint8Array(3))).toThrow("mask has 3 values");
    expect(emptyLike(new Float64Array(2))).toEqual(new Float64Array(2));
    expect(emptyLike(four)).toEqual(new Float32Array(4));
  });
});

describe("distributions", () => {
  it("hold what was added, in parts and merged, up to their limit; beyond, bounds that are true", () => {
    fc.assert(
      fc.property(cases({ events: 3, members: 2 }), fc.constantFrom(8, 1000), (given, limit) => {
        const fields = rain(given).flatMap(({ truth, members }) => [truth, ...members]);
        const whole = emptyDistribution(limit);
        const parts = [emptyDistribution(limit), emptyDistribution(limit)] as const;
        const all: number[] = [];
        fields.forEach(({ values, mask }, k) => {
          const kept = Array.from(values).filter((x, i) => Number.isFinite(x) && mask?.[i] !== 0);
          expect(addValues(whole, values, mask)).toBe(kept.length);
          addValues(parts[k % 2]!, values, mask);
          all.push(...kept);
        });
        mergeDistributions(parts[0], structuredClone(parts[1]));
        const ps = [0, 0.1, 0.5, 0.95, 1];
        for (const distribution of [whole, parts[0]]) {
          agrees(
            { ...distribution, sum: exactTotal(distribution.sum) },
            {
              n: all.length,
              sum: sum(all),
              min: Math.min(...all),
              max: Math.max(...all),
            },
          );
          const exact = all.length <= limit;
          expect(methodOf(distribution)).toBe(exact ? "exact" : "sketch");
          if (exact)
            agrees(
              [...sortedValues(distribution)],
              [...all].sort((a, b) => a - b).map((x) => x + 0),
            );
          else expect(() => sortedValues(distribution)).toThrow("does not hold its values");
          distributionQuantiles(distribution, ps).forEach(({ value, error }, i) => {
            const truth = quantile(all, ps[i]!);
            if (Number.isNaN(truth)) expect([value, error]).toEqual([Number.NaN, Number.NaN]);
            else expect(Math.abs(value - truth)).toBeLessThanOrEqual(error + 1e-6 * Math.max(1, truth));
            if (exact && all.length > 0) expect(error).toBe(0);
            else if (!Number.isNaN(truth))
              expect(error).toBeLessThanOrEqual(2 ** -11 * Math.max(truth, 0.05) * 1.1);
          });
          const { values, counts, halfWidths } = atomsOf(distribution);
          expect(sum([...counts])).toBe(all.length);
          values.forEach((v, i) => {
            const within = all.filter(
              (x) => Math.abs(x - v) <= halfWidths[i]! + 1e-6 * Math.max(1, v),
            ).length;
            expect(within).toBeGreaterThanOrEqual(counts[i]!);
            if (i > 0) expect(v).toBeGreaterThanOrEqual(values[i - 1]!);
          });
        }
      }),
      some(1 / 20),
    );
  });

  it("a bin that has seen one value alone remembers it, through merging too", () => {
    const ones = distributionOf(Float32Array.of(1, 1, 1), 2);
    mergeDistributions(ones, distributionOf(Float32Array.of(1, 0, 0), 2));
    expect(distributionQuantiles(ones, [0, 0.5])).toEqual([
      { value: 0, error: 0 },
      { value: 1, error: 0 },
    ]);
    mergeDistributions(ones, distributionOf(Float32Array.of(1 + 2 ** -20), 2));
    const [, high] = distributionQuantiles(ones, [0, 0.9]);
    expect(high!.error).toBeGreaterThan(0);
    expect(binned(ones).counts.reduce((a, b) => a + b, 0)).toBe(7);
  });
});

it("a set of events says what it is made of, and maps lazily", async () => {
  const [a, b] = rain({
    seed: 3,
    height: 2,
    width: 2,
    events: 2,
    members: 3,
    ragged: false,
    stored: "float32",
    dry: 0.3,
    missing: 0,
    masked: 0.3,
  });
  const set = eventsOf([a!, { ...b!, members: b!.members.slice(1) }], ["read"]);
  expect(set).toMatchObject({ space: "mm/day", length: 2, members: 3, notes: ["read"] });
  expect(set.mask).toBe(a!.truth.mask);
  expect(set.grid).toBe(a!.truth.grid);
  let calls = 0;
  const doubled = mapEvents(
    set,
    "mm/day",
    (event) => ({ ...event, key: `${event.key}${++calls}` }),
    "renamed",
  );
  expect(calls).toBe(0);
  expect(doubled.notes).toEqual(["read", "renamed"]);
  expect(mapEvents(set, "mm/day", (event) => event).notes).toEqual(["read"]);
  for (let again = 0; again < 2; again++) {
    const keys: string[] = [];
    for await (const { key } of doubled) keys.push(key);
    expect(keys).toEqual([`day_0${2 * again + 1}`, `day_1${2 * again + 2}`]);
  }
  expect(() => eventsOf([])).toThrow("at least one event");
});
