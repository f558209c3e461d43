import type { Distribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import type { Space } from "../fields/field.js";
import type { LikelihoodRow } from "./rows.js";
import type { Seen } from "./seen.js";

/**
 * What is added up over events: `init`, then `add` every event, `merge` partial states, read the `result`.
 *
 * A state is plain data (numbers, arrays, typed arrays, Maps), so that it can travel between threads.
 * `add` and `merge` change the state they are given first, and `result` changes nothing. `merge(a, b)` of two parts
 * gives the bits that adding all events to one state gives, whatever the order: counts are whole numbers, sums are exact.
 */
export interface Accumulator<State, Result, S extends Space = "mm/day"> {
  init(): State;
  /** @param seen what is known of this event, shared by all that is measured of it */
  add(state: State, event: FieldEvent<S>, seen: Seen<S>): void;
  merge(into: State, other: State): void;
  result(state: State): Result;
  /** Where thresholds are quantiles of the truth: the same with what they are, which a first pass finds. */
  given?(truth: Distribution): Accumulator<State, Result, S>;
  /** Follows events in their order: what was added in parts and merged is another number. */
  readonly inOrder?: true;
}

/** A metric: what is added up, and what it is called, in which unit, how it is shown and what it should be. */
export interface Metric<State, Result, S extends Space = "mm/day">
  extends Accumulator<State, Result, S>,
    MetricText {
  /** What is shown of a result; `id` stands first in every name. */
  rows(result: Result): LikelihoodRow[];
  given?(truth: Distribution): Metric<State, Result, S>;
}

/** What users read of a metric. */
export interface MetricText {
  /** What `--metrics` calls it. */
  readonly id: string;
  /** What tables and plots call it. */
  readonly label: string;
  /** `mm/day`, or `1` where it has none. */
  readonly unit: string;
  readonly definition: string;
  /** What becomes of missing cells, and when it is undefined. */
  readonly missing: string;
  /** Where it was published, with its DOI; left out for what every textbook has. */
  readonly source?: string;
  /** What each of its numbers can be; left out where only some are bounded. */
  readonly range?: Band;
  /** What reports in the field want of a repaired model; left out where they set nothing. */
  readonly target?: Target;
}

/** The range that a metric should fall into; ends count. */
export type Band = readonly [low: number, high: number];

export interface Target {
  /** Where it should lie; around the value of the real fields where `aroundReal`. */
  readonly band: Band;
  readonly aroundReal?: true;
  /** In words, with the real value where it is around that. */
  words(real: number): string;
  /** The value of a perfect model; left out where that is the real value, or unknown. */
  readonly perfect?: number;
}

/** How many cells a number rests on: `cells` were used, `excluded` were masked or missing. */
export interface CellCount {
  readonly cells: number;
  readonly excluded: number;
}

/** What every metric may be made with. */
export interface MetricOptions {
  /** A cell is wet from this many mm/day on; 0.1 by default. */
  readonly threshold?: number;
}
