import { type CsvValue, csvText } from "../io/tables/csv.js";
import type { MapField } from "./plots/map.js";
import type { PlotPart, PlotSpec } from "./plots/spec.js";

/**
 * The data behind a plot as CSV: the rows of all its parts, numbered by part; of maps, a row a cell that
 * counts, in mm/day.
 */
export function figureCsv(spec: PlotSpec): string {
  const fields = (spec.usermeta as { fields?: readonly MapField[] } | undefined)?.fields;
  return fields ? mapCsv(fields) : rowsCsv(dataOf(spec));
}

function mapCsv(fields: readonly MapField[]): string {
  const rows = fields.flatMap(({ title, subtitle, width, values }, panel) =>
    values.flatMap((value, i): CsvValue[][] =>
      value === null ? [] : [[panel + 1, title, subtitle, Math.floor(i / width), i % width, value]],
    ),
  );
  return csvText(["panel", "title", "subtitle", "row", "column", "mm/day"], rows);
}

type Row = Readonly<Record<string, unknown>>;

function rowsCsv(parts: readonly (readonly Row[])[]): string {
  const columns = [...new Set(parts.flat().flatMap(Object.keys))];
  const rows = parts.flatMap((part, i) =>
    part.map((row) => [i + 1, ...columns.map((column) => csvValue(row[column]))]),
  );
  return csvText(["part", ...columns], rows);
}

function csvValue(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Every inline data set of a specification, outermost first. */
function dataOf(part: PlotPart): Row[][] {
  const values = (part.data as { values?: Row[] } | undefined)?.values;
  const inner = Object.entries(part)
    .filter(([key]) => key !== "data")
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is PlotPart => typeof value === "object" && value !== null)
    .flatMap(dataOf);
  return values ? [values, ...inner] : inner;
}
