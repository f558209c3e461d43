import { FormatError } from "../../errors.js";
import { readText } from "../../run/read-json.js";
import { sure } from "../../sure.js";
import { numberOf, parsePythonJson } from "../ruler/python-json.js";
import { COLUMN_NAMES, type ColumnId, columnOf, isEpoch } from "./columns.js";

/** Epochs × terms, epochs ascending. */
export interface TrainingLog {
  readonly file: string;
  readonly epochs: readonly number[];
  /** By epoch; `null` where nothing was logged, NaN or ±Infinity where the log says so. */
  readonly columns: ReadonlyMap<ColumnId, readonly (number | null)[]>;
  /** How the columns are spelt in the file. */
  readonly names: ReadonlyMap<ColumnId, string>;
  /** Columns that are not read. */
  readonly unread: readonly string[];
  readonly notes: readonly string[];
}

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** What a row is called in messages. */
  readonly row: (at: number) => string;
}

/**
 * Reads a training log: CSV (comma, semicolon or tab), a JSON list of epochs, a JSON object of lists, or one JSON object a line.
 *
 * @throws FormatError naming file, row, column and value
 */
export async function readTrainingLog(file: string): Promise<TrainingLog> {
  const text = (await readText(file, "the course of training cannot be read")).replace(/^\uFEFF/, "");
  if (text.trim() === "") throw new FormatError(`${file}: is empty`, { file });
  const table = /^\s*[[{]/.test(text) ? jsonTable(file, text) : csvTable(file, text);
  if (table.rows.length === 0) throw new FormatError(`${file}: has a header and no epoch`, { file });
  const found = new Map<ColumnId, { at: number; rank: number }>();
  table.header.forEach((name, at) => {
    const column = isEpoch(name) ? null : columnOf(name);
    if (column && column.rank < (found.get(column.id)?.rank ?? Number.POSITIVE_INFINITY))
      found.set(column.id, { at, rank: column.rank });
  });
  if (![...found.keys()].some((id) => id !== "beta"))
    throw new FormatError(
      `${file}: no column of a loss is known (columns: ${table.header.join(", ")}); known are ${COLUMN_NAMES}`,
      { file },
    );
  const used = new Set([...found.values()].map(({ at }) => at));
  const epochAt = table.header.findIndex(isEpoch);
  const epochs = table.rows.map((row, r) => epochOf(file, table, row[epochAt], r, epochAt));
  const order = lastOfEach(epochs);
  const columns = new Map(
    [...found].map(([id, { at }]) => [id, order.map((r) => cellOf(file, table, r, at))] as const),
  );
  return {
    file,
    epochs: order.map((r) => epochs[r] ?? NaN),
    columns,
    names: new Map([...found].map(([id, { at }]) => [id, sure(table.header[at])] as const)),
    unread: table.header.filter((name, at) => !used.has(at) && at !== epochAt && name !== ""),
    notes: [
      ...(epochAt < 0 ? ["no column of epochs: rows are counted from 1"] : []),
      ...(order.length < epochs.length
        ? [
            `${epochs.length - order.length} rows repeat an epoch, as of a run that was resumed: the last of each is read`,
          ]
        : []),
    ],
  };
}

function epochOf(file: string, table: Table, cell: unknown, r: number, at: number): number {
  if (at < 0) return r + 1;
  const epoch = numberOf(cell);
  if (typeof epoch !== "number" || !Number.isFinite(epoch) || epoch < 0)
    throw new FormatError(
      `${file}: ${table.row(r)}: ${table.header[at]} is ${cell === undefined ? "missing" : `${JSON.stringify(cell)}, not a number of an epoch`}`,
      { file, key: sure(table.header[at]), value: cell },
    );
  return epoch;
}

/** Rows by ascending epoch; of rows with the same epoch the last. */
function lastOfEach(epochs: readonly number[]): number[] {
  return [...new Map(epochs.map((epoch, r) => [epoch, r])).entries()]
    .sort(([a], [b]) => a - b)
    .map(([, r]) => r);
}

function cellOf(file: string, table: Table, r: number, at: number): number | null {
  const cell = sure(table.rows[r])[at];
  if (cell === undefined || cell === null || cell === "") return null;
  if (typeof cell === "string" && cell.trim().toLowerCase() === "nan") return Number.NaN;
  const value = numberOf(cell);
  if (value === undefined)
    throw new FormatError(
      `${file}: ${table.row(r)}: ${table.header[at]} is ${JSON.stringify(cell)}, not a number`,
      { file, key: sure(table.header[at]), value: cell },
    );
  return value;
}

function jsonTable(file: string, text: string): Table {
  let value: unknown;
  try {
    value = /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text)
      ? text
          .trim()
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map(parsePythonJson)
      : parsePythonJson(text);
  } catch (error) {
    throw new FormatError(`${file}: not JSON: ${(error as Error).message}`, { file, cause: error });
  }
  if (isRecord(value)) {
    const inner = Object.values(value);
    if (inner.length > 0 && inner.every(Array.isArray))
      return columnsTable(file, value as Record<string, unknown[]>);
    const list = Object.entries(value).filter(([, v]) => Array.isArray(v) && v.some(isRecord));
    if (list.length !== 1)
      throw new FormatError(`${file}: an object of lists, or a list of objects, one an epoch, is needed`, {
        file,
      });
    value = sure(list[0])[1];
  }
  if (!Array.isArray(value) || !value.every(isRecord))
    throw new FormatError(`${file}: a list of objects, one an epoch, is needed`, { file });
  const records = value.map((record) => Object.fromEntries(flat(record, "")));
  const header = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    header,
    rows: records.map((record) => header.map((key) => record[key])),
    row: (at) => `epoch entry ${at + 1}`,
  };
}

function columnsTable(file: string, columns: Record<string, unknown[]>): Table {
  const header = Object.keys(columns);
  const lengths = new Set(Object.values(columns).map((column) => column.length));
  if (lengths.size > 1)
    throw new FormatError(
      `${file}: its lists have different lengths (${header.map((key) => `${key} ${sure(columns[key]).length}`).join(", ")}): which epoch is which cannot be told`,
      { file },
    );
  const rows = Array.from({ length: [...lengths][0] ?? 0 }, (_, r) =>
    header.map((key) => sure(columns[key])[r]),
  );
  return { header, rows, row: (at) => `entry ${at + 1}` };
}

/** `{ train: { loss: 1 } }` as `train_loss`. */
function flat(record: Record<string, unknown>, before: string): [string, unknown][] {
  return Object.entries(record).flatMap(([key, value]): [string, unknown][] =>
    isRecord(value) ? flat(value, `${before}${key}_`) : [[`${before}${key}`, value]],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function csvTable(file: string, text: string): Table {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ line, at: at + 1 }))
    .filter(({ line }) => line.trim() !== "" && !line.startsWith("#"));
  const first = lines[0];
  if (!first) throw new FormatError(`${file}: is empty`, { file });
  const separator = ["\t", ";", ","].find((mark) => first.line.includes(mark)) ?? ",";
  const cells = (line: string): string[] =>
    line.split(separator).map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .trim(),
    );
  const header = cells(first.line);
  if (header.every((name) => numberOf(name) !== undefined))
    throw new FormatError(
      `${file}: the first line (${first.line.slice(0, 60)}) names no columns: add a header`,
      {
        file,
      },
    );
  const rows = lines.slice(1).map(({ line, at }) => {
    const row = cells(line);
    if (row.length !== header.length)
      throw new FormatError(
        `${file}: line ${at} has ${row.length} cells, the header ${header.length}: the log is cut, or its columns changed`,
        { file },
      );
    return row;
  });
  return { header, rows, row: (r) => `line ${sure(lines[r + 1]).at}` };
}
