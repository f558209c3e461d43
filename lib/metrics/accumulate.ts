import type { Distribution } from "../fields/distribution.js";
import type { FieldEvent } from "../fields/event.js";
import type { EventSums } from "../fields/event-sums.js";
import type { Space } from "../fields/field.js";
import type { Accumulator, MetricOptions } from "./metric.js";
import { see } from "./seen.js";

/** A metric, or a function that makes it. */
export type Measurable<S extends Space = "mm/day"> =
  | Accumulator<unknown, unknown, S>
  | ((options: never) => Accumulator<unknown, unknown, S>);

/** What to measure, by the names that the results shall have. */
export type Measurables<S extends Space = "mm/day"> = Readonly<Record<string, Measurable<S>>>;

/** The result of each metric, by its name. */
export type Measured<M> = {
  readonly [Name in keyof M]: M[Name] extends (options: never) => infer Made
    ? ResultOf<Made>
    : ResultOf<M[Name]>;
};

export type ResultOf<A> = A extends { result(state: never): infer Result } ? Result : never;

/** Metrics on their way through the events. */
export interface Running<M, S extends Space = "mm/day"> {
  /**
   * @param known sums of the event, where they are known: with what the options say is wet
   * @param without what is not to be added, for it was counted otherwise
   */
  add(event: FieldEvent<S>, known?: EventSums, without?: Adds<never, S>): void;
  result(): Measured<M>;
  /** The state that the metrics made of this accumulator share; `undefined` where there is none. */
  stateOf<State>(of: Adds<State, S>): State | undefined;
  /** All states, plain data: those of the same metrics with the same options can be merged. */
  states(): readonly unknown[];
  merge(states: readonly unknown[]): void;
}

type Adds<State, S extends Space> = Pick<Accumulator<State, unknown, S>, "add">;

interface Part<S extends Space> {
  readonly name: string;
  readonly accumulator: Accumulator<unknown, unknown, S>;
  readonly state: unknown;
}

/**
 * Starts metrics that events are added to one by one. What they need of an event is found once; those with the same `add`
 * share one state.
 *
 * @param options what metrics that are functions are made with
 */
export function accumulate<M extends Measurables<S>, S extends Space = "mm/day">(
  metrics: M,
  options: MetricOptions = {},
  truth?: Distribution,
): Running<M, S> {
  const states = new Map<unknown, unknown>();
  const adding = new Map<unknown, Part<S>>();
  const parts = Object.entries(metrics).map(([name, metric]): Part<S> => {
    const made = madeWith(metric, options);
    const accumulator = truth && made.given ? made.given(truth) : made;
    const { add } = accumulator;
    if (!states.has(add)) states.set(add, accumulator.init());
    const part = { name, accumulator, state: states.get(add) };
    if (!adding.has(add)) adding.set(add, part);
    return part;
  });
  return {
    add(event, known, without) {
      const seen = see(event, options.threshold, known);
      for (const { accumulator, state } of adding.values())
        if (accumulator.add !== without?.add) accumulator.add(state, event, seen);
    },
    result: () =>
      Object.fromEntries(
        parts.map(({ name, accumulator, state }) => [name, accumulator.result(state)]),
      ) as Measured<M>,
    states: () => [...states.values()],
    merge(others) {
      for (const [i, { accumulator, state }] of [...adding.values()].entries())
        accumulator.merge(state, others[i]);
    },
    stateOf: <State>({ add }: Adds<State, S>) => states.get(add) as State | undefined,
  };
}

/** The accumulator itself, made with the options where it is a function. */
export function madeWith<S extends Space>(
  metric: Measurable<S>,
  options: MetricOptions,
): Accumulator<unknown, unknown, S> {
  return typeof metric === "function" ? metric(options as never) : metric;
}
