import { regriddingText } from "../io/pairs/regrid-pair.js";
import type { MergedEvaluation } from "../run/evaluation-part.js";
import { evaluationTable, metricsCsv, metricsTable, strataCsv } from "./evaluation-table.js";
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
  if (csv) return strata ? strataCsv(physical.n.events, rows, strata) : metricsCsv(rows);
  const parts = [
    ...(regridding ? [regriddingText(regridding)] : []),
    evaluationTable(physical, intervals),
    ...(asReported ? [reportedTable(asReported)] : []),
    ...(metrics ? [metricsTable(rows)] : []),
    ...(strata ? [strataText(strata)] : []),
    ...(file ? [`written: ${file}`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
