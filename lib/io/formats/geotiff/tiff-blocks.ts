import { FormatError } from "../../../errors.js";
import { sure } from "../../../sure.js";
import type { ByteSource } from "../../arrays/byte-source.js";
import { reasonOf } from "../../arrays/damage-reason.js";
import { decodeOnThread } from "../../arrays/decoder-thread.js";
import { inflateWithin } from "../../arrays/inflate.js";
import { decodeLerc } from "./lerc.js";
import { decodeLzw } from "./lzw.js";
import { decodePackBits } from "./packbits.js";
import { undoFloatPredictor, undoPredictor } from "./tiff-predictor.js";
import type { TiffRaster } from "./tiff-raster.js";
import { type Elements, toElements, unpackBits } from "./tiff-samples.js";

/**
 * The numbers of a strip or tile, row by row, of each cell all samples (or the one that the block is of).
 *
 * @returns null where the block was never written
 * @throws FormatError when it cannot be decompressed to what the page needs.
 */
export async function readTiffBlock(
  source: ByteSource,
  raster: TiffRaster,
  block: number,
): Promise<Elements | null> {
  const extent = raster.blocks[block];
  if (!extent) return null;
  const packed = await source.read(extent[0], extent[1] - extent[0]);
  try {
    return await elementsOf(raster, block, packed);
  } catch (error) {
    const name = raster.isTiled ? "tile" : "strip";
    throw new FormatError(
      `${source.name}: ${name} ${block + 1} of page ${raster.page.number} cannot be read, it is damaged or truncated: ` +
        reasonOf(error),
      { file: source.name, cause: error },
    );
  }
}

async function elementsOf(raster: TiffRaster, block: number, packed: Uint8Array): Promise<Elements> {
  const { blockWidth, blockHeight, blocksAcross, blocksDown, height, bits, kind, predictor } = raster;
  const samples = raster.isPlanar ? 1 : raster.samples;
  const down = Math.floor(block / blocksAcross) % blocksDown;
  const rows = raster.isTiled ? blockHeight : Math.min(blockHeight, height - down * blockHeight);
  const rowBytes = Math.ceil((blockWidth * samples * bits) / 8);
  const [needed, largest] = [rows * rowBytes, blockHeight * rowBytes];
  const { little } = raster.page;
  const shape = { width: blockWidth, rows, samples };
  if (raster.compression === LERC)
    return decodeLerc(await withoutInner(packed, raster.lercInner, largest), shape, { bits, kind, little });
  const bytes = await sure(DECODERS[raster.compression])(packed, largest);
  // The last strip may be as long as the others.
  if (bytes.length !== needed && bytes.length !== largest)
    throw new Error(`it has ${bytes.length} bytes, ${needed} are needed`);
  if (predictor === 3) return undoFloatPredictor(bytes, shape, bits);
  if (bits < 8 || bits % 8 !== 0 || bits === 24) return unpackBits(bytes, shape, bits);
  const elements = toElements(bytes.subarray(0, needed), bits, predictor === 2 ? "u" : kind, little);
  return predictor === 2 ? undoPredictor(elements, shape, bits, kind) : elements;
}

const LERC = 34887;
const LERC_HEAD = 65536;
const DECODERS: Readonly<
  Record<number, (packed: Uint8Array, largest: number) => Uint8Array | Promise<Uint8Array>>
> = {
  1: (packed, largest) => packed.subarray(0, Math.min(packed.length, largest)),
  5: decodeLzw,
  8: inflated,
  32946: inflated,
  32773: decodePackBits,
  50000: async (packed, largest) => (await decodeOnThread("zstd", packed, largest)) as Uint8Array,
};

/** LERC data may be compressed once more; they are never much larger than what they hold. */
async function withoutInner(packed: Uint8Array, inner: number, largest: number): Promise<Uint8Array> {
  const room = 2 * largest + LERC_HEAD;
  if (inner === 1) return inflated(packed, room);
  if (inner === 2) return (await decodeOnThread("zstd", packed, room)) as Uint8Array;
  return packed;
}

function inflated(packed: Uint8Array, largest: number): Uint8Array {
  return inflateWithin(packed, "deflate", largest);
}
