import { BANDED, type BandedMetric, FIVE_TEXTS } from "../metrics/bands.js";
import { escapeHtml } from "./explorer/escape.js";
import { upperFirst } from "./upper-first.js";

/** What pages are built of. Text given here is escaped here. */

/** A cell of a table: its text, and a class where it has one. */
export type Cell = string | { readonly text: string; readonly className: string };

/** A table of text; one with a caption has the first cell of each row as its heading. */
export function table(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  caption?: string,
): string {
  const head = header.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const row = (cells: readonly Cell[]): string =>
    cells
      .map((of, i) => {
        const { text, className } = typeof of === "string" ? { text: of, className: "" } : of;
        const [tag, scope] = caption !== undefined && i === 0 ? ["th", ' scope="row"'] : ["td", ""];
        return `<${tag}${scope}${className ? ` class="${className}"` : ""}>${escapeHtml(text)}</${tag}>`;
      })
      .join("");
  const title = caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>\n`;
  return `<table>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.map((cells) => `<tr>${row(cells)}</tr>`).join("\n")}\n</tbody>\n</table>`;
}

/** Numbers below 0 with a true minus sign; what is to be typed stays as it is. */
export function typeset(text: string): string {
  return text.replace(/(?<!--[\w-]+ )(?<=^|[\s(])-(?=\d)/g, "−");
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(typeset(text))}</p>`;
}

export function list(lines: readonly string[]): string {
  return `<ul>\n${lines.map((line) => `<li>${escapeHtml(typeset(line))}</li>`).join("\n")}\n</ul>`;
}

/** A part of a page under a heading; what is empty of it is left out. */
export function section(id: string, title: string, ...content: readonly string[]): string {
  return `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeHtml(title)}</h2>\n${content.filter((each) => each !== "").join("\n")}\n</section>`;
}

/** A sentence: a capital in front, a stop at its end. */
export function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? "" : ".";
  const said = labelled(text);
  return escapeHtml(upperFirst(said) + end);
}

const METRIC: RegExp = new RegExp(`\\b(${BANDED.join("|")})\\b`, "g");

/** Metrics by what they are called, not by their id. */
export function labelled(text: string): string {
  return typeset(text).replace(METRIC, (id) => FIVE_TEXTS[id as BandedMetric].label);
}

/** A cell of running text. */
export function words(text: string): Cell {
  return { text: labelled(text), className: "words" };
}
