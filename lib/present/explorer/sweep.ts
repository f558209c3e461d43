import { ShapeError } from "../../errors.js";
import type { Distribution } from "../../fields/distribution.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import type { Field } from "../../fields/field.js";
import { type Bands, targetBands } from "../../metrics/bands.js";
import { type Evaluation, startEvaluation } from "../../metrics/evaluate.js";
import { fitMatchedThreshold } from "../../postprocess/matched-threshold.js";
import type { Measures } from "../../run/field-measures.js";
import { sweepAt } from "../../run/threshold-sweep.js";
import type { EventMass } from "./choose-events.js";
import { lowestKsThreshold } from "./lowest-ks.js";
import { SWEEP_THRESHOLDS } from "./thresholds.js";

/** A model under every threshold, over all of its events. */
export interface ModelSweep {
  /** Without a threshold. */
  readonly evaluation: Evaluation;
  readonly bands: Bands;
  /** mm/day, ascending: {@link SWEEP_THRESHOLDS}, the matched one, the one of the lowest KS. */
  readonly thresholds: readonly number[];
  readonly measures: readonly Measures[];
  /** Infinity where nothing may stay wet. */
  readonly matched: { readonly threshold: number; readonly kept: number; readonly ties: number };
  readonly lowestKs: number;
  /** Most that a KS value can be too small; 0 when all are exact. */
  readonly ksError: number;
}

/** What one reading of a model's events tells, before any threshold. */
export interface Survey {
  readonly evaluation: Evaluation;
  /** Pooled values of the cells that count. */
  readonly truth: Distribution;
  readonly samples: Distribution;
  /** How much it rained in truth in each event. */
  readonly masses: readonly EventMass[];
}

/**
 * Reads the events once.
 *
 * @throws ShapeError when an event is not on the grid of its set
 */
export async function surveyEvents(events: EventSet<"mm/day">): Promise<Survey> {
  const cells = events.grid.height * events.grid.width;
  const running = startEvaluation(events);
  const masses: EventMass[] = [];
  try {
    for await (const event of events) {
      if (event.truth.values.length !== cells)
        throw new ShapeError(
          `${event.key}: has ${event.truth.values.length} cells, the grid of its set has ${cells}`,
        );
      masses.push({ key: event.key, position: masses.length, mass: meanOf(event.truth) });
      running.add(event);
    }
    return { evaluation: running.result(), ...running.pooled(), masses };
  } finally {
    running.release();
  }
}

/**
 * Measures a model at every threshold. The events are read five times, one at a time.
 *
 * @param visit sees every event as it is, once
 * @throws ValueError when no cell can be compared
 */
export async function sweepModel(
  events: EventSet<"mm/day">,
  { evaluation, truth, samples }: Survey,
  visit: (event: FieldEvent<"mm/day">) => void,
): Promise<ModelSweep> {
  const { params } = await fitMatchedThreshold(events);
  if (params.per !== "domain") throw new TypeError(`matched per ${params.per}, not for the domain`);
  const lowestKs = lowestKsThreshold(truth, samples);
  const thresholds = [...new Set([...SWEEP_THRESHOLDS, params.threshold, lowestKs])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const sums = sweepAt(thresholds);
  for await (const event of events) {
    visit(event);
    sums.add(event);
  }
  const { points, ksError } = sums.result(truth, samples);
  return {
    evaluation,
    bands: targetBands(evaluation),
    thresholds,
    measures: points.map(({ metrics }) => metrics),
    matched: { threshold: params.threshold, kept: params.kept, ties: params.ties },
    lowestKs,
    ksError,
  };
}

/** Mean over the cells inside the mask that have a value. */
function meanOf({ values, mask }: Field<"mm/day">): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (mask?.[i] === 0 || !Number.isFinite(values[i])) continue;
    sum += values[i] ?? NaN;
    n++;
  }
  return n > 0 ? sum / n : Number.NaN;
}
