import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { EventSet } from "../fields/event.js";
import { sure } from "../sure.js";
import { escapeHtml } from "./explorer/escape.js";
import { fieldPicture } from "./figures/field-picture.js";
import { scoresWithThreshold, thresholded } from "./run-report/evidence.js";
import { wettestEvent } from "./run-report/wettest-event.js";
import { documentedThreshold } from "./sentences/documented-threshold.js";
import { outcome } from "./sentences/outcome.js";
import { wetCells } from "./sentences/wet-cells.js";

/** What is to be known of a run in half a minute: a sentence, a picture, and where to read on. */
export async function frontHtml(
  diagnosis: Diagnosis,
  events: EventSet<"mm/day">,
  links: readonly { readonly href: string; readonly text: string }[],
): Promise<string> {
  const { before, documented } = await scoresWithThreshold(events);
  const event = await wettestEvent(events);
  const panels = [
    { title: "Real", field: event.truth },
    { title: "Generated", field: sure(event.members[0]) },
    {
      title: "Generated, with the usual threshold of 0.1 mm/day",
      field: sure(thresholded(event).members[0]),
    },
  ];
  const figures = panels.map(
    ({ title, field }) =>
      `<figure style="margin:0">${fieldPicture(field, title, 'style="width:100%;image-rendering:pixelated"').html}` +
      `<figcaption>${escapeHtml(title)}</figcaption></figure>`,
  );
  const items = links.map(
    ({ href, text }) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`,
  );
  return [
    `<p><strong>${escapeHtml(outcome(diagnosis))}.</strong> ${escapeHtml(wetCells(before))}</p>`,
    `<div style="display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem">\n${figures.join("\n")}\n</div>`,
    `<p>${escapeHtml(`${event.key}, first sample; the colour of the ground is dry. ${documentedThreshold(before, documented)}`)}</p>`,
    `<ul>\n${items.join("\n")}\n</ul>`,
  ].join("\n");
}
