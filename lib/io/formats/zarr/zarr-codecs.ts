import type * as Zarr from "zarrita";
import { elementCount } from "../../arrays/array-file.js";
import { crc32c } from "../../arrays/crc32c.js";
import { decodeOnThread, type ThreadedCodec } from "../../arrays/decoder-thread.js";
import { inflateWithin } from "../../arrays/inflate.js";

/** What a codec is told of the chunks it decodes. */
interface ChunkMetadata {
  readonly shape?: readonly number[];
  readonly chunkShape?: readonly number[];
}

/** Beside the elements: checksums, headers of codecs further inside. */
const SLACK = 65536;
const LARGEST_ELEMENT = 8;

let bounded = false;

/**
 * Makes the decompressors of Zarr refuse a chunk that would unpack to more than its shape can hold; a few kilobytes
 * of any of them can declare gigabytes. Libraries run on a thread that can be stopped. Checksums are compared.
 */
export function boundCodecs({ registry }: typeof Zarr): void {
  if (bounded) return;
  bounded = true;
  registry.set("crc32c", async () => checksummed);
  for (const prefix of ["", "numcodecs."]) {
    registry.set(`${prefix}gzip`, async () => inflater("gzip"));
    registry.set(`${prefix}zlib`, async () => inflater("deflate"));
    for (const name of ["blosc", "lz4", "zstd"] as const)
      registry.set(prefix + name, async () => checked(name, DECLARED[name]));
  }
}

/** Filters of version 2 that the library turns into its own codecs. */
const TURNED = /^(numcodecs\.)?fixedscaleoffset$/;

/** The first codec in the document of an array that cannot be undone here; null where all can. */
export function unknownCodec(
  { registry }: typeof Zarr,
  document: Readonly<Record<string, unknown>>,
): string | null {
  const { compressor, filters, codecs } = document as unknown as {
    readonly compressor?: { readonly id: string } | null;
    readonly filters?: readonly { readonly id: string }[] | null;
    readonly codecs?: readonly Version3Codec[];
  };
  const second = [...(filters ?? []), ...(compressor ? [compressor] : [])].map(({ id }) => id);
  return (
    second.find((id) => !TURNED.test(id) && !registry.has(`numcodecs.${id}` as never)) ??
    namesOf(codecs ?? []).find((name) => name !== "sharding_indexed" && !registry.has(name as never)) ??
    null
  );
}

interface Version3Codec {
  readonly name: string;
  readonly configuration?: { readonly codecs?: readonly Version3Codec[] };
}

/** With those inside of shards. */
function namesOf(codecs: readonly Version3Codec[]): string[] {
  return codecs.flatMap(({ name, configuration }) => [name, ...namesOf(configuration?.codecs ?? [])]);
}

type CodecType = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof Zarr.registry.get>>>>>;

function inflater(format: "gzip" | "deflate"): CodecType {
  return {
    fromConfig: (_: unknown, chunk: ChunkMetadata) => ({
      kind: "bytes_to_bytes",
      encode() {
        throw new Error("chunks are not written with it");
      },
      decode: (packed: Uint8Array) => inflateWithin(packed, format, largestChunk(chunk)),
    }),
  } as unknown as CodecType;
}

const checksummed = {
  fromConfig: () => ({
    kind: "bytes_to_bytes",
    encode() {
      throw new Error("chunks are not written with it");
    },
    decode(bytes: Uint8Array) {
      const end = bytes.length - 4;
      if (end < 0 || littleEndian(bytes, end, 4) !== crc32c(bytes.subarray(0, end)))
        throw new Error("its checksum (crc32c) is that of other bytes");
      return bytes.slice(0, end);
    },
    computeEncodedSize: (size: number) => size + 4,
  }),
} as unknown as CodecType;

function checked(name: ThreadedCodec, declared: (bytes: Uint8Array) => number | null): CodecType {
  return {
    fromConfig(_: unknown, chunk: ChunkMetadata) {
      const largest = largestChunk(chunk);
      return {
        kind: "bytes_to_bytes",
        encode() {
          throw new Error("chunks are not written with it");
        },
        async decode(packed: Uint8Array) {
          const size = declared(packed);
          if (size === null || size > largest)
            throw new Error(
              size === null
                ? `it does not say how long its ${name} data are`
                : `its ${name} data declare ${size} bytes, the chunk has at most ${largest}`,
            );
          // Its cbytes, the length of all of it, at 12; the library reads on behind the end.
          if (name === "blosc" && littleEndian(packed, 12, 4) !== packed.length)
            throw new Error(`its blosc data declare to be another length than their ${packed.length} bytes`);
          const bytes = (await decodeOnThread(name, packed, size || largest)) as Uint8Array;
          if (bytes.length === 0 || (size > 0 && bytes.length !== size))
            throw new Error(`its ${name} data are damaged: ${bytes.length} bytes come out of them`);
          return bytes;
        },
      };
    },
  } as unknown as CodecType;
}

function largestChunk({ chunkShape, shape }: ChunkMetadata): number {
  return elementCount(chunkShape ?? shape ?? []) * LARGEST_ELEMENT + SLACK;
}

/** Unpacked sizes that compressed data declare; null where they do not. */
const DECLARED: Readonly<Record<"blosc" | "lz4" | "zstd", (bytes: Uint8Array) => number | null>> = {
  // Blosc 1 header: nbytes, uint32 at 4.
  blosc: (bytes) => (bytes.length < 16 ? null : littleEndian(bytes, 4, 4)),
  // numcodecs writes the size before the block.
  lz4: (bytes) => (bytes.length < 4 ? null : littleEndian(bytes, 0, 4)),
  zstd: zstdSize,
};

/** Frame_Content_Size of a Zstandard frame (RFC 8878, section 3.1.1.1). */
function zstdSize(bytes: Uint8Array): number | null {
  if (bytes.length < 6 || littleEndian(bytes, 0, 4) !== 0xfd2fb528) return null;
  const descriptor = bytes[4] ?? NaN;
  const isSingle = (descriptor & 0x20) !== 0;
  const flag = descriptor >> 6;
  const fieldSize = flag === 0 ? (isSingle ? 1 : 0) : 2 ** flag;
  if (fieldSize === 0) return 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? NaN);
  if (bytes.length < at + fieldSize) return null;
  return littleEndian(bytes, at, fieldSize) + (fieldSize === 2 ? 256 : 0);
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? NaN);
  return value;
}
