import { FormatError } from "../../errors.js";
import type { ByteSource } from "../arrays/byte-source.js";

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Of the content, not compressed. */
  readonly crc32: number;
  /** Where its bytes start in the archive. */
  readonly dataOffset: number;
}

/** An entry as the directory tells of it. */
type Listed = Omit<ZipEntry, "dataOffset"> & { readonly headerOffset: number };

const LOCAL_HEADER_BYTES = 30;
/** Set where sizes and checksum stand behind the content, not in the local header. */
const SIZES_FOLLOW = 1 << 3;
/** Deflate cannot do better than 1032 to 1. */
export const LARGEST_RATIO = 1032;

/** Whether these first bytes of a file are those of a zip archive (`.npz`, Zarr in a zip). */
export function isZip(bytes: Uint8Array): boolean {
  const signature = [bytes[0], bytes[1], bytes[2], bytes[3]].join(" ");
  return signature === "80 75 3 4" || signature === "80 75 5 6";
}

/**
 * The central directory of a zip archive (zip64 included), held against what stands before each file.
 *
 * @throws FormatError when it is no zip, is truncated, is encrypted, has a name that leads out of the
 *   archive, declares sizes that cannot be true, or names a file otherwise than the file's own header.
 */
export async function readZipDirectory(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { offset, length, count } = await findDirectory(source);
  const bytes = await source.read(offset, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== 0x02014b50)
      throw new FormatError(`${source.name} has a damaged zip directory at entry ${i} of ${count}`, {
        file: source.name,
      });
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > length)
      throw new FormatError(`${source.name} has a truncated zip directory`, { file: source.name });
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const sizes = zip64Sizes(
      new DataView(bytes.buffer, bytes.byteOffset + at + 46 + nameLength, extraLength),
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    );
    if (view.getUint16(at + 8, true) & 1)
      throw new FormatError(`${source.name}: ${name} is encrypted`, { file: source.name });
    const [method, crc32] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    const listed = { name, method, crc32, ...sizes };
    checkEntry(source, listed);
    if (entries.has(name))
      throw new FormatError(`${source.name} has two files called ${name}`, { file: source.name });
    const entry = await locate(source, listed, nameLength);
    if (!name.endsWith("/")) entries.set(name, entry);
    at = next;
  }
  if (at !== length)
    throw new FormatError(
      `${source.name} says that its zip directory has ${count} entries, there are more: it is damaged`,
      { file: source.name },
    );
  return entries;
}

async function findDirectory(source: ByteSource): Promise<{ offset: number; length: number; count: number }> {
  const tailLength = Math.min(source.size, 65557);
  const tail = await source.read(source.size - tailLength, tailLength);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tailLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0)
    throw new FormatError(`${source.name} is truncated: a zip archive ends with a directory, none is there`, {
      file: source.name,
    });
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
): Pick<Listed, "size" | "compressedSize" | "headerOffset"> {
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
  return { size: values[0] ?? NaN, compressedSize: values[1] ?? NaN, headerOffset: values[2] ?? NaN };
}

function checkEntry(source: ByteSource, { name, size, compressedSize, method }: Listed): void {
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

/** Where the content starts, once the file's own header was found to be of the same file. */
async function locate(source: ByteSource, listed: Listed, nameLength: number): Promise<ZipEntry> {
  const { headerOffset, ...entry } = listed;
  const where = `${source.name}: ${entry.name}`;
  const bytes = await source.read(headerOffset, LOCAL_HEADER_BYTES + nameLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x04034b50)
    throw new FormatError(`${where} is not where the directory says`);
  const name = new TextDecoder().decode(bytes.subarray(LOCAL_HEADER_BYTES));
  const sizesFollow = (view.getUint16(6, true) & SIZES_FOLLOW) !== 0;
  const isSame =
    name === entry.name &&
    view.getUint16(26, true) === nameLength &&
    view.getUint16(8, true) === entry.method &&
    (sizesFollow || view.getUint32(14, true) === entry.crc32);
  if (!isSame)
    throw new FormatError(
      `${where} has another name, method or checksum in the directory than before the file itself (${name}): ` +
        "the archive is damaged",
    );
  const extraLength = view.getUint16(28, true);
  return { ...entry, dataOffset: headerOffset + LOCAL_HEADER_BYTES + nameLength + extraLength };
}
