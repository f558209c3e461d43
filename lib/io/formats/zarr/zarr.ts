import type * as Zarr from "zarrita";
import { FormatError } from "../../../errors.js";
import {
  type ArrayFile,
  type ArrayVariable,
  type Attribute,
  type Attributes,
  checkSlab,
  elementCount,
} from "../../arrays/array-file.js";
import type { ByteSource } from "../../arrays/byte-source.js";
import { reasonOf } from "../../arrays/damage-reason.js";
import { decodeElements, type NpyData } from "../../arrays/npy-dtype.js";
import { own } from "../../arrays/own.js";
import { toRowMajor } from "../../arrays/strides.js";
import type { Format } from "../format.js";
import { writeZarrOutput } from "./write-zarr.js";
import { boundCodecs, unknownCodec } from "./zarr-codecs.js";
import { isHalf, libraryDocument } from "./zarr-document.js";
import { readZarrMetadata } from "./zarr-metadata.js";
import { directoryStore, METADATA, zipStore } from "./zarr-store.js";

const SIZES: Readonly<Record<string, [dtype: string, size: number]>> = {
  bool: ["|b1", 1],
  int8: ["|i1", 1],
  int16: ["<i2", 2],
  int32: ["<i4", 4],
  int64: ["<i8", 8],
  uint8: ["|u1", 1],
  uint16: ["<u2", 2],
  uint32: ["<u4", 4],
  uint64: ["<u8", 8],
  float32: ["<f4", 4],
  float64: ["<f8", 8],
};

/** Half precision is handed on as float32. */
const HALF: [dtype: string, size: number] = ["<f4", 4];

export const ZARR: Format = {
  name: "Zarr",
  isThis: ({ names }) => isZarr(names),
  open: ({ path, kind }) => openZarr(path, kind === "zip" ? "zip" : "directory"),
};

/** Whether these names in a directory or archive are those of a Zarr store. */
function isZarr(names: Iterable<string>): boolean {
  for (const name of names) if (METADATA.test(name)) return true;
  return false;
}

/**
 * Opens a Zarr store, version 2 or 3, in a directory or in a zip archive. Arrays that are not numbers are
 * passed over.
 *
 * @throws FormatError when metadata or chunks cannot be understood.
 */
async function openZarr(path: string, where: "directory" | "zip"): Promise<ArrayFile> {
  const store = where === "zip" ? await zipStore(path) : await directoryStore(path);
  try {
    const zarr = await import("zarrita");
    boundCodecs(zarr);
    const version = store.keys.some((key) => key.endsWith("zarr.json")) ? 3 : 2;
    const open = version === 3 ? zarr.open.v3 : zarr.open.v2;
    const root = zarr.root({
      get: async (key: string) => readable(path, key, await store.get(key.slice(1))),
      getRange: async (key: string, range: Zarr.RangeQuery) =>
        readRange(await store.source(key.slice(1)), range),
    });
    const variables: ArrayVariable[] = [];
    const metadataName = version === 3 ? "zarr.json" : ".zarray";
    let attributes: Attributes = {};
    for (const key of store.keys.filter((key) => METADATA.test(key))) {
      const folder = key.split("/").slice(0, -1).join("/");
      const location = folder === "" ? root : root.resolve(folder);
      if (key.endsWith(".zgroup") || key.endsWith(metadataName)) {
        const bytes = await store.get(key);
        const document = bytes ? readZarrMetadata(path, key, bytes) : {};
        if (document === null) continue;
        const node = await open(location).catch((error: unknown) => damaged(path, key, error));
        if (node.kind === "array") {
          const array = checkedChunks(zarr, node as Zarr.Array<Zarr.DataType, Zarr.Readable>);
          const variable = toVariable(zarr, path, array, folder, document);
          if (variable) variables.push(variable);
        } else if (folder === "") attributes = toAttributes(node.attrs ?? {});
      }
    }
    return {
      path,
      format: `Zarr v${version}`,
      attributes,
      variables,
      unlimited: [],
      isZipped: where === "zip",
      writeLike: (output, place) => writeZarrOutput(output, place, version, where),
      close: store.close,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function readRange(
  source: ByteSource | undefined,
  range: Zarr.RangeQuery,
): Promise<Uint8Array | undefined> {
  if (!source) return undefined;
  try {
    return "suffixLength" in range
      ? await source.read(source.size - range.suffixLength, range.suffixLength)
      : await source.read(range.offset, range.length);
  } finally {
    await source.close();
  }
}

function damaged(path: string, what: string, error: unknown): never {
  if (error instanceof FormatError) throw error;
  throw new FormatError(`${path}: ${what} cannot be read as Zarr: ${reasonOf(error)}`, { file: path });
}

/** Documents as the library can read them; attributes are checked here, as nothing else reads them first. */
function readable(path: string, key: string, bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (!bytes || !/(?:^|\/)(?:\.zarray|\.zattrs|zarr\.json)$/.test(key)) return bytes;
  const document = readZarrMetadata(path, key.slice(1), bytes);
  if (document === null) return bytes;
  const isArray = key.endsWith(".zarray") || document.node_type === "array";
  const where = `${path}: ${key.slice(1)}`;
  return new TextEncoder().encode(JSON.stringify(isArray ? libraryDocument(where, document) : document));
}

/** A chunk that is too short would otherwise be read as if it ended in zeros. */
function checkedChunks(
  zarr: typeof Zarr,
  array: Zarr.Array<Zarr.DataType, Zarr.Readable>,
): Zarr.Array<Zarr.DataType, Zarr.Readable> {
  const check = zarr.defineArrayExtension((inner) => ({
    async getChunk(...[at, ...rest]: Parameters<typeof inner.getChunk>) {
      const chunk = await inner.getChunk(at, ...rest);
      const [found, expected] = [chunk.data.length, elementCount(chunk.shape)];
      if (found !== expected)
        throw new Error(`chunk ${at.join(".")} has ${found} elements, its shape needs ${expected}`);
      return chunk;
    },
  }));
  return check(array);
}

function toVariable(
  zarr: typeof Zarr,
  path: string,
  array: Zarr.Array<Zarr.DataType, Zarr.Readable>,
  name: string,
  document: Readonly<Record<string, unknown>>,
): ArrayVariable | null {
  const half = isHalf(document);
  const unknown = unknownCodec(zarr, document);
  const type = half ? HALF : own(SIZES, array.dtype);
  if (!type) return null;
  const [dtype, size] = type;
  const where = `${path}: ${name}`;
  const { shape } = array;
  checkSlab(where, "chunk", array.chunks, size);
  const { _ARRAY_DIMENSIONS: named, ...rest } = array.attrs ?? {};
  const names = array.dimensionNames ?? (Array.isArray(named) ? named : []);
  return {
    name,
    dtype,
    dims: shape.map((_, axis) => (typeof names[axis] === "string" ? names[axis] : "")),
    shape,
    attributes: toAttributes({ ...rest, ...missingValues(array, half, document.zarr_format === 3) }),
    chunks: array.chunks,
    async read(start, count) {
      // Several chunks are asked at once: one of them would tell nobody that it cannot be decoded.
      if (unknown !== null)
        throw new FormatError(
          `${where} is packed with the codec ${unknown}, which is not supported: write it again with zstd, blosc, gzip, ` +
            "zlib or lz4",
        );
      checkSlab(where, "slab", count, size);
      if (shape.length > 0 && elementCount(count) === 0) return new Float64Array(0);
      const selection = start.map((from, axis) => zarr.slice(from, from + (count[axis] ?? NaN)));
      const slab = await zarr.get(array, selection).catch((error: unknown) => damaged(path, name, error));
      if (typeof slab !== "object" || slab === null || !("data" in slab)) return toTyped(slab);
      const { data, shape: slabShape, stride } = slab;
      const elements = ArrayBuffer.isView(data)
        ? (data as NpyData)
        : Uint8Array.from(data as Iterable<number>, Number);
      const ordered = toRowMajor(elements, slabShape, stride);
      return half ? decodeHalves(ordered) : ordered;
    },
  };
}

/** Half precision comes as its bits. */
function decodeHalves(bits: NpyData): NpyData {
  const data = bits as Uint16Array;
  return decodeElements(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), "<f2", "").data;
}

function toTyped(value: unknown): NpyData {
  return typeof value === "bigint" ? BigInt64Array.of(value) : Float64Array.of(Number(value));
}

/**
 * The missing values of an array, by its attribute and its fill value: version 2 has no other place for the former
 * than the latter. A fill of 0, the default of most writers, is not taken for one where it stands for no rain, or
 * every dry cell would be missing; of version 2, xarray writes no other fill of 0 than that of packed numbers.
 */
function missingValues(
  { fillValue: stored, attrs: given }: Zarr.Array<Zarr.DataType, Zarr.Readable>,
  isHalf: boolean,
  isVersion3: boolean,
): Record<string, unknown> {
  const attrs = given ?? {};
  const own = attrs._FillValue;
  if (typeof stored !== "number" && typeof stored !== "bigint") return {};
  const fill = Number(isHalf ? decodeHalves(Uint16Array.of(Number(stored)))[0] : stored);
  const isPacked = "scale_factor" in attrs || "add_offset" in attrs;
  if (fill === 0 && (isVersion3 || !isPacked)) return {};
  const decoded = typeof own === "string" ? decodedFill(own) : own;
  return { _FillValue: typeof decoded === "number" ? [decoded, fill] : [fill] };
}

function toAttributes(json: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(json)) attributes[name] = toAttribute(name, value);
  return attributes;
}

function toAttribute(name: string, value: unknown): Attribute {
  if (name === "_FillValue" && typeof value === "string") return Float64Array.of(decodedFill(value));
  if (typeof value === "string") return value;
  if (typeof value === "number") return Float64Array.of(value);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number"))
    return Float64Array.from(value);
  return { json: value };
}

/** xarray writes the missing value of version 3 floats as base64 of a little-endian float64. */
function decodedFill(text: string): number {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 8 ? bytes.readDoubleLE(0) : Number.NaN;
}
