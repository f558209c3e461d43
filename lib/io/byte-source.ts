import { open } from "node:fs/promises";
import { FormatError } from "../errors.js";
import { fileError } from "./file-error.js";

/** Bytes that are read where they are needed: a file, a part of one, or memory. */
export interface ByteSource {
  /** What to call it in messages. */
  readonly name: string;
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`.
   *
   * @throws FormatError when they are not all there.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws FormatError when the file is missing or no file. */
export async function fileSource(path: string): Promise<ByteSource> {
  const file = await open(path, "r").catch(fileError(path));
  const { size } = await file.stat();
  return {
    name: path,
    size,
    async read(offset, length) {
      checkRange(path, size, offset, length);
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) checkRange(path, offset + done, offset, length);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(offset, length) {
      checkRange(name, bytes.length, offset, length);
      return bytes.slice(offset, offset + length);
    },
    async close() {},
  };
}

/** A part of another source, which stays open when the part is closed. */
export function partSource(whole: ByteSource, name: string, start: number, size: number): ByteSource {
  checkRange(whole.name, whole.size, start, size);
  return {
    name,
    size,
    async read(offset, length) {
      checkRange(name, size, offset, length);
      return whole.read(start + offset, length);
    },
    async close() {},
  };
}

function checkRange(name: string, size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size)
    throw new FormatError(
      `${name} is truncated: bytes ${offset} to ${offset + length} are needed, it has ${size}`,
    );
}
