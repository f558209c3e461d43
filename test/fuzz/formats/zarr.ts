import { deflateSync, gzipSync } from "node:zlib";
import { type Block, float32, float64, nested, someBlock } from "../block.js";
import { damage } from "../damage.js";
import type { Dice } from "../dice.js";
import type { FileSpec, FuzzCase } from "../fuzz-case.js";
import { ZIP_LIES, zipBytes, zipPart, zipParts } from "./zip.js";

type Json = Record<string, unknown>;

/** A Zarr store: metadata that may lie, as JSON or as raw text, and chunks. */
interface Store {
  version: 2 | 3;
  /** By key. */
  metadata: Map<string, Json | string>;
  chunks: Map<string, Buffer>;
}

const CODECS = ["none", "gzip", "zlib"] as const;

function zarrOf(dice: Dice, block: Block): { store: Store; recipe: string[] } {
  const version = dice.pick([2, 3] as const);
  const codec = dice.pick(version === 2 ? CODECS : (["none", "gzip"] as const));
  const store: Store = { version, metadata: new Map(), chunks: new Map() };
  const pack = (bytes: Buffer) =>
    codec === "gzip" ? gzipSync(bytes) : codec === "zlib" ? deflateSync(bytes) : bytes;
  const attributes = { units: "mm/day" };
  const { events, members, height, width, values } = block;
  const rest = members > 1 ? [members, height, width] : [height, width];
  const dims = members > 1 ? ["time", "member", "lat", "lon"] : ["time", "lat", "lon"];
  const put = (
    name: string,
    shape: number[],
    chunk: number[],
    type: string,
    names: string[],
    extra: Json,
  ) => {
    if (version === 2) {
      store.metadata.set(`${name}/.zarray`, {
        zarr_format: 2,
        shape,
        chunks: chunk,
        dtype: type,
        compressor: codec === "none" ? null : { id: codec, level: 1 },
        fill_value: null,
        order: "C",
        filters: null,
      });
      store.metadata.set(`${name}/.zattrs`, { ...extra, _ARRAY_DIMENSIONS: names });
    } else
      store.metadata.set(`${name}/zarr.json`, {
        zarr_format: 3,
        node_type: "array",
        shape,
        data_type: type === "<f4" ? "float32" : "float64",
        chunk_grid: { name: "regular", configuration: { chunk_shape: chunk } },
        chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
        fill_value: 0,
        codecs: [
          { name: "bytes", configuration: { endian: "little" } },
          ...(codec === "none" ? [] : [{ name: codec, configuration: { level: 1 } }]),
        ],
        attributes: extra,
        dimension_names: names,
      });
  };
  const key = (name: string, at: number[]) =>
    version === 2 ? `${name}/${at.join(".")}` : `${name}/c/${at.join("/")}`;
  if (version === 2) store.metadata.set(".zgroup", { zarr_format: 2 });
  else store.metadata.set("zarr.json", { zarr_format: 3, node_type: "group", attributes: {} });
  put("pr", [events, ...rest], [1, ...rest], "<f4", dims, attributes);
  const cells = rest.reduce((a, b) => a * b, 1);
  for (let event = 0; event < events; event++)
    store.chunks.set(
      key("pr", [event, ...rest.map(() => 0)]),
      pack(float32(values.slice(event * cells, (event + 1) * cells))),
    );
  put("lat", [height], [height], "<f8", ["lat"], { units: "degrees_north" });
  store.chunks.set(key("lat", [0]), pack(float64(Array.from({ length: height }, (_, i) => 40 + i))));
  put("time", [events], [events], "<f8", ["time"], { units: "days since 2000-01-01" });
  store.chunks.set(key("time", [0]), pack(float64(Array.from({ length: events }, (_, i) => i))));
  return { store, recipe: [`version ${version}`, codec] };
}

function entriesOf({ metadata, chunks }: Store): Map<string, Buffer> {
  const entries = new Map<string, Buffer>();
  for (const [key, value] of metadata)
    entries.set(key, Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
  for (const [key, value] of chunks) entries.set(key, value);
  return entries;
}

function arrayMeta(dice: Dice, store: Store): Json {
  const name = dice.pick(["pr", "pr", "pr", "lat", "time"]);
  return store.metadata.get(store.version === 2 ? `${name}/.zarray` : `${name}/zarr.json`) as Json;
}

const SHAPES: readonly unknown[] = [
  [10 ** 12],
  [10 ** 6, 10 ** 6, 10 ** 6],
  [-1, 2, 3],
  [1.5, 2, 3],
  [0, 2, 3],
  [2, 0, 3],
  [Number.MAX_SAFE_INTEGER, 2, 3],
  [],
  null,
  "3",
  ["3", "2", "3"],
  new Array(64).fill(1),
  {},
  [null, 2, 3],
];

const LIES: readonly ((dice: Dice, store: Store) => [what: string, fatal: boolean])[] = [
  (dice, store) => {
    const meta = arrayMeta(dice, store);
    meta.shape = dice.pick(SHAPES);
    return [`shape ${JSON.stringify(meta.shape)?.slice(0, 50)}`, false];
  },
  (dice, store) => {
    const meta = arrayMeta(dice, store);
    const chunks = dice.pick(SHAPES);
    if (store.version === 2) meta.chunks = chunks;
    else meta.chunk_grid = { name: "regular", configuration: { chunk_shape: chunks } };
    return [`chunks ${JSON.stringify(chunks)?.slice(0, 50)}`, false];
  },
  (dice, store) => {
    const meta = arrayMeta(dice, store);
    const type = dice.pick<unknown>([
      "<f8",
      "|O",
      "<U9",
      "<M8[D]",
      "float16",
      "int64",
      "",
      null,
      4,
      [["a", "<f4"]],
      "__proto__",
      "|b1",
      "\x1b[1m",
    ]);
    meta[store.version === 2 ? "dtype" : "data_type"] = type;
    return [`type ${JSON.stringify(type)}`, false];
  },
  (dice, store) => {
    const meta = arrayMeta(dice, store);
    const codec = dice.pick<unknown>([
      { id: "blosc", cname: "lz4", clevel: 5, shuffle: 1 },
      { id: "zstd", level: 1 },
      { id: "lz4" },
      { id: "gzip", level: 1 },
      { id: "wavelet" },
      { id: "__proto__" },
      { id: "json2" },
      "gzip",
      7,
      {},
      [],
    ]);
    if (store.version === 2) meta.compressor = codec;
    else
      meta.codecs = dice.pick<unknown>([
        [],
        null,
        {},
        [{ name: "gzip" }],
        [{ name: "bytes" }, { name: "crc32c" }],
        [{ name: "bytes" }, { name: "blosc", configuration: {} }],
        [{ name: "zstd", configuration: { level: 1 } }],
        [{ name: "transpose", configuration: { order: [9, 9, 9] } }, { name: "bytes" }],
        [{ name: "transpose", configuration: { order: "F" } }, { name: "bytes" }],
        [
          {
            name: "sharding_indexed",
            configuration: {
              chunk_shape: [1, 1, 1],
              codecs: [{ name: "bytes" }],
              index_codecs: [{ name: "bytes" }],
            },
          },
        ],
        [{ name: "vlen-utf8" }],
      ]);
    return [`codec ${JSON.stringify(store.version === 2 ? codec : meta.codecs)}`, false];
  },
  (dice, store) => {
    const key = dice.pick([...store.chunks.keys()]);
    const size = dice.pick([10 ** 5, 10 ** 8]);
    const zeros = Buffer.alloc(size);
    const meta = store.metadata.get(
      store.version === 2 ? `${key.split("/")[0]}/.zarray` : `${key.split("/")[0]}/zarr.json`,
    ) as Json;
    const codec = dice.pick(store.version === 2 ? ["gzip", "zlib"] : ["gzip"]);
    if (store.version === 2) meta.compressor = { id: codec, level: 1 };
    else
      meta.codecs = [
        { name: "bytes", configuration: { endian: "little" } },
        { name: codec, configuration: { level: 1 } },
      ];
    for (const [other, bytes] of store.chunks)
      if (other.split("/")[0] === key.split("/")[0])
        store.chunks.set(other, other === key ? bomb(codec, zeros) : bytes);
    return [`chunk ${key} inflates to ${size} zeros`, true];
  },
  (dice, store) => {
    const name = "pr";
    const header = Buffer.alloc(16);
    header.set([2, 1, 0x21, 4]);
    header.writeUInt32LE(dice.pick([0, 24, 2 ** 31, 2 ** 32 - 1]), 4);
    header.writeUInt32LE(dice.pick([0, 1, 2 ** 31, 2 ** 32 - 1]), 8);
    header.writeUInt32LE(dice.pick([0, 16, 2 ** 32 - 1]), 12);
    for (const key of store.chunks.keys())
      if (key.startsWith(name)) store.chunks.set(key, Buffer.concat([header, dice.bytes(40)]));
    const meta = store.metadata.get(store.version === 2 ? "pr/.zarray" : "pr/zarr.json") as Json;
    if (store.version === 2) meta.compressor = { id: "blosc", cname: "lz4", clevel: 5, shuffle: 1 };
    else
      meta.codecs = [
        { name: "bytes", configuration: { endian: "little" } },
        {
          name: "blosc",
          configuration: { cname: "lz4", clevel: 5, shuffle: "noshuffle", typesize: 4, blocksize: 0 },
        },
      ];
    return ["a Blosc header that lies", false];
  },
  (dice, store) => {
    const meta = store.metadata.get(store.version === 2 ? "pr/.zarray" : "pr/zarr.json") as Json;
    const frame = Buffer.alloc(18);
    frame.writeUInt32LE(0xfd2fb528, 0);
    frame[4] = 0xe0;
    frame.writeBigUInt64LE(dice.pick([24n, 2n ** 33n, 2n ** 63n]), 5);
    if (store.version === 2) meta.compressor = { id: "zstd", level: 1 };
    else
      meta.codecs = [
        { name: "bytes", configuration: { endian: "little" } },
        { name: "zstd", configuration: { level: 1 } },
      ];
    for (const key of store.chunks.keys()) if (key.startsWith("pr")) store.chunks.set(key, frame);
    return ["a Zstandard frame that declares a size", true];
  },
  (dice, store) => {
    const key = dice.pick([...store.chunks.keys()]);
    const { bytes, what } = damage(dice, store.chunks.get(key)!);
    store.chunks.set(key, bytes);
    return [`chunk ${key}: ${what}`, false];
  },
  (dice, store) => {
    const key = dice.pick([...store.chunks.keys()]);
    store.chunks.delete(key);
    return [`chunk ${key} is not there`, false];
  },
  (dice, store) => {
    const key = dice.pick([...store.metadata.keys()]);
    const text = dice.pick([
      "",
      "{",
      "null",
      "[]",
      "7",
      `${"[".repeat(100000)}${"]".repeat(100000)}`,
      `${'{"a":'.repeat(100000)}1${"}".repeat(100000)}`,
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
      '{"zarr_format": 2, "__proto__": {"shape": [3]}}',
      "\ufeff{}",
      "\xff\xfe",
    ]);
    store.metadata.set(key, text);
    return [`${key} is ${JSON.stringify(text.slice(0, 40))}`, false];
  },
  (dice, store) => {
    const key = dice.pick([...store.metadata.keys()]);
    const value = store.metadata.get(key) as Json;
    const inner = Object.keys(value);
    const field = dice.pick(inner);
    const change = dice.pick<unknown>([
      null,
      undefined,
      -1,
      Number.POSITIVE_INFINITY,
      "",
      "x",
      [],
      {},
      true,
      "../../..",
      { a: { b: 1 } },
    ]);
    value[field] = change;
    return [`${key}: ${field} = ${JSON.stringify(change)}`, false];
  },
  (dice, store) => {
    const key = store.version === 2 ? "pr/.zattrs" : "pr/zarr.json";
    const value = store.metadata.get(key) as Json;
    const attributes = store.version === 2 ? value : (value.attributes as Json);
    const [name, change] = dice.pick<[string, unknown]>([
      ["units", { deep: [] }],
      ["units", ["mm/day"]],
      ["_FillValue", "AAAAAAAA+H8="],
      ["_FillValue", "not base64 \x1b"],
      ["_FillValue", [1, "2"]],
      ["scale_factor", "2"],
      ["_ARRAY_DIMENSIONS", ["../x", "y", "z"]],
      ["_ARRAY_DIMENSIONS", [{}, [], null]],
      ["_ARRAY_DIMENSIONS", []],
      ["coordinates", 3],
      ["missing_value", [Number.NaN]],
      ["toString", "x"],
    ]);
    attributes[name] = change;
    return [`${name} = ${JSON.stringify(change)}`, false];
  },
  (dice, store) => {
    const name = dice.pick(["__proto__", "constructor", "a b", "\x1b[31mpr", "c", "x/y/z"]);
    for (const map of [store.metadata, store.chunks] as Map<string, unknown>[])
      for (const [key, value] of [...map])
        if (key.startsWith("pr/")) {
          map.delete(key);
          map.set(`${name}${key.slice(2)}`, value);
        }
    return [`pr is called ${JSON.stringify(name)}`, false];
  },
];

const bombs = new Map<string, Buffer>();
function bomb(codec: string, zeros: Buffer): Buffer {
  const name = `${codec} ${zeros.length}`;
  const packed = bombs.get(name) ?? (codec === "gzip" ? gzipSync(zeros) : deflateSync(zeros));
  bombs.set(name, packed);
  return packed;
}

export function zarrCase(dice: Dice): FuzzCase {
  const block = someBlock(dice, { members: dice.pick([1, 1, 2]) });
  const { store, recipe } = zarrOf(dice, block);
  const isZip = dice.chance(0.4);
  const path = isZip ? "fields.zarr.zip" : "fields.zarr";
  const action = { do: dice.chance(0.1) ? "rewrite" : "fields", path, options: { variable: "pr" } } as const;
  const caseOf = (more: string[], expected: FuzzCase["expected"]): FuzzCase => {
    const entries = entriesOf(store);
    const files: FileSpec[] = isZip
      ? [{ path, bytes: zipBytes(zipParts([...entries].map(([key, bytes]) => zipPart(key, bytes, false)))) }]
      : [...entries].map(([key, bytes]) => ({ path: `${path}/${key}`, bytes }));
    return {
      kind: "zarr",
      recipe: [...recipe, isZip ? "in a zip" : "in a folder", ...more],
      files,
      action: expected.outcome === "values" ? { ...action, do: "fields" } : action,
      expected,
    };
  };
  if (dice.chance(0.2)) return caseOf([], { outcome: "values", values: nested(block) });
  if (isZip && dice.chance(0.2)) {
    const archive = zipParts(
      [...entriesOf(store)].map(([key, bytes]) => zipPart(key, bytes, dice.chance(0.5))),
    );
    const [what, fatal] = dice.pick(ZIP_LIES)(dice, archive);
    return {
      kind: "zarr",
      recipe: [...recipe, "in a zip", what],
      files: [{ path, bytes: zipBytes(archive) }],
      action: { do: "fields", path, options: {} },
      // A chunk that nothing asks for may be as damaged as it likes.
      expected: {
        outcome: fatal && /called|encrypted|two entries|zip method/.test(what) ? "error" : "either",
      },
    };
  }
  const [what, fatal] = dice.pick(LIES)(dice, store);
  return caseOf([what], { outcome: fatal ? "error" : "either" });
}
