import { FormatError } from "../../../errors.js";
import type { ByteSource } from "../../arrays/byte-source.js";

/** Bytes of the field types of TIFF 6.0 and BigTIFF. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};
const TEXT = 2;
const FLOAT = 11;
const DOUBLE = 12;
const UNSIGNED: readonly number[] = [1, 3, 4, 13, 16, 18];
const MOST_PAGES = 65536;
const LONGEST_TEXT = 2 ** 24;

/** A part of the file: from, and to before. */
export type Extent = readonly [from: number, to: number];

/** One image of a TIFF: its tags, whose values are read where they are asked for. */
export interface TiffPage {
  /** Counted from 1. */
  readonly number: number;
  readonly little: boolean;
  /** Where its directory stands. */
  readonly extent: Extent;
  /** Number of values; 0 where the tag is not there. */
  count(tag: number): number;
  /**
   * Whole numbers or floats of a tag, null where it is not there.
   *
   * @throws FormatError when it holds anything else.
   */
  numbers(tag: number): Promise<readonly number[] | null>;
  /** A text without its closing zeros; null where the tag is not there or is no text. */
  text(tag: number): Promise<string | null>;
}

/** How a TIFF is written: numbers' byte order, and the widths that BigTIFF doubles. */
interface Layout {
  readonly little: boolean;
  readonly big: boolean;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values are. */
  readonly offset: number;
}

/**
 * The directories of a TIFF or BigTIFF.
 *
 * @throws FormatError when a page follows itself, or a tag declares values beyond the end of the file.
 */
export async function readTiffPages(source: ByteSource): Promise<TiffPage[]> {
  const head = await source.read(0, 8);
  const little = head[0] === 0x49;
  const layout = { little, big: (little ? head[2] : head[3]) === 43 };
  const [place, size] = layout.big ? [8, 8] : [4, 4];
  let at = readNumber(await source.read(place, size), 0, size, little);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  while (at !== 0) {
    if (seen.has(at))
      throw new FormatError(`${source.name} has a page that is followed by itself: it is damaged`, {
        file: source.name,
      });
    if (seen.size >= MOST_PAGES)
      throw new FormatError(`${source.name} has more than ${MOST_PAGES} pages: split it`, {
        file: source.name,
      });
    seen.add(at);
    const { page, next } = await readPage(source, at, seen.size, layout);
    pages.push(page);
    at = next;
  }
  return pages;
}

async function readPage(
  source: ByteSource,
  at: number,
  number: number,
  layout: Layout,
): Promise<{ page: TiffPage; next: number }> {
  const { little, big } = layout;
  const [countBytes, entryBytes, nextBytes] = big ? [8, 20, 8] : [2, 12, 4];
  const count = readNumber(await source.read(at, countBytes), 0, countBytes, little);
  const length = count * entryBytes + nextBytes;
  const bytes = await source.read(at + countBytes, length);
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const tag = readNumber(bytes, i * entryBytes, 2, little);
    const where = at + countBytes + i * entryBytes;
    const entry = readEntry(source, bytes, i * entryBytes, where, `page ${number}, tag ${tag}`, layout);
    if (entries.has(tag))
      throw new FormatError(`${source.name}: page ${number} has tag ${tag} twice: it is damaged`, {
        file: source.name,
      });
    entries.set(tag, entry);
  }
  const page: TiffPage = {
    number,
    little,
    extent: [at, at + countBytes + length],
    count: (tag) => entries.get(tag)?.count ?? 0,
    async numbers(tag) {
      const entry = entries.get(tag);
      if (!entry) return null;
      const size = TYPE_BYTES[entry.type] ?? NaN;
      const stored = await source.read(entry.offset, entry.count * size);
      return numbersOf(stored, entry, little, `${source.name}: page ${number}, tag ${tag}`);
    },
    async text(tag) {
      const entry = entries.get(tag);
      if (!entry || entry.type !== TEXT) return null;
      const stored = await source.read(entry.offset, Math.min(entry.count, LONGEST_TEXT));
      return new TextDecoder().decode(stored).replace(/\0+$/, "");
    },
  };
  return { page, next: readNumber(bytes, count * entryBytes, nextBytes, little) };
}

function readEntry(
  source: ByteSource,
  bytes: Uint8Array,
  start: number,
  place: number,
  what: string,
  { little, big }: Layout,
): Entry {
  const type = readNumber(bytes, start + 2, 2, little);
  const wide = big ? 8 : 4;
  const count = readNumber(bytes, start + 4, wide, little);
  const size = TYPE_BYTES[type];
  if (size === undefined)
    throw new FormatError(`${source.name}: ${what} is of unknown type ${type}`, { file: source.name });
  if (count * size <= wide) return { type, count, offset: place + 4 + wide };
  const offset = readNumber(bytes, start + 4 + wide, wide, little);
  if (offset + count * size > source.size)
    throw new FormatError(
      `${source.name}: ${what} declares ${count} values at byte ${offset}, the file has ${source.size} bytes: ` +
        "it is damaged or truncated",
      { file: source.name },
    );
  return { type, count, offset };
}

function numbersOf(bytes: Uint8Array, { type, count }: Entry, little: boolean, what: string): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === FLOAT) return Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, little));
  if (type === DOUBLE) return Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, little));
  if (!UNSIGNED.includes(type)) throw new FormatError(`${what} is of type ${type}, where numbers belong`);
  const size = TYPE_BYTES[type] ?? NaN;
  return Array.from({ length: count }, (_, i) => readNumber(bytes, i * size, size, little));
}

function readNumber(bytes: Uint8Array, at: number, size: number, little: boolean): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + (little ? size - 1 - i : i)] ?? NaN);
  return value;
}
