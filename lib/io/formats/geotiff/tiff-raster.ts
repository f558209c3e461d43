import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import type { ByteSource } from "../../arrays/byte-source.js";
import type { Extent, TiffPage } from "./tiff-directory.js";

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  fillOrder: 266,
  samples: 277,
  rowsPerStrip: 278,
  planes: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
  format: 339,
  lerc: 50674,
} as const;
const OFFSETS = { strips: 273, tiles: 324 } as const;
const LENGTHS = { strips: 279, tiles: 325 } as const;
const ALPHA: readonly number[] = [1, 2];

const LARGEST_BLOCK = 2 ** 30;

const READ: readonly number[] = [1, 5, 8, 32773, 32946, 34887, 50000];
const COMPRESSIONS: Readonly<Record<number, string>> = {
  2: "CCITT",
  3: "CCITT fax 3",
  4: "CCITT fax 4",
  6: "old JPEG",
  7: "JPEG",
  34712: "JPEG 2000",
  34925: "LZMA",
  50001: "WebP",
  50002: "JPEG XL",
};

/** How the numbers of a page are stored. */
export interface TiffRaster {
  readonly page: TiffPage;
  readonly width: number;
  readonly height: number;
  /** Numbers a cell. */
  readonly samples: number;
  /** The sample that says how opaque a cell is: nothing is known where it is 0. */
  readonly alpha: number | null;
  readonly bits: number;
  readonly kind: "u" | "i" | "f";
  readonly compression: number;
  readonly predictor: number;
  /** What LERC data are compressed by once more: 0 nothing, 1 deflate, 2 Zstandard. */
  readonly lercInner: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly isTiled: boolean;
  /** Whether each sample has blocks of its own. */
  readonly isPlanar: boolean;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Where the strips or tiles are; null where one was never written. */
  readonly blocks: readonly (Extent | null)[];
}

/**
 * Checks how a page is stored.
 *
 * @throws FormatError when it has no size or samples, fewer strips or tiles than it needs, or one that leads out of the
 *   file; or is of a kind that is not read.
 */
export async function tiffRaster(source: ByteSource, page: TiffPage): Promise<TiffRaster> {
  const tags = await readTags(source, page);
  const bad = (what: string) => damagedPage(source, page, what);
  const { width, height, samples } = tags;
  const isTiled = page.count(TAGS.tileWidth) > 0;
  const blockWidth = isTiled ? tags.tileWidth : width;
  const blockHeight = isTiled ? tags.tileHeight : Math.min(height, tags.rowsPerStrip);
  const planes = tags.planes === 2 ? samples : 1;
  const name = isTiled ? "tiles" : "strips";
  const rowBytes = Math.ceil((blockWidth * (samples / planes) * tags.bits) / 8);
  if (rowBytes * blockHeight > LARGEST_BLOCK)
    throw bad(
      `has ${name} of ${blockHeight}×${blockWidth} = ${rowBytes * blockHeight} bytes; at most ${LARGEST_BLOCK} are read`,
    );
  const [blocksAcross, blocksDown] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  const needed = blocksAcross * blocksDown * planes;
  for (const [what, tag] of [
    ["places", OFFSETS[name]],
    ["lengths", LENGTHS[name]],
  ] as const)
    if (page.count(tag) < needed)
      throw bad(
        `of ${height}×${width} cells has ${page.count(tag)} ${what} of ${name}, ${needed} are needed`,
      );
  const [offsets, lengths] = [await page.numbers(OFFSETS[name]), await page.numbers(LENGTHS[name])];
  const blocks = Array.from({ length: needed }, (_, i): Extent | null => {
    const [offset, length] = [sure(offsets)[i] ?? NaN, sure(lengths)[i] ?? NaN];
    if (offset === 0 && length === 0) return null;
    const isLast = !isTiled && Math.floor(i / blocksAcross) % blocksDown === blocksDown - 1;
    const rows = isLast ? height - (blocksDown - 1) * blockHeight : blockHeight;
    // Some writers declare a whole strip where the last is shorter.
    const used = tags.compression === 1 ? Math.min(length, rows * rowBytes) : length;
    if (offset === 0 || length === 0 || offset + used > source.size)
      throw bad(
        `has ${name}, of which number ${i + 1} is ${used} bytes at byte ${offset}, the file has ${source.size}`,
      );
    return [offset, offset + used];
  });
  const { bits, kind, compression, predictor, alpha } = tags;
  const isPlanar = planes > 1;
  const lercInner = (await page.numbers(TAGS.lerc))?.[1] ?? 0;
  const stored = {
    bits,
    kind,
    compression,
    predictor,
    lercInner,
    blockWidth,
    blockHeight,
    isTiled,
    isPlanar,
  };
  return { page, width, height, samples, alpha, ...stored, blocksAcross, blocksDown, blocks };
}

function damagedPage(source: ByteSource, page: TiffPage, what: string): FormatError {
  return new FormatError(`${source.name}: page ${page.number} ${what}: it is damaged or truncated`, {
    file: source.name,
  });
}

function unsupported(source: ByteSource, page: TiffPage, what: string): FormatError {
  return new FormatError(
    `${source.name}: page ${page.number} ${what}, which is not supported: convert it with ` +
      "gdal_translate -ot Float32 -co COMPRESS=DEFLATE",
    { file: source.name },
  );
}

async function readTags(source: ByteSource, page: TiffPage) {
  const bad = (what: string) => damagedPage(source, page, what);
  async function one(name: keyof typeof TAGS, fallback: number | null): Promise<number> {
    const tag = TAGS[name];
    const found = page.count(tag);
    if (found === 0 && fallback === null) throw bad(`has no ${name} (tag ${tag})`);
    if (found > 1) throw bad(`declares ${found} values of ${name} (tag ${tag})`);
    const value = (await page.numbers(tag))?.[0] ?? sure(fallback);
    if (!Number.isSafeInteger(value) || value < 1) throw bad(`has ${name} ${value} (tag ${tag})`);
    return value;
  }
  const [width, height, samples] = [
    await one("width", null),
    await one("height", null),
    await one("samples", 1),
  ];
  async function same(name: "bits" | "format"): Promise<number> {
    const found = page.count(TAGS[name]);
    if (found === 0) return 1;
    if (found !== 1 && found !== samples)
      throw bad(`declares ${found} values of ${name} for ${samples} samples`);
    const [first, ...rest] = sure(await page.numbers(TAGS[name]));
    if (rest.some((value) => value !== first))
      throw unsupported(source, page, `has samples of different ${name} (${[first, ...rest].join(", ")})`);
    return first ?? NaN;
  }
  const [bits, format] = [await same("bits"), await same("format")];
  const planes = await one("planes", 1);
  if (planes > 2) throw bad(`has planar configuration ${planes}`);
  const compression = await one("compression", 1);
  const predictor = await one("predictor", 1);
  const kind = kindOf(source, page, bits, format);
  refuseUnsupported(source, page, { bits, kind, compression, predictor });
  // GDAL writes them least significant byte first, the specification says most: nothing in the file tells which.
  if (bits === 24 && !page.little)
    throw unsupported(source, page, "has 24-bit samples in big-endian order, which are written in two ways");
  if ((await one("fillOrder", 1)) !== 1)
    throw unsupported(source, page, "has its bits in reverse (fill order)");
  const extra = (await page.numbers(TAGS.extraSamples)) ?? [];
  // GDAL calls the second of several bands so when it is told ALPHA=YES; only a last one is meant.
  const hasAlpha = samples > 1 && ALPHA.includes(extra.at(-1) ?? 0);
  return {
    width,
    height,
    samples,
    alpha: hasAlpha ? samples - 1 : null,
    bits,
    kind,
    compression,
    predictor,
    planes,
    rowsPerStrip: await one("rowsPerStrip", height),
    tileWidth: page.count(TAGS.tileWidth) ? await one("tileWidth", null) : 0,
    tileHeight: page.count(TAGS.tileWidth) ? await one("tileHeight", null) : 0,
  };
}

function kindOf(source: ByteSource, page: TiffPage, bits: number, format: number): "u" | "i" | "f" {
  const kind = ({ 1: "u", 2: "i", 3: "f" } as const)[format];
  const isRead =
    kind === "f"
      ? [16, 32, 64].includes(bits)
      : [8, 16, 32, 64].includes(bits) || (kind === "u" && bits >= 1 && bits < 32);
  if (!kind || !isRead) {
    const what = kind ? `${bits}-bit ${{ u: "unsigned", i: "signed", f: "float" }[kind]} samples` : "";
    throw unsupported(source, page, `has ${what || `samples of format ${format}, not real numbers`}`);
  }
  return kind;
}

function refuseUnsupported(
  source: ByteSource,
  page: TiffPage,
  { bits, kind, compression, predictor }: Pick<TiffRaster, "bits" | "kind" | "compression" | "predictor">,
): void {
  if (!READ.includes(compression)) {
    const name = COMPRESSIONS[compression] ?? `number ${compression}`;
    throw unsupported(source, page, `is compressed by ${name}`);
  }
  const isPredicted =
    predictor === 1 ||
    (predictor === 2 && [8, 16, 32, 64].includes(bits)) ||
    (predictor === 3 && kind === "f");
  if (!isPredicted)
    throw unsupported(
      source,
      page,
      `has predictor ${predictor} of ${bits}-bit ${kind === "f" ? "float" : "integer"}s`,
    );
}

/**
 * Holds the strips and tiles of all pages against one another and the directories: a damaged place would show the
 * numbers of another part of the file.
 *
 * @throws FormatError when two overlap that are not one and the same.
 */
export function checkNoOverlap(
  source: ByteSource,
  pages: readonly TiffPage[],
  rasters: readonly TiffRaster[],
): void {
  const blocks = rasters.flatMap((raster) => raster.blocks.filter((block) => block !== null));
  const others = [[0, 8] as const, ...pages.map((page) => page.extent)];
  const all = [
    ...blocks.map((extent) => ({ extent, isBlock: true })),
    ...others.map((extent) => ({ extent, isBlock: false })),
  ].sort((a, b) => a.extent[0] - b.extent[0] || a.extent[1] - b.extent[1]);
  let last = sure(all[0]);
  for (const next of all.slice(1)) {
    const [from, to] = next.extent;
    const isOne = from === last.extent[0] && to === last.extent[1] && last.isBlock && next.isBlock;
    if (from < last.extent[1] && !isOne && (last.isBlock || next.isBlock))
      throw new FormatError(
        `${source.name} has data at bytes ${from} to ${to} that overlap others at ${last.extent.join(" to ")}: ` +
          "it is damaged",
        { file: source.name },
      );
    if (to > last.extent[1]) last = next;
  }
}
