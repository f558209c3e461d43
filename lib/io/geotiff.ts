import type * as Geotiff from "geotiff";
import type { GeoTIFF, GeoTIFFImage, TypedArray } from "geotiff";
import { FormatError } from "../errors.js";
import { type ArrayFile, type ArrayVariable, type Attribute, checkSlab, elementCount } from "./array-file.js";
import { fileSource } from "./byte-source.js";
import { reasonOf } from "./damage-reason.js";
import { inflateWithin } from "./inflate.js";
import type { NpyData } from "./npy-dtype.js";
import { checkTiff } from "./tiff-structure.js";

/** Tags that place the raster on the Earth; kept as attributes of the file under these names. */
export const GEO_TAGS = [
  "ModelPixelScale",
  "ModelTiepoint",
  "ModelTransformation",
  "GeoKeyDirectory",
  "GeoDoubleParams",
  "GeoAsciiParams",
] as const;

const GEOGRAPHIC = 2;
const SAMPLE_FORMATS: Readonly<Record<number, string>> = { 1: "u", 2: "i", 3: "f" };

/** Whether these first bytes of a file are those of a TIFF or BigTIFF. */
export function isTiff(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  return ["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(start);
}

/**
 * Opens a GeoTIFF as a file with one variable, `band`: its bands, or its pages of one band, are the events.
 * With a geographic projection there are also `lat` and `lon` of the cells' centres.
 *
 * @throws FormatError when it is damaged, or its pages differ in size or have several bands each.
 */
export async function openGeotiff(path: string): Promise<ArrayFile> {
  const source = await fileSource(path);
  await checkTiff(source).finally(() => source.close());
  const { fromFile } = await loadGeotiff();
  let tiff: GeoTIFF | null = null;
  try {
    tiff = await fromFile(path);
    const pages = await rasterPages(tiff, path);
    const first = pages[0];
    const attributes = await fileAttributes(first);
    const variables = [bandVariable(path, pages, await bandAttributes(first)), ...coordinates(first)];
    const open = tiff;
    return {
      path,
      format: "GeoTIFF",
      attributes,
      variables,
      unlimited: [],
      close: async () => void (await open.close()),
    };
  } catch (error) {
    await tiff?.close();
    throw damaged(path, error);
  }
}

function damaged(path: string, error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  return new FormatError(`${path} cannot be read as GeoTIFF, it is damaged or truncated: ${reasonOf(error)}`);
}

/** The TIFF library; deflated strips and tiles are never inflated beyond the size that the page gives them. */
async function loadGeotiff(): Promise<typeof Geotiff> {
  const geotiff = await import("geotiff");
  geotiff.addDecoder([8, 32946], async () => {
    return class extends geotiff.BaseDecoder {
      override decodeBlock(packed: ArrayBuffer): ArrayBuffer {
        const { tileWidth, tileHeight, bitsPerSample, samplesPerPixel = 1 } = this.parameters;
        const bits = typeof bitsPerSample === "number" ? [bitsPerSample] : Array.from(bitsPerSample);
        const bytes =
          (tileWidth * tileHeight * Math.max(samplesPerPixel, bits.length) * Math.max(...bits)) / 8;
        const block = inflateWithin(new Uint8Array(packed), "deflate", Math.ceil(bytes));
        return Uint8Array.from(block).buffer;
      }
    };
  });
  return geotiff;
}

/** All pages but overviews and masks. */
async function rasterPages(tiff: GeoTIFF, path: string): Promise<GeoTIFFImage[]> {
  const pages: GeoTIFFImage[] = [];
  for (let i = 0; i < (await tiff.getImageCount()); i++) {
    const page = await tiff.getImage(i);
    if (!(Number(page.fileDirectory.getValue("NewSubfileType") ?? 0) & 5)) pages.push(page);
  }
  const first = pages[0];
  if (!first) throw new FormatError(`${path} is a TIFF without images`);
  for (const page of pages) {
    if (page.getWidth() !== first.getWidth() || page.getHeight() !== first.getHeight())
      throw new FormatError(
        `${path} has pages of ${first.getHeight()}×${first.getWidth()} and ${page.getHeight()}×${page.getWidth()} ` +
          "cells: give one file for each grid",
      );
    if (pages.length > 1 && page.getSamplesPerPixel() > 1)
      throw new FormatError(
        `${path} has ${pages.length} pages of several bands: give one file for each page`,
      );
  }
  return pages;
}

function bandVariable(
  path: string,
  pages: readonly GeoTIFFImage[],
  attributes: Readonly<Record<string, Attribute>>,
): ArrayVariable {
  const first = pages[0];
  const [height, width] = [first.getHeight(), first.getWidth()];
  const bands = first.getSamplesPerPixel();
  const events = pages.length > 1 ? pages.length : bands;
  const size = first.getSampleByteSize(0);
  const kind = SAMPLE_FORMATS[first.getSampleFormat(0)];
  if (!kind) throw new FormatError(`${path} has samples of format ${first.getSampleFormat(0)}, not numbers`);
  checkSlab(path, "band", [height, width], size);
  return {
    name: "band",
    dtype: `${size === 1 ? "|" : "<"}${kind}${size}`,
    dims: events === 1 ? ["y", "x"] : ["event", "y", "x"],
    shape: events === 1 ? [height, width] : [events, height, width],
    attributes,
    chunks: null,
    async read(start, count) {
      checkSlab(path, "slab", count, size);
      const [y, x] = start.slice(-2);
      const [rows, columns] = count.slice(-2);
      const [from, length] = events === 1 ? [0, 1] : [start[0], count[0]];
      const window = [x, y, x + columns, y + rows];
      const wanted = Array.from({ length }, (_, i) => from + i);
      try {
        const rasters: TypedArray[] =
          pages.length > 1
            ? await Promise.all(
                wanted.map(async (page) => (await pages[page].readRasters({ window, interleave: false }))[0]),
              )
            : [...(await first.readRasters({ window, samples: wanted, interleave: false }))];
        return stacked(rasters, elementCount(count));
      } catch (error) {
        throw damaged(path, error);
      }
    },
  };
}

function stacked(rasters: readonly TypedArray[], length: number): NpyData {
  const out = new (rasters[0].constructor as new (n: number) => Exclude<NpyData, string[]>)(length);
  let at = 0;
  for (const raster of rasters) {
    (out as Float64Array).set(raster as Float64Array, at);
    at += raster.length;
  }
  return out;
}

async function bandAttributes(image: GeoTIFFImage): Promise<Record<string, Attribute>> {
  const attributes: Record<string, Attribute> = {};
  const [file, band] = [await image.getGDALMetadata(), await image.getGDALMetadata(0)];
  const units = band?.UNITTYPE ?? file?.units;
  if (typeof units === "string") attributes.units = units;
  const [scale, offset] = [Number(band?.SCALE ?? 1), Number(band?.OFFSET ?? 0)];
  if (scale !== 1) attributes.scale_factor = Float64Array.of(scale);
  if (offset !== 0) attributes.add_offset = Float64Array.of(offset);
  const missing = image.getGDALNoData();
  if (missing !== null) attributes._FillValue = Float64Array.of(missing);
  return attributes;
}

async function fileAttributes(image: GeoTIFFImage): Promise<Record<string, Attribute>> {
  const attributes: Record<string, Attribute> = {};
  for (const tag of GEO_TAGS) {
    const value = image.fileDirectory.hasTag(tag) ? await image.fileDirectory.loadValue(tag) : undefined;
    if (typeof value === "string") attributes[tag] = value.replace(/\0+$/, "");
    else if (value)
      attributes[tag] = tag === "GeoKeyDirectory" ? Uint16Array.from(value) : Float64Array.from(value);
  }
  for (const [name, value] of Object.entries((await image.getGDALMetadata()) ?? {}))
    if (typeof value === "string") attributes[name] = value;
  return attributes;
}

/** Centres of the rows and columns, where the raster is in degrees and not rotated. */
function coordinates(image: GeoTIFFImage): ArrayVariable[] {
  if (image.getGeoKeys()?.GTModelTypeGeoKey !== GEOGRAPHIC) return [];
  if (!image.fileDirectory.hasTag("ModelPixelScale") || !image.fileDirectory.hasTag("ModelTiepoint"))
    return [];
  const [west, north] = image.getOrigin();
  const [dx, dy] = image.getResolution();
  const shift = image.pixelIsArea() ? 0.5 : 0;
  return [
    axis("lat", "y", "degrees_north", image.getHeight(), (row) => north + (row + shift) * dy),
    axis("lon", "x", "degrees_east", image.getWidth(), (column) => west + (column + shift) * dx),
  ];
}

function axis(
  name: string,
  dim: string,
  units: string,
  length: number,
  at: (index: number) => number,
): ArrayVariable {
  const values = Float64Array.from({ length }, (_, i) => at(i));
  return {
    name,
    dtype: "<f8",
    dims: [dim],
    shape: [length],
    attributes: { units },
    chunks: null,
    read: async ([start], [count]) => values.slice(start, start + count),
  };
}
