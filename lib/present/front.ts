import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { EventSet } from "../fields/event.js";
import { sure } from "../sure.js";
import { escapeHtml } from "./explorer/escape.js";
import { fieldPicture } from "./figures/field-picture.js";
import { rainKey, rainProperties } from "./figures/rain-key.js";
import { table } from "./html.js";
import { DARK_RAIN, LIGHT_RAIN } from "./plots/rain-colours.js";
import { scoresWithThreshold, thresholded } from "./run-report/evidence.js";
import { lightsOf } from "./run-report/lights.js";
import { wettestEvent } from "./run-report/wettest-event.js";
import { documentedThreshold } from "./sentences/documented-threshold.js";
import { count } from "./sentences/list-in-words.js";
import { mapExtent } from "./sentences/map-extent.js";
import { outcome } from "./sentences/outcome.js";
import { score } from "./sentences/score.js";
import { type Light, standingText } from "./sentences/target.js";
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
    `<style>${STYLE}</style>`,
    `<p><strong>${escapeHtml(outcome(diagnosis))}.</strong> ${escapeHtml(wetCells(before))}</p>`,
    `<div style="display:grid;grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:1rem">\n${figures.join("\n")}\n</div>`,
    rainKey(panels.map(({ field }) => field)),
    `<p>${escapeHtml(`${event.key}, first of ${count(events.members, "sample")}. ${mapExtent(events.grid)} ${documentedThreshold(before, documented)}`)}</p>`,
    table(
      ["target", "should be", "is", "standing"],
      lightsOf({ before, cure: null }).map(targetRow),
      "The five targets",
    ),
    `<ul>\n${items.join("\n")}\n</ul>`,
  ].join("\n");
}

function targetRow({ label, target: [low, high], before, was }: Light): string[] {
  return [
    label,
    Number.isNaN(low) ? "" : `${score(low)} to ${score(high)}`,
    score(before),
    standingText(was),
  ];
}

/** The key of the maps, light and dark. */
const STYLE = `
:root { ${rainProperties(LIGHT_RAIN)} }
@media screen and (prefers-color-scheme: dark) { :root { ${rainProperties(DARK_RAIN)} } }
.key { list-style: none; padding: 0; margin: 0.5rem 0; display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; font-size: 0.82rem; }
.key i { display: inline-block; width: 1.1em; height: 0.8em; margin-right: 0.3em; border: 1px solid var(--line); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
`;
