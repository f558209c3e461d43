import { CAUSE } from "../../diagnosis/causes.js";
import type { CauseResult, Diagnosis } from "../../diagnosis/diagnosis.js";
import { outHeading } from "../../diagnosis/mended.js";
import { changesInWords, type Proof } from "../../diagnosis/proof.js";
import { sure } from "../../sure.js";
import { escapeHtml } from "../explorer/escape.js";
import { list, paragraph, section, typeset } from "../html.js";
import { count } from "../sentences/list-in-words.js";
import { confirmedIds } from "../sentences/outcome.js";
import type { ReportEvidence } from "./evidence.js";
import { figures } from "./figures.js";
import { figuresOf } from "./figures-of-finding.js";
import type { Section } from "./section.js";

/** What is wrong and how that is known, cause by cause, each with the pictures that show it. */
export async function findingsSection(evidence: ReportEvidence): Promise<Section> {
  const { diagnosis } = evidence;
  const pictures = await figures(evidence);
  const data = new Map([...pictures.values()].flatMap((each) => [...each.data]));
  const shown = new Set<string>();
  const confirmed = confirmedIds(diagnosis).flatMap((id) => diagnosis.causes.filter((c) => c.id === id));
  const findings = confirmed.map((cause) => {
    const fresh = figuresOf(cause.id).filter((id) => pictures.has(id) && !shown.has(id));
    for (const id of fresh) shown.add(id);
    return finding(cause, fresh.map((id) => sure(pictures.get(id)).html).join("\n"));
  });
  const rest = [...pictures].filter(([id]) => !shown.has(id)).map(([, { html }]) => html);
  const title =
    confirmed.length > 0 ? `What is wrong: ${count(confirmed.length, "confirmed cause")}` : "What was found";
  const html = [
    section("findings", title, ...(confirmed.length > 0 ? findings : [noCause(diagnosis)]), looks(diagnosis)),
    ...(rest.length > 0 ? [section("figures", "Real and generated beside each other", ...rest)] : []),
  ].join("\n");
  return { html, data };
}

function finding({ id, explanation, proof }: CauseResult, pictures: string): string {
  const { title, sentence, cure } = CAUSE[id].words;
  return [
    `<article class="finding">\n<h3>${escapeHtml(title)} <code>${id}</code></h3>`,
    paragraph(sentence),
    `<p><b>Measured here:</b> ${escapeHtml(typeset(explanation))}.</p>`,
    proof ? paragraph(proofInWords(proof)) : "",
    `<p><b>What mends it:</b> ${escapeHtml(cure)}</p>`,
    pictures,
    "</article>",
  ].join("\n");
}

function proofInWords({ by, changes }: Proof): string {
  const seen = changes.filter(({ before, after }) => before.toFixed(3) !== after.toFixed(3));
  const moved = seen.length > 0 ? `: ${changesInWords(seen)}` : "";
  if (by === "repair")
    return `It is confirmed since its repair, made on a copy, brings the samples nearer${moved}.`;
  if (by === "imitation")
    return `It is confirmed since the same harm, done to the real fields, is what the samples show${moved}.`;
  return `It rests on the numbers of its own test${changes.length > 0 ? `; its repair was tried${moved || " and moves none of the scores"}` : ""}.`;
}

function noCause({ diagnosis, symptoms }: Diagnosis): string {
  const isExcused = symptoms.some(({ ok, note }) => ok && note);
  return paragraph(
    diagnosis.includes("healthy")
      ? `No cause is confirmed, each score is inside its target${isExcused ? ", or outside for a reason that is no symptom" : ""}, and nothing else is out of the ordinary.`
      : "No cause is confirmed. That is not the same as healthy: below is what stands against it.",
  );
}

const MOST_LOOKS = 8;

/** What is out of the ordinary though no cause owns it. */
function looks(diagnosis: Diagnosis): string {
  const { looks } = diagnosis;
  if (looks.out.length === 0) return "";
  const lines = looks.out.slice(0, MOST_LOOKS).map(({ sentence }) => `${sentence}.`);
  const more = looks.out.length - lines.length;
  return `<h3>${outHeading(diagnosis)}</h3>\n${list([...lines, ...(more > 0 ? [`and ${more} more`] : [])])}`;
}
