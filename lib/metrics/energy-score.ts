import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Mask, Space, Values } from "../fields/field.js";
import { sure } from "../sure.js";
import type { Metric, MetricText } from "./metric.js";
import { summaryRows } from "./rows.js";

/** Energy score of one ensemble of fields, in the values' unit. */
export interface EnergyScoreParts {
  /** mean‖x − y‖ − Σ‖xᵢ − xⱼ‖ / (2M²). */
  readonly ecdf: number;
  /** mean‖x − y‖ − Σ‖xᵢ − xⱼ‖ / (2M(M − 1)); NaN for one member. */
  readonly fair: number;
}

/**
 * Energy score of an ensemble of fields (Gneiting & Raftery 2007, doi:10.1198/016214506000001437): the CRPS of whole
 * fields, which sees errors of place that no score of single cells sees.
 *
 * ‖·‖ is the root mean square over the cells, so that the unit is that of the values and grids compare; times √cells it is
 * the Euclidean norm.
 *
 * @param truth the real field
 * @param members fields of the ensemble, as long as the truth; one gives the distance itself
 * @param counted 1 where a cell counts: truth and every member must be finite there; every cell by default
 * @returns NaN in both parts when no cell counts or there is no member
 * @example
 * ```ts
 * const members = [Float32Array.of(0, 3), Float32Array.of(4, 3)];
 * metrics.energyScoreOf(Float32Array.of(0, 3), members); // → { ecdf: 0.7071, fair: 0 }
 * ```
 */
export function energyScoreOf(
  truth: Values,
  members: readonly Values[],
  counted: Mask | null = null,
): EnergyScoreParts {
  const M = members.length;
  let [error, pairs] = [0, 0];
  for (const [m, member] of members.entries()) {
    error += distance(truth, member, counted);
    for (let k = 0; k < m; k++) pairs += distance(member, sure(members[k]), counted);
  }
  return { ecdf: error / M - pairs / (M * M), fair: error / M - pairs / (M * (M - 1)) };
}

/** Root mean square difference over the counted cells. */
function distance(a: Values, b: Values, counted: Mask | null): number {
  let [squares, n] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (counted && counted[i] === 0) continue;
    squares += ((a[i] ?? NaN) - (b[i] ?? NaN)) ** 2;
    n++;
  }
  return Math.sqrt(squares / n);
}

export interface EnergyScoreState {
  ecdf: ExactSum;
  fair: ExactSum;
  fairEvents: number;
  events: number;
  undefined: number;
}

/** Means over events, mm/day. */
export interface EnergyScore extends EnergyScoreParts {
  readonly n: number;
  readonly undefined: number;
}

const TEXT: MetricText = {
  id: "energy-score",
  label: "energy score",
  unit: "mm/day",
  definition:
    "mean‖x − y‖ − Σ‖xᵢ − xⱼ‖/(2M²) of whole fields, ‖·‖ the root mean square over the cells; fair, …/(2M(M − 1)); mean over events. It falls where storms are in their places",
  missing:
    "cells that any field of the event misses are left out; events without a cell or without a member are counted as undefined; fair is NaN with one member",
  source: "Gneiting & Raftery 2007, doi:10.1198/016214506000001437",
};

/**
 * Mean {@link energyScoreOf} over events.
 *
 * @returns a metric of whole fields, mm/day; NaN where no event has a cell that every field has
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { energyScore } = await measure(events, { energyScore: metrics.energyScore });
 * [energyScore.ecdf, energyScore.fair]; // → [ 0.2642, 0.2559 ]
 * ```
 */
export function energyScore<S extends Space = "mm/day">(): Metric<EnergyScoreState, EnergyScore, S> {
  return {
    ...TEXT,
    init: () => ({ ecdf: exactSum(), fair: exactSum(), fairEvents: 0, events: 0, undefined: 0 }),
    add(state, { truth, members }, { complete }) {
      const fields = members.map(({ values }) => values);
      const { ecdf, fair } = energyScoreOf(truth.values, fields, complete);
      if (Number.isNaN(ecdf)) {
        state.undefined++;
        return;
      }
      state.events++;
      addExact(state.ecdf, ecdf);
      if (Number.isNaN(fair)) return;
      state.fairEvents++;
      addExact(state.fair, fair);
    },
    merge(into, other) {
      for (const key of ["ecdf", "fair"] as const) mergeExact(into[key], other[key]);
      for (const key of ["fairEvents", "events", "undefined"] as const) into[key] += other[key];
    },
    result: ({ ecdf, fair, fairEvents, events, undefined: without }) => ({
      ecdf: exactTotal(ecdf) / events,
      fair: exactTotal(fair) / fairEvents,
      n: events,
      undefined: without,
    }),
    rows: (r) =>
      summaryRows(r, "no event with cells that every field has, or fewer than two members", {
        "energy-score.ecdf": r.ecdf,
        "energy-score.fair": r.fair,
      }),
  };
}
