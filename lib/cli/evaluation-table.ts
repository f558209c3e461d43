import { csvText } from "../io/tables/csv.js";
import { type BandedMetric, bandedValue, FIVE_TEXTS } from "../metrics/bands.js";
import type { Evaluation } from "../metrics/evaluate.js";
import { failureLines } from "../metrics/failures.js";
import type { MetricRow } from "../metrics/rows.js";
import { textTable } from "./table.js";

/** The five metrics as a table with the target of each. */
export function evaluationTable(e: Evaluation): string {
  const banded = (metric: BandedMetric): [string, number, string] => {
    const { label, target } = FIVE_TEXTS[metric];
    return [label, bandedValue(e, metric), target.words(e.wetFraction.truth)];
  };
  const rows: (string | number)[][] = [
    banded("spatialCorrelation"),
    banded("wetFraction"),
    banded("ks"),
    banded("massBias"),
    [`${FIVE_TEXTS.massBias.label}, mean of ratios`, e.massBias.mean, carriers(e)],
    banded("diversity"),
    ["mean difference, mm/day", e.meanDifference, "0"],
    ["P95, mm/day", e.quantiles.samples.P95, `${e.quantiles.truth.P95.toPrecision(4)} (real)`],
    ["P99, mm/day", e.quantiles.samples.P99, `${e.quantiles.truth.P99.toPrecision(4)} (real)`],
  ];
  const notes = Object.entries(e.notes)
    .filter(([key]) => key !== "failures")
    .map(([key, note]) => `  ${key}: ${note}`);
  return [
    ...failureLines(e.failures).map((line) => line),
    `${e.n.events} events × ${e.n.members} members, ${e.n.cells} cells, ${e.n.excluded} excluded; ` +
      `profile ${e.profile}, ${e.space}, mask ${e.mask}, wet from ${e.wetFraction.threshold} mm/day`,
    textTable(["metric", "samples", "target"], rows),
    ...(notes.length ? ["notes:", ...notes] : []),
  ].join("\n");
}

/** Where few days carry the mean of ratios, it says little of the others. */
function carriers({ massBias, n }: Evaluation): string {
  if (!(massBias.halfOfAbs > 0 && Number.isFinite(massBias.mean))) return "";
  const events = massBias.halfOfAbs === 1 ? "1 event" : `${massBias.halfOfAbs} events`;
  return `half of the errors in ${events} of ${n.events}`;
}

/** Any metrics as a table. */
export function metricsTable(rows: readonly MetricRow[]): string {
  return textTable(
    ["metric", "value", "n", "excluded", "note"],
    rows.map(({ metric, value, n, excluded, note }) => [metric, value, n, excluded, note]),
  );
}

/** Any metrics as CSV; an undefined value is an empty cell, and `note` says why. */
export function metricsCsv(rows: readonly MetricRow[]): string {
  return csvText(
    ["metric", "value", "n", "excluded", "note"],
    rows.map(({ metric, value, n, excluded, note }) => [metric, value, n, excluded, note]),
  );
}
