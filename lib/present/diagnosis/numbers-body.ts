import type { NumberReadings } from "../../diagnosis/numbers.js";
import type { RulerReading } from "../../diagnosis/ruler/ruler-reading.js";
import type { TrainingReading } from "../../diagnosis/training/training.js";
import { escapeHtml } from "../explorer/escape.js";
import { labelled, list, sentence, table, words } from "../html.js";

/** What reported numbers and a training log say; empty where neither was given. */
export function numbersBody({ ruler, training }: NumberReadings): string {
  return [ruler ? rulerBody(ruler) : "", training ? trainingBody(training) : ""].join("\n");
}

function rulerBody({ files, groups, unknown, notes }: RulerReading): string {
  const sections = groups.map(
    ({ group, numbers, together }) =>
      `${group ? `<h3>${escapeHtml(group)}</h3>` : ""}${table(
        ["number", "value", "says", "cannot say"],
        numbers.map(({ key, value, says, cannotSay }) => [
          key,
          value === null ? "undefined" : String(value),
          words(says.join("; ")),
          words(cannotSay.join("; ")),
        ]),
      )}${together.length > 0 ? list(together.map(labelled)) : ""}`,
  );
  const unread =
    unknown.length > 0 ? [`keys without a known definition, not read: ${unknown.join(", ")}`] : [];
  return `<h2>What the reported numbers can and cannot mean</h2>
<p>${escapeHtml(files.join(", "))}</p>
${sections.join("\n")}
${list([...notes, ...unread].map(labelled))}`;
}

function trainingBody({ file, epochs, findings, untold, notes }: TrainingReading): string {
  const rows = findings.map(({ sentence: says, speaksFor, isConcern }) => [
    { text: says, className: isConcern ? "words off" : "words" },
    speaksFor.join(", "),
  ]);
  return `<h2>The training log</h2>
<p>${sentence(`epochs ${epochs[0]} to ${epochs[1]} of ${file}; it confirms no cause by itself`)}</p>
${rows.length > 0 ? table(["what it shows", "speaks for"], rows) : ""}
${list([...untold.map((what) => `not told: ${what}`), ...notes].map(labelled))}`;
}
