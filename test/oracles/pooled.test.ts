import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyDistance } from "../../lib/metrics/energy-distance.js";
import { setStatistics } from "../../lib/metrics/field-statistics.js";
import { gpd, gpdOf } from "../../lib/metrics/gpd.js";
import { histogramKl } from "../../lib/metrics/histogram-kl.js";
import { ks, ksOf } from "../../lib/metrics/ks.js";
import { ksExactPValue } from "../../lib/metrics/ks-p-value.js";
import { quantileErrors } from "../../lib/metrics/quantile-errors.js";
import { sdii, sdiiOf } from "../../lib/metrics/sdii.js";
import { wasserstein, wassersteinOf } from "../../lib/metrics/wasserstein.js";
import { wetFraction, wetFractionOf } from "../../lib/metrics/wet-fraction.js";
import { agrees, holds } from "./agreement.js";
import {
  atLeast,
  countedCells,
  type Events,
  ecdf,
  mean,
  pooled,
  quantile,
  samples,
  sum,
  summary,
} from "./definitions.js";
import { cases, rain, THOUSAND, uniforms } from "./rain.js";

/** Wet and counted cells of truth and samples, as they are stored. */
function wetCells(events: Events, threshold: number): { truth: number[]; samples: number[] } {
  return {
    truth: events.flatMap((event) =>
      countedCells(event)
        .filter((i) => atLeast(event.truth.values, i, threshold))
        .map((i) => event.truth.values[i]!),
    ),
    samples: samples(events).flatMap(({ values, cells }) =>
      cells.filter((i) => atLeast(values, i, threshold)).map((i) => values[i]!),
    ),
  };
}

function supremum(a: readonly number[], b: readonly number[]): { above: number; below: number } {
  if (a.length === 0 || b.length === 0) return { above: Number.NaN, below: Number.NaN };
  const gaps = [...a, ...b].map((x) => ecdf(a, x) - ecdf(b, x));
  return { above: Math.max(0, ...gaps), below: Math.max(0, ...gaps.map((gap) => -gap)) };
}

function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  const at = [...new Set([...a, ...b].map((x) => x + 0))].sort((x, y) => x - y);
  return sum(at.slice(1).map((x, k) => Math.abs(ecdf(a, at[k]!) - ecdf(b, at[k]!)) * (x - at[k]!)));
}

describe("pooled cells, by definition", () => {
  it.each([0.1, 0, 1])("wet fraction at %s mm/day", (threshold) => {
    holds(
      wetFraction({ threshold: threshold }),
      (events) => {
        const { truth, samples: generated, cells, excluded } = pooled(events);
        const wet = wetCells(events, threshold);
        return {
          truth: wet.truth.length / truth.length,
          samples: wet.samples.length / generated.length,
          cells,
          excluded,
        };
      },
      { minMembers: 0, ragged: true },
    );
  });

  it("wet fraction of a field, with weights", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1 }), (given) => {
        const { values } = rain(given)[0]!.truth;
        const uniform = uniforms(given.seed + 1);
        const weights = Array.from(values, () => Math.floor(uniform() * 4) / 2);
        const finite = [...values.keys()].filter((i) => Number.isFinite(values[i]));
        const wet = finite.filter((i) => atLeast(values, i, 0.1));
        const total = (cells: number[]): number => sum(cells.map((i) => weights[i]!));
        agrees(wetFractionOf(values), wet.length / finite.length);
        agrees(wetFractionOf(values, 0.1, weights), total(wet) / total(finite));
      }),
      THOUSAND,
    );
  });

  it("Kolmogorov–Smirnov, whole and tail", () => {
    holds(
      ks(),
      (events) => {
        const { truth, samples: generated, cells, excluded } = pooled(events);
        const tailFrom = quantile(truth, 0.95);
        const whole = supremum(truth, generated);
        const tail = supremum(
          truth.filter((x) => x >= tailFrom),
          generated.filter((x) => x >= tailFrom),
        );
        return {
          statistic: Math.max(whole.above, whole.below),
          tail: Math.max(tail.above, tail.below),
          tailFrom,
          method: "exact",
          error: 0,
          cells,
          excluded,
        };
      },
      { ragged: true },
    );
  });

  it("Kolmogorov–Smirnov in each direction; Wasserstein-1; energy distance", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1 }), (given) => {
        const [event] = rain(given);
        const [a, b] = [event!.truth.values, event!.members[0]!.values];
        const finite = (values: ArrayLike<number>): number[] => Array.from(values).filter(Number.isFinite);
        const { above, below } = supremum(finite(a), finite(b));
        agrees(ksOf(a, b, "greater"), above);
        agrees(ksOf(a, b, "less"), below);
        if (finite(a).length === 0 || finite(b).length === 0) {
          expect(() => energyDistance(a, b)).toThrow("empty sample");
          return;
        }
        agrees(wassersteinOf(finite(a), finite(b)), distance(finite(a), finite(b)));
        // Székely & Rizzo: 2 E|X − Y| − E|X − X′| − E|Y − Y′|.
        const apart = (x: number[], y: number[]): number =>
          mean(x.flatMap((u) => y.map((v) => Math.abs(u - v))));
        const [x, y] = [finite(a), finite(b)];
        const energy = 2 * apart(x, y) - apart(x, x) - apart(y, y);
        agrees(energyDistance(a, b) ** 2, Math.max(energy, 0));
      }),
      THOUSAND,
    );
  });

  it("Wasserstein-1 with whole weights is that of repeated values", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, n, m) => {
          const uniform = uniforms(seed);
          const draw = (size: number) => Array.from({ length: size }, () => Math.floor(uniform() * 5));
          const [a, b] = [draw(n), draw(m)];
          const [wa, wb] = [
            draw(n).map((w, i) => (i === 0 ? w + 1 : w)),
            draw(m).map((w, i) => (i === 0 ? w + 1 : w)),
          ];
          const repeated = (x: number[], w: number[]) => x.flatMap((v, i) => Array<number>(w[i]!).fill(v));
          agrees(wassersteinOf(a, b, wa, wb), distance(repeated(a, wa), repeated(b, wb)));
        },
      ),
      THOUSAND,
    );
  });

  it("Wasserstein-1, pooled", () => {
    holds(wasserstein(), (events) => {
      const { truth, samples: generated, cells, excluded } = pooled(events);
      return { distance: distance(truth, generated), method: "exact", cells, excluded };
    });
  });

  it("exact p-value of KS: the share of all orders of the values that reach the statistic", () => {
    for (let n = 1; n <= 5; n++)
      for (let m = 1; m <= 5; m++) {
        const orders: number[][] = [];
        for (let bits = 0; bits < 2 ** (n + m); bits++) {
          const order = Array.from({ length: n + m }, (_, i) => (bits >> i) & 1);
          if (sum(order) === n) orders.push(order);
        }
        const reached = orders.map((order) => {
          const place = (side: number) => order.flatMap((s, i) => (s === side ? [i] : []));
          return supremum(place(1), place(0));
        });
        for (let d = 1; d <= n * m; d++) {
          const share = (of: (s: { above: number; below: number }) => number): number =>
            reached.filter((s) => of(s) >= d / (n * m) - 1e-12).length / orders.length;
          agrees(
            ksExactPValue(d / (n * m), n, m),
            share((s) => Math.max(s.above, s.below)),
          );
          agrees(
            ksExactPValue(d / (n * m), n, m, "greater"),
            share((s) => s.above),
          );
          agrees(
            ksExactPValue(d / (n * m), n, m, "less"),
            share((s) => s.below),
          );
        }
      }
  });

  it("divergence of histograms", () => {
    const edges = [0.1, 1, 2.5, 20];
    holds(histogramKl({ edges: edges }), (events) => {
      const { cells, excluded } = pooled(events);
      const bins = (fields: { values: Float32Array | Float64Array; cells: number[] }[]): number[] =>
        [0, ...edges].map((_, bin) =>
          sum(
            fields.map(
              ({ values, cells }) =>
                cells.filter(
                  (i) =>
                    (bin === 0 || atLeast(values, i, edges[bin - 1]!)) &&
                    (bin === edges.length || !atLeast(values, i, edges[bin]!)),
                ).length,
            ),
          ),
        );
      const truth = bins(events.map((event) => ({ values: event.truth.values, cells: countedCells(event) })));
      const generated = bins(samples(events));
      const share = (counts: number[]) => counts.map((c) => (c + 0.5) / (sum(counts) + counts.length / 2));
      const [p, q] = [share(truth), share(generated)];
      return {
        kl: cells === 0 ? Number.NaN : sum(p.map((x, i) => x * Math.log(x / q[i]!))),
        truth,
        samples: generated,
        cells,
        excluded,
      };
    });
  });

  it("errors of quantiles, of all cells and of wet ones", () => {
    const quantiles = [0.5, 0.95];
    holds(
      quantileErrors({ quantiles, threshold: 0.1 }),
      (events) => {
        const all = pooled(events);
        const wet = wetCells(events, 0.1);
        const errors = (real: number[], generated: number[]) =>
          quantiles.map((q) => {
            const [t, s] = [quantile(real, q), quantile(generated, q)];
            return {
              quantile: q,
              truth: t,
              sample: s,
              bias: s - t,
              relative: t === 0 ? Number.NaN : (s - t) / t,
              fewValues: real.length * (1 - q) < 10 || generated.length * (1 - q) < 10,
            };
          });
        return {
          all: errors(all.truth, all.samples),
          wet: errors(wet.truth, wet.samples),
          cells: all.cells,
          excluded: all.excluded,
        };
      },
      { height: 6, width: 8 },
    );
  });

  it("intensity on wet days", () => {
    holds(sdii({ from: 1 }), (events) => {
      const { cells, excluded } = pooled(events);
      const wet = wetCells(events, 1);
      return { truth: mean(wet.truth), samples: mean(wet.samples), cells, excluded };
    });
    fc.assert(
      fc.property(cases({ events: 1 }), (given) => {
        const { values } = rain(given)[0]!.truth;
        const wet = [...values.keys()].filter((i) => Number.isFinite(values[i]) && atLeast(values, i, 1));
        agrees(sdiiOf(values), mean(wet.map((i) => values[i]!)));
      }),
      THOUSAND,
    );
  });

  it("generalised Pareto tail: probability-weighted moments as sums over ranks", () => {
    const tailOf = (values: number[], threshold: number) => {
      const x = values
        .filter((v) => v > threshold)
        .map((v) => v - threshold)
        .sort((a, b) => a - b);
      const n = x.length;
      if (n < 50) return { shape: Number.NaN, scale: Number.NaN, excesses: n };
      const b0 = mean(x);
      const b1 = mean(x.map((v, i) => (v * (n - 1 - i)) / (n - 1)));
      return { shape: 2 - b0 / (b0 - 2 * b1), scale: (2 * b0 * b1) / (b0 - 2 * b1), excesses: n };
    };
    holds(
      gpd(),
      (events) => {
        const { truth, samples: generated, cells, excluded } = pooled(events);
        const from = quantile(truth, 0.95);
        return { truth: tailOf(truth, from), samples: tailOf(generated, from), cells, excluded };
      },
      { height: 10, width: 10 },
      0.3,
    );
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 48, max: 80 }), (seed, n) => {
        const uniform = uniforms(seed);
        const values = Array.from({ length: n }, () => 1 - 5 * Math.log(1 - uniform()));
        agrees(gpdOf(values, 1), { ...tailOf(values, 1), threshold: 1 });
      }),
      THOUSAND,
    );
  });

  it("statistics of fields, summarised", () => {
    holds(setStatistics(), (events) => {
      const describeField = (values: Float32Array | Float64Array, cells: number[]) => {
        const x = cells.map((i) => values[i]!);
        const none = x.length === 0;
        return {
          mean: mean(x),
          max: none ? Number.NaN : Math.max(...x),
          P95: quantile(x, 0.95),
          P99: quantile(x, 0.99),
          total_mass: none ? Number.NaN : sum(x),
          wet_fraction: cells.filter((i) => atLeast(values, i, 0.1)).length / x.length,
        };
      };
      const side = (fields: ReturnType<typeof describeField>[]) =>
        Object.fromEntries(
          (["mean", "max", "P95", "P99", "total_mass", "wet_fraction"] as const).map((name) => {
            const { mean: centre, std, min, max } = summary(fields.map((field) => field[name]));
            return [name, { mean: centre, std, min, max }];
          }),
        );
      return {
        num_days: events.length,
        num_synth_samples: samples(events).length,
        real: side(events.map((event) => describeField(event.truth.values, countedCells(event)))),
        synth: side(samples(events).map(({ values, cells }) => describeField(values, cells))),
      };
    });
  });
});
