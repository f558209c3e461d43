import { deflateSync } from "node:zlib";
import { type Block, float32, nested, someBlock } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FuzzCase } from "../fuzz-case.js";
import { someCompression } from "./tiff-compress.js";

interface Tag {
  id: number;
  /** 2 text, 3 short, 4 long, 12 double, 16 long8. */
  type: number;
  values: number[] | string;
  /** Declared count; null: the true one. */
  count: number | null;
}

/** The parts of a TIFF file (TIFF 6.0), each of which may lie: one page for each event. */
interface TiffParts {
  pages: { tags: Tag[]; strip: Buffer }[];
  /** Where the last page says that the next is; 0 ends the list. */
  after: number | "first";
  magic: number;
}

const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };

function tagOf(page: { tags: Tag[] }, id: number): Tag {
  return page.tags.find((tag) => tag.id === id)!;
}

function tiffOf(
  dice: Dice,
  { events, height, width, values }: Block,
): { parts: TiffParts; recipe: string[] } {
  const compression = someCompression(dice);
  const cells = height * width;
  const pages = Array.from({ length: events }, (_, event) => {
    const raw = float32(values.slice(event * cells, (event + 1) * cells));
    const strip = compression.compress(raw);
    const tag = (id: number, type: number, values: number[] | string): Tag => ({
      id,
      type,
      values,
      count: null,
    });
    return {
      strip,
      tags: [
        tag(254, 4, [0]),
        tag(256, 4, [width]),
        tag(257, 4, [height]),
        tag(258, 3, [32]),
        tag(259, 3, [compression.code]),
        tag(262, 3, [1]),
        tag(273, 4, [0]),
        tag(277, 3, [1]),
        tag(278, 4, [height]),
        tag(279, 4, [strip.length]),
        tag(284, 3, [1]),
        tag(339, 3, [3]),
        tag(33550, 12, [1, 1, 0]),
        tag(33922, 12, [0, 0, 0, 10, 50, 0]),
        tag(42112, 2, '<GDALMetadata><Item name="units">mm/day</Item></GDALMetadata>\0'),
      ],
    };
  });
  return {
    parts: { pages, after: 0, magic: 42 },
    recipe: [`${events} pages`, compression.name],
  };
}

function tiffBytes({ pages, after, magic }: TiffParts): Buffer {
  const parts: Buffer[] = [];
  const head = Buffer.alloc(8);
  head.write("II");
  head.writeUInt16LE(magic, 2);
  head.writeUInt32LE(8, 4);
  parts.push(head);
  let at = 8;
  pages.forEach(({ tags, strip }, i) => {
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length, 0);
    const outside: Buffer[] = [];
    let end = at + directory.length;
    const stripAt = end;
    outside.push(strip);
    end += strip.length;
    tags.forEach(({ id, type, values, count }, t) => {
      const entry = 2 + 12 * t;
      const list = id === 273 && values[0] === 0 ? [stripAt] : values;
      const bytes = typeof list === "string" ? Buffer.from(list) : numbers(list, type);
      directory.writeUInt16LE(id, entry);
      directory.writeUInt16LE(type, entry + 2);
      directory.writeUInt32LE(count ?? list.length, entry + 4);
      if (bytes.length <= 4) bytes.copy(directory, entry + 8);
      else {
        directory.writeUInt32LE(end, entry + 8);
        outside.push(bytes);
        end += bytes.length;
      }
    });
    const isLast = i === pages.length - 1;
    directory.writeUInt32LE(isLast ? (after === "first" ? 8 : after) : end, directory.length - 4);
    parts.push(directory, ...outside);
    at = end;
  });
  return Buffer.concat(parts);
}

function numbers(values: readonly number[], type: number): Buffer {
  const size = SIZES[type] ?? 4;
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, i) => {
    if (type === 12) bytes.writeDoubleLE(value, 8 * i);
    else if (type === 16) bytes.writeBigUInt64LE(BigInt(value), 8 * i);
    else bytes.writeUIntLE(value % 256 ** size, size * i, size);
  });
  return bytes;
}

const HUGE = [0, 1, 10 ** 4, 10 ** 6, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

const LIES: readonly ((dice: Dice, parts: TiffParts) => [what: string, fatal: boolean])[] = [
  (dice, { pages }) => {
    const id = dice.pick([256, 257, 256, 257, 278, 273, 279, 277, 258]);
    const value = dice.pick(HUGE);
    for (const page of dice.chance(0.5) ? pages : [pages[0]]) tagOf(page, id).values = [value];
    return [`tag ${id} = ${value}`, false];
  },
  (dice, { pages }) => {
    for (const page of pages) {
      tagOf(page, 256).values = [2 ** 31];
      tagOf(page, 257).values = [dice.pick([2 ** 31, 2 ** 16])];
    }
    return ["a raster of 2^31 columns", true];
  },
  (dice, { pages }) => {
    const [id, values] = dice.pick<[number, number[]]>([
      [258, [0]],
      [258, [7]],
      [258, [64]],
      [258, [16]],
      [339, [0]],
      [339, [1]],
      [339, [6]],
      [339, [999]],
      [259, [2]],
      [259, [5]],
      [259, [7]],
      [259, [32773]],
      [259, [34887]],
      [259, [50000]],
      [259, [65535]],
      [284, [2]],
      [284, [9]],
      [277, [0]],
      [277, [3]],
      [262, [6]],
      [262, [3]],
    ]);
    for (const page of pages) tagOf(page, id).values = values;
    return [`tag ${id} = ${values}`, false];
  },
  (dice, { pages }) => {
    const page = dice.pick(pages);
    const tag = dice.pick(page.tags);
    tag.count = dice.pick([0, 2, 10 ** 6, 2 ** 31, 2 ** 32 - 1]);
    return [`tag ${tag.id} declares ${tag.count} values`, false];
  },
  (dice, { pages }) => {
    const page = dice.pick(pages);
    const tag = dice.pick(page.tags);
    tag.type = dice.pick([0, 1, 2, 5, 7, 13, 16, 99]);
    return [`tag ${tag.id} of type ${tag.type}`, false];
  },
  (dice, { pages }) => {
    const page = pages[0];
    const tag = dice.pick(page.tags);
    page.tags.splice(page.tags.indexOf(tag), 1);
    return [`tag ${tag.id} left out`, false];
  },
  (_, parts) => {
    parts.after = "first";
    return ["the last page is followed by the first", true];
  },
  (dice, parts) => {
    parts.after = dice.pick([1, 10 ** 6, 2 ** 32 - 1]);
    return [`the last page is followed by one at ${parts.after}`, false];
  },
  (dice, { pages }) => {
    const size = dice.pick([10 ** 5, 10 ** 8]);
    for (const page of pages) {
      page.strip = bombOf(size);
      tagOf(page, 259).values = [8];
      tagOf(page, 279).values = [page.strip.length];
    }
    return [`strips inflate to ${size} zeros`, false];
  },
  (dice, { pages }) => {
    for (const page of pages) {
      const size = dice.pick([0, 1, 16, 2 ** 16, 2 ** 31]);
      page.tags.push(
        { id: 322, type: 4, values: [size], count: null },
        { id: 323, type: 4, values: [size], count: null },
        { id: 324, type: 4, values: [8, 8], count: null },
        { id: 325, type: 4, values: [2 ** 30, 1], count: null },
      );
    }
    return ["tiles that lie", false];
  },
  (dice, { pages }) => {
    const text = dice.pick([
      "<GDALMetadata>",
      `${"<a>".repeat(50000)}`,
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><GDALMetadata><Item name="units">&b;</Item></GDALMetadata>',
      '<GDALMetadata><Item name="__proto__">x</Item></GDALMetadata>',
      '<GDALMetadata><Item name="units">\x1b[31mmm</Item></GDALMetadata>',
      "",
    ]);
    for (const page of pages) tagOf(page, 42112).values = `${text}\0`;
    return [`metadata ${JSON.stringify(text.slice(0, 40))}`, false];
  },
  (dice, { pages }) => {
    const text = dice.pick(["nan", "", "1e999", "0", "three", "\x1b"]);
    for (const page of pages)
      page.tags.push({ id: 42113, type: 2, values: `${text}\0\0\0\0\0`, count: null });
    return [`missing value ${JSON.stringify(text)}`, false];
  },
  (dice, { pages }) => {
    if (pages.length === 1) return ["one page", false];
    tagOf(pages[pages.length - 1], 256).values = [dice.between(6, 9)];
    return ["pages of different sizes", true];
  },
  (dice, { pages }) => {
    for (const page of pages)
      page.tags.push({
        id: 34735,
        type: 3,
        values: dice.pick([
          [1, 1, 0, 1, 1024, 0, 1, 2],
          [1, 1, 0, 60000],
          [1],
          [0, 0, 0, 0],
          [1, 1, 0, 1, 1024, 34737, 9, 9],
        ]),
        count: null,
      });
    return ["keys of place", false];
  },
];

const bombs = new Map<number, Buffer>();
function bombOf(size: number): Buffer {
  const packed = bombs.get(size) ?? deflateSync(Buffer.alloc(size));
  bombs.set(size, packed);
  return packed;
}

export function geotiffCase(dice: Dice): FuzzCase {
  const block = someBlock(dice);
  const { parts, recipe } = tiffOf(dice, block);
  const path = "fields.tif";
  const caseOf = (
    bytes: Buffer,
    more: string[],
    expected: FuzzCase["expected"],
    shrinkTo?: number,
  ): FuzzCase => ({
    kind: "geotiff",
    recipe: [...recipe, ...more],
    files: [{ path, bytes }],
    action: {
      do: "fields",
      path,
      options: { units: "mm/day" },
      ...(shrinkTo === undefined ? {} : { shrinkTo }),
    },
    expected,
  });
  const choice = dice.below(10);
  if (choice < 2) return caseOf(tiffBytes(parts), [], { outcome: "values", values: nested(block) });
  if (choice < 4) {
    const { bytes, what } = damage(dice, tiffBytes(parts), [0, 4, 8, 30, 80, 130]);
    return caseOf(bytes, [what], { outcome: "either" });
  }
  if (choice < 5) {
    const shrinkTo = dice.below(100);
    return caseOf(
      tiffBytes(parts),
      [`shrinks to ${shrinkTo} bytes while open`],
      { outcome: "either" },
      shrinkTo,
    );
  }
  const [what, fatal] = dice.pick(LIES)(dice, parts);
  return caseOf(tiffBytes(parts), [what], { outcome: fatal ? "error" : "either" });
}
