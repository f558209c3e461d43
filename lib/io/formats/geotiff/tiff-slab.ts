import { sure } from "../../../sure.js";
import type { ByteSource } from "../../arrays/byte-source.js";
import { readTiffBlock } from "./tiff-blocks.js";
import type { MaskBand } from "./tiff-mask.js";
import type { BandMetadata } from "./tiff-metadata.js";
import type { TiffRaster } from "./tiff-raster.js";
import { type Elements, elementsFor } from "./tiff-samples.js";

/** One event: a sample of a page, and what says which of its cells are missing. */
export interface TiffBand {
  readonly raster: TiffRaster;
  readonly sample: number;
  readonly metadata: BandMetadata;
  readonly masks: readonly MaskBand[];
}

export interface TiffWindow {
  readonly x: number;
  readonly y: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The cells of a window, band by band. Floats are NaN where they are missing; integers are as the file has them, unless
 * `isUnpacked`, which gives floats with scale and offset applied.
 */
export async function readTiffSlab(
  source: ByteSource,
  bands: readonly TiffBand[],
  window: TiffWindow,
  isUnpacked: boolean,
): Promise<Elements> {
  const cells = window.rows * window.columns;
  const { bits, kind } = sure(bands[0]).raster;
  const out = isUnpacked
    ? new Float64Array(cells * bands.length)
    : elementsFor(bits, kind, cells * bands.length);
  const parts = bands.map((_, i) => out.subarray(i * cells, (i + 1) * cells) as Elements);
  for (const [raster, indices] of groupedByRaster(bands)) {
    const raw = isUnpacked ? indices.map(() => elementsFor(bits, kind, cells)) : indices.map((i) => parts[i]);
    const wanted = indices.map((i, k) => ({
      sample: sure(bands[i]).sample,
      into: sure(raw[k]),
      fill: fillOf(sure(bands[i])),
    }));
    await copyWindow(source, raster, wanted, window);
    for (const [k, i] of indices.entries()) {
      const { metadata } = sure(bands[i]);
      if (isUnpacked) unpack(sure(raw[k]), parts[i] as Float64Array, metadata, kind === "f" && bits === 32);
      else if (kind === "f") hideMissing(parts[i] as Float32Array, metadata.missing);
    }
  }
  for (const [i, band] of bands.entries())
    for (const mask of band.masks) await applyMask(source, mask, window, parts[i] as Float64Array);
  return out;
}

function groupedByRaster(bands: readonly TiffBand[]): Map<TiffRaster, number[]> {
  const groups = new Map<TiffRaster, number[]>();
  for (const [i, { raster }] of bands.entries()) groups.set(raster, [...(groups.get(raster) ?? []), i]);
  return groups;
}

/** What GDAL has where a strip or tile was never written. */
function fillOf({ metadata: { missing } }: TiffBand): number {
  return missing ?? 0;
}

interface Wanted {
  readonly sample: number;
  readonly into: Elements;
  readonly fill: number;
}

/** Copies samples of all blocks that a window meets; a block is decompressed once. */
async function copyWindow(
  source: ByteSource,
  raster: TiffRaster,
  wanted: readonly Wanted[],
  window: TiffWindow,
): Promise<void> {
  const { blockWidth, blockHeight, blocksAcross, blocksDown, isPlanar, samples } = raster;
  const [fromRow, toRow] = [
    Math.floor(window.y / blockHeight),
    Math.ceil((window.y + window.rows) / blockHeight),
  ];
  const [fromColumn, toColumn] = [
    Math.floor(window.x / blockWidth),
    Math.ceil((window.x + window.columns) / blockWidth),
  ];
  for (let down = fromRow; down < toRow; down++)
    for (let across = fromColumn; across < toColumn; across++) {
      const [left, top] = [across * blockWidth, down * blockHeight];
      const at = down * blocksAcross + across;
      if (!isPlanar) {
        const block = await readTiffBlock(source, raster, at);
        for (const one of wanted) copyBlock(block, raster, left, top, samples, one.sample, one, window);
      } else
        for (const one of wanted) {
          const block = await readTiffBlock(source, raster, one.sample * blocksAcross * blocksDown + at);
          copyBlock(block, raster, left, top, 1, 0, one, window);
        }
    }
}

function copyBlock(
  block: Elements | null,
  { blockWidth, blockHeight }: TiffRaster,
  left: number,
  top: number,
  stride: number,
  offset: number,
  { into, fill }: Wanted,
  window: TiffWindow,
): void {
  const [x0, x1] = [Math.max(left, window.x), Math.min(left + blockWidth, window.x + window.columns)];
  const [y0, y1] = [Math.max(top, window.y), Math.min(top + blockHeight, window.y + window.rows)];
  for (let y = y0; y < y1; y++) {
    const to = (y - window.y) * window.columns + x0 - window.x;
    const from = (y - top) * blockWidth + x0 - left;
    if (!block) fillRow(into, fill, to, x1 - x0);
    else if (stride === 1)
      (into as Float64Array).set(block.subarray(from, from + x1 - x0) as Float64Array, to);
    else
      for (let i = 0; i < x1 - x0; i++)
        (into as Float64Array)[to + i] = (block as Float64Array)[(from + i) * stride + offset] ?? NaN;
  }
}

function fillRow(into: Elements, fill: number, to: number, length: number): void {
  if (into instanceof BigInt64Array || into instanceof BigUint64Array)
    into.fill(BigInt(Number.isInteger(fill) ? fill : 0), to, to + length);
  else into.fill(fill, to, to + length);
}

/** GDAL's closeness of floats to a missing value that was written as text: two units in the last place of float32. */
const CLOSE = 2 ** -22;

function isMissing(missing: number | null, isFloat32: boolean): (value: number) => boolean {
  if (missing === null || Number.isNaN(missing)) return Number.isNaN;
  if (!isFloat32) return (value) => value === missing;
  const rounded = Math.fround(missing);
  const near = CLOSE * Math.abs(rounded);
  return (value) => value === rounded || Math.abs(value - rounded) < near;
}

function hideMissing(values: Float32Array | Float64Array, missing: number | null): void {
  if (missing === null || Number.isNaN(missing)) return;
  const isHidden = isMissing(missing, values instanceof Float32Array);
  for (let i = 0; i < values.length; i++) if (isHidden(values[i] ?? NaN)) values[i] = Number.NaN;
}

function unpack(
  raw: Elements,
  into: Float64Array,
  { missing, scale, offset }: BandMetadata,
  isFloat32: boolean,
): void {
  const isHidden = isMissing(missing, isFloat32);
  for (let i = 0; i < into.length; i++) {
    const value = Number(raw[i]);
    into[i] = isHidden(value) ? Number.NaN : value * scale + offset;
  }
}

async function applyMask(
  source: ByteSource,
  { raster, sample, source: beside }: MaskBand,
  window: TiffWindow,
  values: Float32Array | Float64Array,
): Promise<void> {
  const mask = elementsFor(raster.bits, raster.kind, values.length);
  await copyWindow(beside ?? source, raster, [{ sample, into: mask, fill: 0 }], window);
  for (let i = 0; i < values.length; i++) if (Number(mask[i]) === 0) values[i] = Number.NaN;
}
