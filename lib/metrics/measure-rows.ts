import type { EventSet } from "../fields/event.js";
import type { MetricMaker } from "./catalogue.js";
import { METRICS } from "./catalogue.js";
import { type Failures, failures } from "./failures.js";
import { totalOf } from "./infinite-values.js";
import { type MeasureOptions, type Measuring, startMeasuring, truthAskedBy } from "./measure.js";
import type { Accumulator, Metric } from "./metric.js";
import type { LikelihoodRow, MetricRow } from "./rows.js";

/**
 * {@link measure}, as flat rows: any metrics side by side, in the order in which they are given.
 *
 * @param events fields in mm/day, iterated once, or twice where a threshold is a quantile of the truth
 * @param metrics metrics, or functions that make them; all of them by default
 * @param options wet threshold in mm/day for all metrics that have one, and threads
 * @returns one row a number with its name, the cells it rests on and those left out; NaN with the reason where
 *   undefined
 * @throws ValueError when a threshold is a quantile of the truth and no truth cell counts
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const [row] = await measureRows(events, metricsNamed("wet-fraction"));
 * row?.metric; // → 'wet-fraction.truth[T=0.1]'
 * ```
 */
export async function measureRows(
  events: EventSet<"mm/day">,
  metrics: readonly (MetricMaker | Metric<unknown, unknown>)[] = METRICS,
  options: MeasureOptions = {},
): Promise<MetricRow[]> {
  const running = await startRows(events, metrics, options);
  try {
    for await (const event of events) running.add(event);
    return running.result();
  } finally {
    running.release();
  }
}

/** {@link measureRows} for work that goes over the events anyway: add each, then read the rows. */
export interface MeasuringRows extends Omit<Measuring<never>, "result"> {
  result(): MetricRow[];
  /** Those rows, some of which know more of their interval. */
  likelihoods(): LikelihoodRow[];
}

/** Reads the truth of the events where a threshold is a quantile of it; `null`: of metrics that have no such threshold. */
export async function startRows(
  events: EventSet<"mm/day"> | null,
  metrics: readonly (MetricMaker | Metric<unknown, unknown>)[],
  options: MeasureOptions = {},
): Promise<MeasuringRows> {
  return (await rowStarter(events, metrics, options))();
}

/** {@link startRows} for work that starts several times. */
export async function rowStarter(
  events: EventSet<"mm/day"> | null,
  metrics: readonly (MetricMaker | Metric<unknown, unknown>)[],
  options: MeasureOptions = {},
): Promise<() => MeasuringRows> {
  const shown = metrics.map((metric) => shownBy(typeof metric === "function" ? metric(options) : metric));
  const named = { ...Object.fromEntries(shown.entries()), failed: failures };
  const truth = events === null ? undefined : await truthAskedBy(events, named, options);
  return () => {
    const running = startMeasuring(named, options, truth);
    const likelihoods = (): LikelihoodRow[] => {
      const { failed, ...rows } = running.result();
      return Object.values(rows as Record<string, LikelihoodRow[]>)
        .flat()
        .map((row) => withFailures(row, failed as Failures));
    };
    return { ...running, likelihoods, result: () => likelihoods().map(({ intervalOf, ...row }) => row) };
  };
}

/** The metric with its rows as its result. */
function shownBy({ init, add, merge, result, rows, given }: Metric<unknown, unknown>): Shown {
  return {
    init,
    add,
    merge,
    result: (state) => rows(result(state)),
    ...(given ? { given: (truth) => shownBy(given(truth)) } : {}),
  };
}

type Shown = Accumulator<unknown, LikelihoodRow[]>;

/** What a row leaves out of the samples is said; where that is infinite, so is the mass. */
function withFailures(
  row: LikelihoodRow,
  { count, nan, plusInfinity, minusInfinity }: Failures,
): LikelihoodRow {
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
