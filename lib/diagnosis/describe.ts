import { byReason } from "./by-reason.js";
import type { CauseResult, Diagnosis, Readings, Verdict } from "./diagnosis.js";
import { fineHeading, outHeading } from "./mended.js";
import { symptomName } from "./symptom-name.js";
import { wrapped } from "./wrapped.js";

/**
 * A diagnosis in words, as one would forward it: plain text.
 *
 * @param diagnosis as {@link diagnose} gives it
 * @param width characters of a line at most, but for an indent of two
 * @returns paragraphs divided by empty lines; an undefined number is said in words
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * describeDiagnosis(await diagnose(events)).split("\n")[0]; // → 'Diagnosis: weak-background + latent-ignored'
 * ```
 */
export function describeDiagnosis(diagnosis: Diagnosis, width: number = 108): string {
  const by = (verdict: Verdict): readonly CauseResult[] =>
    diagnosis.causes.filter((c) => c.verdict === verdict);
  return [
    [
      `Diagnosis: ${headlineOf(diagnosis)}`,
      `Evidence: ${EVIDENCE_IN_WORDS[diagnosis.evidenceLevel]}${sampled(diagnosis)}`,
    ],
    ["Symptoms", ...symptomLines(diagnosis)],
    section("Confirmed", by("confirmed"), width),
    looksOf(diagnosis, width),
    section("Suspected", by("suspected"), width),
    untested(by("untestable"), width),
    diagnosis.looks.fine.length > 0
      ? flush(
          `${fineHeading(diagnosis)}: ${diagnosis.looks.fine.map(({ title }) => title).join("; ")}`,
          width,
        )
      : [],
    by("excluded").length > 0
      ? flush(
          `Excluded: ${by("excluded")
            .map((c) => c.id)
            .join(", ")}`,
          width,
        )
      : [],
    diagnosis.advice.length > 0
      ? ["Next steps", ...diagnosis.advice.flatMap((line) => wrapped(`- ${line}`, 2, width))]
      : [],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What a level of evidence rests on. */
export const EVIDENCE_IN_WORDS: Readonly<Record<Diagnosis["evidenceLevel"], string>> = {
  F: "real and generated fields",
  N: "fields and normalisation statistics",
  M: "fields, normalisation statistics and the model",
};

function undecided(symptoms: Diagnosis["symptoms"]): string {
  return symptoms.some((s) => !s.ok)
    ? "undecided: symptoms without a cause that this evidence can name"
    : "undecided: nothing is out of band, but this evidence is too little to call the samples healthy";
}

/** What is wrong, in a line. */
export function headlineOf({ diagnosis, symptoms }: Diagnosis): string {
  if (diagnosis.includes("undecided")) return undecided(symptoms);
  return diagnosis.join(" + ");
}

function symptomLines({ symptoms }: Diagnosis): string[] {
  return symptoms.flatMap(({ metric, value, band: [low, high], ok, note }) => {
    const name = symptomName(metric).padEnd(20);
    const verdict = note ? "ok here" : ok ? "ok" : "out of band";
    const line = `  ${name} ${number(value).padStart(9)}   band ${number(low)} … ${number(high)}   ${verdict}`;
    return note ? [line, ...wrapped(note, 4).map((l) => `  ${l}`)] : [line];
  });
}

function looksOf(diagnosis: Diagnosis, width: number): string[] {
  const { looks } = diagnosis;
  if (looks.out.length === 0) return [];
  const shown = looks.out.slice(0, MOST_LOOKS);
  const more = looks.out.length - shown.length;
  return [
    outHeading(diagnosis),
    ...shown.flatMap(({ look, sentence }) => wrapped(`- ${look}: ${sentence}.`, 2, width)),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

const MOST_LOOKS = 8;

function section(title: string, causes: readonly CauseResult[], width: number): string[] {
  if (causes.length === 0) return [];
  return [
    title,
    ...causes.flatMap((cause) => [
      ...wrapped(`- ${cause.id}: ${cause.explanation}.`, 2, width),
      ...(cause.repair
        ? [`    repair ${cause.repair.id}`, ...changes(cause.repair.before, cause.repair.after)]
        : []),
    ]),
  ];
}

function untested(causes: readonly CauseResult[], width: number): string[] {
  if (causes.length === 0) return [];
  const lines = byReason(causes, ({ explanation }) => explanation).flatMap(({ items, reason }) =>
    wrapped(`- ${items.map(({ id }) => id).join(", ")}: ${reason}.`, 2, width),
  );
  return ["Could not be tested", ...lines];
}

function changes(before: Readings, after: Readings): string[] {
  return Object.keys(before).map(
    (metric) =>
      `      ${(symptomName(metric)).padEnd(20)} ${number(before[metric]).padStart(9)} → ${number(after[metric]).padStart(9)}`,
  );
}

function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return "undefined";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e4)) return value.toExponential(2);
  return value.toFixed(size >= 100 ? 1 : 3);
}

function sampled({ heldOf }: Diagnosis): string {
  if (!heldOf) return "";
  const { events, members, of } = heldOf;
  return `; causes are tested on ${events} of ${of.events} events, ${members} of ${of.members} members each, symptoms on all`;
}

/** Lines that all begin at the edge. */
function flush(text: string, width: number): string[] {
  return wrapped(text, 0, width).map((line) => line.trimStart());
}
