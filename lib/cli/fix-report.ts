import { regriddingText } from "../io/pairs/regrid-pair.js";
import { failureLines } from "../metrics/failures.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import type { FittedSamples } from "../present/write-fitted-samples.js";
import type { StrengthChoice } from "../run/choose-strength.js";
import type { Fix } from "../run/fix.js";
import type { Input } from "../run/input.js";
import { besides } from "./besides.js";
import { curveText } from "./cure-report.js";
import { textTable } from "./table.js";

/** What a fix did, for people or, with `json`, for programs. */
export function fixReport(
  fix: Fix,
  files: readonly string[],
  json: true | undefined,
  { pair }: Pick<Input, "pair">,
  choice: StrengthChoice | null = null,
): string {
  const { fitted, table, cost, inSample, held, conserved, change } = fix;
  const all = pair?.samplesFile.events ?? fix.events.length;
  const events = { written: all, withTruth: fix.events.length };
  const regridding = pair?.regridding;
  if (json)
    return `${JSON.stringify({ ...(regridding ? { regridding } : {}), method: fitted.toJSON(), description: fitted.describe(), table, cost, inSample, held, conserved, change, strength: choice, events, failures: fix.before.failures, files })}\n`;
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
    ...failureLines(fix.before.failures),
    ...(regridding ? [regriddingText(regridding)] : []),
    `${fitted.method}: ${fitted.describe()}`,
    ...(choice ? curveText(choice) : []),
    seen,
    ...(events.written > events.withTruth ? [withoutTruth(events, fitted.fittedOn.ownTruth)] : []),
    textTable(["metric", "real", "before", "", "after", "", "target"], rows),
    waterText(cost.massRemoved),
    ...besides(fix),
    ...files.map((file) => `written: ${file}`),
    "",
  ].join("\n");
}

/** What was done to samples without a truth. */
export function loneReport(
  fitted: AnyFitted,
  { files, ...done }: FittedSamples,
  events: number,
  json: true | undefined,
): string {
  if (json)
    return `${JSON.stringify({ method: fitted.toJSON(), description: fitted.describe(), events: { written: events, withTruth: 0 }, ...done, files })}\n`;
  return [
    `${fitted.method}: ${fitted.describe()}`,
    `applied to ${events} events without a truth: nothing can be scored`,
    ...besides(done),
    ...files.map((file) => `written: ${file}`),
    "",
  ].join("\n");
}

/** Some methods add water: a negative cost would read as its opposite. */
function waterText(removed: number): string {
  const share = `${Math.abs(100 * removed).toFixed(1)} %`;
  return removed < 0
    ? `water added: ${share} of what the samples had`
    : `cost: ${share} of the samples' water removed`;
}

function withoutTruth(
  { written, withTruth }: Record<"written" | "withTruth", number>,
  ownTruth: boolean,
): string {
  return (
    `all ${written} events of the samples are written; only the ${withTruth} with a truth can be fitted on and scored` +
    (ownTruth ? ": the others are as they were, since this method needs the truth of the very event" : "")
  );
}
