/** Columns up to which a table fits a telephone as it is. */
const FITS = 4;

/**
 * The tables of a page made fit for a telephone: where a table has many columns, each cell knows the name of its column, so
 * that the page's style can set a row out as a list. Tables of plain markup, as notebooks and this library write them.
 */
export function tablesForPhones(html: string): string {
  return html.replace(/<table\b([^>]*)>(.*?)<\/table>/gs, (table, attributes: string, inside: string) => {
    const head = /<thead>.*?<\/thead>/s.exec(inside)?.[0];
    const names = [...(head ?? "").matchAll(/<th\b[^>]*>(.*?)<\/th>/gs)].map(([, name = ""]) =>
      name
        .replace(/<[^>]+>/g, "")
        .replaceAll('"', "&quot;")
        .trim(),
    );
    if (!head || names.length <= FITS) return table;
    const rows = inside.replace(head, "").replace(/<tr\b[^>]*>.*?<\/tr>/gs, (row) => {
      let column = 0;
      return row.replace(/<(td|th)\b/g, (_, tag: string) => `<${tag} data-column="${names[column++] ?? ""}"`);
    });
    const caption = /^\s*<caption\b.*?<\/caption>/s.exec(rows)?.[0] ?? "";
    return `<table${attributes} data-wide>${caption}${head}${rows.slice(caption.length)}</table>`;
  });
}
