import { byExplanation } from "../../diagnosis/by-explanation.js";
import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseResult, Diagnosis, Verdict } from "../../diagnosis/diagnosis.js";
import { fineHeading } from "../../diagnosis/mended.js";
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
      ? [
          "<h3>Looks that could not be made</h3>",
          list(looks.untestable.map(({ title, why }) => `${title}: ${why}.`)),
        ]
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
  const items = byExplanation(causes).map(({ ids, explanation }) => {
    const titles = ids.map((id) => CAUSE[id].words.title).join("; ");
    return `<li><b>${escapeHtml(titles)}:</b> ${escapeHtml(typeset(explanation))}.</li>`;
  });
  return `<ul>\n${items.join("\n")}\n</ul>`;
}

/** The advice without the cures, which stand with their causes. */
function nextSteps({ advice, causes }: Diagnosis): string[] {
  const cures = causes.map(({ id }) => CAUSE[id].words.cure);
  return advice.filter((line) => !cures.some((cure) => line.startsWith(cure)));
}
