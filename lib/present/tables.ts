import {
  BANDED,
  type BandedEvaluation,
  type Bands,
  bandedValue,
  FIVE_TEXTS,
  inBand,
} from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import { beforeAfter } from "../run/before-after.js";
import { sure } from "../sure.js";
import { escapeHtml } from "./explorer/escape.js";
import { bandText, figure } from "./figure.js";
import { typeset } from "./html.js";
import type { MetricSeries } from "./plots/metric-comparison.js";

/** One row of a table by column name; units belong into the names: "P99 (mm/day)". */
export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** What is read here of a danfojs DataFrame; it has all of danfojs's methods, and danfojs need not be installed to name it. */
export interface DataFrame {
  readonly columns: string[];
  /** Row by row. */
  readonly values: (string | number | boolean | null)[][];
}

/**
 * Rows as a danfojs DataFrame. Loads danfojs, which takes seconds the first time.
 *
 * @param rows of the same keys, which become the columns; null is an empty cell
 * @returns a frame that notebooks show as a table
 * @example
 * ```ts
 * frameHtml(
 *   await tableFrame([
 *     { day: 1, rain: 0.5 },
 *     { day: 2, rain: 3 },
 *   ]),
 * ).includes("rain"); // → true
 * ```
 */
export async function tableFrame(rows: readonly TableRow[]): Promise<DataFrame> {
  const danfo = await import("danfojs-node");
  return new danfo.DataFrame(rows.map((row) => ({ ...row }))) as unknown as DataFrame;
}

/**
 * The metrics of an event set before and after a change, with the real value and the target of each.
 *
 * @param before its wet fraction of the truth sets the targets
 * @param after the same events after a change
 * @returns one row a metric, with its unit in the name unless it has none
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const before = await evaluate(events);
 * frameHtml(await beforeAfterFrame(before, before)).includes("spatial correlation"); // → true
 * ```
 */
export function beforeAfterFrame(before: Evaluation, after: Evaluation): Promise<DataFrame> {
  return tableFrame(
    beforeAfter(before, after).map(({ metric, unit, real, target, ...row }) => ({
      metric: unit === "1" ? metric : `${metric} (${unit})`,
      real: Number.isNaN(real) ? null : real,
      before: row.before,
      after: row.after,
      target: typeset(target),
      "in target before": row.before_ok,
      "in target after": row.after_ok,
    })),
  );
}

/**
 * The five metrics, one row each; one column a set of samples, and a last one with the target.
 *
 * @param series sets of samples with their five metrics
 * @param bands lowest and highest value of each target
 * @returns values without unit, NaN where undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const evaluation = await evaluate(events);
 * const frame = await metricsFrame([metricSeries("as drawn", evaluation)], targetBands(evaluation));
 * frameHtml(frame).includes("as drawn"); // → true
 * ```
 */
export function metricsFrame(series: readonly MetricSeries[], bands: Bands): Promise<DataFrame> {
  return tableFrame(
    BANDED.map((metric) => ({
      metric: FIVE_TEXTS[metric].label,
      ...Object.fromEntries(series.map(({ name, values }) => [name, values[metric]])),
      target: bandText(bands[metric]),
    })),
  );
}

/**
 * The five metrics of an evaluation, for tables and plots that compare several.
 *
 * @param name heads its column or labels its point
 * @param evaluation as {@link evaluate} gives it
 * @returns the five metrics, without unit; NaN where one is undefined
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * metricSeries("as drawn", await evaluate(events)).values.ks; // → 0.6528
 * ```
 */
export function metricSeries(name: string, evaluation: BandedEvaluation): MetricSeries {
  const values = Object.fromEntries(BANDED.map((metric) => [metric, bandedValue(evaluation, metric)]));
  return { name, values: values as MetricSeries["values"] };
}

export interface FrameHtmlOptions {
  /** Set in bold: the cells of these rows and columns where it is true. */
  readonly bold?: (row: number, column: string) => boolean;
  readonly caption?: string;
}

/**
 * A DataFrame as an HTML table: numbers to the right with four significant figures, undefined ones named,
 * empty cells for null. It takes its colours from the page, light or dark.
 *
 * @param frame numbers and texts; texts are escaped
 * @param options which cells are bold, and a caption
 * @returns one `<table>` element
 * @example
 * ```ts
 * frameHtml(await tableFrame([{ metric: "KS", value: 0.1 }])).includes("<table"); // → true
 * ```
 */
export function frameHtml(frame: DataFrame, { bold, caption }: FrameHtmlOptions = {}): string {
  const { columns, values: rows } = frame;
  const numeric = columns.map((_, c) => rows.some((row) => typeof row[c] === "number"));
  const align = (c: number): string => (numeric[c] ? "right" : "left");
  const head = columns.map((name, c) => `<th align="${align(c)}">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row, r) => {
    const cells = row.map((value, c) => {
      const text = escapeHtml(cellText(value));
      const strong = bold?.(r, sure(columns[c])) ? `<b>${text}</b>` : text;
      return `<td align="${align(c)}">${strong}</td>`;
    });
    return `<tr>${cells.join("")}</tr>\n`;
  });
  const title = caption ? `<caption>${escapeHtml(caption)}</caption>\n` : "";
  return `<table>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("")}</tbody>\n</table>`;
}

/**
 * {@link frameHtml} of {@link metricsFrame}, with the values that lie in their target in bold.
 *
 * @param frame of {@link metricsFrame}, its rows in their order
 * @param bands lowest and highest value of each target, both inside
 * @param caption above the table
 * @returns one `<table>` element
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const evaluation = await evaluate(events);
 * const bands = targetBands(evaluation);
 * metricsHtml(await metricsFrame([metricSeries("as drawn", evaluation)], bands), bands).includes(
 *   "<table",
 * ); // → true
 * ```
 */
export function metricsHtml(frame: DataFrame, bands: Bands, caption = "bold: inside its target"): string {
  const { columns, values: rows } = frame;
  return frameHtml(frame, {
    caption,
    bold: (row, column) => {
      const value = sure(rows[row])[columns.indexOf(column)];
      return typeof value === "number" && inBand(value, bands[sure(BANDED[row])]);
    },
  });
}

function cellText(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? figure(value) : value;
}
