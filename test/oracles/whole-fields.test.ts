import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierOf } from "../../lib/metrics/brier.js";
import { crpsDecomposition } from "../../lib/metrics/crps-decomposition.js";
import { energyScore, energyScoreOf } from "../../lib/metrics/energy-score.js";
import { isotonicMeans } from "../../lib/metrics/isotonic.js";
import { quantileScore } from "../../lib/metrics/quantile-score.js";
import { variogramScore } from "../../lib/metrics/variogram-score.js";
import { agrees, holds } from "./agreement.js";
import { completeCells, type Events, mean, quantile, sum } from "./definitions.js";
import { THOUSAND } from "./rain.js";

/** Truth and members at the cells that every field of the event has. */
function vectors(event: Events[number]): { y: number[]; x: number[][]; cells: number[] } {
  const cells = completeCells(event);
  const at = (values: ArrayLike<number>): number[] => cells.map((i) => values[i]!);
  return { y: at(event.truth.values), x: event.members.map(({ values }) => at(values)), cells };
}

const rms = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(mean(a.map((v, i) => (v - b[i]!) ** 2)));

describe("scores of ensembles, by definition", () => {
  it("energy score: E‖X − y‖ − ½ E‖X − X′‖", () => {
    holds(
      energyScore(),
      (events) => {
        const scores = events.map(vectors).filter(({ y, x }) => y.length > 0 && x.length > 0);
        const error = ({ y, x }: (typeof scores)[number]): number => mean(x.map((each) => rms(each, y)));
        const pairs = ({ x }: (typeof scores)[number]): number =>
          sum(x.flatMap((a) => x.map((b) => rms(a, b))));
        const M = (s: (typeof scores)[number]): number => s.x.length;
        return {
          ecdf: mean(scores.map((s) => error(s) - pairs(s) / (2 * M(s) ** 2))),
          fair: mean(
            scores.filter((s) => M(s) > 1).map((s) => error(s) - pairs(s) / (2 * M(s) * (M(s) - 1))),
          ),
          n: scores.length,
          undefined: events.length - scores.length,
        };
      },
      { ragged: true },
    );
  });

  it("energy score of one cell is its CRPS: scoringRules' Gneiting example by hand", () => {
    // Members 0, 2, 4 and truth 1: mean |x − y| = 5/3; mean |x − x′| over ordered pairs 16/9 (ecdf), 16/6 (fair).
    const members = [0, 2, 4].map((value) => Float64Array.of(value));
    const { ecdf, fair } = energyScoreOf(Float64Array.of(1), members);
    expect(ecdf).toBeCloseTo(5 / 3 - 8 / 9, 12);
    expect(fair).toBeCloseTo(5 / 3 - 8 / 6, 12);
  });

  it("variogram score, over all pairs on a row or column up to the lag", () => {
    for (const [power, maxLag] of [
      [0.5, 2],
      [1, 3],
    ] as const)
      holds(
        variogramScore({ power, maxLag }),
        (events) => {
          const scores = events.map((event) => {
            const { width } = event.truth.grid;
            const { y, x, cells } = vectors(event);
            const terms: { weight: number; square: number }[] = [];
            for (const [a, i] of cells.entries())
              for (const [b, j] of cells.entries()) {
                const [rows, columns] = [
                  Math.floor(j / width) - Math.floor(i / width),
                  (j % width) - (i % width),
                ];
                const lag = Math.abs(rows) + Math.abs(columns);
                if (j <= i || (rows !== 0 && columns !== 0) || lag > maxLag) continue;
                const drawn = mean(x.map((each) => Math.abs(each[a]! - each[b]!) ** power));
                terms.push({ weight: 1 / lag, square: (Math.abs(y[a]! - y[b]!) ** power - drawn) ** 2 });
              }
            return sum(terms.map((t) => t.weight * t.square)) / sum(terms.map((t) => t.weight));
          });
          const defined = scores.filter((score) => !Number.isNaN(score));
          return { score: mean(defined), n: defined.length, undefined: scores.length - defined.length };
        },
        { ragged: true },
      );
  });

  it("quantile score: the tilted absolute error, and how much lies below", () => {
    holds(
      quantileScore({ levels: [0.5, 0.9] }),
      (events) => {
        const cases = events
          .map(vectors)
          .filter(({ x }) => x.length > 0)
          .flatMap(({ y, x }) => y.map((truth, i) => ({ truth, members: x.map((each) => each[i]!) })));
        return {
          levels: [0.5, 0.9].map((level) => {
            const each = cases.map(({ truth, members }) => ({ truth, q: quantile(members, level) }));
            return {
              level,
              score: mean(
                each.map(({ truth, q }) => (truth >= q ? level * (truth - q) : (1 - level) * (q - truth))),
              ),
              coverage: mean(each.map(({ truth, q }) => (truth <= q ? 1 : 0))),
            };
          }),
          cells: cases.length,
        };
      },
      { ragged: true },
    );
  });

  it("CRPS decomposed: gaps between neighbours by Hersbach's table, the rest by pairs of real cells", () => {
    holds(crpsDecomposition(), (events) => {
      const cases = events
        .map(vectors)
        .flatMap(({ y, x }) =>
          y.map((truth, i) => ({ truth, sorted: x.map((each) => each[i]!).sort((a, b) => a - b) })),
        );
      const M = events[0]!.members.length;
      const n = cases.length;
      const [alpha, beta] = [
        (k: number) =>
          mean(
            cases.map(({ truth, sorted }) => {
              if (k === 0) return 0;
              if (truth <= sorted[k - 1]!) return 0;
              return Math.min(truth, sorted[k] ?? Number.POSITIVE_INFINITY) - sorted[k - 1]!;
            }),
          ),
        (k: number) =>
          mean(
            cases.map(({ truth, sorted }) => {
              if (k === M) return 0;
              if (truth >= sorted[k]!) return 0;
              return sorted[k]! - Math.max(truth, sorted[k - 1] ?? Number.NEGATIVE_INFINITY);
            }),
          ),
      ];
      const below = mean(cases.map(({ truth, sorted }) => (truth < sorted[0]! ? 1 : 0)));
      const beyond = mean(cases.map(({ truth, sorted }) => (truth > sorted[M - 1]! ? 1 : 0)));
      let [reliability, potential] = [0, 0];
      for (let k = 0; k <= M; k++) {
        const inner = alpha(k) + beta(k);
        if (!(inner > 0)) continue;
        const rate = k === 0 ? below : k === M ? 1 - beyond : beta(k) / inner;
        const width = k === 0 ? beta(0) / below : k === M ? alpha(M) / beyond : inner;
        reliability += width * (rate - k / M) ** 2;
        potential += width * rate * (1 - rate);
      }
      const uncertainty =
        sum(cases.flatMap((a) => cases.map((b) => Math.abs(a.truth - b.truth)))) / (2 * n * n);
      const crps = mean(
        cases.map(({ truth, sorted }) => {
          const spread = sum(sorted.flatMap((a) => sorted.map((b) => Math.abs(a - b))));
          return mean(sorted.map((v) => Math.abs(v - truth))) - spread / (2 * M * M);
        }),
      );
      return n === 0
        ? {
            crps: Number.NaN,
            reliability: Number.NaN,
            resolution: Number.NaN,
            uncertainty: Number.NaN,
            cells: 0,
          }
        : { crps, reliability, resolution: uncertainty - potential, uncertainty, cells: n };
    });
  });

  it("isotonic regression by its max–min formula; CORP parts add up to the Brier score", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), {
          minLength: 2,
          maxLength: 7,
        }),
        (pairs) => {
          const counts = pairs.map(([a, b]) => a + b);
          fc.pre(counts.some((count) => count > 0));
          const table = {
            members: pairs.length - 1,
            forecasts: Float64Array.from(counts),
            observed: Float64Array.from(pairs, ([a]) => a),
          };
          const groups = pairs.map(([a, b]) => ({ sum: a, count: a + b })).filter(({ count }) => count > 0);
          const between = (i: number, j: number): number =>
            sum(groups.slice(i, j + 1).map((g) => g.sum)) / sum(groups.slice(i, j + 1).map((g) => g.count));
          const rising = groups.map((_, k) =>
            Math.max(
              ...groups
                .slice(0, k + 1)
                .map((_, i) => Math.min(...groups.slice(k).map((_, j) => between(i, k + j)))),
            ),
          );
          agrees(isotonicMeans(groups), rising);
          const { score, miscalibration, discrimination, uncertainty } = brierOf(table);
          agrees(miscalibration - discrimination + uncertainty, score);
          const least = sum(
            groups.map((g, k) => g.sum * (1 - rising[k]!) ** 2 + (g.count - g.sum) * rising[k]! ** 2),
          );
          agrees(miscalibration, score - least / sum(counts));
          expect(miscalibration).toBeGreaterThan(-1e-12);
          expect(discrimination).toBeGreaterThan(-1e-12);
        },
      ),
      THOUSAND,
    );
  });
});
