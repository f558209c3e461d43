import type { Table } from "../io/tables/csv.js";
import { type BandedMetric, bandedValue, FIVE_TEXTS } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import { failureLines } from "../metrics/failures.js";
import type { Interval95, MetricRow } from "../metrics/rows.js";
import { count } from "../present/sentences/list-in-words.js";
import type { Intervals } from "../run/measures-with-intervals.js";
import type { StratumEvaluation } from "../run/strata/measure-strata.js";
import { figure, textTable } from "./table.js";

/** The five metrics as a table with the target of each, and the 95 % interval where there are any. */
export function evaluationTable(e: Evaluation, intervals?: Intervals): string {
  const banded = (metric: BandedMetric): [string, number, string] => {
    const { label, target } = FIVE_TEXTS[metric];
    return [label, bandedValue(e, metric), target.words(e.wetFraction.truth)];
  };
  const rows: [string, number, string][] = [
    banded("spatialCorrelation"),
    banded("wetFraction"),
    banded("ks"),
    banded("massBias"),
    [`${FIVE_TEXTS.massBias.label}, mean of ratios`, e.massBias.mean, carriers(e)],
    banded("diversity"),
    ["mean difference, mm/day", e.meanDifference, "0"],
    ["P95, mm/day", e.quantiles.samples.P95, `${figure(e.quantiles.truth.P95)} (real)`],
    ["P99, mm/day", e.quantiles.samples.P99, `${figure(e.quantiles.truth.P99)} (real)`],
  ];
  const notes = Object.entries(e.notes)
    .filter(([key]) => key !== "failures")
    .map(([key, note]) => `  ${key}: ${note}`);
  return [
    ...failureLines(e.failures).map((line) => line),
    `${count(e.n.events, "event")} × ${count(e.n.members, "member")}, ${e.n.cells} cells, ${e.n.excluded} excluded; ` +
      `profile ${e.profile}, ${e.space}, mask ${e.mask}, wet from ${e.wetFraction.threshold} mm/day`,
    intervals
      ? textTable(
          ["metric", "samples", "95 % interval", "target"],
          rows.map(([name, value, target], i) => [
            name,
            value,
            range(intervals.of[SHOWN[i] ?? ""] ?? UNKNOWN),
            target,
          ]),
        )
      : textTable(["metric", "samples", "target"], rows),
    ...(intervals ? [intervalsText(intervals)] : []),
    ...(notes.length ? ["notes:", ...notes] : []),
  ].join("\n");
}

/** What the rows of the table are called in the evaluation. */
const SHOWN = [
  "spatialCorrelation.mean",
  "wetFraction.samples",
  "ks.statistic",
  "massBias.pooled",
  "massBias.mean",
  "diversity.mean",
  "meanDifference",
  "quantiles.samples.P95",
  "quantiles.samples.P99",
] as const;

const UNKNOWN: Interval95 = [Number.NaN, Number.NaN];

function range([lower, upper]: Interval95): string {
  return Number.isNaN(lower) ? "" : `${figure(lower)} to ${figure(upper)}`;
}

function intervalsText({ groups, eventsPerGroup }: Intervals): string {
  if (groups < 2) return "no intervals: one event";
  const each = eventsPerGroup === 1 ? "one event" : `${eventsPerGroup} successive events`;
  const few = groups < FEW_GROUPS ? ": from so few they are not to be trusted" : "";
  return `intervals: jackknife over ${groups} groups of ${each}${few}; those of percentiles are rough`;
}

/** Below, the spread between groups is hardly known. */
const FEW_GROUPS = 5;

/** Where few days carry the mean of ratios, it says little of the others. */
function carriers({ massBias, n }: Evaluation): string {
  if (!(massBias.halfOfAbs > 0 && Number.isFinite(massBias.mean))) return "";
  const events = massBias.halfOfAbs === 1 ? "1 event" : `${massBias.halfOfAbs} events`;
  return `half of the errors in ${events} of ${n.events}`;
}

/** Any metrics as a table. */
export function metricsTable(rows: readonly MetricRow[]): string {
  const with95 = rows.some(({ interval }) => interval);
  return textTable(
    ["metric", "value", ...(with95 ? ["95 % interval"] : []), "n", "excluded", "note"],
    rows.map(({ metric, value, n, excluded, note, interval }) => [
      metric,
      value,
      ...(with95 ? [range(interval ?? UNKNOWN)] : []),
      n,
      excluded,
      note,
    ]),
  );
}

/**
 * Any metrics, a row each; an undefined value is NaN, and `note` says why. Bounds come last, where there are any. Where there are strata,
 * the same of all events and of each of them.
 */
export function metricsRows(
  rows: readonly MetricRow[],
  strata?: { readonly events: number; readonly all: readonly StratumEvaluation[] },
): Table {
  const columns = columnsOf(rows);
  if (!strata) return { columns: columns.names, rows: rows.map(columns.of) };
  return {
    columns: ["by", "stratum", "events", ...columns.names],
    rows: [
      ...rows.map((row) => ["all", "all", strata.events, ...columns.of(row)]),
      ...strata.all.flatMap(({ by, stratum, events, metrics = [] }) =>
        metrics.map((row) => [by, stratum, events, ...columns.of(row)]),
      ),
    ],
  };
}

function columnsOf(rows: readonly MetricRow[]) {
  const with95 = rows.some(({ interval }) => interval);
  return {
    names: ["metric", "value", "n", "excluded", "note", ...(with95 ? ["lower", "upper"] : [])],
    of: ({ metric, value, n, excluded, note, interval }: MetricRow) => [
      metric,
      value,
      n,
      excluded,
      note,
      ...(with95 ? (interval ?? UNKNOWN) : []),
    ],
  };
}
