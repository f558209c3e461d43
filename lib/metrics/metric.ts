import type { FieldEvent } from "../fields/event.js";
import type { Space } from "../fields/field.js";

/**
 * A metric as an accumulator: `init`, then `add` every event, `merge` partial states, read the `result`.
 *
 * A state is plain data (numbers, arrays, typed arrays, Maps), so that it can travel between threads.
 * `add` and `merge` change the state they are given first. `merge(a, b)` of two parts gives what adding all events to
 * one state gives: counts exactly, float64 sums to 1e-12 relative.
 */
export interface Metric<State, Result, S extends Space = "mm/day"> {
  readonly id: string;
  init(): State;
  add(state: State, event: FieldEvent<S>): void;
  merge(into: State, other: State): void;
  result(state: State): Result;
}

/** How many cells a number rests on: `cells` were used, `excluded` were masked or missing. */
export interface CellCount {
  readonly cells: number;
  readonly excluded: number;
}
