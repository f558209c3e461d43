import type { FieldEvent } from "../fields/event.js";
import { accumulate } from "../metrics/accumulate.js";
import type { BandedMetric } from "../metrics/bands.js";
import { FIVE } from "../metrics/five.js";
import type { WetFraction } from "../metrics/wet-fraction.js";
import { hardThreshold } from "../postprocess/hard-threshold.js";

/** A value of each of the five metrics; NaN where one is undefined. */
export type Measures = Readonly<Record<BandedMetric, number>>;

/** All of {@link Measures} but KS, with both sides of the wet fraction. */
export interface FieldMeasures extends Omit<Measures, "ks"> {
  readonly wet: WetFraction;
}

export interface FieldAccumulator {
  add(event: FieldEvent<"mm/day">): void;
  result(): FieldMeasures;
}

/** The metrics that see whole fields, over any number of events; the library's own, in the page as in Node. */
export function fieldMetrics(): FieldAccumulator {
  const { ks: _, ...ofFields } = FIVE;
  const running = accumulate(ofFields);
  return {
    add: running.add,
    result() {
      const { spatialCorrelation, wetFraction, massBias, diversity } = running.result();
      return {
        spatialCorrelation: spatialCorrelation.mean,
        wetFraction: wetFraction.samples,
        massBias: massBias.pooled,
        diversity: diversity.mean,
        wet: wetFraction,
      };
    },
  };
}

/** The event with every member cut at a threshold in mm/day; the truth as it is. */
export function cutMembers(event: FieldEvent<"mm/day">, threshold: number): FieldEvent<"mm/day"> {
  return { ...event, members: event.members.map((member) => hardThreshold(member, threshold)) };
}
