export interface Sheet {
  /** At most 31 letters. */
  readonly name: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/**
 * An Excel workbook; numbers that are undefined (NaN) become empty cells. The same sheets give the same bytes: the
 * writer stamps each part of the archive with the hour, so the archive is packed again with one fixed date.
 */
export async function xlsx(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { default: workbook } = await import("write-excel-file/node");
  const { unzipSync, zipSync } = await import("fflate");
  const book = sheets.map(({ name, rows }) => ({
    sheet: name,
    data: rows.map((row) =>
      row.map((cell) => (typeof cell === "number" && !Number.isFinite(cell) ? null : cell)),
    ),
  }));
  return zipSync(unzipSync(await workbook(book).toBuffer()), { mtime: new Date(1980, 0, 1) });
}
