import { headlineOf } from "../diagnosis/describe.js";
import type { CauseResult, Diagnosis, Readings } from "../diagnosis/diagnosis.js";
import { escapeHtml } from "./explorer/escape.js";
import { htmlPage } from "./notebook/page.js";

/**
 * A diagnosis as one HTML page that needs nothing from elsewhere.
 *
 * @param diagnosis as {@link diagnose} gives it
 * @param title heading and title of the page; escaped here
 * @returns a whole HTML document, light or dark as the reader's system is
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * diagnosisPage(await diagnose(events), "samples.nc").startsWith("<!DOCTYPE html>"); // → true
 * ```
 */
export function diagnosisPage(diagnosis: Diagnosis, title: string): string {
  return htmlPage({ title, body: `<h1>${escapeHtml(title)}</h1>\n${diagnosisBody(diagnosis)}` });
}

/** What stands under the title of that page. */
export function diagnosisBody(diagnosis: Diagnosis): string {
  const by = (verdict: string): readonly CauseResult[] =>
    diagnosis.causes.filter((c) => c.verdict === verdict);
  const headline = headlineOf(diagnosis);
  return [
    `<p><strong>${escapeHtml(headline)}</strong> (evidence level ${diagnosis.evidenceLevel})</p>`,
    "<h2>Symptoms</h2>",
    table(
      ["metric", "value", "band", ""],
      diagnosis.symptoms.map(({ metric, value, band, ok }) => [
        metric,
        figure(value),
        `${figure(band[0])} to ${figure(band[1])}`,
        ok ? "ok" : "out of band",
      ]),
    ),
    ...section("Confirmed", by("confirmed")),
    ...section("Suspected", by("suspected")),
    ...section("Could not be tested", by("untestable")),
    ...section("Excluded", by("excluded")),
    ...(diagnosis.advice.length ? ["<h2>Next steps</h2>", list(diagnosis.advice)] : []),
  ].join("\n");
}

function section(title: string, causes: readonly CauseResult[]): string[] {
  if (causes.length === 0) return [];
  return [`<h2>${title}</h2>`, ...causes.map(describe)];
}

function describe({ id, explanation, statistic, threshold, repair }: CauseResult): string {
  const numbers =
    statistic === null
      ? ""
      : ` <small>(statistic ${figure(statistic)}, threshold ${figure(threshold)})</small>`;
  const text = `<p><code>${id}</code>: ${escapeHtml(explanation)}.${numbers}</p>`;
  if (!repair) return text;
  const { before, after } = repair;
  const rows = Object.keys(before).map((metric) => [metric, figure(before[metric]), figure(after[metric])]);
  return `${text}\n<p>Repair tried on a copy: <code>${escapeHtml(repair.id)}</code></p>\n${table(["metric", "before", "after"], rows)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: "th" | "td"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>\n<thead>${row(header, "th")}</thead>\n<tbody>\n${rows.map((cells) => row(cells, "td")).join("\n")}\n</tbody>\n</table>`;
}

function list(lines: readonly string[]): string {
  return `<ul>\n${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("\n")}\n</ul>`;
}

function figure(value: Readings[string] | undefined): string {
  return value === null || value === undefined ? "undefined" : String(+value.toPrecision(4));
}
