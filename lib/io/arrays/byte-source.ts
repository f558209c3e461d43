import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FormatError } from "../../errors.js";
import { fileError, onlyRegular } from "../../regular-file.js";

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
  /** The first `length` bytes, not held against a checksum of the whole, as {@link read} does where there is one. */
  peek?(length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opening a pipe waits for a writer, unless it is told not to. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** @throws FormatError when the file is missing, or is a directory, a pipe or a device. */
export async function fileSource(path: string): Promise<ByteSource> {
  const file = await open(path, READ_AT_ONCE).catch(fileError(path));
  const size = await sizeOf(file, path);
  return {
    name: path,
    size,
    async read(offset, length) {
      checkRange(path, size, offset, length);
      const bytes = room(path, length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file
          .read(bytes, done, length - done, offset + done)
          .catch(fileError(path));
        if (bytesRead === 0) checkRange(path, offset + done, offset, length);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

async function sizeOf(file: FileHandle, path: string): Promise<number> {
  try {
    return onlyRegular(path, await file.stat()).size;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function room(name: string, length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch {
    throw new FormatError(`${name} must be read ${length} bytes at once, for which there is no memory`);
  }
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
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new FormatError(
      `${name} is truncated: bytes ${offset} to ${offset + length} are needed, it has ${size}`,
    );
}
