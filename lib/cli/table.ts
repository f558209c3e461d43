import { sure } from "../sure.js";

/** Rows as lines of text, columns aligned: text to the left, numbers to the right. A header may have several lines. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const words = header.map((title) => title.split("\n"));
  const height = Math.max(...words.map((lines) => lines.length));
  const titles = Array.from({ length: height }, (_, i) =>
    words.map((lines) => lines[i - height + lines.length] ?? ""),
  );
  const cells = [...titles, ...rows].map((row) =>
    row.map((cell) => (typeof cell === "number" ? figure(cell) : cell)),
  );
  const widths = header.map((_, column) => Math.max(...cells.map((row) => [...sure(row[column])].length)));
  const right = header.map((_, column) => rows.some((row) => typeof row[column] === "number"));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          right[column] ? cell.padStart(widths[column] ?? NaN) : cell.padEnd(widths[column] ?? NaN),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Characters of the longest line. */
export function tableWidth(table: string): number {
  return Math.max(...table.split("\n").map((line) => [...line].length));
}

/** A number to four significant figures; NaN says that it is undefined. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5
    ? value.toExponential(3)
    : String(+value.toPrecision(4));
}
