import { csvText } from "../io/tables/csv.js";
import { BANDED, type Band, bandedValue, FIVE_TEXTS, inBand, targetBands } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";

/** One line of a before/after table. A value that is undefined is NaN. */
export interface BeforeAfterRow {
  readonly metric: string;
  readonly unit: string;
  /** The value of the real fields, or what the metric should be; NaN where there is none. */
  readonly real: number;
  readonly before: number;
  readonly after: number;
  readonly target: string;
  /** `null` where a metric has no target or is undefined. */
  readonly before_ok: boolean | null;
  readonly after_ok: boolean | null;
}

/**
 * The five metrics against their targets (the mass bias of all samples together), and what a repair may cost: the mean of
 * the samples' own mass biases, mean, P95, P99, tail KS.
 *
 * @param before its wet fraction of the truth sets the targets
 * @param after the same events after a change
 * @returns one row a metric with its unit; NaN where undefined, which is in no target
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const before = await evaluate(events);
 * beforeAfter(before, before)[0]?.metric; // → 'spatial correlation'
 * ```
 */
export function beforeAfter(before: Evaluation, after: Evaluation): BeforeAfterRow[] {
  const bands = targetBands(before);
  const banded = BANDED.map((metric): BeforeAfterRow => {
    const band = bands[metric];
    const { label, unit, target } = FIVE_TEXTS[metric];
    const { aroundReal, perfect } = target;
    const values = [bandedValue(before, metric), bandedValue(after, metric)] as const;
    return {
      metric: label,
      unit,
      real: aroundReal ? before.wetFraction.truth : (perfect ?? Number.NaN),
      before: values[0],
      after: values[1],
      target: `${+band[0].toFixed(3)} to ${+band[1].toFixed(3)}`,
      before_ok: verdict(values[0], band),
      after_ok: verdict(values[1], band),
    };
  });
  const free = (
    metric: string,
    unit: string,
    value: (e: Evaluation) => number,
    real: number,
  ): BeforeAfterRow => ({
    metric,
    unit,
    real,
    before: value(before),
    after: value(after),
    target: "",
    before_ok: null,
    after_ok: null,
  });
  const { truth } = before.quantiles;
  return [
    ...banded,
    free("mass bias, mean of ratios", "1", (e) => e.massBias.mean, 0),
    free("mean difference", "mm/day", (e) => e.meanDifference, 0),
    free("P95", "mm/day", (e) => e.quantiles.samples.P95, truth.P95),
    free("P99", "mm/day", (e) => e.quantiles.samples.P99, truth.P99),
    free("tail KS (from the real P95)", "1", (e) => e.ks.tail, 0),
  ];
}

function verdict(value: number, band: Band): boolean | null {
  return Number.isNaN(value) ? null : inBand(value, band);
}

/**
 * The table as CSV; undefined is an empty cell.
 *
 * @param rows of {@link beforeAfter}
 * @returns CSV with a header
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const before = await evaluate(events);
 * beforeAfterCsv(beforeAfter(before, before)).split("\n")[0]; // → 'metric,unit,real,before,after,target,before_ok,after_ok'
 * ```
 */
export function beforeAfterCsv(rows: readonly BeforeAfterRow[]): string {
  const header = ["metric", "unit", "real", "before", "after", "target", "before_ok", "after_ok"] as const;
  return csvText(
    header,
    rows.map((row) => header.map((key) => row[key])),
  );
}
