import { describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { readZarrMetadata } from "../../lib/io/formats/zarr/zarr-metadata.js";

const read = (key: string, document: unknown) =>
  readZarrMetadata(
    "s.zarr",
    key,
    new TextEncoder().encode(typeof document === "string" ? document : JSON.stringify(document)),
  );

const V2 = {
  zarr_format: 2,
  shape: [4, 2],
  chunks: [2, 2],
  dtype: "<f4",
  compressor: null,
  fill_value: 0,
  order: "C",
  filters: null,
};
const V3 = {
  zarr_format: 3,
  node_type: "array",
  shape: [4, 2],
  data_type: "float32",
  chunk_grid: { name: "regular", configuration: { chunk_shape: [2, 2] } },
  chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
  fill_value: 0,
  codecs: [{ name: "bytes", configuration: { endian: "little" } }],
  attributes: {},
};
const sharded = (configuration: object, more: readonly object[] = []) => ({
  ...V3,
  codecs: [
    {
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [1, 2],
        codecs: [{ name: "bytes" }],
        index_codecs: [{ name: "bytes" }],
        ...configuration,
      },
    },
    ...more,
  ],
});

describe("documents", () => {
  test("that are no JSON objects are refused, with what they are", () => {
    for (const [text, said] of [
      ["{", /s\.zarr: \.zattrs cannot be read as Zarr, it is not JSON: /],
      ["[1, 2]", /s\.zarr: \.zattrs is \[1,2\], not a JSON object/],
      ["[{}]", /is a list, not/],
      ["null", /is null, not/],
      ['"text"', /is "text", not/],
      ["7", /is 7, not/],
      [`"${"x".repeat(100)}"`, /is "x{79}, not/],
      ["[1,2,3,4,5,6,7,8,9,10]", /is \[1,2,3,4,5,6,7,8,9\], not/],
    ] as const) {
      expect(() => read(".zattrs", text)).toThrow(FormatError);
      expect(() => read(".zattrs", text)).toThrow(said);
    }
  });
  test("NaN and Infinity as Python writes them, and whole numbers beyond doubles, become texts", () => {
    expect(read("a/.zattrs", '{"a": NaN, "b": [-Infinity,Infinity , 1], "c": "NaN", "d":"x: NaN,"}')).toEqual(
      {
        a: "NaN",
        b: ["-Infinity", "Infinity", 1],
        c: "NaN",
        d: "x: NaN,",
      },
    );
    expect(read(".zattrs", '{"fill_value": -9223372036854775808, "x": 9223372036854775808}')).toEqual({
      fill_value: "-9223372036854775808",
      x: 2 ** 63,
    });
    expect(read(".zattrs", '{"fill_value": 999999999999999}')).toEqual({ fill_value: 999999999999999 });
    expect(read(".zattrs", '{"fill_value" : 1000000000000000}')).toEqual({ fill_value: "1000000000000000" });
  });
});

describe("arrays of version 2", () => {
  test("whole ones are given as they are; records hold no numbers", () => {
    for (const more of [
      {},
      { filters: undefined },
      { filters: [] },
      { filters: [{ id: "delta" }] },
      { compressor: { id: "zlib" } },
      { shape: [], chunks: [] },
      { shape: [0, 2] },
    ])
      expect(read("pr/.zarray", { ...V2, ...more })).toMatchObject({ dtype: "<f4" });
    expect(read("pr/.zarray", { ...V2, dtype: [["a", "<f4"]] })).toBeNull();
    expect(read("pr/.zattrs", { ...V2, shape: "x" })).toMatchObject({ shape: "x" });
  });
  test.each<[object, string]>([
    [{ shape: undefined }, "shape is missing, not a list of at most 32 whole numbers, 0 or more"],
    [{ shape: [1.5, 2] }, "shape is [1.5,2], not"],
    [{ shape: [-1, 2] }, "shape is [-1,2], not"],
    [{ shape: ["1", 2] }, "shape is [1,2], not"],
    [{ shape: {} }, "shape is an object, not"],
    [{ shape: new Array(33).fill(1), chunks: new Array(33).fill(1) }, "shape is [1,1,1,1,1,1,1,1,1], not"],
    [{ chunks: [0, 2] }, "chunks is [0,2], not a list of at most 32 whole numbers, 1 or more"],
    [{ chunks: [2] }, "has a shape of 2 axes and chunks of 1"],
    [{ compressor: {} }, "compressor is an object, not a codec with its id"],
    [{ compressor: "zlib" }, 'compressor is "zlib", not a codec with its id'],
    [{ compressor: undefined }, "compressor is missing, not a codec with its id"],
    [{ compressor: { id: 7 } }, "compressor is an object, not a codec with its id"],
    [{ compressor: { id: "zlib", configuration: 7 } }, "compressor.configuration is 7, not an object"],
    [{ filters: {} }, "filters is an object, not a list of codecs"],
    [{ filters: [null] }, "filters is null, not a codec with its id"],
    [{ filters: [{ id: "delta" }, { name: "x" }] }, "filters is an object, not a codec with its id"],
  ])("%j is refused", (more, said) => {
    expect(() => read("a/pr/.zarray", { ...V2, ...more })).toThrow(FormatError);
    expect(() => read("a/pr/.zarray", { ...V2, ...more })).toThrow(said);
  });
  test("32 axes are not too many", () => {
    const axes = new Array(32).fill(1);
    expect(read(".zarray", { ...V2, shape: axes, chunks: axes })).not.toBeNull();
  });
});

describe("nodes of version 3", () => {
  test("whole ones are given as they are; extension types hold no numbers", () => {
    for (const more of [
      {},
      { attributes: undefined },
      { chunk_key_encoding: { name: "v2" } },
      { dimension_names: null },
      { dimension_names: ["y", null] },
      { codecs: [] },
      { codecs: [{ name: "transpose", configuration: { order: [1, 0] } }] },
      { codecs: [{ name: "transpose", configuration: { order: "F" } }] },
      { codecs: [{ name: "transpose", configuration: { order: "C" } }] },
    ])
      expect(read("pr/zarr.json", { ...V3, ...more })).toMatchObject({ data_type: "float32" });
    expect(read("pr/zarr.json", { ...V3, data_type: { name: "struct" } })).toBeNull();
    expect(read("zarr.json", { node_type: "group" })).toEqual({ node_type: "group" });
  });
  test.each<[object, string]>([
    [{ attributes: [] }, "attributes is [], not an object"],
    [{ node_type: "table" }, 'node_type is "table", not array or group'],
    [{ node_type: undefined }, "node_type is missing, not array or group"],
    [{ shape: null }, "shape is null, not"],
    [{ chunk_grid: undefined }, "chunk_grid is missing, not a regular grid"],
    [
      { chunk_grid: { name: "rectangular", configuration: { chunk_shape: [2, 2] } } },
      "chunk_grid is an object, not a regular grid",
    ],
    [{ chunk_grid: { name: "regular" } }, "chunk_grid is an object, not a regular grid"],
    [
      { chunk_grid: { name: "regular", configuration: { chunk_shape: [2, 0] } } },
      "chunk_shape is [2,0], not",
    ],
    [
      { chunk_grid: { name: "regular", configuration: { chunk_shape: [2] } } },
      "has a shape of 2 axes and chunks of 1",
    ],
    [{ chunk_key_encoding: undefined }, "chunk_key_encoding is missing, not an object with a name"],
    [{ chunk_key_encoding: {} }, "chunk_key_encoding is an object, not an object with a name"],
    [
      { chunk_key_encoding: { name: "default", configuration: 3 } },
      "chunk_key_encoding.configuration is 3, not an object",
    ],
    [{ codecs: undefined }, "codecs is missing, not a list of codecs"],
    [{ codecs: [{ id: "bytes" }] }, "codecs is an object, not a codec with its name"],
    [{ codecs: [{ name: "bytes", configuration: [] }] }, "codecs.configuration is [], not an object"],
    [
      { codecs: [{ name: "transpose", configuration: { order: [0] } }] },
      "order of transpose is [0], not each of the 2 axes once",
    ],
    [
      { codecs: [{ name: "transpose", configuration: { order: [0, 0] } }] },
      "order of transpose is [0,0], not",
    ],
    [
      { codecs: [{ name: "transpose", configuration: { order: [0, 1, 2] } }] },
      "order of transpose is [0,1,2], not",
    ],
    [{ codecs: [{ name: "bytes" }, { name: "transpose" }] }, "order of transpose is missing, not"],
    [{ codecs: [{ name: "transpose", configuration: { order: "K" } }] }, 'order of transpose is "K", not'],
    [{ dimension_names: "yx" }, 'dimension_names is "yx", not a list of names'],
    [{ dimension_names: [1, 2] }, "dimension_names is [1,2], not a list of names"],
  ])("%j is refused", (more, said) => {
    expect(() => read("pr/zarr.json", { ...V3, ...more })).toThrow(FormatError);
    expect(() => read("pr/zarr.json", { ...V3, ...more })).toThrow(said);
  });
});

describe("shards", () => {
  test("of chunks that fill them, with an index at the end", () => {
    for (const document of [
      sharded({}),
      sharded({ index_location: "end" }),
      sharded({ chunk_shape: [2, 1] }),
      sharded({ codecs: [{ name: "transpose", configuration: { order: [1, 0] } }] }),
    ])
      expect(read("pr/zarr.json", document)).toMatchObject({ data_type: "float32" });
  });
  test.each<[object, string]>([
    [{ ...V3, codecs: [{ name: "sharding_indexed" }] }, "chunk_shape of shards is missing, not"],
    [sharded({ chunk_shape: [0, 2] }), "chunk_shape of shards is [0,2], not"],
    [sharded({ chunk_shape: [2] }), "has a shape of 2 axes and chunks of 1"],
    [sharded({ chunk_shape: [2, 3] }), "shards of 2×2 cannot hold chunks of 2×3"],
    [sharded({ codecs: null }), "codecs of shards is null, not a list of codecs"],
    [
      sharded({ codecs: [{ name: "transpose", configuration: { order: [0] } }] }),
      "order of transpose is [0], not each of the 2 axes once",
    ],
    [sharded({ index_codecs: undefined }), "index_codecs of shards is missing, not a list of codecs"],
    [
      sharded({ index_location: "start" }),
      "shards that are packed again, or have their index at the start, are not read",
    ],
    [
      sharded({}, [{ name: "gzip" }]),
      "shards that are packed again, or have their index at the start, are not read",
    ],
    [
      {
        ...sharded({ chunk_shape: [1, 1] }),
        shape: [4096, 2048],
        chunk_grid: { name: "regular", configuration: { chunk_shape: [4096, 2048] } },
      },
      "8388608 chunks a shard, at most 4194304 are read",
    ],
  ])("case %#: refused", (document, said) => {
    expect(() => read("pr/zarr.json", document)).toThrow(FormatError);
    expect(() => read("pr/zarr.json", document)).toThrow(said);
  });
  test("4,194,304 chunks are not too many", () => {
    const whole = {
      ...sharded({ chunk_shape: [1, 1] }),
      chunk_grid: { name: "regular", configuration: { chunk_shape: [2048, 2048] } },
    };
    expect(read("pr/zarr.json", whole)).not.toBeNull();
  });
});
