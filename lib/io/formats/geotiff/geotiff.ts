import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import { type ArrayFile, type ArrayVariable, type Attribute, checkSlab } from "../../arrays/array-file.js";
import { type ByteSource, fileSource } from "../../arrays/byte-source.js";
import type { Format } from "../format.js";
import { tiffCoordinates } from "./tiff-coordinates.js";
import { readTiffPages, type TiffPage } from "./tiff-directory.js";
import { type MaskBand, readMaskBands } from "./tiff-mask.js";
import { type BandMetadata, pageMetadata } from "./tiff-metadata.js";
import { pamBands } from "./tiff-pam.js";
import { checkNoOverlap, type TiffRaster, tiffRaster } from "./tiff-raster.js";
import { elementBytes } from "./tiff-samples.js";
import { readTiffSlab, type TiffBand } from "./tiff-slab.js";
import { writeGeotiffOutput } from "./write-geotiff.js";

/** Tags that place the raster on the Earth; kept as attributes of the file under these names. */
export const GEO_TAGS = [
  "ModelPixelScale",
  "ModelTiepoint",
  "ModelTransformation",
  "GeoKeyDirectory",
  "GeoDoubleParams",
  "GeoAsciiParams",
] as const;

const GEO_TAG_IDS = [33550, 33922, 34264, 34735, 34736, 34737] as const;
const GEO_KEYS = 34735;
const SUBFILE_TYPE = 254;
const OVERVIEW = 1;
const MASK = 4;

export const GEOTIFF: Format = {
  name: "GeoTIFF",
  isThis: ({ start }) => isTiff(start),
  open: ({ path }) => openGeotiff(path),
};

/** Whether these first bytes of a file are those of a TIFF or BigTIFF. */
function isTiff(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return ["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(start);
}

/**
 * Opens a GeoTIFF as a file with one variable, `band`: its bands, or its pages of one band, are the events. With a
 * georeference there are also the coordinates of the cells' centres: `lat` and `lon` in degrees, else `y` and `x`.
 *
 * Cells are missing where they hold the file's missing value (GDAL_NODATA, `Nodata` of the metadata, FILE.aux.xml), and
 * where a mask inside of the file, a mask beside it (FILE.msk) or an alpha band is 0. Scale and offset are unpacked here
 * where they differ from band to band.
 *
 * @throws FormatError when it is damaged or truncated, of a kind that is not supported, or its pages differ in size or
 *   have several bands each.
 */
export async function openGeotiff(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  let mask: ByteSource | null = null;
  try {
    const pages = await readTiffPages(source);
    const rasters = await rasterPages(source, pages);
    const masks = await readMaskBands(source, path, rasters, await maskPages(pages));
    mask = masks.source;
    const used = [...rasters, ...masks.inside];
    checkNoOverlap(source, pages, used);
    const first = sure(rasters[0]);
    const bands = await bandsOf(path, rasters, masks.bands);
    const coordinates = await tiffCoordinates(first.page, first);
    const variables = [bandVariable(source, bands, first, coordinates), ...coordinates];
    return {
      path,
      format: "GeoTIFF",
      attributes: await fileAttributes(first.page),
      variables,
      unlimited: [],
      writeLike: writeGeotiffOutput,
      async close() {
        await source.close();
        await masks.source?.close();
      },
    };
  } catch (error) {
    await source.close();
    await mask?.close();
    throw error;
  }
}

async function subfileType(page: TiffPage): Promise<number> {
  return (await page.numbers(SUBFILE_TYPE))?.[0] ?? 0;
}

/** For each page that is a mask, the page before it that is none. */
async function maskPages(pages: readonly TiffPage[]): Promise<Map<TiffPage, TiffPage>> {
  const masks = new Map<TiffPage, TiffPage>();
  let last: TiffPage | null = null;
  for (const page of pages) {
    const type = await subfileType(page);
    if ((type & (OVERVIEW | MASK)) === 0) last = page;
    else if ((type & (OVERVIEW | MASK)) === MASK && last && !masks.has(last)) masks.set(last, page);
  }
  return masks;
}

/** All pages but overviews and masks. */
async function rasterPages(source: ByteSource, pages: readonly TiffPage[]): Promise<TiffRaster[]> {
  const rasters: TiffRaster[] = [];
  for (const page of pages)
    if (((await subfileType(page)) & (OVERVIEW | MASK)) === 0) rasters.push(await tiffRaster(source, page));
  const first = rasters[0];
  if (!first) throw new FormatError(`${source.name} is a TIFF without images`, { file: source.name });
  for (const raster of rasters) {
    if (raster.width !== first.width || raster.height !== first.height)
      throw new FormatError(
        `${source.name} has pages of ${first.height}×${first.width} and ${raster.height}×${raster.width} ` +
          "cells: give one file for each grid",
        { file: source.name },
      );
    if (raster.bits !== first.bits || raster.kind !== first.kind)
      throw new FormatError(`${source.name} has pages of different types: give one file for each type`, {
        file: source.name,
      });
    if (rasters.length > 1 && dataSamples(raster).length > 1)
      throw new FormatError(
        `${source.name} has ${rasters.length} pages of several bands: give one file for each page`,
        { file: source.name },
      );
  }
  return rasters;
}

function dataSamples({ samples, alpha }: TiffRaster): number[] {
  return Array.from({ length: samples }, (_, i) => i).filter((sample) => sample !== alpha);
}

async function bandsOf(
  path: string,
  rasters: readonly TiffRaster[],
  masks: ReadonlyMap<TiffRaster, readonly MaskBand[]>,
): Promise<TiffBand[]> {
  const pam = await pamBands(path);
  const bands: TiffBand[] = [];
  for (const raster of rasters) {
    const metadata = await pageMetadata(raster.page);
    for (const sample of dataSamples(raster)) {
      const own = { ...metadata.band(sample), ...(rasters.length === 1 ? pam(sample) : pam(0)) };
      const found = masks.get(raster) ?? [];
      const alpha = raster.alpha === null ? [] : [{ raster, sample: raster.alpha, source: null }];
      const mask = found[found.length > 1 ? sample : 0];
      bands.push({ raster, sample, metadata: own, masks: [...(mask ? [mask] : []), ...alpha] });
    }
  }
  const units = new Set(bands.flatMap(({ metadata }) => metadata.units ?? []));
  if (units.size > 1)
    throw new FormatError(
      `${path} has bands in ${[...units].map((unit) => `"${unit}"`).join(" and ")}: they are not events of one field; ` +
        "give a file with the bands of precipitation alone (gdal_translate -b N)",
      { file: path },
    );
  return bands;
}

function bandVariable(
  source: ByteSource,
  bands: readonly TiffBand[],
  first: TiffRaster,
  coordinates: readonly ArrayVariable[],
): ArrayVariable {
  const { height, width, bits, kind } = first;
  const isUnpacked = mustUnpack(bands, kind === "f");
  const size = isUnpacked ? 8 : elementBytes(bits, kind);
  const isSingle = bands.length === 1;
  checkSlab(source.name, "band", [height, width], size);
  return {
    name: "band",
    dtype: isUnpacked ? "<f8" : `${size === 1 ? "|" : "<"}${kind}${size}`,
    dims: isSingle ? ["y", "x"] : ["event", "y", "x"],
    shape: isSingle ? [height, width] : [bands.length, height, width],
    attributes: { ...bandAttributes(sure(bands[0]).metadata, bands, isUnpacked), ...namesOf(coordinates) },
    chunks: null,
    async read(start, count) {
      checkSlab(source.name, "slab", count, Math.max(size, 8));
      const [y = NaN, x = NaN] = start.slice(-2);
      const [rows = NaN, columns = NaN] = count.slice(-2);
      const wanted = isSingle ? bands : bands.slice(start[0], (start[0] ?? NaN) + (count[0] ?? NaN));
      return readTiffSlab(source, wanted, { x, y, rows, columns }, isUnpacked);
    },
  };
}

/** Integers have no NaN for what a mask hides, and one attribute cannot hold what differs between bands. */
function mustUnpack(bands: readonly TiffBand[], isFloat: boolean): boolean {
  const { metadata: first } = sure(bands[0]);
  return bands.some(
    ({ metadata, masks }) =>
      (masks.length > 0 && !isFloat) ||
      metadata.scale !== first.scale ||
      metadata.offset !== first.offset ||
      (!Object.is(metadata.missing, first.missing) && !isFloat),
  );
}

function bandAttributes(
  { scale, offset, missing }: BandMetadata,
  bands: readonly TiffBand[],
  isUnpacked: boolean,
): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = {};
  const units = bands.find(({ metadata }) => metadata.units !== null)?.metadata.units;
  if (units) attributes.units = units;
  if (isUnpacked) return attributes;
  if (scale !== 1) attributes.scale_factor = Float64Array.of(scale);
  if (offset !== 0) attributes.add_offset = Float64Array.of(offset);
  if (missing !== null) attributes._FillValue = Float64Array.of(missing);
  return attributes;
}

/** CF's attribute for coordinates of each cell. */
function namesOf(coordinates: readonly ArrayVariable[]): Record<string, Attribute> {
  const names = coordinates.filter(({ shape }) => shape.length === 2).map(({ name }) => name);
  return names.length > 0 ? { coordinates: names.join(" ") } : {};
}

async function fileAttributes(page: TiffPage): Promise<Record<string, Attribute>> {
  const attributes: Record<string, Attribute> = {};
  for (const [i, id] of GEO_TAG_IDS.entries()) {
    const text = await page.text(id);
    const numbers = text === null ? await page.numbers(id) : null;
    if (text) attributes[sure(GEO_TAGS[i])] = text;
    else if (numbers)
      attributes[sure(GEO_TAGS[i])] =
        id === GEO_KEYS ? Uint16Array.from(numbers) : Float64Array.from(numbers);
  }
  const { texts } = await pageMetadata(page);
  return { ...attributes, ...texts };
}
