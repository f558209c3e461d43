import { FormatError } from "../errors.js";
import { type ByteSource, memorySource, partSource } from "./byte-source.js";
import { inflateWithin } from "./inflate.js";

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly headerOffset: number;
}

const LARGEST_INFLATED = 2 ** 30;
const HEAD_BYTES = 2 ** 12;
/** Deflate cannot do better than 1032 to 1. */
const LARGEST_RATIO = 1032;

/** Whether these first bytes of a file are those of a zip archive (`.npz`, Zarr in a zip). */
export function isZip(bytes: Uint8Array): boolean {
  const signature = [bytes[0], bytes[1], bytes[2], bytes[3]].join(" ");
  return signature === "80 75 3 4" || signature === "80 75 5 6";
}

/**
 * The central directory of a zip archive (zip64 included).
 *
 * @throws FormatError when it is no zip, is truncated, is encrypted, has a name that leads out of the
 *   archive, or declares sizes that cannot be true.
 */
export async function readZipDirectory(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { offset, length, count } = await findDirectory(source);
  const bytes = await source.read(offset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== 0x02014b50)
      throw new FormatError(`${source.name} has a damaged zip directory at entry ${i} of ${count}`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > length) throw new FormatError(`${source.name} has a truncated zip directory`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const sizes = zip64Sizes(
      new DataView(bytes.buffer, bytes.byteOffset + at + 46 + nameLength, extraLength),
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    );
    if (view.getUint16(at + 8, true) & 1) throw new FormatError(`${source.name}: ${name} is encrypted`);
    const entry = { name, method: view.getUint16(at + 10, true), ...sizes };
    checkEntry(source, entry);
    if (entries.has(name)) throw new FormatError(`${source.name} has two files called ${name}`);
    if (!name.endsWith("/")) entries.set(name, entry);
    at = next;
  }
  return entries;
}

async function findDirectory(source: ByteSource): Promise<{ offset: number; length: number; count: number }> {
  const tailLength = Math.min(source.size, 65557);
  const tail = await source.read(source.size - tailLength, tailLength);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tailLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0)
    throw new FormatError(`${source.name} is truncated: a zip archive ends with a directory, none is there`);
  const count = view.getUint16(end + 10, true);
  const length = view.getUint32(end + 12, true);
  const offset = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return { offset, length, count };
  const record = await source.read(Number(view.getBigUint64(locator + 8, true)), 56);
  const record64 = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return {
    count: Number(record64.getBigUint64(32, true)),
    length: Number(record64.getBigUint64(40, true)),
    offset: Number(record64.getBigUint64(48, true)),
  };
}

/** Sizes that did not fit 32 bits stand, in this order, in the extra field 1. */
function zip64Sizes(
  extra: DataView,
  size: number,
  compressedSize: number,
  headerOffset: number,
): Pick<ZipEntry, "size" | "compressedSize" | "headerOffset"> {
  const values = [size, compressedSize, headerOffset];
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1) {
      let from = at + 4;
      for (const [i, value] of values.entries())
        if (value === 0xffffffff && from + 8 <= at + 4 + length) {
          values[i] = Number(extra.getBigUint64(from, true));
          from += 8;
        }
    }
    at += 4 + length;
  }
  return { size: values[0], compressedSize: values[1], headerOffset: values[2] };
}

function checkEntry(source: ByteSource, { name, size, compressedSize, method }: ZipEntry): void {
  const where = `${source.name}: ${name}`;
  if (name.startsWith("/") || /^[A-Za-z]:|\\|\0/.test(name) || name.split("/").includes(".."))
    throw new FormatError(`${where} leads out of the archive; it is not read`);
  if (method !== 0 && method !== 8)
    throw new FormatError(`${where} uses zip method ${method}; stored and deflated files can be read`);
  if (compressedSize > source.size)
    throw new FormatError(`${where} declares ${compressedSize} bytes, the archive has ${source.size}`);
  if (method === 0 ? size !== compressedSize : size > LARGEST_RATIO * compressedSize + 64)
    throw new FormatError(
      `${where} declares ${size} bytes from ${compressedSize} in the archive: impossible`,
    );
}

/**
 * The content of an entry: a part of the archive where it is stored, else inflated in memory when it is read,
 * never beyond the size that it declares.
 *
 * @throws FormatError when it is damaged, or is deflated and larger than 1 GiB; when read, also if it inflates
 *   to another size than declared.
 */
export async function zipEntrySource(source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  const name = `${source.name}: ${entry.name}`;
  const header = await source.read(entry.headerOffset, 30);
  const view = new DataView(header.buffer, header.byteOffset, 30);
  if (view.getUint32(0, true) !== 0x04034b50)
    throw new FormatError(`${name} is not where the directory says`);
  const start = entry.headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (entry.method === 0) return partSource(source, name, start, entry.size);
  if (entry.size > LARGEST_INFLATED)
    throw new FormatError(
      `${name} inflates to ${entry.size} bytes, at most ${LARGEST_INFLATED} are held in memory: ` +
        "save it uncompressed (np.savez), or unpack the archive and give its files",
    );
  return lazySource(name, entry.size, {
    head: async () =>
      inflate(name, await source.read(start, Math.min(entry.compressedSize, HEAD_BYTES)), entry.size, false),
    all: async () => inflate(name, await source.read(start, entry.compressedSize), entry.size, true),
  });
}

function inflate(name: string, packed: Uint8Array, size: number, isWhole: boolean): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = inflateWithin(packed, "deflate-raw", size, !isWhole);
  } catch (error) {
    throw new FormatError(`${name} is damaged: ${(error as Error).message}`);
  }
  if (isWhole && bytes.length !== size)
    throw new FormatError(`${name} declares ${size} bytes, ${bytes.length} were inflated`);
  return bytes;
}

/** Headers are read from the first bytes; the whole is inflated when more is needed, and kept. */
function lazySource(
  name: string,
  size: number,
  load: { readonly head: () => Promise<Uint8Array>; readonly all: () => Promise<Uint8Array> },
): ByteSource {
  let head: Promise<Uint8Array> | null = null;
  let all: Promise<ByteSource> | null = null;
  return {
    name,
    size,
    async read(offset, length) {
      head ??= load.head();
      const first = await head;
      if (!all && offset + length <= first.length) return first.slice(offset, offset + length);
      all ??= load.all().then((bytes) => memorySource(name, bytes));
      return (await all).read(offset, length);
    },
    async close() {},
  };
}
