import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Environment variable: a folder into which the data behind each figure and table go as CSV, while it is set. */
export const DATA_FOLDER = "UNDRIZZLE_DATA_FOLDER";

const kept = { figure: 0, table: 0 };

/** Writes `figure-1.csv`, `table-1.csv`, … in the order in which they are made; nothing where no one asked. */
export function keepData(kind: "figure" | "table", csv: () => string): void {
  const folder = process.env[DATA_FOLDER];
  if (folder) writeFileSync(join(folder, `${kind}-${++kept[kind]}.csv`), csv());
}
