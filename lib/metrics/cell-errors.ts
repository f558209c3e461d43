import type { Space } from "../fields/field.js";
import { thresholdFor } from "../fields/field.js";
import { countedCells } from "./counted.js";
import type { CellCount, Metric } from "./metric.js";

export interface CellErrorsState {
  squares: number;
  absolute: number;
  signed: number;
  tailAbsolute: number;
  tailSigned: number;
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

/**
 * Root mean square and mean absolute error over member cells of all events, and the same over the cells where
 * the truth is extreme.
 *
 * @param tailFrom where the tail begins, in the values' unit: usually the truth's 95th percentile
 */
export function cellErrors<S extends Space = "mm/day">(
  tailFrom: number = Number.POSITIVE_INFINITY,
): Metric<CellErrorsState, CellErrors, S> {
  return {
    id: "cell-errors",
    init: () => ({
      squares: 0,
      absolute: 0,
      signed: 0,
      tailAbsolute: 0,
      tailSigned: 0,
      tailCells: 0,
      cells: 0,
      excluded: 0,
    }),
    add(state, event) {
      const counted = countedCells(event);
      const truth = event.truth.values;
      const limit = thresholdFor(truth, tailFrom);
      for (const { values } of event.members) {
        let [n, squares, absolute, signed, tailN, tailAbsolute, tailSigned] = [0, 0, 0, 0, 0, 0, 0];
        for (let i = 0; i < counted.length; i++) {
          const error = values[i]! - truth[i]!;
          if (counted[i] === 0 || error - error !== 0) continue;
          n++;
          squares += error * error;
          absolute += Math.abs(error);
          signed += error;
          if (truth[i]! < limit) continue;
          tailN++;
          tailAbsolute += Math.abs(error);
          tailSigned += error;
        }
        state.squares += squares;
        state.absolute += absolute;
        state.signed += signed;
        state.tailAbsolute += tailAbsolute;
        state.tailSigned += tailSigned;
        state.tailCells += tailN;
        state.cells += n;
        state.excluded += values.length - n;
      }
    },
    merge(into, other) {
      for (const key of Object.keys(into) as (keyof CellErrorsState)[]) into[key] += other[key];
    },
    result: (s) => ({
      rmse: Math.sqrt(s.squares / s.cells),
      mae: s.absolute / s.cells,
      bias: s.signed / s.cells,
      tailMae: s.tailAbsolute / s.tailCells,
      tailBias: s.tailSigned / s.tailCells,
      tailCells: s.tailCells,
      cells: s.cells,
      excluded: s.excluded,
    }),
  };
}
