import { ShapeError } from "../../errors.js";
import { addValues, emptyDistribution } from "../../fields/distribution.js";
import type { EventSet, FieldEvent } from "../../fields/event.js";
import { type Field, makeField, thresholdFor } from "../../fields/field.js";
import { kernels } from "../../fields/kernels.js";
import { type Bands, targetBands } from "../../metrics/bands.js";
import { countedCells } from "../../metrics/counted.js";
import { type Evaluation, evaluate } from "../../metrics/evaluate.js";
import { fitMatchedThreshold } from "../../postprocess/matched-threshold.js";
import type { EventMass } from "./choose-events.js";
import { ksKeeping } from "./keep-largest.js";
import { lowestKsThreshold } from "./lowest-ks.js";
import { cutMembers, fieldMetrics, type Measures } from "./measure.js";
import { SWEEP_THRESHOLDS } from "./thresholds.js";

/** A model under every threshold, over all of its events. */
export interface ThresholdSweep {
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

/**
 * Measures a model at every threshold with the library's metrics. The events are read seven times, one at a
 * time.
 *
 * @param visit sees every event as it is, once
 * @throws ValueError when no cell can be compared
 */
export async function sweepThresholds(
  events: EventSet<"mm/day">,
  visit: (event: FieldEvent<"mm/day">) => void,
): Promise<ThresholdSweep> {
  const { params } = await fitMatchedThreshold(events);
  if (params.per !== "domain") throw new TypeError(`matched per ${params.per}, not for the domain`);
  const evaluation = await evaluate(events);
  const truth = emptyDistribution();
  const samples = emptyDistribution();
  for await (const event of events) {
    const counted = countedCells(event);
    addValues(truth, event.truth.values, counted);
    for (const { values } of event.members) addValues(samples, values, counted);
  }
  const lowestKs = lowestKsThreshold(truth, samples);
  const thresholds = [...new Set([...SWEEP_THRESHOLDS, params.threshold, lowestKs])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

  const steps = thresholds.map((threshold) => ({ threshold, fields: fieldMetrics(), kept: 0 }));
  for await (const event of events) {
    visit(event);
    const cells = onlyCounted(event);
    const all = countedCells(cells);
    for (const step of steps) {
      step.fields.add(step.threshold === 0 ? cells : cutMembers(cells, step.threshold));
      for (const { values } of cells.members) {
        const limit = step.threshold === 0 ? Number.NEGATIVE_INFINITY : thresholdFor(values, step.threshold);
        step.kept += kernels.countWet(values, all, limit).wet;
      }
    }
  }
  const ksAt = ksKeeping(truth, samples);
  let ksError = 0;
  const measures = steps.map(({ fields, kept }): Measures => {
    const { statistic, error } = ksAt(kept);
    ksError = Math.max(ksError, error);
    const { spatialCorrelation, wetFraction, massBias, diversity } = fields.result();
    return { spatialCorrelation, wetFraction, ks: statistic, massBias, diversity };
  });
  return {
    evaluation,
    bands: targetBands(evaluation),
    thresholds,
    measures,
    matched: { threshold: params.threshold, kept: params.kept, ties: params.ties },
    lowestKs,
    ksError,
  };
}

/** The event without the cells that do not count, in one row: the same numbers come from fewer cells. */
function onlyCounted(event: FieldEvent<"mm/day">): FieldEvent<"mm/day"> {
  const counted = countedCells(event);
  const width = counted.reduce((n, counts) => n + counts, 0);
  const row = ({ values }: Field<"mm/day">): Field<"mm/day"> =>
    makeField(
      "mm/day",
      { height: 1, width },
      values.filter((_, i) => counted[i] === 1),
    );
  return { ...event, truth: row(event.truth), members: event.members.map(row) };
}

/**
 * How much it rained in truth in each event.
 *
 * @throws ShapeError when the events are on more than one grid
 */
export async function eventMasses(events: EventSet<"mm/day">): Promise<EventMass[]> {
  const masses: EventMass[] = [];
  for await (const { key, truth } of events) {
    const cells = events.grid.height * events.grid.width;
    if (truth.values.length !== cells)
      throw new ShapeError(`${key}: has ${truth.values.length} cells, the grid of its set has ${cells}`);
    let [sum, n] = [0, 0];
    for (let i = 0; i < truth.values.length; i++) {
      if (truth.mask?.[i] === 0 || !Number.isFinite(truth.values[i]!)) continue;
      sum += truth.values[i]!;
      n++;
    }
    masses.push({ key, position: masses.length, mass: n > 0 ? sum / n : Number.NaN });
  }
  return masses;
}
