import type { Specimen } from "../../diagnosis/specimen.js";
import { maskedCells } from "../../diagnosis/specimen.js";
import type { Field } from "../../fields/field.js";
import { escapeHtml } from "../explorer/escape.js";
import { fieldPicture } from "../figures/field-picture.js";
import { rainKey } from "../figures/rain-key.js";
import type { PageFigure } from "./page-figure.js";

const MEMBERS = 3;

/** The real field and the first samples of an event of middling amount among the wetter half. */
export function exampleFigure(specimen: Specimen): PageFigure | null {
  const event = exampleOf(specimen);
  if (!event) return null;
  const panel = (name: string, field: Field<"mm/day">): string =>
    `<figure>${fieldPicture({ ...field, mask: specimen.mask }, `${name} of ${event.key}`).html}<figcaption>${escapeHtml(name)}</figcaption></figure>`;
  const members = event.members.slice(0, MEMBERS);
  return {
    html: `<div class="panels">${[
      panel("real", event.truth),
      ...members.map((field, m) => panel(event.members.length === 1 ? "sample" : `sample ${m + 1}`, field)),
    ].join(
      "",
    )}</div>${rainKey([event.truth, ...members].map((field) => ({ ...field, mask: specimen.mask })))}`,
    caption: `An event of middling amount among the wetter half: ${event.key}`,
  };
}

function exampleOf(specimen: Specimen): Specimen["events"][number] | null {
  const cells = maskedCells(specimen);
  const ranked = specimen.events
    .map((event) => {
      let sum = 0;
      for (const i of cells) if (Number.isFinite(event.truth.values[i])) sum += event.truth.values[i] ?? NaN;
      return { event, sum };
    })
    .sort((a, b) => b.sum - a.sum);
  return ranked[Math.floor(ranked.length / 4)]?.event ?? null;
}
