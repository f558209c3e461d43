import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { countedCells } from "./counted.js";
import { ks } from "./ks.js";
import { METRIC_IDS, type MetricId, type MetricRow } from "./metric-ids.js";
import { POOLED_METRICS, RUNNERS } from "./runners.js";
import { WET_THRESHOLD } from "./wet-fraction.js";

export interface EvaluateAllOptions {
  /** A cell is wet from this many mm/day on; 0.1 by default. */
  readonly threshold?: number;
}

/**
 * Any of the metrics, as flat rows.
 *
 * One pass over the events, and a first one where a threshold is a percentile of the truth (contingency,
 * cell-errors). Memory does not grow with the number of events.
 *
 * @throws ValueError when the truth has no counted cell and such a threshold is needed
 */
export async function evaluateAll(
  events: EventSet<"mm/day">,
  ids: readonly MetricId[] = METRIC_IDS,
  options: EvaluateAllOptions = {},
): Promise<MetricRow[]> {
  const needsTail = ids.includes("contingency") || ids.includes("cell-errors") || ids.includes("brier");
  const [P95, P99] = needsTail ? await truthPercentiles(events) : [Number.NaN, Number.NaN];
  const pooling = ids.some((id) => POOLED_METRICS.includes(id));
  const pooled = ks().init();
  const threshold = options.threshold ?? WET_THRESHOLD;
  const runners = ids.map((id) => RUNNERS[id]({ threshold, P95, P99, pooled }));
  for await (const event of events) {
    if (pooling) ks().add(pooled, event);
    for (const runner of runners) runner.add(event);
  }
  return runners.flatMap((runner) => runner.rows());
}

async function truthPercentiles(events: EventSet<"mm/day">): Promise<[number, number]> {
  const truth = emptyDistribution();
  for await (const event of events) addValues(truth, event.truth.values, countedCells(event));
  if (truth.n === 0)
    throw new ValueError("percentile thresholds need truth cells that count: all are masked or missing");
  const [P95, P99] = distributionQuantiles(truth, [0.95, 0.99]).map((q) => q.value);
  return [P95!, P99!];
}
