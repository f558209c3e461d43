import { excusedTargets } from "../../cure/excused-targets.js";
import { symptomName } from "../../diagnosis/symptom-name.js";
import { escapeHtml } from "../explorer/escape.js";
import { paragraph } from "../html.js";
import { count } from "../sentences/list-in-words.js";
import { confirmedIds, outcome } from "../sentences/outcome.js";
import { score } from "../sentences/score.js";
import { type Light, meaningOf, type Standing, standingText } from "../sentences/target.js";
import { targetsMet } from "../sentences/targets-met.js";
import type { ReportEvidence } from "./evidence.js";
import { lightsOf } from "./lights.js";

/** What a report is on. */
export interface ReportSubject {
  /** Of the run or the files. */
  readonly name: string;
  /** Where the samples came from, in words. */
  readonly samples: string;
}

const LEVELS = {
  F: "real and generated fields",
  N: "fields and normalisation statistics",
  M: "fields, normalisation statistics and the model",
} as const;

/** The verdict in one line, on what it rests, and the five lights. */
export function verdictSection(evidence: ReportEvidence, { name, samples }: ReportSubject): string {
  const { diagnosis, events, cells } = evidence;
  const { height, width } = events.grid;
  const state = diagnosis.diagnosis.includes("healthy")
    ? "healthy"
    : confirmedIds(diagnosis).length > 0
      ? "sick"
      : "undecided";
  const part = diagnosis.heldOf
    ? ` Causes were tested on ${diagnosis.heldOf.events} of the ${count(diagnosis.heldOf.of.events, "event")}.`
    : "";
  const scope =
    `${count(events.length, "event")} of ${count(events.members, "sample")} each, ${samples}; ${height} × ${width} cells, ` +
    `${cells.toLocaleString("en")} of them counted. It rests on ${LEVELS[diagnosis.evidenceLevel]}.${part}`;
  const lights = lightsOf(evidence);
  return [
    "<header>",
    `<p class="kicker">undrizzle report on ${escapeHtml(name)}</p>`,
    `<h1 class="${state}">${escapeHtml(outcome(diagnosis))}.</h1>`,
    paragraph(scope),
    "</header>",
    '<section id="targets" aria-labelledby="targets-title">',
    '<h2 id="targets-title">The five targets</h2>',
    `<ul class="lights">\n${lights.map((light) => lightItem(light, evidence)).join("\n")}\n</ul>`,
    paragraph(targetsMet(lights)),
    ...diagnosis.symptoms.flatMap(({ metric, note }) =>
      note ? [paragraph(`No symptom here: ${symptomName(metric)} ${note}.`)] : [],
    ),
    "</section>",
  ].join("\n");
}

function lightItem(light: Light, scores: ReportEvidence): string {
  const { label, before, was, after, is, target, real } = light;
  const [low, high] = target;
  const band = Number.isNaN(low) ? "no target" : `target ${score(low)} to ${score(high)}`;
  const beside = light.metric === "wetFraction" && !Number.isNaN(real) ? `, real ${score(real)}` : "";
  const isExcused = was !== "met" && excusedTargets(scores.diagnosis).has(light.metric);
  const meaning = isExcused ? "no symptom here, see below" : meaningOf(light.metric, was, scores.before);
  const then =
    after === null || is === null
      ? ""
      : ` <span class="to" aria-label="after the cure">→</span> ${value(after, is)}`;
  return (
    `<li><span class="name">${label}</span><span class="values">${value(before, was)}${then}</span>` +
    `<small>${escapeHtml(band + beside)}${meaning ? `; before: ${escapeHtml(meaning)}` : ""}</small></li>`
  );
}

function value(number: number, standing: Standing): string {
  const state = Number.isNaN(number) ? "" : ` <span class="state">${standingText(standing)}</span>`;
  return `<span class="value ${standing}">${score(number)}${state}</span>`;
}
