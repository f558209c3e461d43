import { FormatError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";

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

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  samples: 277,
  rowsPerStrip: 278,
  planes: 284,
  tileWidth: 322,
  tileHeight: 323,
  format: 339,
} as const;
const OFFSETS = { strips: 273, tiles: 324 } as const;
const LENGTHS = { strips: 279, tiles: 325 } as const;

const MOST_PAGES = 65536;
const LARGEST_BLOCK = 2 ** 30;

/** How a TIFF is written: numbers' byte order, and the widths that BigTIFF doubles. */
interface Layout {
  readonly little: boolean;
  readonly big: boolean;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** The first value, where it is a whole number; else NaN. */
  readonly first: number;
}

/**
 * Walks the directories of a TIFF before a library does, which would follow circles for ever and believe any
 * length.
 *
 * @throws FormatError when a page follows itself, a tag declares values beyond the end of the file, or a page has no
 *   size, no samples, or fewer strips or tiles than its size needs.
 */
export async function checkTiff(source: ByteSource): Promise<void> {
  const head = await source.read(0, 8);
  const layout = { little: head[0] === 0x49, big: (head[0] === 0x49 ? head[2] : head[3]) === 43 };
  const [place, size] = layout.big ? [8, 8] : [4, 4];
  let at = readNumber(await source.read(place, size), 0, size, layout.little);
  const seen = new Set<number>();
  while (at !== 0) {
    if (seen.has(at))
      throw new FormatError(`${source.name} has a page that is followed by itself: it is damaged`);
    if (seen.size >= MOST_PAGES)
      throw new FormatError(`${source.name} has more than ${MOST_PAGES} pages: split it`);
    seen.add(at);
    at = await checkPage(source, at, seen.size, layout);
  }
}

/** Checks one page and tells where the next is. */
async function checkPage(source: ByteSource, at: number, page: number, layout: Layout): Promise<number> {
  const [countBytes, entryBytes, nextBytes] = layout.big ? [8, 20, 8] : [2, 12, 4];
  const count = readNumber(await source.read(at, countBytes), 0, countBytes, layout.little);
  const bytes = await source.read(at + countBytes, count * entryBytes + nextBytes);
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const start = i * entryBytes;
    const tag = readNumber(bytes, start, 2, layout.little);
    entries.set(tag, await readEntry(source, bytes, start, `page ${page}, tag ${tag}`, layout));
  }
  checkSizes(source, page, entries);
  return readNumber(bytes, count * entryBytes, nextBytes, layout.little);
}

async function readEntry(
  source: ByteSource,
  bytes: Uint8Array,
  start: number,
  what: string,
  { little, big }: Layout,
): Promise<Entry> {
  const type = readNumber(bytes, start + 2, 2, little);
  const wide = big ? 8 : 4;
  const count = readNumber(bytes, start + 4, wide, little);
  const size = TYPE_BYTES[type];
  if (size === undefined) throw new FormatError(`${source.name}: ${what} is of unknown type ${type}`);
  let value = bytes.subarray(start + 4 + wide, start + 4 + 2 * wide);
  if (count * size > wide) {
    const offset = readNumber(value, 0, wide, little);
    if (offset + count * size > source.size)
      throw new FormatError(
        `${source.name}: ${what} declares ${count} values at byte ${offset}, the file has ${source.size} bytes: ` +
          "it is damaged or truncated",
      );
    value = await source.read(offset, size);
  }
  const isWhole = [1, 3, 4, 13, 16, 18].includes(type);
  return { type, count, first: isWhole && count > 0 ? readNumber(value, 0, size, little) : Number.NaN };
}

function checkSizes(source: ByteSource, page: number, entries: ReadonlyMap<number, Entry>): void {
  const bad = (what: string) => new FormatError(`${source.name}: page ${page} ${what}: it is damaged`);
  const whole = (name: keyof typeof TAGS, fallback: number | null): number => {
    const entry = entries.get(TAGS[name]);
    const value = entry ? entry.first : fallback;
    if (value === null) throw bad(`has no ${name} (tag ${TAGS[name]})`);
    if (!Number.isSafeInteger(value) || value < 1) throw bad(`has ${name} ${value} (tag ${TAGS[name]})`);
    return value;
  };
  const [width, height, samples] = [whole("width", null), whole("height", null), whole("samples", 1)];
  for (const name of [
    "width",
    "height",
    "samples",
    "rowsPerStrip",
    "planes",
    "tileWidth",
    "tileHeight",
  ] as const) {
    const found = entries.get(TAGS[name])?.count ?? 1;
    if (found !== 1) throw bad(`declares ${found} values of ${name} (tag ${TAGS[name]})`);
  }
  for (const name of ["bits", "format"] as const) {
    const found = entries.get(TAGS[name])?.count ?? 1;
    if (found !== 1 && found !== samples)
      throw bad(`declares ${found} values of ${name} for ${samples} samples`);
  }
  const isTiled = entries.has(TAGS.tileWidth);
  const blockWidth = isTiled ? whole("tileWidth", null) : width;
  const blockHeight = isTiled ? whole("tileHeight", null) : Math.min(height, whole("rowsPerStrip", height));
  const blocks = isTiled ? "tiles" : "strips";
  const planes = whole("planes", 1) === 2 ? samples : 1;
  const blockBytes = (blockWidth * blockHeight * (samples / planes) * whole("bits", 1)) / 8;
  if (blockBytes > LARGEST_BLOCK)
    throw bad(
      `has ${blocks} of ${blockHeight}×${blockWidth} = ${blockBytes} bytes; at most ${LARGEST_BLOCK} are read`,
    );
  const needed = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
  for (const [what, tag] of [
    ["places", OFFSETS[blocks]],
    ["lengths", LENGTHS[blocks]],
  ] as const) {
    const found = entries.get(tag)?.count ?? 0;
    if (found < needed)
      throw bad(`of ${height}×${width} cells has ${found} ${what} of ${blocks}, ${needed} are needed`);
  }
}

function readNumber(bytes: Uint8Array, at: number, size: number, little: boolean): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[at + (little ? size - 1 - i : i)];
  return value;
}
