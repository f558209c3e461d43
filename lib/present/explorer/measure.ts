import type { FieldEvent } from "../../fields/event.js";
import type { BandedMetric } from "../../metrics/bands.js";
import { sharingCounts } from "../../metrics/counted.js";
import { diversity } from "../../metrics/diversity.js";
import { massBias } from "../../metrics/mass-bias.js";
import { spatialCorrelation } from "../../metrics/spatial-correlation.js";
import { type WetFraction, wetFractions } from "../../metrics/wet-fraction.js";
import { hardThreshold } from "../../postprocess/hard-threshold.js";

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
  const metrics = {
    correlation: spatialCorrelation(),
    wet: wetFractions(),
    mass: massBias(),
    diversity: diversity(),
  };
  const correlation = metrics.correlation.init();
  const wet = metrics.wet.init();
  const mass = metrics.mass.init();
  const variety = metrics.diversity.init();
  return {
    add: (event) =>
      sharingCounts(() => {
        metrics.wet.add(wet, event);
        metrics.correlation.add(correlation, event);
        metrics.mass.add(mass, event);
        metrics.diversity.add(variety, event);
      }),
    result() {
      const fractions = metrics.wet.result(wet);
      return {
        spatialCorrelation: metrics.correlation.result(correlation).mean,
        wetFraction: fractions.samples,
        massBias: metrics.mass.result(mass).pooled,
        diversity: metrics.diversity.result(variety).mean,
        wet: fractions,
      };
    },
  };
}

/** The event with every member cut at a threshold in mm/day; the truth as it is. */
export function cutMembers(event: FieldEvent<"mm/day">, threshold: number): FieldEvent<"mm/day"> {
  return { ...event, members: event.members.map((member) => hardThreshold(member, threshold)) };
}
