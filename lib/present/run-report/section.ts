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
