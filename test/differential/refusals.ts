/** A valid file that is refused on purpose. */
export interface Refusal {
  /** What the file has, as the Python side calls it. */
  readonly feature: RegExp;
  readonly message: RegExp;
  readonly why: string;
}

/** Every refusal of a valid file must be here: anything else is a fault. */
export const REFUSALS: readonly Refusal[] = [
  {
    feature: /^type c8$/,
    message: /has dtype .c8.*float32/,
    why: "complex numbers are no rain",
  },
  {
    feature: /^type f16$/,
    message: /has dtype .f16.*float32/,
    why: "long doubles differ from machine to machine and do not fit a float64",
  },
  {
    feature: /^zip method (bzip2|lzma)$/,
    message: /uses zip method 1[24]; stored and deflated files can be read/,
    why: "NumPy itself never packs an archive with bzip2 or LZMA",
  },
  {
    feature: /^(compressor (bz2|lzma)|filter (crc32|adler32|quantize|astype))$/,
    message: /packed with the codec (bz2|lzma|crc32|adler32|quantize|astype), which is not supported.*zstd/,
    why: "codecs of numcodecs that the Zarr library does not have and hardly any archive uses; the message names those it has",
  },
  {
    feature: /^filter fixedscaleoffset$/,
    message: /Cannot cast NaN to integer type/,
    why: "a chunk that was left out would be NaN, which the whole numbers of this filter do not have",
  },
  {
    feature: /^float16$/,
    message: /float16.*not supported: store it as float32/,
    why: "the HDF5 library in WebAssembly gives no 16-bit floats",
  },
  {
    feature: /^compression LZMA$/,
    message: /compressed by LZMA, which is not supported: convert it with gdal_translate/,
    why: "no LZMA in Node or in the packages; the message names the command that converts",
  },
  {
    feature: /^nbits 24$/,
    message: /24-bit samples in big-endian order, which are written in two ways/,
    why: "GDAL turns the bytes of big-endian 24-bit numbers, the specification does not, and no tag tells which it is",
  },
  {
    feature: /^filter lzf$/,
    message: /stored with .*lzf.*not supported/,
    why: "LZF is h5py's own filter, which the HDF5 library does not have; the message names the command that converts",
  },
  {
    feature: /^shard index at the start$/,
    message: /shards that are packed again, or have their index at the start, are not read/,
    why: "the Zarr library does not read an index at the start, and no writer puts it there by itself",
  },
];

/** Why a refusal is right; null where nothing says so. */
export function justification(features: readonly string[], message: string): Refusal | null {
  return (
    REFUSALS.find(
      (refusal) => refusal.message.test(message) && features.some((feature) => refusal.feature.test(feature)),
    ) ?? null
  );
}
