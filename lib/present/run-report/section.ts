import { escapeHtml } from "../explorer/escape.js";

/** A piece of a report: HTML, and CSV files by name. */
export interface Section {
  readonly html: string;
  readonly data: ReadonlyMap<string, string>;
}

/** Folder of the CSV files, beside the page. */
export const DATA = "report-data";

/** CSV files up to here are in the page itself, too. */
const IN_PAGE = 60_000;

/** A link to a CSV file: in the page where it is small, else in the folder beside it. */
export function dataLink(name: string, csv: string): string {
  return csv.length <= IN_PAGE
    ? `<a class="data" download="${name}" href="data:text/csv;base64,${Buffer.from(csv, "utf8").toString("base64")}">${name}</a>`
    : `<a class="data" href="${DATA}/${name}">${name}</a> (in the folder ${DATA} beside this page)`;
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

export function bullets(lines: readonly string[]): string {
  return `<ul>\n${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("\n")}\n</ul>`;
}

export function htmlSection(id: string, title: string, ...content: readonly string[]): string {
  return `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeHtml(title)}</h2>\n${content.filter((each) => each !== "").join("\n")}\n</section>`;
}

/** A table of text; the first cell of each row heads it. */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = header.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const body = rows.map(
    ([first = "", ...cells]) =>
      `<tr><th scope="row">${escapeHtml(first)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`,
  );
  return `<table>\n<caption>${escapeHtml(caption)}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}
