import { BANDED, type BandedMetric, FIVE_TEXTS } from "../../metrics/bands.js";
import { escapeHtml } from "../explorer/escape.js";

/** A cell of a table: its text, and a class where it has one. */
export type Cell = string | { readonly text: string; readonly className: string };

export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (of: Cell): string =>
    typeof of === "string"
      ? `<td>${escapeHtml(of)}</td>`
      : `<td class="${of.className}">${escapeHtml(of.text)}</td>`;
  return `<table>
<thead><tr>${header.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n")}
</tbody>
</table>`;
}

export function list(lines: readonly string[]): string {
  return `<ul>\n${lines.map((text) => `<li>${escapeHtml(labelled(text))}</li>`).join("\n")}\n</ul>`;
}

/** A sentence: a capital in front, a stop at its end. */
export function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? "" : ".";
  const said = labelled(text);
  return escapeHtml(said.charAt(0).toUpperCase() + said.slice(1) + end);
}

const METRIC: RegExp = new RegExp(`\\b(${BANDED.join("|")})\\b`, "g");

/** Metrics by what they are called, not by their id. */
export function labelled(text: string): string {
  return text.replace(METRIC, (id) => FIVE_TEXTS[id as BandedMetric].label);
}

export function words(text: string): Cell {
  return { text: labelled(text), className: "words" };
}
