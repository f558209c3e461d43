import type { Fix } from "../run/fix.js";
import { textTable } from "./table.js";

/** What a fix did, for people or, with `json`, for programs. */
export function fixReport(fix: Fix, files: readonly string[], json: true | undefined): string {
  const { fitted, table, cost, inSample } = fix;
  if (json)
    return `${JSON.stringify({ method: fitted.toJSON(), description: fitted.describe(), table, cost, inSample, files })}\n`;
  const mark = (value: boolean | null): string => (value === null ? "" : value ? "ok" : "out");
  const rows = table.map((row) => [
    row.unit === "1" ? row.metric : `${row.metric}, ${row.unit}`,
    row.real,
    row.before,
    mark(row.before_ok),
    row.after,
    mark(row.after_ok),
    row.target,
  ]);
  const seen =
    inSample.inSample === 0
      ? `scored on ${inSample.events} events`
      : `IN-SAMPLE: ${inSample.inSample} of the ${inSample.events} scored events were seen in fitting; --fit-on first-half scores on the others`;
  return [
    `${fitted.method}: ${fitted.describe()}`,
    seen,
    textTable(["metric", "real", "before", "", "after", "", "target"], rows),
    `cost: ${(100 * cost.massRemoved).toFixed(1)} % of the samples' water removed`,
    ...files.map((file) => `written: ${file}`),
    "",
  ].join("\n");
}
