export interface Sheet {
  /** At most 31 letters. */
  readonly name: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** An Excel workbook; numbers that are undefined (NaN) become empty cells. */
export async function xlsx(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { utils, write } = await import("xlsx");
  const book = utils.book_new();
  for (const { name, rows } of sheets) {
    const cells = rows.map((row) =>
      row.map((cell) => (typeof cell === "number" && !Number.isFinite(cell) ? null : cell)),
    );
    utils.book_append_sheet(book, utils.aoa_to_sheet(cells), name);
  }
  return write(book, { type: "buffer", bookType: "xlsx", compression: true }) as Uint8Array;
}
