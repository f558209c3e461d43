import { ValueError } from "../errors.js";
import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Space } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";

/**
 * Quantile score (pinball loss) (y − q)(τ − 1{y < q}) of a quantile q for the truth y (Koenker & Bassett 1978,
 * doi:10.2307/1913643).
 *
 * @param truth y
 * @param quantile q, as forecast for the level
 * @param level τ, between 0 and 1
 * @returns in the unit of the values, at least 0; NaN where truth or quantile is
 * @throws ValueError when the level is not between 0 and 1
 * @example
 * ```ts
 * [metrics.quantileScoreOf(30, 10, 0.9), metrics.quantileScoreOf(10, 30, 0.9)]; // → [ 18, 2 ]
 * ```
 */
export function quantileScoreOf(truth: number, quantile: number, level: number): number {
  if (!(level > 0 && level < 1))
    throw new ValueError(`quantile level ${level}: give a number between 0 and 1`);
  return (truth - quantile) * (level - (truth < quantile ? 1 : 0));
}

export interface QuantileScoreOptions {
  /** Levels between 0 and 1; 0.5, 0.9, 0.95 and 0.99 by default. */
  readonly levels?: readonly number[];
}

export interface QuantileScoreState {
  sums: ExactSum[];
  /** Cells whose truth is at or below the quantile. */
  covered: number[];
  cells: number;
  excluded: number;
}

/** Of one level, over cells and events. */
export interface QuantileScoreAt {
  readonly level: number;
  /** mm/day. */
  readonly score: number;
  /** Share of cells whose truth is at or below the quantile: the level, for a reliable one. */
  readonly coverage: number;
}

export interface QuantileScore extends CellCount {
  readonly levels: readonly QuantileScoreAt[];
}

const TEXT: MetricText = {
  id: "quantile-score",
  label: "quantile score",
  unit: "mm/day; 1",
  definition:
    "pinball loss (y − q)(τ − 1{y < q}) of the ensemble's quantile q (type 7) at τ = 0.5, 0.9, 0.95, 0.99, mean over cells and events; and its coverage, the share of real cells at or below q, which a reliable quantile has equal to τ. With M members no quantile lies beyond the largest",
  missing: "cells with a missing member, and events without members, are left out and counted",
  source: "Koenker & Bassett 1978, doi:10.2307/1913643",
};

/**
 * Mean {@link quantileScoreOf} of the members' quantiles over cells and events.
 *
 * @param options levels
 * @returns a metric of cells, mm/day, with the coverage of each level; NaN where no cell counts
 * @throws ValueError when a level is not between 0 and 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { quantileScore } = await measure(events, { quantileScore: metrics.quantileScore({ levels: [0.5] }) });
 * quantileScore.levels; // → [ { level: 0.5, score: 0.1092, coverage: 1 } ]
 * ```
 */
export function quantileScore<S extends Space = "mm/day">({
  levels = [0.5, 0.9, 0.95, 0.99],
}: QuantileScoreOptions = {}): Metric<QuantileScoreState, QuantileScore, S> {
  for (const level of levels) quantileScoreOf(0, 0, level);
  return {
    ...TEXT,
    init: () => ({ sums: levels.map(exactSum), covered: levels.map(() => 0), cells: 0, excluded: 0 }),
    add(state, { truth, members }, { complete }) {
      const M = members.length;
      const sorted = new Float64Array(M);
      const sums = levels.map(() => 0);
      for (let i = 0; i < complete.length; i++) {
        if (complete[i] === 0 || M === 0) {
          state.excluded++;
          continue;
        }
        for (let m = 0; m < M; m++) sorted[m] = members[m]!.values[i] ?? NaN;
        sorted.sort();
        const y = truth.values[i] ?? NaN;
        state.cells++;
        for (let l = 0; l < levels.length; l++) {
          const q = atLevel(sorted, levels[l] ?? NaN);
          sums[l] = (sums[l] ?? NaN) + quantileScoreOf(y, q, levels[l] ?? NaN);
          if (y <= q) state.covered[l] = (state.covered[l] ?? NaN) + 1;
        }
      }
      sums.forEach((sum, l) => void addExact(sure(state.sums[l]), sum));
    },
    merge(into, other) {
      other.sums.forEach((sum, l) => {
        mergeExact(sure(into.sums[l]), sum);
        into.covered[l] = (into.covered[l] ?? NaN) + (other.covered[l] ?? NaN);
      });
      for (const key of ["cells", "excluded"] as const) into[key] += other[key];
    },
    result: ({ sums, covered, cells, excluded }) => ({
      levels: levels.map((level, l) => ({
        level,
        score: exactTotal(sure(sums[l])) / cells,
        coverage: (covered[l] ?? NaN) / cells,
      })),
      cells,
      excluded,
    }),
    rows: (r) =>
      r.levels.flatMap(({ level, score, coverage }) =>
        cellRows(r, "no cell counts", {
          [`quantile-score.score[q=${inName(level)}]`]: score,
          [`quantile-score.coverage[q=${inName(level)}]`]: coverage,
        }),
      ),
  };
}

/** Quantile of ascending values, type 7 of Hyndman & Fan 1996. */
function atLevel(sorted: Float64Array, level: number): number {
  const at = level * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below] ?? NaN, sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN];
  return low + (at - below) * (high - low);
}
