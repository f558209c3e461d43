import { type FileHandle, open } from "node:fs/promises";
import { ShapeError } from "../../errors.js";

/** A zip archive that is written file by file, each file piece by piece, nothing compressed. */
export interface ZipWriter {
  /** Adds a file whole. */
  add(name: string, content: Uint8Array): Promise<void>;
  /** Starts a file; the pieces that follow are its content until the last one. */
  start(name: string): (piece: Uint8Array, isLast: boolean) => Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Without the zip64 extension, sizes and offsets are 32 bits. */
const LARGEST = 2 ** 32 - 2 ** 20;

/** All entries are dated 1980-01-01, so that the same content gives the same bytes. */
export async function writeZip(place: string): Promise<ZipWriter> {
  const { Zip, ZipPassThrough } = await import("fflate");
  const file: FileHandle = await open(place, "wx");
  let pending: Uint8Array[] = [];
  let failure: Error | null = null;
  let written = 0;
  const zip = new Zip((error, bytes) => {
    if (error) failure = error;
    else pending.push(bytes);
  });
  async function flush(): Promise<void> {
    if (failure) throw failure;
    const pieces = pending;
    pending = [];
    for (const piece of pieces) {
      written += piece.length;
      await file.writeFile(piece);
    }
    if (written > LARGEST)
      throw new ShapeError(`${place}: more than 4 GiB do not fit a zip archive: use a directory or NetCDF`);
  }
  function start(name: string): (piece: Uint8Array, isLast: boolean) => Promise<void> {
    const entry = new ZipPassThrough(name);
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    return (piece, isLast) => {
      entry.push(piece.slice(), isLast);
      return flush();
    };
  }
  return {
    add: (name, content) => start(name)(content, true),
    start,
    async finish() {
      zip.end();
      await flush();
      await file.close();
    },
    abandon: () => file.close(),
  };
}
