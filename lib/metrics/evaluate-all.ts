import { ValueError } from "../errors.js";
import { addValues, distributionQuantiles, emptyDistribution } from "../fields/distribution.js";
import type { EventSet } from "../fields/event.js";
import { countedCells, sharingCounts } from "./counted.js";
import { type Failures, failures } from "./failures.js";
import { totalOf } from "./infinite-values.js";
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
  const failureMetric = failures();
  const failed = failureMetric.init();
  for await (const event of events)
    sharingCounts(() => {
      failureMetric.add(failed, event);
      if (pooling) ks().add(pooled, event);
      for (const runner of runners) runner.add(event);
    });
  const found = failureMetric.result(failed);
  return runners.flatMap((runner) => runner.rows()).map((row) => withFailures(row, found));
}

/** What a row leaves out of the samples is said; where that is infinite, so is the mass. */
function withFailures(row: MetricRow, { count, nan, plusInfinity, minusInfinity }: Failures): MetricRow {
  if (count === 0) return row;
  const said = `without ${nan} NaN, ${plusInfinity} +Infinity, ${minusInfinity} −Infinity of the samples`;
  const note = row.note ? `${row.note}; ${said}` : said;
  if (count === nan || !row.metric.startsWith("mass-bias.")) return { ...row, note };
  const value = row.metric === "mass-bias.std" ? Number.NaN : totalOf({ plusInfinity, minusInfinity });
  return {
    ...row,
    value: row.metric === "mass-bias.abs" ? Math.abs(value) : value,
    note: `${plusInfinity} +Infinity and ${minusInfinity} −Infinity of the samples`,
  };
}

async function truthPercentiles(events: EventSet<"mm/day">): Promise<[number, number]> {
  const truth = emptyDistribution();
  for await (const event of events) addValues(truth, event.truth.values, countedCells(event));
  if (truth.n === 0)
    throw new ValueError("percentile thresholds need truth cells that count: all are masked or missing");
  const [P95, P99] = distributionQuantiles(truth, [0.95, 0.99]).map((q) => q.value);
  return [P95!, P99!];
}
