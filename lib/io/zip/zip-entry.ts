import { crc32, createInflateRaw } from "node:zlib";
import { FormatError } from "../../errors.js";
import { type ByteSource, memorySource, partSource } from "../arrays/byte-source.js";
import { inflateWithin } from "../arrays/inflate.js";
import { LARGEST_RATIO, type ZipEntry } from "./zip.js";

const LARGEST_INFLATED = 2 ** 29;
const HEAD_BYTES = 2 ** 12;
const PIECE_BYTES = 2 ** 20;

/**
 * The content of a file in a zip archive: a part of the archive where it is stored, else inflated in memory when it is
 * read, never beyond the size that it declares. Whatever is read (only looked at by `peek`) has first been held
 * against the checksum of the whole.
 *
 * @throws FormatError when it is deflated and larger than 512 MiB; when read, if it inflates to another size than
 *   declared, or its CRC-32 is that of other bytes.
 */
export function zipEntrySource(source: ByteSource, entry: ZipEntry): ByteSource {
  const name = `${source.name}: ${entry.name}`;
  if (entry.method === 0) return storedSource(partSource(source, name, entry.dataOffset, entry.size), entry);
  if (entry.size > LARGEST_INFLATED)
    throw new FormatError(
      `${name} inflates to ${entry.size} bytes, at most ${LARGEST_INFLATED} are held in memory: ` +
        "save it uncompressed (np.savez), or unpack the archive and give its files",
    );
  return deflatedSource(partSource(source, name, entry.dataOffset, entry.compressedSize), entry);
}

function storedSource(content: ByteSource, { crc32: expected }: ZipEntry): ByteSource {
  let verified: Promise<void> | null = null;
  async function verify(): Promise<void> {
    let found = 0;
    for (let at = 0; at < content.size; at += PIECE_BYTES)
      found = crc32(await content.read(at, Math.min(PIECE_BYTES, content.size - at)), found);
    checkSum(content.name, found, expected);
  }
  return {
    ...content,
    async read(offset, length) {
      verified ??= verify();
      await verified;
      return content.read(offset, length);
    },
    peek: (length) => content.read(0, length),
  };
}

function deflatedSource(packed: ByteSource, entry: ZipEntry): ByteSource {
  const { name } = packed;
  let head: Promise<Uint8Array> | null = null;
  let all: Promise<ByteSource> | null = null;
  async function whole(): Promise<ByteSource> {
    const bytes = await inflated(packed, entry.size);
    checkSum(name, crc32(bytes), entry.crc32);
    return memorySource(name, bytes);
  }
  async function read(offset: number, length: number): Promise<Uint8Array> {
    all ??= whole();
    return (await all).read(offset, length);
  }
  return {
    name,
    size: entry.size,
    read,
    async peek(length) {
      head ??= inflatedHead(packed, entry.size);
      const first = await head;
      return length <= first.length ? first.slice(0, length) : read(0, length);
    },
    async close() {},
  };
}

/** The first bytes of what a deflated file holds, as many as its first 4 KiB give. */
async function inflatedHead(packed: ByteSource, size: number): Promise<Uint8Array> {
  const first = await packed.read(0, Math.min(packed.size, HEAD_BYTES));
  try {
    return inflateWithin(first, "deflate-raw", Math.min(size, HEAD_BYTES * LARGEST_RATIO), true);
  } catch (error) {
    throw new FormatError(`${packed.name} is damaged: ${(error as Error).message}`, {
      file: packed.name,
      cause: error,
    });
  }
}

/** Piece by piece into one buffer of the size that the entry declares: nothing is held twice. */
async function inflated(packed: ByteSource, size: number): Promise<Uint8Array> {
  const out = new Uint8Array(size);
  const pieces = createInflateRaw({ chunkSize: 2 ** 16 });
  let length = 0;
  const ended = new Promise<void>((resolve, reject) => {
    pieces.on("error", reject).on("end", resolve);
    pieces.on("data", (piece: Uint8Array) => {
      if (length + piece.length <= size) out.set(piece, length);
      length += piece.length;
      if (length > size) pieces.destroy(new RangeError("too long"));
    });
  });
  ended.catch(() => {});
  try {
    for (let at = 0; at < packed.size && !pieces.destroyed; at += PIECE_BYTES) {
      const piece = await packed.read(at, Math.min(PIECE_BYTES, packed.size - at));
      if (!pieces.write(piece)) await Promise.race([new Promise((go) => pieces.once("drain", go)), ended]);
    }
    pieces.end();
    await ended;
  } catch (error) {
    throw notInflated(packed.name, size, error);
  } finally {
    pieces.destroy();
  }
  if (length !== size)
    throw new FormatError(`${packed.name} declares ${size} bytes, ${length} were inflated: it is damaged`, {
      file: packed.name,
    });
  return out;
}

function notInflated(name: string, size: number, error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  const isTooLong = error instanceof RangeError;
  return new FormatError(
    isTooLong
      ? `${name} is damaged: it inflates to more than the ${size} bytes that it declares`
      : `${name} is damaged: its compressed data are damaged (${(error as Error).message})`,
  );
}

function checkSum(name: string, found: number, expected: number): void {
  const hex = (sum: number) => sum.toString(16).padStart(8, "0");
  if (found !== expected)
    throw new FormatError(
      `${name} is damaged: its checksum (CRC-32) is ${hex(found)}, the archive says ${hex(expected)}`,
    );
}
