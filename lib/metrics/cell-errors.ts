import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Space } from "../fields/field.js";
import { thresholdFor } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";
import { P95, type Threshold, withThresholds } from "./threshold.js";

export interface CellErrorsState {
  squares: ExactSum;
  absolute: ExactSum;
  signed: ExactSum;
  tailAbsolute: ExactSum;
  tailSigned: ExactSum;
  tailCells: number;
  cells: number;
  excluded: number;
}

/** Errors of member cells against their truth cells, in the values' unit; NaN over no cells. */
export interface CellErrors extends CellCount {
  readonly rmse: number;
  readonly mae: number;
  /** Mean of generated − real. */
  readonly bias: number;
  /** Mean absolute error where the truth is ≥ `tailFrom`. */
  readonly tailMae: number;
  readonly tailBias: number;
  readonly tailCells: number;
}

const TEXT: MetricText = {
  id: "cell-errors",
  label: "errors of cells",
  unit: "mm/day",
  definition:
    "root mean square error, mean absolute error and mean of generated − real over the cells of all samples; and the last two over the cells where the real field reaches its 95th percentile over all events",
  missing: "cells missing in the real field or the sample are left out and counted; NaN over no cells",
};

export interface CellErrorsOptions {
  /** Where the tail begins, in the values' unit; the truth's 95th percentile by default. */
  readonly tailFrom?: Threshold;
}

/**
 * Root mean square and mean absolute error over member cells of all events, and the same over the cells where
 * the truth is extreme.
 *
 * @param options from where the truth is extreme, in mm/day or as a quantile; P95 by default
 * @returns a metric for {@link measure}; errors in the unit of the fields, over cells where truth and member are
 *   finite, NaN where there is none
 * @throws ValueError, from its `add`, when a quantile of the truth is not {@link measure}d first
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { cellErrors } = await measure(events, { cellErrors: metrics.cellErrors });
 * [cellErrors.mae, cellErrors.rmse]; // → [ 0.2184, 0.2729 ]
 * ```
 */
export function cellErrors<S extends Space = "mm/day">({
  tailFrom = P95,
}: CellErrorsOptions = {}): Metric<CellErrorsState, CellErrors, S> {
  return withThresholds([tailFrom], ([tail]) => errorsFrom(sure(tail).value));
}

function errorsFrom<S extends Space>(tailFrom: number): Metric<CellErrorsState, CellErrors, S> {
  return {
    ...TEXT,
    init: () => ({
      squares: exactSum(),
      absolute: exactSum(),
      signed: exactSum(),
      tailAbsolute: exactSum(),
      tailSigned: exactSum(),
      tailCells: 0,
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { counted }) {
      const truth = event.truth.values;
      const limit = thresholdFor(truth, tailFrom);
      for (const { values } of event.members) {
        let [n, squares, absolute, signed, tailN, tailAbsolute, tailSigned] = [0, 0, 0, 0, 0, 0, 0];
        for (let i = 0; i < counted.length; i++) {
          const error = (values[i] ?? NaN) - (truth[i] ?? NaN);
          if (counted[i] === 0 || error - error !== 0) continue;
          n++;
          squares += error * error;
          absolute += Math.abs(error);
          signed += error;
          if ((truth[i] ?? NaN) < limit) continue;
          tailN++;
          tailAbsolute += Math.abs(error);
          tailSigned += error;
        }
        addExact(state.squares, squares);
        addExact(state.absolute, absolute);
        addExact(state.signed, signed);
        addExact(state.tailAbsolute, tailAbsolute);
        addExact(state.tailSigned, tailSigned);
        state.tailCells += tailN;
        state.cells += n;
        state.excluded += values.length - n;
      }
    },
    merge(into, other) {
      for (const key of ["squares", "absolute", "signed", "tailAbsolute", "tailSigned"] as const)
        mergeExact(into[key], other[key]);
      for (const key of ["tailCells", "cells", "excluded"] as const) into[key] += other[key];
    },
    result: (s) => ({
      rmse: Math.sqrt(exactTotal(s.squares) / s.cells),
      mae: exactTotal(s.absolute) / s.cells,
      bias: exactTotal(s.signed) / s.cells,
      tailMae: exactTotal(s.tailAbsolute) / s.tailCells,
      tailBias: exactTotal(s.tailSigned) / s.tailCells,
      tailCells: s.tailCells,
      cells: s.cells,
      excluded: s.excluded,
    }),
    rows: (r) => [
      ...cellRows(r, "", {
        "cell-errors.rmse": r.rmse,
        "cell-errors.mae": r.mae,
        "cell-errors.bias": r.bias,
      }),
      ...cellRows({ cells: r.tailCells, excluded: r.excluded }, "no such cell", {
        [`cell-errors.mae[truth>=${inName(tailFrom)}]`]: r.tailMae,
        [`cell-errors.bias[truth>=${inName(tailFrom)}]`]: r.tailBias,
      }),
    ],
  };
}
