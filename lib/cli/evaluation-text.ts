import type { MergedEvaluation } from "../run/evaluation-part.js";
import { evaluationTable, metricsCsv, metricsTable } from "./evaluation-table.js";
import { reportedTable } from "./reported-table.js";

/** What is printed of an evaluation: JSON, CSV of the rows, or tables. */
export function evaluationText(
  { results: { physical, asReported, intervals }, rows }: MergedEvaluation,
  file: string | null,
  { json, csv }: { readonly json?: true; readonly csv?: true },
): string {
  const metrics = rows.length > 0;
  if (json) {
    const also = {
      ...(intervals ? { intervals } : {}),
      ...(asReported ? { asReported } : {}),
      ...(metrics ? { metrics: rows } : {}),
    };
    return `${JSON.stringify({ ...physical, ...also })}\n`;
  }
  if (csv) return metricsCsv(rows);
  const parts = [
    evaluationTable(physical, intervals),
    ...(asReported ? [reportedTable(asReported)] : []),
    ...(metrics ? [metricsTable(rows)] : []),
    ...(file ? [`written: ${file}`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
