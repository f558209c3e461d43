import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Space } from "../fields/field.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows } from "./rows.js";

export interface SpreadSkillState {
  /** Σ (M + 1)/M · variance of the members (divisor M − 1). */
  variance: ExactSum;
  /** Σ squared error of the ensemble mean. */
  squaredError: ExactSum;
  cells: number;
  excluded: number;
}

export interface SpreadSkill extends CellCount {
  /** √(mean of (M + 1)/M · variance), mm/day. */
  readonly spread: number;
  /** Root mean square error of the ensemble mean, mm/day. */
  readonly skill: number;
  /** spread/skill: 1 for a reliable ensemble, below 1 too narrow; NaN with one member or a perfect mean. */
  readonly ratio: number;
}

const TEXT: MetricText = {
  id: "spread-skill",
  label: "spread–skill ratio",
  unit: "1; mm/day",
  definition:
    "√((M + 1)/M · mean variance of the members / mean squared error of their mean) over the cells of all events: 1 for a reliable ensemble, below 1 too narrow; spread and skill, its two parts, are in mm/day",
  missing:
    "cells with a missing member, and events with fewer than two members, are left out and counted; NaN where the mean has no error",
  source: "Fortin et al. 2014, doi:10.1175/JHM-D-14-0008.1",
};

/**
 * Spread–skill ratio √((M + 1)/M · mean variance / mean squared error of the ensemble mean) over cells of all
 * events (Fortin et al. 2014, doi:10.1175/JHM-D-14-0008.1).
 *
 * Cells with a missing member, and events with fewer than two members, are left out and counted.
 *
 * @returns a metric for {@link measure}; spread and error in the unit of the fields, the ratio without (1 where they
 *   agree), NaN where no cell counts or nothing is in error
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { spreadSkill } = await measure(events, { spreadSkill: metrics.spreadSkill });
 * spreadSkill.ratio; // → 0.1063
 * ```
 */
export function spreadSkill<S extends Space = "mm/day">(): Metric<SpreadSkillState, SpreadSkill, S> {
  return {
    ...TEXT,
    init: () => ({ variance: exactSum(), squaredError: exactSum(), cells: 0, excluded: 0 }),
    add(state, event, { complete }) {
      const M = event.members.length;
      let [variance, squaredError] = [0, 0];
      for (let i = 0; i < complete.length; i++) {
        if (complete[i] === 0 || M < 2) {
          state.excluded++;
          continue;
        }
        let sum = 0;
        for (const { values } of event.members) sum += values[i] ?? NaN;
        const mean = sum / M;
        let squares = 0;
        for (const { values } of event.members) squares += ((values[i] ?? NaN) - mean) ** 2;
        state.cells++;
        variance += ((M + 1) / M) * (squares / (M - 1));
        squaredError += (mean - (event.truth.values[i] ?? NaN)) ** 2;
      }
      addExact(state.variance, variance);
      addExact(state.squaredError, squaredError);
    },
    merge(into, other) {
      for (const key of ["variance", "squaredError"] as const) mergeExact(into[key], other[key]);
      for (const key of ["cells", "excluded"] as const) into[key] += other[key];
    },
    result({ cells, excluded, ...sums }) {
      const [variance, squaredError] = [exactTotal(sums.variance), exactTotal(sums.squaredError)];
      return {
        spread: Math.sqrt(variance / cells),
        skill: Math.sqrt(squaredError / cells),
        ratio: squaredError > 0 ? Math.sqrt(variance / squaredError) : Number.NaN,
        cells,
        excluded,
      };
    },
    rows: (r) =>
      cellRows(r, "no cell counts, fewer than two members, or no error", {
        "spread-skill.ratio": r.ratio,
        "spread-skill.spread": r.spread,
        "spread-skill.skill": r.skill,
      }),
  };
}
