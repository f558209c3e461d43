import { regriddingText } from "../io/pairs/regrid-pair.js";
import { csvText } from "../io/tables/csv.js";
import type { MergedEvaluation } from "../run/evaluation-part.js";
import { evaluationTable, metricsRows, metricsTable } from "./evaluation-table.js";
import { terminalColumns } from "./interrupt.js";
import { reportedTable } from "./reported-table.js";
import { strataText } from "./strata-text.js";

/** What is printed of an evaluation: JSON, CSV of the rows, or tables. */
export function evaluationText(
  { results: { physical, asReported, intervals, strata, regridding }, rows }: MergedEvaluation,
  file: string | null,
  { json, csv }: { readonly json?: true; readonly csv?: true },
): string {
  const metrics = rows.length > 0;
  if (json) {
    const also = {
      ...(intervals ? { intervals } : {}),
      ...(asReported ? { asReported } : {}),
      ...(metrics ? { metrics: rows } : {}),
      ...(strata ? { strata } : {}),
      ...(regridding ? { regridding } : {}),
    };
    return `${JSON.stringify({ ...physical, ...also })}\n`;
  }
  if (csv) {
    const table = metricsRows(rows, strata && { events: physical.n.events, all: strata });
    return csvText(table.columns, table.rows);
  }
  const parts = [
    ...(regridding ? [regriddingText(regridding)] : []),
    evaluationTable(physical, intervals),
    ...(asReported ? [reportedTable(asReported)] : []),
    ...(metrics ? [metricsTable(rows)] : []),
    ...(strata ? [strataText(strata, terminalColumns() ?? undefined)] : []),
    ...(file ? [`written: ${file}`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
