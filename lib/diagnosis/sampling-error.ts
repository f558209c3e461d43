import { eventsOf } from "../fields/event.js";
import { type BandedMetric, bandedValue } from "../metrics/bands.js";
import { type Evaluation, evaluate } from "../metrics/evaluate.js";
import type { Specimen } from "./specimen.js";
import { blocksOf, type OverEvents, overEvents } from "./statistics/over-events.js";

/** Each is scored by all metrics, which takes its time. */
const BLOCKS = 10;

/**
 * Standard errors of the metrics over events, by leaving out one of up to ten blocks of successive events at a time;
 * infinite with fewer than three events.
 */
export async function samplingErrors(
  { events }: Specimen,
  metrics: readonly BandedMetric[],
): Promise<ReadonlyMap<BandedMetric, OverEvents>> {
  const { count, of } = blocksOf(events.length, BLOCKS);
  if (count < 3) return new Map(metrics.map((metric) => [metric, overEvents([])]));
  const left: Evaluation[] = [];
  for (let b = 0; b < count; b++) left.push(await evaluate(eventsOf(events.filter((_, e) => of(e) !== b))));
  return new Map(
    metrics.map((metric) => {
      const values = left.map((evaluation) => bandedValue(evaluation, metric));
      return [metric, overEvents(values)];
    }),
  );
}
