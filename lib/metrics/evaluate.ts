import {
  addValues,
  type Distribution,
  distributionQuantiles,
  SKETCH_RESOLUTION,
} from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { type EventSums, FACT } from "../fields/event-sums.js";
import type { Space } from "../fields/field.js";
import { countsOf, rememberSums, sharingCounts, sumsOfEvent } from "./counted.js";
import { diversity } from "./diversity.js";
import type { Evaluation, Percentiles } from "./evaluation.js";
import { addFacts, type EventEngine, eventEngine } from "./event-engine.js";
import { addFailures, failureLines, failures } from "./failures.js";
import { withInfinities, withoutInfinite } from "./infinite-values.js";
import { type KsState, ks } from "./ks.js";
import { massBias } from "./mass-bias.js";
import { spatialCorrelation } from "./spatial-correlation.js";
import { WET_THRESHOLD, wetFractions } from "./wet-fraction.js";

export type { Evaluation, Percentiles } from "./evaluation.js";

const PERCENTILES = { P50: 0.5, P90: 0.9, P95: 0.95, P99: 0.99, "P99.9": 0.999 } as const;

export interface EvaluateOptions {
  /** A cell is wet from this many mm/day on; 0.1 by default. */
  readonly threshold?: number;
  /** How many threads may work; all cores by default. The result does not depend on it. */
  readonly threads?: number;
}

/**
 * The five metrics of an event set in one pass, all in mm/day and inside the mask; memory does not grow with
 * the number of events.
 *
 * A cell counts where the mask is 1 and truth and member are finite; pooled over events, a truth cell
 * counts once an event. Values that the samples miss where the truth has some are counted as {@link Failures}; where
 * they are infinite, so are mass and quantiles, and what cannot be told with them is undefined.
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
  /** Lets go of the threads that help, where no result is wanted any more. */
  release(): void;
}

/** @param set what the events are of */
export function startEvaluation(
  { members, mask }: Pick<EventSet<"mm/day">, "members" | "mask">,
  options: EvaluateOptions = {},
): RunningEvaluation {
  const five = fiveMetrics(options);
  return { ...five, result: () => five.result({ members, mask: mask ? "applied" : "none" }) };
}

interface FiveMetrics extends Omit<RunningEvaluation, "result"> {
  result(facts: Pick<Evaluation, "mask"> & { members: number }): Evaluation;
}

function fiveMetrics({ threshold = WET_THRESHOLD, threads }: EvaluateOptions): FiveMetrics {
  const correlationMetric = spatialCorrelation();
  const diversityMetric = diversity();
  const wetMetric = wetFractions(threshold);
  const ksMetric = ks();
  const massMetric = massBias();
  const failureMetric = failures();
  const correlation = correlationMetric.init();
  const variety = diversityMetric.init();
  const wet = wetMetric.init();
  const values = ksMetric.init();
  const mass = massMetric.init();
  const failed = failureMetric.init();
  let count = 0;
  let pairable = false;

  /** `undefined` until one is worth it, `null` where there is none. */
  let engine: EventEngine | null | undefined;

  function addSums(event: FieldEvent<"mm/day">): void {
    const infinite = addFailures(failed, event, countsOf(event));
    const finite = infinite ? withoutInfinite(event, infinite) : event;
    wetMetric.add(wet, event);
    correlationMetric.add(correlation, finite);
    diversityMetric.add(variety, finite);
    massMetric.add(mass, finite);
    count++;
    if (event.members.length > 1) pairable = true;
  }

  function addOnEngine(running: EventEngine, event: FieldEvent<"mm/day">): void {
    const kept = values.truth.values !== null;
    running.post(event, { truth: !kept, members: true }, (sums) =>
      sharingCounts(() => {
        rememberSums(event, sums, threshold);
        addSums(event);
        if (kept) addKept(values.truth, event, sums);
        else addFacts(values.truth, sums, 0, 1);
        const members = event.members.length;
        const n = addFacts(values.samples, sums, 1, members + 1);
        values.excluded += members * event.truth.values.length - n;
      }),
    );
  }

  return {
    add(event) {
      if (engine === undefined && values.samples.values === null)
        engine = eventEngine(event, threshold, [values.truth, values.samples], threads);
      if (engine?.takes(event)) {
        addOnEngine(engine, event);
        return;
      }
      engine?.finish();
      sharingCounts(() => {
        sumsOfEvent(event, threshold);
        addSums(event);
        ksMetric.add(values, event);
      });
    },
    release: () => engine?.release(),
    result({ members, mask }) {
      engine?.flush();
      engine?.release();
      const r = correlationMetric.result(correlation);
      const w = wetMetric.result(wet);
      const k = ksMetric.result(values);
      const m = massMetric.result(mass);
      const d = diversityMetric.result(variety);
      const failures = failureMetric.result(failed);
      const notes: Record<string, string> = {};
      const samples = r.n + r.undefined;
      const infinite = failures.plusInfinity + failures.minusInfinity > 0;
      if (failures.count + failures.maskedBySamples > 0) notes.failures = failureLines(failures).join(". ");
      if (w.cells === 0) notes.n = "no cell counts: all are masked or missing, or no event has members";
      if (r.undefined > 0)
        notes.spatialCorrelation = `${r.undefined} of ${samples} samples have no correlation: the field or its truth is constant${infinite ? ", or a value infinite" : ""}`;
      if (m.undefined > 0)
        notes.massBias = `${m.undefined} of ${samples} samples have no relative mass bias: no rain in the truth`;
      if (!pairable) notes.diversity = "no event has two members";
      else if (d.undefined > 0 || d.undefinedPairs > 0)
        notes.diversity = `left out: ${d.undefinedPairs} pairs with an all-zero${infinite ? " or infinite" : ""} member, ${d.undefined} events without a defined pair`;
      if (k.method === "sketch") {
        notes.ks = `from a sketch: the statistic is at most ${k.error.toExponential(1)} larger (tail: ${k.tailError.toExponential(1)})`;
        notes.quantiles = `from a sketch: at most ${(100 * SKETCH_RESOLUTION).toFixed(2)} % off`;
      }
      if (Number.isNaN(k.tail) && w.cells > 0)
        notes.ksTail = `no sample cell reaches the truth's P95, ${k.tailFrom.toPrecision(3)} mm/day`;
      const evaluation: Evaluation = {
        n: { events: count, members, cells: w.cells, excluded: w.excluded, failed: failures.count },
        failures,
        spatialCorrelation: { mean: r.mean, std: r.std, min: r.min, max: r.max, undefined: r.undefined },
        wetFraction: { threshold: w.threshold, truth: w.truth, samples: w.samples },
        ks: { statistic: k.statistic, tail: k.tail, method: k.method, error: k.error },
        massBias: { mean: m.mean, std: m.std, abs: m.abs, pooled: m.pooled, halfOfAbs: m.halfOfAbs },
        diversity: pairable ? { mean: d.mean, std: d.std } : null,
        meanDifference: meanOf(values.samples) - meanOf(values.truth),
        quantiles: { truth: percentiles(values.truth), samples: percentiles(values.samples) },
        space: "mm/day",
        mask,
        profile: "physical",
        notes,
      };
      return withInfinities(evaluation, values.samples, failures);
    },
  };
}

/** Adds the values of a truth one by one, and their sum as a whole: the same however they were counted. */
function addKept(into: Distribution, { truth }: FieldEvent<Space>, sums: EventSums): void {
  const before = into.sum;
  addValues(into, truth.values, sums.counted);
  into.sum = before + sums.facts[FACT.sum]!;
}

function meanOf({ n, sum }: KsState["truth"]): number {
  return n > 0 ? sum / n : Number.NaN;
}

function percentiles(distribution: KsState["truth"]): Percentiles {
  const [P50, P90, P95, P99, P999] = distributionQuantiles(distribution, Object.values(PERCENTILES)).map(
    (q) => q.value,
  ) as [number, number, number, number, number];
  return { P50, P90, P95, P99, "P99.9": P999 };
}
