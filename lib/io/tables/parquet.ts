import type { ColumnSource } from "hyparquet-writer";
import type { CsvValue, Table } from "./csv.js";

/** Columns of whole numbers; every other number is float64, so that a column has one type in all files. */
const COUNTS = new Set(["n", "excluded", "events"]);

/**
 * A table as Parquet: texts, float64, and int64 for counts. NaN and null are null.
 *
 * @returns the bytes of a file
 */
export async function parquetBytes({ columns, rows }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columns.map((name, c) =>
    columnOf(
      name,
      rows.map((row) => row[c] ?? null),
    ),
  );
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function columnOf(name: string, values: readonly CsvValue[]): ColumnSource {
  const known = values.map((value) => (Number.isNaN(value) ? null : value));
  const first = known.find((value) => value !== null);
  if (typeof first === "string" || typeof first === "boolean")
    return { name, type: typeof first === "string" ? "STRING" : "BOOLEAN", nullable: true, data: known };
  if (!COUNTS.has(name)) return { name, type: "DOUBLE", nullable: true, data: known };
  const data = known.map((value) => (value === null ? null : BigInt(value)));
  return { name, type: "INT64", nullable: true, data };
}
