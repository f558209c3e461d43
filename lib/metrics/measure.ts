import { ValueError } from "../errors.js";
import { addValues, type Distribution, emptyDistribution } from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { FACT } from "../fields/event-sums.js";
import { sure } from "../sure.js";
import { accumulate, type Measurables, type Measured, madeWith } from "./accumulate.js";
import { addFacts, type EventEngine, eventEngine } from "./event-engine.js";
import type { MetricOptions } from "./metric.js";
import { POOLED, type PooledState } from "./pooled-values.js";
import { countedCells } from "./seen.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

export interface MeasureOptions extends MetricOptions {
  /** How many threads may work; all cores by default. The result does not depend on it. */
  readonly threads?: number;
}

/**
 * Measures any metrics of an event set in one pass: `measure(events, { crps, fss: fss({ windows: [5] }) })` gives
 * `{ crps, fss }` with the result of each. Memory does not grow with the number of events. Where a threshold is a quantile
 * of the truth, a first pass finds it.
 *
 * Cells count inside the mask where the truth and at least one member are finite; what is undefined is NaN. Changed fields give changed numbers: nothing is
 * kept from one measuring to the next.
 *
 * @param events fields in mm/day unless a metric takes others
 * @param metrics by the names that the results shall have: metrics, or functions that make them, which are called with
 *   the options
 * @param options wet threshold in mm/day for all metrics that have one, and threads
 * @returns the result of each metric, by its name
 * @throws ValueError when a threshold is a quantile of the truth and no truth cell counts
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { ks, crps } = await measure(events, { ks: metrics.ks, crps: metrics.crps });
 * [ks.statistic, crps.fair]; // → [ 0.6528, 0.2071 ]
 * ```
 */
export async function measure<M extends Measurables>(
  events: EventSet<"mm/day">,
  metrics: M,
  options: MeasureOptions = {},
): Promise<Measured<M>> {
  const running = startMeasuring(metrics, options, await truthAskedBy(events, metrics, options));
  try {
    for await (const event of events) running.add(event);
    return running.result();
  } finally {
    running.release();
  }
}

/** {@link measure} for work that goes over the events anyway: add each, then read the result. */
export interface Measuring<M> {
  /** The fields must not change before the result was read. */
  add(event: FieldEvent<"mm/day">): void;
  result(): Measured<M>;
  /** What was added so far, plain data, for {@link merge} of the same metrics with the same options. */
  states(): readonly unknown[];
  /** Adds what others were given: the result is that of all events, to the bit. */
  merge(states: readonly unknown[]): void;
  /** Lets go of the threads that help, where no result is wanted any more. */
  release(): void;
}

/** @param truth what the truth's quantiles are read from, where a threshold is one */
export function startMeasuring<M extends Measurables>(
  metrics: M,
  options: MeasureOptions = {},
  truth?: Distribution,
): Measuring<M> {
  const { threshold = WET_THRESHOLD, threads } = options;
  const running = accumulate(metrics, options, truth);
  const pooled = running.stateOf(POOLED);
  /** `undefined` until one is worth it, `null` where there is none. */
  let engine: EventEngine | null | undefined = pooled ? undefined : null;

  function addOnEngine(on: EventEngine, into: PooledState, event: FieldEvent<"mm/day">): void {
    const kept = into.truth.values !== null;
    on.post(event, { truth: !kept, members: true }, (sums) => {
      running.add(event, sums, POOLED);
      if (kept) addValues(into.truth, event.truth.values, sums.counted, sums.facts[FACT.sum] ?? NaN);
      else addFacts(into.truth, sums, 0, 1);
      const members = event.members.length;
      const n = addFacts(into.samples, sums, 1, members + 1);
      into.excluded += members * event.truth.values.length - n;
    });
  }

  return {
    add(event) {
      if (engine === undefined && sure(pooled).samples.values === null)
        engine = eventEngine(event, threshold, [sure(pooled).truth, sure(pooled).samples], threads);
      if (pooled && engine?.takes(event)) {
        addOnEngine(engine, pooled, event);
        return;
      }
      engine?.finish();
      running.add(event);
    },
    release: () => engine?.release(),
    states() {
      engine?.flush();
      return running.states();
    },
    merge(states) {
      engine?.flush();
      running.merge(states);
    },
    result() {
      engine?.flush();
      engine?.release();
      return running.result();
    },
  };
}

/** The pooled truth, where a metric has a threshold that is a quantile of it. */
export async function truthAskedBy(
  events: EventSet<"mm/day">,
  metrics: Measurables,
  options: MeasureOptions,
): Promise<Distribution | undefined> {
  if (!asksForTruth(metrics, options)) return undefined;
  const truth = emptyDistribution();
  for await (const event of events) addValues(truth, event.truth.values, countedCells(event));
  return needTruth(truth);
}

/** Whether a metric has a threshold that is a quantile of the truth. */
export function asksForTruth(metrics: Measurables, options: MetricOptions): boolean {
  return Object.values(metrics).some((metric) => madeWith(metric, options).given);
}

/** @throws ValueError when no truth cell counts */
export function needTruth(truth: Distribution): Distribution {
  if (truth.n === 0)
    throw new ValueError("percentile thresholds need truth cells that count: all are masked or missing");
  return truth;
}
