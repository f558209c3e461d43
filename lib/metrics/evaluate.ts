import { type Distribution, distributionQuantiles, SKETCH_RESOLUTION } from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { exactTotal } from "../fields/exact-sum.js";
import type { Measured } from "./accumulate.js";
import type { Evaluation, Percentiles } from "./evaluation.js";
import { failureLines, failures } from "./failures.js";
import { FIVE } from "./five.js";
import { withInfinities } from "./infinite-values.js";
import { type MeasureOptions, startMeasuring } from "./measure.js";
import { POOLED } from "./pooled-values.js";

export type { Evaluation, Percentiles } from "./evaluation.js";

const PERCENTILES = { P50: 0.5, P90: 0.9, P95: 0.95, P99: 0.99, "P99.9": 0.999 } as const;

export type EvaluateOptions = MeasureOptions;

/**
 * The five metrics of an event set in one pass, all in mm/day and inside the mask; memory does not grow with
 * the number of events.
 *
 * A cell counts where the mask is 1 and truth and member are finite; pooled over events, a truth cell
 * counts once an event. Values that the samples miss where the truth has some are counted as {@link Failures}; where
 * they are infinite, so are mass and quantiles, and what cannot be told with them is undefined.
 *
 * @param events iterated once; fields in mm/day
 * @param options wet threshold in mm/day (0.1 by default), and threads
 * @returns fractions without unit, amounts in mm/day; NaN where no cell counts or a number is undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { ks, massBias } = await evaluate(events);
 * [ks.statistic, massBias.pooled]; // → [ 0.6528, 0.09762 ]
 * ```
 */
export async function evaluate(
  events: EventSet<"mm/day">,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const running = startEvaluation(events, options);
  try {
    for await (const event of events) running.add(event);
    return running.result();
  } finally {
    running.release();
  }
}

/** {@link evaluate} for work that goes over the events anyway: add each, then read the result. */
export interface RunningEvaluation {
  /** The fields must not change before the result was read. */
  add(event: FieldEvent<"mm/day">): void;
  result(): Evaluation;
  /** What was added so far, plain data. */
  state(): EvaluationState;
  /** Adds what others were given: the result is that of all events, to the bit. */
  merge(state: EvaluationState): void;
  /** The pooled values of the cells that count, once the result was read. */
  pooled(): { readonly truth: Distribution; readonly samples: Distribution };
  /** Lets go of the threads that help, where no result is wanted any more. */
  release(): void;
}

export interface EvaluationState {
  readonly events: number;
  readonly measured: readonly unknown[];
}

const MEASURED = { ...FIVE, failures, pooled: POOLED };

/** @param set what the events are of */
export function startEvaluation(
  { members, mask }: { readonly members: number; readonly mask: unknown },
  options: EvaluateOptions = {},
): RunningEvaluation {
  const running = startMeasuring(MEASURED, options);
  let events = 0;
  let measured: Measured<typeof MEASURED> | undefined;
  return {
    add(event) {
      events++;
      running.add(event);
    },
    release: running.release,
    state: () => ({ events, measured: running.states() }),
    merge(other) {
      events += other.events;
      running.merge(other.measured);
    },
    pooled: () => (measured ?? running.result()).pooled,
    result() {
      measured = running.result();
      return evaluationOf(measured, { events, members }, mask ? "applied" : "none");
    },
  };
}

function evaluationOf(
  measured: Measured<typeof MEASURED>,
  set: { readonly events: number; readonly members: number },
  mask: Evaluation["mask"],
): Evaluation {
  const {
    spatialCorrelation: r,
    wetFraction: w,
    ks: k,
    massBias: m,
    diversity: d,
    failures,
    pooled,
  } = measured;
  const evaluation: Evaluation = {
    n: { ...set, cells: w.cells, excluded: w.excluded, failed: failures.count },
    failures,
    spatialCorrelation: { mean: r.mean, std: r.std, min: r.min, max: r.max, undefined: r.undefined },
    wetFraction: { threshold: w.threshold, truth: w.truth, samples: w.samples },
    ks: { statistic: k.statistic, tail: k.tail, method: k.method, error: k.error },
    massBias: { mean: m.mean, std: m.std, abs: m.abs, pooled: m.pooled, halfOfAbs: m.halfOfAbs },
    diversity: d.pairs + d.undefinedPairs > 0 ? { mean: d.mean, std: d.std } : null,
    meanDifference: meanOf(pooled.samples) - meanOf(pooled.truth),
    quantiles: { truth: percentiles(pooled.truth), samples: percentiles(pooled.samples) },
    space: "mm/day",
    mask,
    profile: "physical",
    notes: notesOf(measured),
  };
  return withInfinities(evaluation, pooled.samples, failures);
}

function notesOf({
  spatialCorrelation: r,
  wetFraction: w,
  ks: k,
  massBias: m,
  diversity: d,
  failures,
}: Measured<typeof MEASURED>): Record<string, string> {
  const notes: Record<string, string> = {};
  const samples = r.n + r.undefined;
  const infinite = failures.plusInfinity + failures.minusInfinity > 0;
  if (failures.count + failures.maskedBySamples > 0) notes.failures = failureLines(failures).join(". ");
  if (w.cells === 0)
    return { ...notes, n: "no cell counts: all are masked or missing, or no event has members" };
  if (r.undefined > 0)
    notes.spatialCorrelation = `${r.undefined} of ${samples} samples have no correlation: the field or its truth is constant${infinite ? ", or a value infinite" : ""}`;
  if (m.undefined > 0)
    notes.massBias = `${m.undefined} of ${samples} samples have no relative mass bias: no rain in the truth`;
  if (d.pairs + d.undefinedPairs === 0) notes.diversity = "no event has two members";
  else if (d.undefined > 0 || d.undefinedPairs > 0)
    notes.diversity = `left out: ${d.undefinedPairs} pairs with an all-zero${infinite ? " or infinite" : ""} member, ${d.undefined} events without a defined pair`;
  if (k.method === "sketch") {
    notes.ks = `from a sketch: the statistic is at most ${k.error.toExponential(1)} larger (tail: ${k.tailError.toExponential(1)})`;
    notes.quantiles = `from a sketch: at most ${(100 * SKETCH_RESOLUTION).toFixed(2)} % off`;
  }
  if (Number.isNaN(k.tail))
    notes.ksTail = `no sample cell reaches the truth's P95, ${k.tailFrom.toPrecision(3)} mm/day`;
  return notes;
}

function meanOf({ n, sum }: Distribution): number {
  return n > 0 ? exactTotal(sum) / n : Number.NaN;
}

function percentiles(distribution: Distribution): Percentiles {
  const [P50, P90, P95, P99, P999] = distributionQuantiles(distribution, Object.values(PERCENTILES)).map(
    (q) => q.value,
  ) as [number, number, number, number, number];
  return { P50, P90, P95, P99, "P99.9": P999 };
}
