import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type * as Zarr from "zarrita";
import { FormatError } from "../errors.js";
import { fileError, onlyRegular } from "../regular-file.js";
import {
  type ArrayFile,
  type ArrayVariable,
  type Attribute,
  type Attributes,
  checkSlab,
  elementCount,
} from "./array-file.js";
import { type ByteSource, fileSource } from "./byte-source.js";
import { reasonOf } from "./damage-reason.js";
import type { NpyData } from "./npy-dtype.js";
import { own } from "./own.js";
import { boundCodecs } from "./zarr-codecs.js";
import { readZarrMetadata, withoutNaN } from "./zarr-metadata.js";
import { readZipDirectory, zipEntrySource } from "./zip.js";

/** Keys of a store and their bytes. */
interface Store {
  readonly keys: readonly string[];
  get(key: string): Promise<Uint8Array | undefined>;
  /** What can be read in parts; undefined where there is no such key. */
  source(key: string): Promise<ByteSource | undefined>;
  close(): Promise<void>;
}

const METADATA = /(?:^|\/)(?:\.zarray|\.zgroup|zarr\.json)$/;
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

/** Whether these names in a directory or archive are those of a Zarr store. */
export function isZarr(names: Iterable<string>): boolean {
  for (const name of names) if (METADATA.test(name)) return true;
  return false;
}

/**
 * Opens a Zarr store, version 2 or 3, in a directory or in a zip archive. Arrays that are not numbers are
 * passed over.
 *
 * @throws FormatError when metadata or chunks cannot be understood.
 */
export async function openZarr(path: string, where: "directory" | "zip"): Promise<ArrayFile> {
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
        if (bytes && readZarrMetadata(path, key, bytes) === null) continue;
        const node = await open(location).catch((error: unknown) => damaged(path, key, error));
        if (node.kind === "array") {
          const array = checkedChunks(zarr, node as Zarr.Array<Zarr.DataType, Zarr.Readable>);
          const variable = toVariable(zarr, path, array, folder);
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
  throw new FormatError(`${path}: ${what} cannot be read as Zarr: ${reasonOf(error)}`);
}

/** Documents as a library can read them; attributes are checked here, as nothing else reads them first. */
function readable(path: string, key: string, bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (!bytes || !/(?:^|\/)(?:\.zarray|\.zattrs|zarr\.json)$/.test(key)) return bytes;
  if (key.endsWith(".zattrs")) readZarrMetadata(path, key.slice(1), bytes);
  return new TextEncoder().encode(withoutNaN(new TextDecoder().decode(bytes)));
}

async function directoryStore(path: string): Promise<Store> {
  const { default: FileSystemStore } = await import("@zarrita/storage/fs");
  const files = new FileSystemStore(path);
  const keys: string[] = [];
  async function walk(folder: string): Promise<void> {
    const items = await readdir(join(path, folder), { withFileTypes: true });
    const isArray = items.some(({ name }) => name === ".zarray");
    for (const item of items) {
      const key = folder === "" ? item.name : `${folder}/${item.name}`;
      if (METADATA.test(key)) keys.push(key);
      else if (item.isDirectory() && !isArray && item.name !== "c") await walk(key);
    }
  }
  await walk("");
  async function isThere(file: string): Promise<boolean> {
    const found = await stat(file).catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" || error.code === "ENOTDIR" ? null : fileError(file)(error),
    );
    if (found) onlyRegular(file, found);
    return found !== null;
  }
  return {
    keys: keys.sort(),
    get: async (key) => ((await isThere(join(path, key))) ? files.get(`/${key}`) : undefined),
    source: async (key) => ((await isThere(join(path, key))) ? fileSource(join(path, key)) : undefined),
    async close() {},
  };
}

/** A store in a zip archive, at its top or inside of one folder. */
async function zipStore(path: string): Promise<Store> {
  const source = await fileSource(path);
  try {
    const entries = await readZipDirectory(source);
    const root = [...entries.keys()]
      .filter((key) => METADATA.test(key))
      .sort((a, b) => a.length - b.length)[0];
    const prefix = root?.includes("/") && entries.size > 0 ? root.slice(0, root.lastIndexOf("/") + 1) : "";
    const inside = [...entries.values()].filter(({ name }) => name.startsWith(prefix));
    const byKey = new Map(inside.map((entry) => [entry.name.slice(prefix.length), entry]));
    const entrySource = async (key: string): Promise<ByteSource | undefined> => {
      const entry = byKey.get(key);
      return entry && zipEntrySource(source, entry);
    };
    return {
      keys: [...byKey.keys()].sort(),
      async get(key) {
        const content = await entrySource(key);
        return content?.read(0, content.size);
      },
      source: entrySource,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
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
): ArrayVariable | null {
  const type = own(SIZES, array.dtype);
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
    attributes: toAttributes({ ...fillValue(array), ...rest }),
    chunks: array.chunks,
    async read(start, count) {
      checkSlab(where, "slab", count, size);
      if (shape.length > 0 && elementCount(count) === 0) return new Float64Array(0);
      const selection = start.map((from, axis) => zarr.slice(from, from + count[axis]));
      const slab = await zarr.get(array, selection).catch((error: unknown) => damaged(path, name, error));
      if (typeof slab !== "object" || slab === null || !("data" in slab)) return toTyped(slab);
      const { data } = slab;
      return ArrayBuffer.isView(data) ? (data as NpyData) : Uint8Array.from(data as Iterable<number>, Number);
    },
  };
}

function toTyped(value: unknown): NpyData {
  return typeof value === "bigint" ? BigInt64Array.of(value) : Float64Array.of(Number(value));
}

/**
 * Version 2 has no other place for the missing value than the fill value. A fill of 0, the default of most
 * writers, is not taken for it: it would make every dry cell missing.
 */
function fillValue(array: Zarr.Array<Zarr.DataType, Zarr.Readable>): Record<string, unknown> {
  const fill = array.fillValue;
  const isMissingValue = (typeof fill === "number" || typeof fill === "bigint") && Number(fill) !== 0;
  return isMissingValue ? { _FillValue: Number(fill) } : {};
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
