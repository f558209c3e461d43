import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import { type ByteSource, fileSource } from "../../arrays/byte-source.js";
import { readTiffPages, type TiffPage } from "./tiff-directory.js";
import { checkNoOverlap, type TiffRaster, tiffRaster } from "./tiff-raster.js";

/** Numbers that are 0 where nothing is known. */
export interface MaskBand {
  readonly raster: TiffRaster;
  readonly sample: number;
  /** The file that it is in; null: that of the raster itself. */
  readonly source: ByteSource | null;
}

export interface MaskBands {
  readonly bands: ReadonlyMap<TiffRaster, readonly MaskBand[]>;
  readonly inside: readonly TiffRaster[];
  /** An open FILE.msk, to be closed by the caller. */
  readonly source: ByteSource | null;
}

/**
 * Masks of rasters: FILE.msk where it is there, as GDAL takes it, else the mask page that follows a raster's. A mask has
 * one band for all of the raster's, or as many.
 *
 * @throws FormatError when a mask has another size than its raster, or cannot be read.
 */
export async function readMaskBands(
  source: ByteSource,
  path: string,
  rasters: readonly TiffRaster[],
  pages: ReadonlyMap<TiffPage, TiffPage>,
): Promise<MaskBands> {
  const bands = new Map<TiffRaster, readonly MaskBand[]>();
  const beside = rasters.length === 1 ? await besideSource(`${path}.msk`) : null;
  try {
    if (beside) {
      const [page, ...others] = await readTiffPages(beside);
      if (!page) throw new FormatError(`${beside.name} is a TIFF without images`);
      const raster = await tiffRaster(beside, page);
      checkNoOverlap(beside, [page, ...others], [raster]);
      bands.set(sure(rasters[0]), bandsOf(sure(rasters[0]), raster, beside));
      return { bands, inside: [], source: beside };
    }
    const inside: TiffRaster[] = [];
    for (const raster of rasters) {
      const page = pages.get(raster.page);
      if (!page) continue;
      const mask = await tiffRaster(source, page);
      inside.push(mask);
      bands.set(raster, bandsOf(raster, mask, null, source.name));
    }
    return { bands, inside, source: null };
  } catch (error) {
    await beside?.close();
    throw error;
  }
}

async function besideSource(path: string): Promise<ByteSource | null> {
  try {
    return await fileSource(path);
  } catch (error) {
    if (error instanceof FormatError && /does not exist/.test(error.message)) return null;
    throw error;
  }
}

function bandsOf(
  of: TiffRaster,
  raster: TiffRaster,
  source: ByteSource | null,
  name = source?.name,
): MaskBand[] {
  if (raster.width !== of.width || raster.height !== of.height)
    throw new FormatError(
      `${name} has a mask of ${raster.height}×${raster.width} cells, its raster has ${of.height}×${of.width}`,
    );
  if (raster.samples !== 1 && raster.samples !== of.samples)
    throw new FormatError(`${name} has a mask of ${raster.samples} bands, its raster has ${of.samples}`);
  return Array.from({ length: raster.samples }, (_, sample) => ({ raster, sample, source }));
}
