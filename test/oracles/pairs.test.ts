import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaWeights } from "../../lib/metrics/area-weights.js";
import { cellErrors } from "../../lib/metrics/cell-errors.js";
import { contingency } from "../../lib/metrics/contingency.js";
import { massBias, massBiasOf } from "../../lib/metrics/mass-bias.js";
import { spearman } from "../../lib/metrics/rank-correlation.js";
import { pearson, spatialCorrelation, spatialCorrelationOf } from "../../lib/metrics/spatial-correlation.js";
import { agrees, holds } from "./agreement.js";
import * as by from "./definitions.js";
import { atLeast, finite, mean, samples, sum, summary } from "./definitions.js";
import { cases, rain, some, THOUSAND, uniforms } from "./rain.js";

/** Cells used by all members, and the others of their fields. */
function cellCount(events: by.Events): { cells: number; excluded: number } {
  const cells = sum(samples(events).map((sample) => sample.cells.length));
  return { cells, excluded: sum(samples(events).map(({ size }) => size)) - cells };
}

describe("samples against their own event, by definition", () => {
  it("spatial correlation", () => {
    holds(
      spatialCorrelation(),
      finite((events) => ({
        ...summary(
          samples(events).map(({ truth, values, cells }) =>
            by.pearson(
              cells.map((i) => truth[i]!),
              cells.map((i) => values[i]!),
            ),
          ),
        ),
        ...cellCount(events),
      })),
      { ragged: true, minMembers: 0 },
    );
  });

  it("spatial correlation with unequal weights, some of them 0", () => {
    const weights = Float64Array.from({ length: 16 }, (_, i) => (i % 4) * 0.7);
    holds(
      spatialCorrelation({ weights }),
      finite((events) => ({
        ...summary(
          samples(events).map(({ truth, values, cells }) =>
            by.pearson(
              cells.map((i) => truth[i]!),
              cells.map((i) => values[i]!),
              cells.map((i) => weights[i]!),
            ),
          ),
        ),
        ...cellCount(events),
      })),
    );
  });

  it("Pearson's and Spearman's correlation of series", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 1, height: 3, width: 5 }), (given) => {
        const [event] = rain(given);
        const [x, y] = [event!.truth.values, event!.members[0]!.values];
        const both = [...x.keys()].filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
        const kept = (of: ArrayLike<number>): number[] => both.map((i) => of[i]!);
        agrees(pearson(x, y), by.pearson(kept(x), kept(y)));
        // The mean of the ranks that a value can have among those that tie with it.
        const ranks = (v: number[]): number[] =>
          v.map((a) => v.filter((b) => b < a).length + (v.filter((b) => b === a).length - 1) / 2);
        agrees(spearman(x, y), by.pearson(ranks(kept(x)), ranks(kept(y))));
        const counted = Uint8Array.from(x, (_, i) => (i % 3 === 0 ? 0 : 1));
        const cells = both.filter((i) => i % 3 !== 0);
        agrees(
          spatialCorrelationOf(x, y, counted),
          by.pearson(
            cells.map((i) => x[i]!),
            cells.map((i) => y[i]!),
          ),
        );
      }),
      THOUSAND,
    );
  });

  it("mass bias", () => {
    const bias = (real: number, generated: number): number =>
      real === 0 ? Number.NaN : generated / real - 1;
    holds(
      massBias(),
      finite((events) => {
        const biases = samples(events).map(({ truth, values, cells }) =>
          bias(sum(cells.map((i) => truth[i]!)), sum(cells.map((i) => values[i]!))),
        );
        return { ...summary(biases), abs: summary(biases.map(Math.abs)).mean, ...cellCount(events) };
      }),
      { ragged: true },
    );
    fc.assert(
      fc.property(cases({ events: 1, members: 1 }), (given) => {
        const [event] = rain(given);
        const [x, y] = [event!.truth.values, event!.members[0]!.values];
        const both = [...x.keys()].filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
        const weight = (i: number): number => (i % 3) + 0.5;
        const total = (v: ArrayLike<number>, w: (i: number) => number): number =>
          sum(both.map((i) => w(i) * v[i]!));
        agrees(
          massBiasOf(x, y),
          bias(
            total(x, () => 1),
            total(y, () => 1),
          ),
        );
        agrees(
          massBiasOf(
            x,
            y,
            Array.from(x, (_, i) => weight(i)),
          ),
          bias(total(x, weight), total(y, weight)),
        );
      }),
      THOUSAND,
    );
  });

  it.each([0.1, 2.5])("errors of cells, with a tail from %s mm/day", (tailFrom) => {
    holds(cellErrors({ tailFrom: tailFrom }), (events) => {
      const pairs = samples(events).flatMap(({ truth, values, cells }) =>
        cells.map((i) => ({ error: values[i]! - truth[i]!, tail: atLeast(truth, i, tailFrom) })),
      );
      const errors = pairs.map(({ error }) => error);
      const tail = pairs.filter((pair) => pair.tail).map(({ error }) => error);
      return {
        rmse: Math.sqrt(mean(errors.map((e) => e * e))),
        mae: mean(errors.map(Math.abs)),
        bias: mean(errors),
        tailMae: mean(tail.map(Math.abs)),
        tailBias: mean(tail),
        tailCells: tail.length,
        ...cellCount(events),
      };
    });
  });

  it("contingency scores", () => {
    const thresholds = [0.1, 1, 10];
    holds(contingency({ thresholds: thresholds }), (events) => {
      const scores = thresholds.map((threshold) => {
        const pairs = samples(events).flatMap(({ truth, values, cells }) =>
          cells.map((i) => [atLeast(values, i, threshold), atLeast(truth, i, threshold)] as const),
        );
        const count = (forecast: boolean, observed: boolean): number =>
          pairs.filter(([f, o]) => f === forecast && o === observed).length;
        const [hits, falseAlarms, misses, correctNegatives] = [
          count(true, true),
          count(true, false),
          count(false, true),
          count(false, false),
        ];
        const n = pairs.length;
        // Hits and right answers that chance gives with the same margins.
        const lucky = ((hits + falseAlarms) * (hits + misses)) / n;
        const right = lucky + ((correctNegatives + falseAlarms) * (correctNegatives + misses)) / n;
        const [H, F] = [hits / (hits + misses), falseAlarms / (falseAlarms + correctNegatives)];
        const logs = [F, H, 1 - H, 1 - F].map(Math.log) as [number, number, number, number];
        const [f, h, noH, noF] = logs;
        return {
          threshold,
          hits,
          falseAlarms,
          misses,
          correctNegatives,
          csi: hits / (hits + misses + falseAlarms),
          pod: H,
          far: falseAlarms / (hits + falseAlarms),
          bias: hits + misses === 0 ? Number.NaN : (hits + falseAlarms) / (hits + misses),
          ets: (hits - lucky) / (hits + misses + falseAlarms - lucky),
          hss: (hits + correctNegatives - right) / (n - right),
          sedi: logs.every((x) => Number.isFinite(x) && x < 0)
            ? (f - h - noF + noH) / (f + h + noF + noH)
            : Number.NaN,
        };
      });
      return { scores, ...cellCount(events) };
    });
  });

  it("area weights: the integral of cos φ between the edges of a row", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 6 }), fc.boolean(), (seed, n, falling) => {
        const uniform = uniforms(seed);
        const steps = Array.from({ length: n }, () => 1 + uniform() * 25);
        const latitudes = steps.map((_, i) => -90 + sum(steps.slice(0, i)) + steps[0]! * uniform());
        latitudes.sort((a, b) => a - b);
        if (Math.max(...latitudes) > 90) return;
        const edges = Array.from({ length: n + 1 }, (_, i) => {
          const edge =
            i === 0
              ? latitudes[0]! - (latitudes[1]! - latitudes[0]!) / 2
              : i === n
                ? latitudes[n - 1]! + (latitudes[n - 1]! - latitudes[n - 2]!) / 2
                : (latitudes[i - 1]! + latitudes[i]!) / 2;
          return Math.min(90, Math.max(-90, edge));
        });
        const areas = latitudes.map((_, i) => {
          const [from, to] = [edges[i]!, edges[i + 1]!];
          const step = (to - from) / 2000;
          return sum(
            Array.from(
              { length: 2000 },
              (_, k) => step * Math.cos(((from + (k + 0.5) * step) * Math.PI) / 180),
            ),
          );
        });
        const expected = areas.map((area) => area / mean(areas));
        const weights = falling
          ? [...areaWeights([...latitudes].reverse())].reverse()
          : [...areaWeights(latitudes)];
        weights.forEach((weight, i) => {
          expect(weight).toBeCloseTo(expected[i]!, 6);
        });
      }),
      some(1 / 20),
    );
  });
});
