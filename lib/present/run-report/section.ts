/** A piece of a report: HTML, and CSV files by name. */
export interface Section {
  readonly html: string;
  readonly data: ReadonlyMap<string, string>;
}

/** A line of links to the CSV files of a section, in the folder as the page refers to it; empty without files. */
export function dataLinks(data: ReadonlyMap<string, string>, folder: string): string {
  const items = [...data.keys()].map((file) => `<a href="${folder}/${file}">${file}</a>`);
  return items.length > 0 ? `<p>Data: ${items.join(", ")}</p>\n` : "";
}
