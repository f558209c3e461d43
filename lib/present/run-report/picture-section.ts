import type { FieldEvent } from "../../fields/event.js";
import type { Field } from "../../fields/field.js";
import { fieldStatistics } from "../../metrics/field-statistics.js";
import { countedCells } from "../../metrics/seen.js";
import { sure } from "../../sure.js";
import { escapeHtml } from "../explorer/escape.js";
import { figureCsv } from "../figure-csv.js";
import { fieldPicture } from "../figures/field-picture.js";
import { rainKey } from "../figures/rain-key.js";
import { paragraph, section } from "../html.js";
import { precipitationMaps } from "../plots/map.js";
import { documentedThreshold } from "../sentences/documented-threshold.js";
import { mapExtent } from "../sentences/map-extent.js";
import { amount, percent } from "../sentences/score.js";
import { wetCells } from "../sentences/wet-cells.js";
import type { ReportEvidence } from "./evidence.js";
import { dataLink, type Section } from "./section.js";

interface Panel {
  readonly id: string;
  readonly title: string;
  readonly field: Field<"mm/day">;
}

/** The picture that shows it: one event, real, generated, with the documented threshold, and cured, with a wipe. */
export function pictureSection(evidence: ReportEvidence): Section {
  const { example, before, documented } = evidence;
  const { event } = example;
  const panels = panelsOf(evidence);
  const counted = countedCells(event);
  const drawn = panels.map(({ id, title, field }) => {
    const words = statisticsInWords(field, counted);
    const { html, block } = fieldPicture(field, `${title}: ${words}`, `id="field-${id}"`);
    const means = block > 1 ? `; drawn as means of ${block} × ${block} cells` : "";
    return `<figure>${html}<figcaption><b>${title}</b> ${escapeHtml(words + means)}</figcaption></figure>`;
  });
  const csv = figureCsv(
    precipitationMaps(panels.map(({ title, field }) => ({ title, subtitle: event.key, field }))),
  );
  const other = example.cured ? "cured" : "real";
  const html = section(
    "picture",
    "One event, to see it",
    paragraph(`${whichEvent(evidence)} ${mapExtent(evidence.events.grid)}`),
    paragraph(`All events together: ${wetCells(before)}`),
    `<div class="wipe" hidden data-left="generated" data-right="${other}"></div>`,
    `<div class="panels">\n${drawn.join("\n")}\n</div>`,
    rainKey(panels.map(({ field }) => field)),
    paragraph(documentedThreshold(before, documented)),
    `<p class="source">Data: ${dataLink("maps.csv", csv)}</p>`,
  );
  return { html, data: new Map([["maps.csv", csv]]) };
}

function panelsOf({ example }: ReportEvidence): Panel[] {
  const first = (event: FieldEvent<"mm/day">): Field<"mm/day"> => sure(event.members[0]);
  return [
    { id: "real", title: "Real", field: example.event.truth },
    { id: "generated", title: "Generated", field: first(example.event) },
    { id: "threshold", title: "With the 0.1 mm/day threshold", field: first(example.documented) },
    ...(example.cured ? [{ id: "cured", title: "Cured", field: first(example.cured) }] : []),
  ];
}

/** Which event is shown, and which of its samples. */
function whichEvent({ events: { length, members }, example: { event } }: ReportEvidence): string {
  const why = length === 1 ? "the only event" : "the event with the most real rain";
  const sample = members === 1 ? "its only sample" : `the first of its ${members} samples`;
  return `${event.key}, ${why}; ${sample}.`;
}

/** What is in one field. */
function statisticsInWords({ values }: Field<"mm/day">, counted: Uint8Array): string {
  const { mean, max, wet_fraction } = fieldStatistics(values, counted);
  if (Number.isNaN(mean)) return "no cell has a value";
  return `${percent(wet_fraction)} wet, mean ${amount(mean)}, largest ${amount(max)} mm/day`;
}
