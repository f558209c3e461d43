/** A value of a table; null and NaN are empty cells. */
export type CsvValue = string | number | boolean | null;

/** A table with named columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/**
 * Rows as CSV (RFC 4180, lines end in \n). Texts that a spreadsheet would take for a formula get an apostrophe before
 * them (OWASP, CSV injection); "-0.1 to 0.1" is none.
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
  const isNumbers = text.split(" to ").every((part) => Number.isFinite(Number(part)));
  return /^[=+\-@\t\r]/.test(text) && !isNumbers ? `'${text}` : text;
}
