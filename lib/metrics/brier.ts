import { thresholdFor } from "../fields/field.js";
import { sure } from "../sure.js";
import { isotonicMeans } from "./isotonic.js";
import type { Accumulator, CellCount, Metric, MetricOptions, MetricText } from "./metric.js";
import { roc } from "./roc.js";
import { cellRows, inName, type MetricRow } from "./rows.js";
import { type FoundThreshold, needFinite, P95, type Threshold, withThresholds } from "./threshold.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/**
 * Forecasts of an exceedance counted by how many members exceed: from it the Brier score, the reliability
 * diagram and the ROC are read.
 */
export interface ExceedanceTable {
  readonly members: number;
  /** Cells by number of members ≥ the threshold: members + 1 entries. */
  readonly forecasts: Float64Array;
  /** Those among them where the truth is ≥ the threshold. */
  readonly observed: Float64Array;
}

/** Brier score and its parts (Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2). */
export interface Brier {
  /** Mean (p − o)² = reliability − resolution + uncertainty. */
  readonly score: number;
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  /**
   * score = miscalibration − discrimination + uncertainty with observed rates made to rise with the forecast (CORP: Dimitriadis
   * et al. 2021, doi:10.1073/pnas.2016191118): these parts do not grow with the number of distinct forecasts.
   */
  readonly miscalibration: number;
  readonly discrimination: number;
  /** 1 − score/uncertainty; NaN when the event always or never happens. */
  readonly skill: number;
  /** Share of cells with the event. */
  readonly baseRate: number;
}

/**
 * Brier score of a table; NaN when it is empty. The parts add up exactly: every probability is its own bin.
 *
 * @param table forecasts and observed events by number of members that say yes, 0 … M
 * @returns score and parts between 0 and 1; skill is against the base rate, NaN where that is 0 or 1
 * @example
 * ```ts
 * const { score, reliability, resolution, uncertainty } = metrics.brierOf({
 *   members: 1,
 *   forecasts: Float64Array.of(6, 4),
 *   observed: Float64Array.of(1, 3),
 * });
 * [score, reliability, resolution, uncertainty]; // → [ 0.2, 0.04167, 0.08167, 0.24 ]
 * ```
 */
export function brierOf({ members, forecasts, observed }: ExceedanceTable): Brier {
  const n = forecasts.reduce((sum, c) => sum + c, 0);
  const baseRate = observed.reduce((sum, c) => sum + c, 0) / n;
  const used = Array.from({ length: members + 1 }, (_, k) => k).filter((k) => (forecasts[k] ?? NaN) > 0);
  const rising = isotonicMeans(used.map((k) => ({ sum: observed[k] ?? NaN, count: forecasts[k] ?? NaN })));
  let [reliability, resolution, score, recalibrated] = [0, 0, 0, 0];
  for (const [i, k] of used.entries()) {
    const count = forecasts[k] ?? NaN;
    const p = k / members;
    recalibrated +=
      (observed[k] ?? NaN) * ((rising[i] ?? NaN) - 1) ** 2 +
      (count - (observed[k] ?? NaN)) * (rising[i] ?? NaN) ** 2;
    const rate = (observed[k] ?? NaN) / count;
    score += (observed[k] ?? NaN) * (p - 1) ** 2 + (count - (observed[k] ?? NaN)) * p * p;
    reliability += count * (p - rate) ** 2;
    resolution += count * (rate - baseRate) ** 2;
  }
  const uncertainty = baseRate * (1 - baseRate);
  return {
    score: score / n,
    reliability: reliability / n,
    resolution: resolution / n,
    uncertainty,
    miscalibration: (score - recalibrated) / n,
    discrimination: uncertainty - recalibrated / n,
    skill: uncertainty > 0 ? 1 - score / n / uncertainty : Number.NaN,
    baseRate,
  };
}

export interface ExceedanceState {
  members: number;
  forecasts: Float64Array;
  observed: Float64Array;
  cells: number;
  excluded: number;
}

export interface Exceedance extends ExceedanceTable, CellCount {
  readonly threshold: number;
}

/**
 * Probability forecasts of "at least `threshold` mm/day" (share of members) against the truth, over cells of
 * all events. Cells with a missing member, events without members, and events with another number of members than
 * the first, are left out and counted.
 *
 * @param options threshold in mm/day, inclusive
 * @returns an accumulator for {@link measure}: counts by number of members that reach the threshold
 * @throws ValueError when the threshold is not a finite number
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { table } = await measure(events, { table: metrics.exceedance({ threshold: 1 }) });
 * table.members; // → 2
 * ```
 */
export function exceedance({
  threshold = WET_THRESHOLD,
}: MetricOptions = {}): Accumulator<ExceedanceState, Exceedance> {
  needFinite("exceedance threshold", [threshold]);
  return exceedanceOf(threshold);
}

function exceedanceOf(threshold: number): Accumulator<ExceedanceState, Exceedance> {
  return {
    init: () => ({
      members: 0,
      forecasts: new Float64Array(0),
      observed: new Float64Array(0),
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { complete }) {
      const M = event.members.length;
      if (state.members === 0) {
        state.members = M;
        state.forecasts = new Float64Array(M + 1);
        state.observed = new Float64Array(M + 1);
      }
      if (M === 0 || M !== state.members) {
        state.excluded += complete.length;
        return;
      }
      const truth = event.truth.values;
      const limits = event.members.map((member) => thresholdFor(member.values, threshold));
      const truthLimit = thresholdFor(truth, threshold);
      for (let i = 0; i < complete.length; i++) {
        if (complete[i] === 0) {
          state.excluded++;
          continue;
        }
        let k = 0;
        for (let m = 0; m < M; m++) if ((event.members[m]!.values[i] ?? NaN) >= (limits[m] ?? NaN)) k++;
        state.cells++;
        state.forecasts[k] = (state.forecasts[k] ?? NaN) + 1;
        if ((truth[i] ?? NaN) >= truthLimit) state.observed[k] = (state.observed[k] ?? NaN) + 1;
      }
    },
    merge(into, other) {
      if (into.members === 0) {
        into.members = other.members;
        into.forecasts = other.forecasts.slice();
        into.observed = other.observed.slice();
      } else if (other.members === into.members) {
        other.forecasts.forEach((count, k) => {
          into.forecasts[k] = (into.forecasts[k] ?? NaN) + count;
          into.observed[k] = (into.observed[k] ?? NaN) + (other.observed[k] ?? NaN);
        });
      } else {
        into.excluded += other.cells + other.excluded;
        return;
      }
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result: (state) => ({ ...state, threshold }),
  };
}

const TEXT: MetricText = {
  id: "brier",
  label: "Brier score",
  unit: "1",
  definition:
    "mean (p − o)² of the event “at least the threshold”, p the share of members: score, skill against the base rate, reliability, resolution, and the same with rates made to rise with the forecast (CORP: miscalibration, discrimination), and the area under the ROC curve; at the wet threshold and at the real 95th percentile",
  missing:
    "cells with a missing member, and events with another number of members than the first, are left out and counted; the skill is NaN where the event always or never happens",
  source:
    "Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; Dimitriadis et al. 2021, doi:10.1073/pnas.2016191118 (CORP)",
};

export interface BrierOptions extends MetricOptions {
  /** mm/day, or quantiles of the truth; by default the wet threshold and P95. */
  readonly thresholds?: readonly Threshold[];
}

/** Brier scores at each threshold, with the tables that they are read from. */
export interface BrierResult {
  readonly scores: readonly (Brier & { readonly rocArea: number; readonly table: Exceedance })[];
}

/**
 * Brier scores of {@link exceedance} at several thresholds.
 *
 * @param options thresholds in mm/day or quantiles of the truth, inclusive; by default the wet threshold and the
 *   truth's P95
 * @returns a metric for {@link measure}; scores without unit, NaN where no cell counts
 * @throws ValueError when a threshold is not a finite number; from its `add`, when quantiles of the truth are not
 *   {@link measure}d first
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { brier } = await measure(events, { brier: metrics.brier({ thresholds: [1] }) });
 * brier.scores.map(({ score }) => score); // → [ 0 ]
 * ```
 */
export function brier({
  threshold = WET_THRESHOLD,
  thresholds = [threshold, P95],
}: BrierOptions = {}): Metric<ExceedanceState[], BrierResult> {
  needFinite("Brier threshold", thresholds);
  return withThresholds(thresholds, scoresAt);
}

function scoresAt(found: readonly FoundThreshold[]): Metric<ExceedanceState[], BrierResult> {
  const tables = found.map(({ value }) => exceedanceOf(value));
  return {
    ...TEXT,
    init: () => tables.map((table) => table.init()),
    add: (states, event, seen) => tables.forEach((table, i) => void table.add(sure(states[i]), event, seen)),
    merge: (into, other) => tables.forEach((table, i) => void table.merge(sure(into[i]), sure(other[i]))),
    result: (states) => ({
      scores: tables.map((of, i) => {
        const table = of.result(sure(states[i]));
        return { ...brierOf(table), rocArea: roc(table).area, table };
      }),
    }),
    rows: ({ scores }) =>
      scores.flatMap(({ table, ...score }, i): MetricRow[] => {
        const at = `[T=${inName(table.threshold)}${sure(found[i]).suffix}]`;
        return cellRows(table, "no cell counts, or the event always or never happens", {
          [`brier.score${at}`]: score.score,
          [`brier.skill${at}`]: score.skill,
          [`brier.reliability${at}`]: score.reliability,
          [`brier.resolution${at}`]: score.resolution,
          [`brier.miscalibration${at}`]: score.miscalibration,
          [`brier.discrimination${at}`]: score.discrimination,
          [`brier.roc-area${at}`]: score.rocArea,
        });
      }),
  };
}
