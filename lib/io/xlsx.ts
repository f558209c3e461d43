import { writeFileAtomic } from "./atomic.js";

export interface Sheet {
  /** At most 31 letters. */
  readonly name: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Writes an Excel workbook; numbers that are undefined (NaN) become empty cells. */
export async function writeXlsx(path: string, sheets: readonly Sheet[]): Promise<void> {
  const { utils, write } = await import("xlsx");
  const book = utils.book_new();
  for (const { name, rows } of sheets) {
    const cells = rows.map((row) =>
      row.map((cell) => (typeof cell === "number" && !Number.isFinite(cell) ? null : cell)),
    );
    utils.book_append_sheet(book, utils.aoa_to_sheet(cells), name);
  }
  await writeFileAtomic(
    path,
    write(book, { type: "buffer", bookType: "xlsx", compression: true }) as Uint8Array,
  );
}
