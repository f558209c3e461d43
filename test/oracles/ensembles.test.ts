import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brierOf, exceedance } from "../../lib/metrics/brier.js";
import { crps, crpsOf, thresholdWeightedCrps } from "../../lib/metrics/crps.js";
import { diversity } from "../../lib/metrics/diversity.js";
import { ensembleDispersion } from "../../lib/metrics/ensemble-dispersion.js";
import type { Accumulator } from "../../lib/metrics/metric.js";
import { rankHistogram } from "../../lib/metrics/rank-histogram.js";
import { reliability } from "../../lib/metrics/reliability.js";
import { roc } from "../../lib/metrics/roc.js";
import { rps } from "../../lib/metrics/rps.js";
import { spreadSkill } from "../../lib/metrics/spread-skill.js";
import { resultOf } from "../fixtures/measured.js";
import { agrees, holds } from "./agreement.js";
import {
  atLeast,
  completeCells,
  countedCells,
  type Events,
  finite,
  mean,
  pearson,
  sum,
  summary,
} from "./definitions.js";
import { cases, rain, THOUSAND, uniforms } from "./rain.js";

/** Truth and members of the cells, each with its finite members alone. */
function ensembles(
  events: Events,
  cellsOf: (event: Events[number]) => number[],
): { truth: number; members: number[] }[] {
  return events.flatMap((event) =>
    cellsOf(event).map((i) => ({
      truth: event.truth.values[i]!,
      members: event.members.map(({ values }) => values[i]!).filter(Number.isFinite),
    })),
  );
}

function cellsOf(events: Events): number {
  return sum(events.map((event) => event.truth.values.length));
}

/** Gneiting & Raftery: E|X − y| − ½ E|X − X′|. */
function score(truth: number, members: readonly number[]) {
  const M = members.length;
  const error = mean(members.map((x) => Math.abs(x - truth)));
  const pairs = sum(members.flatMap((x) => members.map((y) => Math.abs(x - y))));
  return {
    error,
    spread: pairs / (2 * M * M),
    ecdf: error - pairs / (2 * M * M),
    fair: M < 2 ? Number.NaN : error - pairs / (2 * M * (M - 1)),
  };
}

function clamp(x: number, from: number, to: number): number {
  return Math.max(from, Math.min(x, to));
}

describe("ensembles, by definition", () => {
  it.each([{}, { from: 1 }, { to: 2.5 }, { from: 0.1, to: 10 }])("CRPS over the range %j", (range) => {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range as {
      from?: number;
      to?: number;
    };
    holds(
      crps(range),
      (events) => {
        const scores = ensembles(events, countedCells).map(({ truth, members }) =>
          score(
            clamp(truth, from, to),
            members.map((x) => clamp(x, from, to)),
          ),
        );
        return {
          error: mean(scores.map((s) => s.error)),
          spread: mean(scores.map((s) => s.spread)),
          ecdf: mean(scores.map((s) => s.ecdf)),
          fair: mean(scores.map((s) => s.fair).filter((x) => !Number.isNaN(x))),
          cells: scores.length,
          excluded: cellsOf(events) - scores.length,
        };
      },
      { ragged: true },
    );
  });

  it("CRPS of one ensemble: its parts, with whole weights, and with a range", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, M) => {
        const uniform = uniforms(seed);
        const draw = (): number => (uniform() < 0.15 ? Number.NaN : Math.floor(uniform() * 6) / 2);
        const members = Array.from({ length: M }, draw);
        const truth = draw();
        const weights = members.map(() => Math.floor(uniform() * 4));
        const kept = members.filter((x) => !Number.isNaN(x));
        const none = Number.isNaN(truth) || kept.length === 0;
        const { error, spread, ecdf, fair } = score(truth, kept);
        const part = (side: number): number =>
          sum(kept.map((x) => Math.max(side * (x - truth), 0))) / kept.length;
        agrees(
          crpsOf(truth, members),
          none
            ? {
                error: Number.NaN,
                spread: Number.NaN,
                ecdf: Number.NaN,
                fair: Number.NaN,
                under: Number.NaN,
                over: Number.NaN,
              }
            : { error, spread, ecdf, fair, under: part(-1), over: part(1) },
        );
        const repeated = members.flatMap((x, i) =>
          Number.isNaN(x) ? [] : Array<number>(weights[i]!).fill(x),
        );
        const weighted = score(truth, repeated);
        agrees(crpsOf(truth, members, weights), {
          error: Number.isNaN(truth) ? Number.NaN : weighted.error,
          spread: Number.isNaN(truth) ? Number.NaN : weighted.spread,
          ecdf: Number.isNaN(truth) ? Number.NaN : weighted.ecdf,
          fair: Number.NaN,
        });
        // The integral of (F − 1{y ≤ x})² over the range.
        if (none) return;
        const [from, to] = [0.5, 2];
        const step = 0.25;
        const integral = sum(
          Array.from({ length: (to - from) / step }, (_, k) => {
            const x = from + (k + 0.5) * step;
            const F = kept.filter((v) => v <= x).length / kept.length;
            return step * (F - (truth <= x ? 1 : 0)) ** 2;
          }),
        );
        agrees(thresholdWeightedCrps(truth, members, { from, to }).ecdf, integral);
      }),
      THOUSAND,
    );
  });

  it("diversity", () => {
    holds(
      diversity(),
      finite((events) => {
        let [pairs, undefinedPairs] = [0, 0];
        const perEvent = events.map((event) => {
          const counted = countedCells(event);
          const cosines: number[] = [];
          event.members.forEach((a, i) => {
            for (const b of event.members.slice(i + 1)) {
              const cells = counted.filter(
                (c) => Number.isFinite(a.values[c]) && Number.isFinite(b.values[c]),
              );
              const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number =>
                sum(cells.map((c) => u[c]! * v[c]!));
              const length = Math.sqrt(dot(a.values, a.values)) * Math.sqrt(dot(b.values, b.values));
              if (length > 0) cosines.push(dot(a.values, b.values) / length);
              else undefinedPairs++;
            }
          });
          pairs += cosines.length;
          return 1 - mean(cosines);
        });
        return { ...summary(perEvent), pairs, undefinedPairs };
      }),
      { ragged: true },
    );
  });

  it("Brier score and its parts, reliability, area under the ROC", () => {
    for (const threshold of [0.1, 1])
      holds(
        exceedanceScores(threshold),
        (events) => {
          const M = events[0]!.members.length;
          const forecasts = events.flatMap((event) =>
            completeCells(event).map((i) => ({
              p: event.members.filter(({ values }) => atLeast(values, i, threshold)).length / M,
              o: atLeast(event.truth.values, i, threshold) ? 1 : 0,
            })),
          );
          const n = forecasts.length;
          const baseRate = mean(forecasts.map(({ o }) => o));
          const at = (p: number) => forecasts.filter((f) => f.p === p);
          const levels = [...new Set(forecasts.map(({ p }) => p))];
          const rate = (p: number): number => mean(at(p).map(({ o }) => o));
          const weighted = (of: (p: number) => number): number =>
            n === 0 ? Number.NaN : sum(levels.map((p) => at(p).length * of(p))) / n;
          const uncertainty = baseRate * (1 - baseRate);
          const value = mean(forecasts.map(({ p, o }) => (p - o) ** 2));
          const [rainy, dry] = [forecasts.filter(({ o }) => o === 1), forecasts.filter(({ o }) => o === 0)];
          return {
            brier: {
              score: value,
              reliability: weighted((p) => (p - rate(p)) ** 2),
              resolution: weighted((p) => (rate(p) - baseRate) ** 2),
              uncertainty,
              skill: uncertainty > 0 ? 1 - value / uncertainty : Number.NaN,
              baseRate,
            },
            // Mason & Graham: how often a cell with the event has the higher probability, ties by half.
            area: mean(rainy.flatMap((r) => dry.map((d) => (r.p > d.p ? 1 : r.p === d.p ? 0.5 : 0)))),
            hitRate: Array.from({ length: M + 2 }, (_, k) =>
              k === 0 ? 0 : mean(rainy.map(({ p }) => (p * M > M - k + 0.5 ? 1 : 0))),
            ),
            falseAlarmRate: Array.from({ length: M + 2 }, (_, k) =>
              k === 0 ? 0 : mean(dry.map(({ p }) => (p * M > M - k + 0.5 ? 1 : 0))),
            ),
            diagram: Array.from({ length: M + 1 }, (_, k) => {
              const bin = forecasts.filter(({ p }) => Math.round(p * M) === k);
              return {
                from: k / (M + 1),
                to: (k + 1) / (M + 1),
                forecast: mean(bin.map(({ p }) => p)),
                observed: mean(bin.map(({ o }) => o)),
                cells: bin.length,
              };
            }),
            halves: [0, 1].map((half) => {
              const bin = forecasts.filter(({ p }) => (p >= 0.5 ? 1 : 0) === half);
              return { forecast: mean(bin.map(({ p }) => p)), cells: bin.length };
            }),
            cells: n,
            excluded: cellsOf(events) - n,
          };
        },
        {},
        0.5,
      );
  });

  it.each([undefined, 0.1])("rank histogram, cells from %s mm/day", (minimum) => {
    holds(rankHistogram(minimum === undefined ? {} : { minimum }), (events) => {
      const M = events[0]!.members.length;
      const kept = ensembles(events, completeCells).filter(
        ({ truth, members }) => minimum === undefined || Math.max(truth, ...members) >= minimum,
      );
      const counts = Array.from({ length: M + 1 }, (_, rank) =>
        sum(
          kept.map(({ truth, members }) => {
            const below = members.filter((x) => x < truth).length;
            const equal = members.filter((x) => x === truth).length;
            return rank >= below && rank <= below + equal ? 1 / (equal + 1) : 0;
          }),
        ),
      );
      const frequency = counts.map((c) => c / kept.length);
      return {
        counts,
        frequency,
        outerRatio: (frequency[0]! + frequency[M]!) / (2 / (M + 1)),
        cells: kept.length,
        excluded: cellsOf(events) - kept.length,
      };
    });
  });

  it("events with another number of members are left out and counted", () => {
    fc.assert(
      fc.property(cases({ ragged: true }), (given) => {
        const events = rain(given);
        const first = events[0]!.members.length;
        const alike = events.filter(({ members }) => members.length === first);
        const others = cellsOf(events.filter(({ members }) => members.length !== first));
        const metrics: Accumulator<unknown, { cells: number; excluded: number }>[] = [
          exceedance({ threshold: 0.1 }),
          rankHistogram(),
        ];
        for (const metric of metrics) {
          const kept = resultOf(metric, ...alike);
          agrees(resultOf(metric, ...events), { ...kept, excluded: kept.excluded + others });
        }
      }),
      THOUSAND,
    );
  });

  it("spread and skill", () => {
    holds(
      spreadSkill(),
      (events) => {
        const kept = ensembles(
          events.filter(({ members }) => members.length > 1),
          completeCells,
        );
        const variance = mean(
          kept.map(({ members }) => {
            const M = members.length;
            return (((M + 1) / M) * sum(members.map((x) => (x - mean(members)) ** 2))) / (M - 1);
          }),
        );
        const squaredError = mean(kept.map(({ truth, members }) => (truth - mean(members)) ** 2));
        return {
          spread: Math.sqrt(variance),
          skill: Math.sqrt(squaredError),
          ratio: squaredError > 1e-20 ? Math.sqrt(variance / squaredError) : Number.NaN,
          cells: kept.length,
          excluded: cellsOf(events) - kept.length,
        };
      },
      { ragged: true },
    );
  });

  it("ranked probability score; dispersion", () => {
    fc.assert(
      fc.property(cases({ events: 1, members: 4 }), (given) => {
        const [event] = rain(given);
        const truth = event!.truth.values[0]!;
        const members = event!.members.map(({ values }) => values[0]!);
        const known = members.filter((x) => !Number.isNaN(x));
        const edges = [0.1, 1, 10];
        const expected = sum(
          edges.map((edge) => (mean(known.map((x) => (x < edge ? 1 : 0))) - (truth < edge ? 1 : 0)) ** 2),
        );
        agrees(rps(truth, members, edges), Number.isNaN(truth) || known.length === 0 ? Number.NaN : expected);

        const fields = event!.members.map(({ values }) => values);
        const cells = [...fields[0]!.keys()].filter((i) => fields.every((v) => Number.isFinite(v[i])));
        const pairs = fields.flatMap((a, i) => fields.slice(i + 1).map((b) => [a, b] as const));
        const defined = fields.length > 1 && cells.length > 0;
        agrees(ensembleDispersion(fields), {
          meanStd: defined ? mean(cells.map((i) => summary(fields.map((v) => v[i]!)).std!)) : Number.NaN,
          pairwiseRmse: defined
            ? mean(pairs.map(([a, b]) => Math.sqrt(mean(cells.map((i) => (a[i]! - b[i]!) ** 2)))))
            : Number.NaN,
          pairwiseDecorrelation: defined
            ? 1 -
              summary(
                pairs.map(([a, b]) =>
                  pearson(
                    cells.map((i) => a[i]!),
                    cells.map((i) => b[i]!),
                  ),
                ),
              ).mean!
            : Number.NaN,
        });
      }),
      THOUSAND,
    );
    expect(ensembleDispersion([]).meanStd).toBeNaN();
  });
});

/** The table of exceedances and all that is read from it. */
function exceedanceScores(threshold: number) {
  const { given: _, ...metric } = exceedance({ threshold });
  return {
    ...metric,
    result(state: ReturnType<typeof metric.init>) {
      const table = metric.result(state);
      return {
        ...roc(table),
        brier: brierOf(table),
        diagram: reliability(table),
        halves: reliability(table, 2),
        cells: table.cells,
        excluded: table.excluded,
      };
    },
  };
}
