import { byReason } from "../../diagnosis/by-reason.js";
import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseResult, Diagnosis, Verdict } from "../../diagnosis/diagnosis.js";
import { fineHeading, outHeading } from "../../diagnosis/mended.js";
import { escapeHtml } from "../explorer/escape.js";
import { list, paragraph, section, typeset } from "../html.js";
import type { ReportEvidence } from "./evidence.js";

/** What could not be told, what was excluded or found fine, and what to do next. */
export function notToldSections({ diagnosis }: ReportEvidence): string {
  const { causes, looks } = diagnosis;
  const by = (verdict: Verdict): readonly CauseResult[] =>
    causes.filter((cause) => cause.verdict === verdict);
  const [suspected, untestable, excluded] = [by("suspected"), by("untestable"), by("excluded")];
  const untold = [
    ...(suspected.length > 0 ? ["<h3>Suspected, not confirmed</h3>", explained(suspected)] : []),
    ...(untestable.length > 0 ? ["<h3>Could not be tested</h3>", explained(untestable)] : []),
    ...(looks.untestable.length > 0
      ? ["<h3>Looks that could not be made</h3>", unmade(looks.untestable)]
      : []),
  ];
  const fine = [
    ...(excluded.length > 0
      ? [`<p><b>Excluded:</b> ${excluded.map(({ id }) => escapeHtml(CAUSE[id].words.title)).join("; ")}.</p>`]
      : []),
    ...(looks.fine.length > 0
      ? [paragraph(`${fineHeading(diagnosis)}: ${looks.fine.map(({ title }) => title).join("; ")}.`)]
      : []),
  ];
  const next = nextSteps(diagnosis);
  return [
    ...(next.length > 0 ? [section("next", "What to do next", list(next))] : []),
    section(
      "not-told",
      "What could not be told",
      ...(untold.length > 0 ? untold : [paragraph("Every test could be made, and none left a cause open.")]),
    ),
    ...(fine.length > 0 ? [section("fine", "Looked for and not found", ...fine)] : []),
  ].join("\n");
}

function explained(causes: readonly CauseResult[]): string {
  const lines = byReason(causes, ({ explanation }) => explanation).map(({ items, reason }) => {
    const titles = items.map(({ id }) => CAUSE[id].words.title).join("; ");
    return `<li><b>${escapeHtml(titles)}:</b> ${escapeHtml(typeset(reason))}.</li>`;
  });
  return `<ul>\n${lines.join("\n")}\n</ul>`;
}

function unmade(looks: Diagnosis["looks"]["untestable"]): string {
  return list(
    byReason(looks, ({ why }) => why).map(
      ({ items, reason }) => `${items.map(({ title }) => title).join("; ")}: ${reason}.`,
    ),
  );
}

/** The advice without the cures, which stand with their causes, and without what is listed as out of the ordinary. */
function nextSteps(diagnosis: Diagnosis): string[] {
  const { advice, causes, looks } = diagnosis;
  const said = causes.map(({ id }) => CAUSE[id].words.cure);
  if (looks.out.length > 0) said.push(`${outHeading(diagnosis)}:`);
  return advice.filter((line) => !said.some((start) => line.startsWith(start)));
}
