import { ValueError } from "../errors.js";
import { thresholdFor } from "../fields/field.js";
import { completeCells } from "./counted.js";
import type { CellCount, Metric } from "./metric.js";

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
  /** 1 − score/uncertainty; NaN when the event always or never happens. */
  readonly skill: number;
  /** Share of cells with the event. */
  readonly baseRate: number;
}

/** Brier score of a table; NaN when it is empty. The parts add up exactly: every probability is its own bin. */
export function brier({ members, forecasts, observed }: ExceedanceTable): Brier {
  const n = forecasts.reduce((sum, c) => sum + c, 0);
  const baseRate = observed.reduce((sum, c) => sum + c, 0) / n;
  let [reliability, resolution, score] = [0, 0, 0];
  for (let k = 0; k <= members; k++) {
    const count = forecasts[k]!;
    if (count === 0) continue;
    const p = k / members;
    const rate = observed[k]! / count;
    score += observed[k]! * (p - 1) ** 2 + (count - observed[k]!) * p * p;
    reliability += count * (p - rate) ** 2;
    resolution += count * (rate - baseRate) ** 2;
  }
  const uncertainty = baseRate * (1 - baseRate);
  return {
    score: score / n,
    reliability: reliability / n,
    resolution: resolution / n,
    uncertainty,
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
 * @throws ValueError when the threshold is not a finite number
 */
export function exceedance(threshold: number): Metric<ExceedanceState, Exceedance> {
  if (!Number.isFinite(threshold))
    throw new ValueError(`exceedance threshold is ${threshold}: give a finite number of mm/day`);
  return {
    id: "brier",
    init: () => ({
      members: 0,
      forecasts: new Float64Array(0),
      observed: new Float64Array(0),
      cells: 0,
      excluded: 0,
    }),
    add(state, event) {
      const M = event.members.length;
      if (state.members === 0) {
        state.members = M;
        state.forecasts = new Float64Array(M + 1);
        state.observed = new Float64Array(M + 1);
      }
      const complete = completeCells(event);
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
        for (let m = 0; m < M; m++) if (event.members[m]!.values[i]! >= limits[m]!) k++;
        state.cells++;
        state.forecasts[k]!++;
        if (truth[i]! >= truthLimit) state.observed[k]!++;
      }
    },
    merge(into, other) {
      if (into.members === 0) {
        into.members = other.members;
        into.forecasts = other.forecasts.slice();
        into.observed = other.observed.slice();
      } else if (other.members === into.members) {
        other.forecasts.forEach((count, k) => {
          into.forecasts[k]! += count;
          into.observed[k]! += other.observed[k]!;
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
