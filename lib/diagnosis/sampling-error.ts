import { eventsOf } from "../fields/event.js";
import { type BandedMetric, bandedValue } from "../metrics/bands.js";
import { type Evaluation, evaluate } from "../metrics/evaluate.js";
import { jackknifeError } from "../metrics/jackknife.js";
import type { Specimen } from "./specimen.js";

const GROUPS = 10;

/**
 * Standard errors of the metrics over events, by leaving out one of up to ten groups of events at a time; infinite
 * with fewer than three events.
 */
export async function samplingErrors(
  { events }: Specimen,
  metrics: readonly BandedMetric[],
): Promise<ReadonlyMap<BandedMetric, number>> {
  const groups = Math.min(events.length, GROUPS);
  if (groups < 3) return new Map(metrics.map((metric) => [metric, Number.POSITIVE_INFINITY]));
  const left: Evaluation[] = [];
  for (let g = 0; g < groups; g++)
    left.push(await evaluate(eventsOf(events.filter((_, e) => e % groups !== g))));
  return new Map(
    metrics.map((metric) => {
      const values = left.map((evaluation) => bandedValue(evaluation, metric));
      return [metric, jackknifeError(values)];
    }),
  );
}
