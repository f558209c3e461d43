import { byReason } from "../diagnosis/by-reason.js";
import { CAUSE } from "../diagnosis/causes.js";
import { EVIDENCE_IN_WORDS, headlineOf } from "../diagnosis/describe.js";
import type { CauseResult, Diagnosis, Readings } from "../diagnosis/diagnosis.js";
import { fineHeading, outHeading } from "../diagnosis/mended.js";
import type { NumberReadings } from "../diagnosis/numbers.js";
import { BANDED, FIVE_TEXTS } from "../metrics/bands.js";
import { figureOfCause, figureOfLook, type Pictures, picturesOf } from "./diagnosis/figures.js";
import { numbersBody } from "./diagnosis/numbers-body.js";
import type { FigureId, PageFigure } from "./diagnosis/page-figure.js";
import { DIAGNOSIS_STYLE } from "./diagnosis/page-style.js";
import type { DiagnosedFields } from "./diagnosis/specimens.js";
import { escapeHtml } from "./explorer/escape.js";
import { figure } from "./figure.js";
import { labelled, list, paragraph, sentence, table, words } from "./html.js";
import { htmlPage } from "./notebook/page.js";
import { outcome } from "./sentences/outcome.js";

/** What a page shows beside the diagnosis. */
export interface DiagnosisPageOptions {
  /** What its pictures are drawn from; without, it has none. */
  readonly fields?: DiagnosedFields;
  /** What reported numbers and a training log say. */
  readonly numbers?: NumberReadings;
}

/**
 * A diagnosis as one HTML page that needs nothing from elsewhere: the verdict, a picture of each finding, what is fine.
 *
 * @param diagnosis as {@link diagnose} gives it
 * @param title heading and title of the page; escaped here
 * @param options what its pictures are drawn from, and what else it shows
 * @returns a whole HTML document, light or dark as the reader's system is
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * diagnosisPage(await diagnose(events), "samples.nc").startsWith("<!DOCTYPE html>"); // → true
 * ```
 */
export function diagnosisPage(
  diagnosis: Diagnosis,
  title: string,
  options: DiagnosisPageOptions = {},
): string {
  const { fields, numbers } = options;
  const show = placer(fields ? picturesOf(diagnosis, fields) : () => null);
  const body = `<style>${DIAGNOSIS_STYLE}</style>\n<h1>${escapeHtml(title)}</h1>\n${diagnosisBody(diagnosis, show)}\n${numbersBody(numbers ?? {})}`;
  return htmlPage({ title, body });
}

/** Shows a picture where it is first asked for; from then on says where it stands, or with `once` nothing. */
type Show = (id: FigureId, options?: { readonly isMended?: boolean; readonly once?: boolean }) => string;

function diagnosisBody(diagnosis: Diagnosis, show: Show): string {
  const { causes, looks, advice } = diagnosis;
  const by = (verdict: string): readonly CauseResult[] => causes.filter((c) => c.verdict === verdict);
  const confirmed = by("confirmed");
  return [
    verdictBox(diagnosis),
    show("example"),
    "<h2>The numbers</h2>",
    symptomTable(diagnosis),
    ...notesOf(diagnosis),
    ...(confirmed.length > 0
      ? ["<h2>What is wrong</h2>", ...confirmed.map((c) => causeSection(c, show))]
      : []),
    ...lookSections(diagnosis, show),
    ...(advice.length > 0 ? ["<h2>What to do</h2>", list(advice.map(labelled))] : []),
    ...suspected(by("suspected")),
    `<h2>${fineHeading(diagnosis)}</h2>`,
    looks.fine.length > 0
      ? table(
          ["what", "result"],
          looks.fine.map((look) => [words(look.title), words(look.sentence)]),
        )
      : "<p>Nothing could be called fine on this evidence.</p>",
    show("quantiles", { once: true }),
    show("scales", { once: true }),
    `<details><summary>${by("excluded").length} causes were tested and excluded</summary>${table(
      ["cause", "why"],
      by("excluded").map((c) => [c.id, words(c.explanation)]),
    )}</details>`,
    ...untested(by("untestable"), looks.untestable),
    `<p><small>Looks compare the samples with what members that cannot be told from the truth would give; of the runs of a healthy model ${figure(100 * looks.falseAlarms)} % have anything out of the ordinary by chance.</small></p>`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function placer(pictures: Pictures): Show {
  const numbers = new Map<PageFigure, number>();
  return (id, { isMended, once } = {}) => {
    const found = pictures(id, isMended);
    if (!found) return "";
    const before = numbers.get(found);
    if (before !== undefined)
      return once ? "" : `<p><a href="#figure-${before}">See figure ${before}.</a></p>`;
    const number = numbers.size + 1;
    numbers.set(found, number);
    const key = found.isKeyed
      ? '<p class="keys"><span class="key real">real</span><span class="key made">generated</span></p>'
      : "";
    return `<figure id="figure-${number}">${found.html}${key}<figcaption><strong>Figure ${number}.</strong> ${sentence(found.caption)}</figcaption></figure>`;
  };
}

function verdictBox(diagnosis: Diagnosis): string {
  const kind = ["healthy", "undecided"].find((id) => id === headlineOf(diagnosis).split(":")[0]) ?? "sick";
  const { heldOf } = diagnosis;
  const held = heldOf
    ? ` Causes were tested on ${heldOf.events} of ${heldOf.of.events} events, ${heldOf.members} of ${heldOf.of.members} members each; the numbers are of all.`
    : "";
  return `<div class="verdict ${kind}"><p class="say">${sentence(outcome(diagnosis))}</p><p>Evidence: ${EVIDENCE_IN_WORDS[diagnosis.evidenceLevel]}.${held}</p></div>`;
}

function nameOf(metric: string): string {
  const banded = BANDED.find((id) => id === metric);
  return banded ? FIVE_TEXTS[banded].label : metric === "p99Ratio" ? "P99 ratio" : metric;
}

function symptomTable({ symptoms }: Diagnosis): string {
  return table(
    ["number", "value", "target", "verdict"],
    symptoms.map(({ metric, value, band, ok, note }) => [
      nameOf(metric),
      reading(value),
      `${figure(+band[0].toFixed(3))} to ${figure(+band[1].toFixed(3))}`,
      ok
        ? { text: note ? "no symptom here" : "within", className: "within" }
        : { text: "out of it", className: "off" },
    ]),
  );
}

/** Why a number outside its target is no symptom. */
function notesOf({ symptoms }: Diagnosis): string[] {
  return symptoms.flatMap(({ metric, note }) => (note ? [paragraph(`${nameOf(metric)}: ${note}.`)] : []));
}

function causeSection({ id, explanation, repair }: CauseResult, show: Show): string {
  const { title, sentence: says } = CAUSE[id].words;
  const isMoved =
    repair !== null &&
    Object.keys(repair.before).some(
      (metric) => reading(repair.before[metric]) !== reading(repair.after[metric]),
    );
  const tried = isMoved
    ? `<p>Tried on a copy, ${escapeHtml(repair.id)}:</p>${table(
        ["number", "before", "after"],
        Object.keys(repair.before).map((metric) => [
          nameOf(metric),
          reading(repair.before[metric]),
          reading(repair.after[metric]),
        ]),
      )}`
    : "";
  return `<section class="finding"><h3>${escapeHtml(title)} <small><code>${id}</code></small></h3>
<p>${sentence(says)}</p>
<p>${sentence(explanation)}</p>
${show(figureOfCause(id))}${tried}</section>`;
}

const MOST_LOOKS = 8;

function lookSections(diagnosis: Diagnosis, show: Show): string[] {
  const { out } = diagnosis.looks;
  if (out.length === 0) return [];
  const section = ({ look, sentence: says }: (typeof out)[number]): string =>
    `<section class="finding"><p>${sentence(says)}</p>${show(figureOfLook(look), { isMended: true })}</section>`;
  const rest = out.slice(MOST_LOOKS);
  return [
    `<h2>${outHeading(diagnosis)}</h2>`,
    ...out.slice(0, MOST_LOOKS).map(section),
    ...(rest.length > 0
      ? [
          `<details><summary>and ${rest.length} more</summary>${list(rest.map((l) => labelled(l.sentence)))}</details>`,
        ]
      : []),
  ];
}

function suspected(causes: readonly CauseResult[]): string[] {
  return causes.length > 0
    ? [
        "<h2>Suspected, not shown</h2>",
        table(
          ["cause", "why"],
          causes.map((c) => [c.id, words(c.explanation)]),
        ),
      ]
    : [];
}

function untested(causes: readonly CauseResult[], looks: Diagnosis["looks"]["untestable"]): string[] {
  const rows = [
    ...byReason(looks, ({ why }) => why).map(({ items, reason }) => [
      words(items.map(({ title }) => title).join("; ")),
      words(reason),
    ]),
    ...byReason(causes, ({ explanation }) => explanation).map(({ items, reason }) => [
      words(items.map(({ id }) => id).join(", ")),
      words(reason),
    ]),
  ];
  return rows.length > 0
    ? ["<h2>Could not be tested</h2>", "<p>Not tested is not excluded.</p>", table(["what", "why"], rows)]
    : [];
}

function reading(value: Readings[string] | undefined): string {
  return value === null || value === undefined ? "undefined" : figure(value);
}
