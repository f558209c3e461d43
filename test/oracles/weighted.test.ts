import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crpsOf } from "../../lib/metrics/crps.js";
import { fss, fssOf } from "../../lib/metrics/fss.js";
import { probabilisticFss } from "../../lib/metrics/probabilistic-fss.js";
import { quantileWeightedCrps, weightedCrps } from "../../lib/metrics/weighted-crps.js";
import { resultOf } from "../fixtures/measured.js";
import { agrees, holds } from "./agreement.js";
import { atLeast, completeCells, countedCells, type Events, mean, sum } from "./definitions.js";
import { cases, rain, some, uniforms } from "./rain.js";

const WEIGHTS = {
  left: (t: number) => (1 - t) ** 2,
  centre: (t: number) => t * (1 - t),
  right: (t: number) => t ** 2,
  tails: (t: number) => (2 * t - 1) ** 2,
} as const;

/** ∫ 2·QS_τ v(τ) dτ by Simpson's rule between the jumps of the empirical quantile function: exact for cubics. */
function byQuadrature(truth: number, members: readonly number[], v: (t: number) => number): number {
  const sorted = [...members].sort((a, b) => a - b);
  const M = sorted.length;
  return sum(
    sorted.map((x, i) => {
      const f = (t: number) => 2 * (Number(truth < x) - t) * (x - truth) * v(t);
      const [a, b] = [i / M, (i + 1) / M];
      return ((b - a) / 6) * (f(a) + 4 * f((a + b) / 2) + f(b));
    }),
  );
}

describe("quantile-weighted CRPS", () => {
  it("is the integral of weighted quantile scores; all weights together give the CRPS", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 1, max: 12 }), (seed, M) => {
        const uniform = uniforms(seed);
        const amount = () => (uniform() < 0.4 ? 0 : Math.round(-80 * Math.log(uniform())) / 10);
        const [truth, members] = [amount(), Array.from({ length: M }, amount)];
        const score = (name: keyof typeof WEIGHTS) => quantileWeightedCrps(truth, members, name);
        for (const [name, v] of Object.entries(WEIGHTS))
          agrees(score(name as keyof typeof WEIGHTS), byQuadrature(truth, members, v), name);
        // (1 − τ)² + 2τ(1 − τ) + τ² = 1.
        agrees(score("left") + 2 * score("centre") + score("right"), crpsOf(truth, members).ecdf);
      }),
      some(0.3),
    );
  });

  it("of an exponential forecast nears the integral over its quantile function", () => {
    const M = 4000;
    const members = Array.from({ length: M }, (_, i) => -Math.log(1 - (i + 0.5) / M));
    const steps = 200_000;
    const integral = mean(
      Array.from({ length: steps }, (_, i) => {
        const t = (i + 0.5) / steps;
        const q = -Math.log(1 - t);
        return 2 * (Number(1.7 < q) - t) * (q - 1.7) * t ** 2;
      }),
    );
    expect(quantileWeightedCrps(1.7, members, "right")).toBeCloseTo(integral, 3);
  });

  it("skips NaN members; without truth or member it is undefined", () => {
    expect(quantileWeightedCrps(1, [Number.NaN, 3], "tails")).toBe(quantileWeightedCrps(1, [3], "tails"));
    expect(quantileWeightedCrps(1, [Number.NaN], "tails")).toBeNaN();
    expect(quantileWeightedCrps(Number.NaN, [1], "tails")).toBeNaN();
  });
});

it("weighted CRPS of events: clamped ensembles, and integrals, over the cells that count", () => {
  const thresholds = [0.1, 5];
  holds(
    weightedCrps({ thresholds }),
    (events) => {
      const all = events.flatMap((event) =>
        countedCells(event).map((i) => ({
          y: event.truth.values[i]!,
          x: event.members.map(({ values }) => values[i]!).filter(Number.isFinite),
        })),
      );
      const score = (y: number, x: readonly number[], fair: boolean) => {
        const M = x.length;
        const pairs = sum(x.flatMap((a) => x.map((b) => Math.abs(a - b))));
        return mean(x.map((a) => Math.abs(a - y))) - pairs / (2 * M * (fair ? M - 1 : M));
      };
      const from = (t: number) =>
        all.map(({ y, x }) => ({ y: Math.max(y, t), x: x.map((a) => Math.max(a, t)) }));
      return {
        thresholds: thresholds.map((threshold) => ({
          threshold,
          ecdf: mean(from(threshold).map(({ y, x }) => score(y, x, false))),
          fair: mean(
            from(threshold)
              .filter(({ x }) => x.length > 1)
              .map(({ y, x }) => score(y, x, true)),
          ),
        })),
        quantiles: Object.fromEntries(
          Object.entries(WEIGHTS).map(([name, v]) => [
            name,
            mean(all.map(({ y, x }) => byQuadrature(y, x, v))),
          ]),
        ),
        cells: all.length,
        excluded: sum(events.map(({ truth }) => truth.values.length)) - all.length,
      };
    },
    { ragged: true },
    0.3,
  );
  expect(() => weightedCrps({ thresholds: [Number.NaN] })).toThrow(/NaN/);
});

describe("probabilistic FSS", () => {
  it("is the score of the members' mean fractions in windows, counted cell by cell", () => {
    const [thresholds, windows] = [
      [0.1, 2],
      [1, 2, 3],
    ];
    holds(
      probabilisticFss({ thresholds, windows }),
      (events: Events) => ({
        scores: thresholds.flatMap((threshold) =>
          windows.map((window) => {
            let [difference, reference] = [0, 0];
            for (const event of events) {
              const { height, width } = event.truth.grid;
              const complete = new Set(completeCells(event));
              const share = ({ values }: Events[number]["truth"], row: number, column: number) => {
                let hits = 0;
                for (let y = row - Math.floor(window / 2), k = 0; k < window; k++, y++)
                  for (let x = column - Math.floor(window / 2), j = 0; j < window; j++, x++) {
                    const i = y * width + x;
                    const inside = y >= 0 && y < height && x >= 0 && x < width;
                    if (inside && complete.has(i) && atLeast(values, i, threshold)) hits++;
                  }
                return hits / window ** 2;
              };
              if (event.members.length > 0)
                for (let row = 0; row < height; row++)
                  for (let column = 0; column < width; column++) {
                    const o = share(event.truth, row, column);
                    const p = mean(event.members.map((member) => share(member, row, column)));
                    difference += (p - o) ** 2;
                    reference += p ** 2 + o ** 2;
                  }
            }
            return { threshold, window, value: reference > 0 ? 1 - difference / reference : Number.NaN };
          }),
        ),
        n: events.filter(({ members }) => members.length > 0).length,
      }),
      { ragged: true },
      0.1,
    );
  });

  it("of one member is the FSS; of 300 members too many for a byte it is right", () => {
    const given = {
      seed: 4,
      height: 6,
      width: 7,
      events: 3,
      members: 1,
      ragged: false,
      stored: "float32",
      dry: 0.6,
      missing: 0,
      masked: 0.3,
    } as const;
    const events = rain(given);
    const options = { thresholds: [0.1, 1], windows: [1, 3, 5] } as const;
    const one = resultOf(probabilisticFss(options), ...events).scores.map(({ value }) => value);
    agrees(
      one,
      resultOf(fss({ ...options, percentiles: [] }), ...events).scores.map(({ value }) => value),
    );
    const [event] = rain({ ...given, members: 1, masked: 0 });
    const [member] = event!.members;
    const dry = { ...member!, values: member!.values.map(() => 0) };
    const many = { ...event!, members: [...new Array(160).fill(member), ...new Array(140).fill(dry)] };
    const { truth } = event!;
    const wet = (of: typeof truth) => of.values.map((v) => Number(v >= 1));
    const [o, p] = [wet(truth), wet(member!).map((v) => (v * 160) / 300)];
    const expected =
      1 - sum([...o].map((v, i) => (v - p[i]!) ** 2)) / sum([...o].map((v, i) => v ** 2 + p[i]! ** 2));
    const [of] = resultOf(probabilisticFss({ thresholds: [1], windows: [1] }), many).scores;
    expect(of!.value).toBeCloseTo(expected, 6);
    expect(fssOf(truth.values, member!.values, truth.grid, 1, 1)).not.toBeCloseTo(expected, 3);
  });

  it("does not leave out windows of missing cells by default, and does so when asked", () => {
    fc.assert(
      fc.property(cases({ missing: true }), (given) => {
        const events = rain(given);
        const { scores } = resultOf(probabilisticFss({ windows: [3], missing: "excluded" }), ...events);
        for (const { value } of scores)
          expect(Number.isNaN(value) || (value >= -1e-12 && value <= 1)).toBe(true);
      }),
      some(0.05),
    );
  });
});
