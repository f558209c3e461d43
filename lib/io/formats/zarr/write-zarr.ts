import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { deflate, gzip } from "node:zlib";
import type { Values } from "../../../fields/field.js";
import { type Attributes, elementCount } from "../../arrays/array-file.js";
import { bytesOf, encodeElements } from "../../arrays/npy-dtype.js";
import type { Output, OutputArray, OutputField, OutputSink } from "../../arrays/output.js";
import { writeZip } from "../../zip/write-zip.js";

interface Target {
  put(key: string, content: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Writes a Zarr store of the given version, as a directory or as a zip archive. Missing cells are NaN; the
 * metadata of version 2 are consolidated. Layout after the Zarr specifications, versions 2 and 3.
 */
export async function writeZarrOutput(
  output: Output,
  place: string,
  version: 2 | 3,
  where: "directory" | "zip",
): Promise<OutputSink> {
  const { field, arrays } = output;
  const target = where === "zip" ? await zipTarget(place) : directoryTarget(place);
  const consolidated: Record<string, Json> = {};
  async function putJson(key: string, json: Json): Promise<void> {
    consolidated[key] = json;
    await target.put(key, new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`));
  }
  const pack = promisify(version === 2 ? deflate : gzip);
  const putChunk = async (name: string, index: readonly number[], bytes: Uint8Array) =>
    target.put(
      `${name}/${version === 2 ? index.join(".") || "0" : ["c", ...index].join("/")}`,
      await pack(bytes),
    );

  const attributes = toJson(output.attributes);
  if (version === 2) {
    await putJson(".zgroup", { zarr_format: 2 });
    await putJson(".zattrs", attributes);
  } else await putJson("zarr.json", { zarr_format: 3, node_type: "group", attributes });
  for (const group of groupsOf([field, ...arrays]))
    if (version === 2) await putJson(`${group}/.zgroup`, { zarr_format: 2 });
    else await putJson(`${group}/zarr.json`, { zarr_format: 3, node_type: "group", attributes: {} });

  for (const array of arrays) {
    await putArray(array, array.shape, null);
    const index = array.shape.map(() => 0);
    await putChunk(array.name, index, encodeElements(array.data, array.dtype.replace(">", "<")));
  }
  const chunkShape = field.hasEvents ? [field.blockEvents, ...field.shape.slice(1)] : field.shape;
  await putArray(field, chunkShape, "NaN");
  if (version === 2)
    await target.put(
      ".zmetadata",
      new TextEncoder().encode(
        `${JSON.stringify({ zarr_consolidated_format: 1, metadata: consolidated }, null, 2)}\n`,
      ),
    );

  async function putArray(
    { name, dtype, dims, shape, attributes }: OutputArray | OutputField,
    chunks: readonly number[],
    fill: "NaN" | null,
  ): Promise<void> {
    const { _FillValue, ...rest } = toJson(attributes);
    if (version === 2) {
      await putJson(`${name}/.zarray`, {
        zarr_format: 2,
        shape,
        chunks: chunks.map((n) => Math.max(n, 1)),
        dtype: dtype.replace(">", "<"),
        compressor: { id: "zlib", level: 6 },
        fill_value: fill ?? _FillValue ?? null,
        order: "C",
        filters: null,
      });
      await putJson(`${name}/.zattrs`, { ...rest, _ARRAY_DIMENSIONS: dims });
      return;
    }
    await putJson(`${name}/zarr.json`, {
      zarr_format: 3,
      node_type: "array",
      shape,
      data_type: V3_TYPES[dtype.replace(/^[<>|=]/, "")],
      chunk_grid: { name: "regular", configuration: { chunk_shape: chunks.map((n) => Math.max(n, 1)) } },
      chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
      fill_value: fill ?? 0,
      codecs: [
        { name: "bytes", configuration: { endian: "little" } },
        { name: "gzip", configuration: { level: 6 } },
      ],
      attributes: rest,
      dimension_names: dims,
    });
  }

  let chunk = 0;
  return {
    async write(block) {
      const index = field.shape.map((_, axis) => (axis === 0 ? chunk : 0));
      await putChunk(field.name, index, bytesOf(filledUp(block, elementCount(chunkShape))));
      chunk++;
    },
    finish: target.finish,
    abandon: target.abandon,
  };
}

const V3_TYPES: Readonly<Record<string, string>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f4: "float32",
  f8: "float64",
};

/** Chunks at the end are stored whole. */
function filledUp(block: Values, length: number): Values {
  if (block.length === length) return block;
  const whole = block instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  whole.fill(Number.NaN);
  whole.set(block);
  return whole;
}

function groupsOf(arrays: readonly { readonly name: string }[]): string[] {
  const groups = new Set<string>();
  for (const { name } of arrays) {
    const parts = name.split("/").slice(0, -1);
    parts.forEach((_, i) => {
      groups.add(parts.slice(0, i + 1).join("/"));
    });
  }
  return [...groups];
}

function toJson(attributes: Attributes): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string" || Array.isArray(value)) json[name] = value;
    else if (ArrayBuffer.isView(value)) {
      const numbers = Array.from(value as Float64Array, jsonNumber);
      json[name] = numbers.length === 1 ? numbers[0] : numbers;
    } else if ("json" in value) json[name] = value.json;
  }
  return json;
}

/** JSON has no NaN or Infinity. */
function jsonNumber(value: number | bigint): number | string {
  const number = Number(value);
  return Number.isFinite(number) ? number : String(number);
}

function directoryTarget(place: string): Target {
  return {
    async put(key, content) {
      const path = join(place, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    async finish() {},
    async abandon() {},
  };
}

async function zipTarget(place: string): Promise<Target> {
  const zip = await writeZip(place);
  return { put: zip.add, finish: zip.finish, abandon: zip.abandon };
}
