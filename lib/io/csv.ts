/** A value of a table; null and NaN are empty cells. */
export type CsvValue = string | number | boolean | null;

/**
 * Rows as CSV (RFC 4180, lines end in \n). Texts that a spreadsheet would take for a formula get an apostrophe before
 * them (OWASP, CSV injection).
 */
export function csvText(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

function csvCell(value: CsvValue): string {
  if (value === null || Number.isNaN(value)) return "";
  const text = typeof value === "string" ? withoutFormula(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function withoutFormula(text: string): string {
  const isNumber = Number.isFinite(Number(text));
  return /^[=+\-@\t\r]/.test(text) && !isNumber ? `'${text}` : text;
}
