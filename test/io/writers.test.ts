import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import type { Values } from "../../lib/fields/field.js";
import { type ArrayFile, readAll } from "../../lib/io/arrays/array-file.js";
import type { Output, OutputSink } from "../../lib/io/arrays/output.js";
import { writeGeotiffOutput } from "../../lib/io/formats/geotiff/write-geotiff.js";
import { writeNetcdf3Output } from "../../lib/io/formats/netcdf3/write-netcdf3.js";
import { writeNetcdf4Output } from "../../lib/io/formats/netcdf4/write-netcdf4.js";
import { writeNpzOutput } from "../../lib/io/formats/npz/write-npz.js";
import { openArrays } from "../../lib/io/formats/open-arrays.js";
import { writeZarrOutput } from "../../lib/io/formats/zarr/write-zarr.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-writers-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Three events of 2×2 cells, in blocks of two. */
const OUTPUT: Output = {
  attributes: { title: "Grüße", empty: "", history: "now", level: Int16Array.of(-3, 4), names: ["a", "b"] },
  unlimited: ["time"],
  arrays: [
    {
      name: "time",
      dtype: "<f8",
      dims: ["time"],
      shape: [3],
      attributes: { units: "days since 2000-01-01" },
      data: Float64Array.of(0, 1, 2.5),
    },
    { name: "lat", dtype: ">f4", dims: ["lat"], shape: [2], attributes: {}, data: Float32Array.of(50, 40) },
    {
      name: "flag",
      dtype: "|i1",
      dims: ["time"],
      shape: [3],
      attributes: { x: Int32Array.of(7) },
      data: Int8Array.of(-1, 2, 3),
    },
    {
      name: "count",
      dtype: "<i2",
      dims: ["lat", "lon"],
      shape: [2, 2],
      attributes: {},
      data: Int16Array.of(1, -2, 300, 4),
    },
    { name: "big", dtype: "<i4", dims: [], shape: [], attributes: {}, data: Int32Array.of(70000) },
  ],
  field: {
    name: "pr",
    dtype: "<f4",
    dims: ["time", "lat", "lon"],
    shape: [3, 2, 2],
    attributes: { units: "mm/day" },
    fill: -9,
    hasEvents: true,
    factor: 1,
    blockEvents: 2,
  },
};
const VALUES = Float32Array.of(0, 1, 2, 3, 4, 5, 6, -9, 8, 9, 10, 11.5);

async function write(
  begin: (output: Output, place: string) => Promise<OutputSink>,
  name: string,
  output: Output = OUTPUT,
  values: Values = VALUES,
): Promise<string> {
  const place = join(folder, name);
  const sink = await begin(output, place);
  const block =
    output.field.blockEvents *
    output.field.shape.slice(output.field.hasEvents ? 1 : 0).reduce((n, m) => n * m, 1);
  for (let at = 0; at < values.length; at += block) await sink.write(values.slice(at, at + block));
  await sink.finish();
  return place;
}

/** All that a file holds, by the names of its variables. */
async function read(place: string): Promise<{ file: ArrayFile; found: Record<string, unknown[]> }> {
  const file = (await openArrays(place))!;
  const found: Record<string, unknown[]> = {};
  for (const variable of file.variables)
    found[variable.name] = [
      variable.dims.join(),
      variable.shape.join(),
      Array.from((await readAll(variable)) as ArrayLike<unknown>),
    ];
  await file.close();
  return { file, found };
}
const ALL = {
  time: ["time", "3", [0, 1, 2.5]],
  lat: ["lat", "2", [50, 40]],
  flag: ["time", "3", [-1, 2, 3]],
  count: ["lat,lon", "2,2", [1, -2, 300, 4]],
  big: ["", "", [70000]],
  pr: ["time,lat,lon", "3,2,2", Array.from(VALUES)],
};
const double: Output = { ...OUTPUT, field: { ...OUTPUT.field, dtype: "<f8", fill: Number.NaN } };

describe("NetCDF-3", () => {
  test("all that it was given, in its own types", async () => {
    const { file, found } = await read(await write(writeNetcdf3Output, "a.nc"));
    expect(file.format).toBe("NetCDF-3");
    expect(found).toEqual(ALL);
    expect(file.attributes).toEqual({ ...OUTPUT.attributes, names: "a, b" });
    const of = (name: string) => file.variables.find((v) => v.name === name)!;
    expect(of("pr").attributes).toEqual({ units: "mm/day", _FillValue: Float32Array.of(-9) });
    expect([of("time").dtype, of("lat").dtype, of("flag").dtype, of("count").dtype, of("big").dtype]).toEqual(
      [">f8", ">f4", "|i1", ">i2", ">i4"],
    );
    expect(of("flag").attributes).toEqual({ x: Int32Array.of(7) });
    const eight = await read(await write(writeNetcdf3Output, "b.nc", double, Float64Array.from(VALUES)));
    expect(eight.found).toEqual(ALL);
    expect(eight.file.variables.at(-1)!.attributes).toEqual({
      units: "mm/day",
      _FillValue: Float64Array.of(Number.NaN),
    });
  });

  test("byte for byte, after the format specification", async () => {
    const output: Output = {
      attributes: {},
      unlimited: [],
      arrays: [],
      field: { ...OUTPUT.field, dims: ["t", "yy"], shape: [1, 2], attributes: {}, blockEvents: 1 },
    };
    const bytes = await readFile(await write(writeNetcdf3Output, "c.nc", output, Float32Array.of(1, 2)));
    const expected = [
      "43444601 00000000", // CDF, version 1; no records
      "0000000a 00000002", // two dimensions
      "00000001 74000000 00000001", // t = 1
      "00000002 79790000 00000002", // yy = 2
      "00000000 00000000", // no attributes
      "0000000b 00000001 00000002 70720000", // one variable, pr
      "00000002 00000000 00000001", // of t and yy
      "0000000c 00000001 0000000a 5f46696c6c56616c75650000 00000005 00000001 c1100000", // _FillValue = -9f
      "00000005 00000008 0000007c", // float, 8 bytes at 124
      "3f800000 40000000", // 1, 2
    ];
    expect(bytes.toString("hex")).toBe(expected.join("").replaceAll(" ", ""));
  });

  test("types that the format has not, as the smallest that holds them", async () => {
    const array = (name: string, dtype: string, data: unknown) => ({
      name,
      dtype,
      dims: ["time"],
      shape: [3],
      attributes: { valid: data } as never,
      data: data as never,
    });
    const output: Output = {
      ...OUTPUT,
      arrays: [
        array("u1", "|u1", Uint8Array.of(0, 1, 255)),
        array("u2", "<u2", Uint16Array.of(0, 1, 65535)),
        array("u4", "<u4", Uint32Array.of(0, 1, 4294967295)),
        array("i8", "<i8", BigInt64Array.of(0n, -1n, 2n ** 40n)),
        array("u8", "<u8", BigUint64Array.of(0n, 1n, 2n ** 40n)),
        array("b1", "|b1", Uint8Array.of(0, 1, 1)),
      ],
    };
    const { file, found } = await read(await write(writeNetcdf3Output, "d.nc", output));
    const types = Object.fromEntries(file.variables.map(({ name, dtype }) => [name, dtype]));
    expect(types).toEqual({ u1: ">i2", u2: ">i4", u4: ">f8", i8: ">f8", u8: ">f8", b1: ">i2", pr: ">f4" });
    expect(Object.values(found).map(([, , values]) => values)).toEqual([
      [0, 1, 255],
      [0, 1, 65535],
      [0, 1, 4294967295],
      [0, -1, 2 ** 40],
      [0, 1, 2 ** 40],
      [0, 1, 1],
      Array.from(VALUES),
    ]);
    expect(file.variables[1]!.attributes.valid).toEqual(Int32Array.of(0, 1, 65535));
  });

  test("letters, and odd lengths that are padded", async () => {
    const output: Output = {
      ...OUTPUT,
      arrays: [
        {
          name: "station",
          dtype: "|S1",
          dims: ["five"],
          shape: [5],
          attributes: {},
          data: ["h", "e", "l", "l", "o"],
        },
        ...OUTPUT.arrays,
      ],
    };
    expect((await read(await write(writeNetcdf3Output, "e.nc", output))).found).toEqual({
      station: ["five", "5", ["h", "e", "l", "l", "o"]],
      ...ALL,
    });
  });

  test("beyond 4 GiB it is refused, and what to write instead is said", async () => {
    const field = { ...OUTPUT.field, shape: [1, 2 ** 15, 2 ** 15] };
    await expect(writeNetcdf3Output({ ...OUTPUT, field }, join(folder, "f.nc"))).rejects.toThrow(ShapeError);
    await expect(writeNetcdf3Output({ ...OUTPUT, field }, join(folder, "f.nc"))).rejects.toThrow(
      /would take 42949673\d\d bytes, the format holds 4278190080: write NetCDF-4 or Zarr instead/,
    );
  });

  test("beyond 2 GiB its offsets have 64 bits", async () => {
    const field = { ...OUTPUT.field, shape: [3, 2 ** 14, 2 ** 14] };
    const place = join(folder, "g.nc");
    const sink = await writeNetcdf3Output({ ...OUTPUT, field }, place);
    await sink.abandon();
    const bytes = await readFile(place);
    expect([...bytes.subarray(0, 4)]).toEqual([0x43, 0x44, 0x46, 2]);
    expect(bytes.readUInt32BE(0x10)).toBe(4); // "time" is the first dimension
  });
});

describe("NetCDF-4", () => {
  test("all that it was given, in groups too", async () => {
    const output = {
      ...OUTPUT,
      arrays: [
        ...OUTPUT.arrays,
        {
          name: "g/h/x",
          dtype: "<u2",
          dims: ["lat"],
          shape: [2],
          attributes: {},
          data: Uint16Array.of(5, 6),
        },
      ],
    };
    const { file, found } = await read(await write(writeNetcdf4Output, "a.nc", output));
    expect(found).toEqual({ ...ALL, "g/h/x": ["lat", "2", [5, 6]] });
    expect(file.unlimited).toEqual(["time"]);
    expect(file.attributes).toEqual(OUTPUT.attributes);
    const pr = file.variables.find(({ name }) => name === "pr")!;
    expect(pr.attributes).toEqual({ _FillValue: Float32Array.of(-9), units: "mm/day" });
    expect(pr.chunks).toEqual([2, 2, 2]);
  });
  test("every type and texts; dimensions without values are no variables", async () => {
    const data = {
      i1: Int8Array.of(-1, 2),
      i2: Int16Array.of(-300, 2),
      i4: Int32Array.of(-70000, 2),
      i8: BigInt64Array.of(-(2n ** 40n), 2n),
      u1: Uint8Array.of(255, 2),
      u2: Uint16Array.of(65535, 2),
      u4: Uint32Array.of(4294967295, 2),
      u8: BigUint64Array.of(2n ** 63n, 2n),
      f4: Float32Array.of(0.5, 2),
      f8: Float64Array.of(0.1, 2),
      S3: ["abc", "d"],
      U: ["Grüße", ""],
    };
    const arrays = Object.entries(data).map(([name, values]) => ({
      name,
      dtype: /^[SU]/.test(name) ? (name === "U" ? "<U5" : `|${name}`) : `<${name}`,
      dims: ["two"],
      shape: [2],
      attributes: {},
      data: values as never,
    }));
    const { file, found } = await read(await write(writeNetcdf4Output, "b.nc", { ...OUTPUT, arrays }));
    for (const [name, values] of Object.entries(data))
      expect([name, found[name]]).toEqual([name, ["two", "2", Array.from(values as ArrayLike<unknown>)]]);
    expect(file.variables.map(({ name }) => name).sort()).toEqual([...Object.keys(data), "pr"].sort());
    expect(file.variables.find(({ name }) => name === "S3")!.dtype).toBe("|S3");
  });
  test("a field alone, of 64 bits", async () => {
    const field = { ...double.field, dims: ["lat", "lon"], shape: [2, 2], hasEvents: false, blockEvents: 1 };
    const { found } = await read(
      await write(
        writeNetcdf4Output,
        "c.nc",
        { ...OUTPUT, unlimited: [], arrays: [], field },
        Float64Array.of(1, 2, 3, 4),
      ),
    );
    expect(found).toEqual({ pr: ["lat,lon", "2,2", [1, 2, 3, 4]] });
  });
  test("the same bytes again", async () => {
    expect(await readFile(await write(writeNetcdf4Output, "d.nc"))).toEqual(
      await readFile(await write(writeNetcdf4Output, "e.nc")),
    );
  });
});

describe("Zarr", () => {
  const missing = { ...OUTPUT, field: { ...OUTPUT.field, fill: Number.NaN } };
  test.each([
    [2, "directory"],
    [2, "zip"],
    [3, "directory"],
    [3, "zip"],
  ] as const)("version %i, %s", async (version, where) => {
    const begin = (output: Output, place: string) => writeZarrOutput(output, place, version, where);
    const output = {
      ...missing,
      arrays: [
        ...OUTPUT.arrays,
        {
          name: "g/h/x",
          dtype: "<u2",
          dims: ["lat"],
          shape: [2],
          attributes: { far: Float64Array.of(Number.POSITIVE_INFINITY) },
          data: Uint16Array.of(5, 6),
        },
      ],
    };
    const { file, found } = await read(await write(begin, "a.zarr", output));
    expect(found).toEqual({ ...ALL, "g/h/x": ["lat", "2", [5, 6]] });
    expect([file.format, file.isZipped ?? false]).toEqual([`Zarr v${version}`, where === "zip"]);
    expect(file.attributes).toMatchObject({ title: "Grüße", history: "now" });
    const pr = file.variables.find(({ name }) => name === "pr")!;
    expect([pr.chunks, pr.attributes.units]).toEqual([[2, 2, 2], "mm/day"]);
  });

  // Zarr specifications, versions 2 ("Storage of arrays", "hierarchies") and 3 ("Array metadata", "Group metadata").
  test.each([
    [
      2,
      [".zarray", ".zattrs", ".zgroup", ".zmetadata"],
      { zarr_format: 2, shape: [2], chunks: [2], dtype: "<u2", order: "C", filters: null },
    ],
    [
      3,
      ["zarr.json"],
      {
        zarr_format: 3,
        node_type: "array",
        shape: [2],
        data_type: "uint16",
        chunk_grid: { name: "regular", configuration: { chunk_shape: [2] } },
        chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
        dimension_names: ["lat"],
      },
    ],
  ] as const)("version %i, its documents, in each group on the way", async (version, names, array) => {
    const x = { name: "g/h/x", dtype: "<u2", dims: ["lat"], shape: [2], attributes: {} };
    const output = { ...missing, arrays: [...OUTPUT.arrays, { ...x, data: Uint16Array.of(5, 6) }] };
    const begin = (one: Output, place: string) => writeZarrOutput(one, place, version, "directory");
    const path = await write(begin, `documents-${version}.zarr`, output);
    const documents = (await readdir(path, { recursive: true })).filter((name) =>
      /(^|\/)(\.z|zarr)/.test(name),
    );
    expect([...new Set(documents.map((name) => name.split("/").at(-1)!))].sort()).toEqual([...names]);
    const groups = documents.filter((name) => name.endsWith(version === 2 ? ".zgroup" : "zarr.json"));
    const [group] = version === 2 ? [".zgroup"] : ["zarr.json"];
    expect(groups).toEqual(expect.arrayContaining([group, `g/${group}`, `g/h/${group}`]));
    const document = async (name: string) => JSON.parse(await readFile(join(path, name), "utf8"));
    expect(await document(version === 2 ? "g/h/x/.zarray" : "g/h/x/zarr.json")).toMatchObject(array);
    expect(await document(`g/${group}`)).toMatchObject({ zarr_format: version });
  });
});

describe("npz", () => {
  test("all that it was given, and what was done to it", async () => {
    const { found } = await read(await write(writeNpzOutput, "a.npz"));
    const plain = Object.fromEntries(
      Object.entries(ALL).map(([name, [, shape, values]]) => [
        name,
        [shape && (shape as string).replace(/\d+/g, ""), shape, values],
      ]),
    );
    expect(found).toEqual({ ...plain, history: ["", "1", ["now"]] });
    const older = {
      ...OUTPUT,
      arrays: [{ name: "history", dtype: "<U4", dims: ["n"], shape: [1], attributes: {}, data: ["then"] }],
    };
    expect((await read(await write(writeNpzOutput, "b.npz", older))).found.history).toEqual([
      "",
      "2",
      ["now", "then"],
    ]);
  });
  test("of no events at all", async () => {
    const none = { ...OUTPUT, arrays: [], field: { ...OUTPUT.field, shape: [0, 2, 2] } };
    expect((await read(await write(writeNpzOutput, "c.npz", none, new Float32Array(0)))).found.pr).toEqual([
      ",,",
      "0,2,2",
      [],
    ]);
  });
  test("beyond 4 GiB it is refused", async () => {
    const field = { ...OUTPUT.field, shape: [1, 2 ** 15, 2 ** 15] };
    await expect(writeNpzOutput({ ...OUTPUT, field }, join(folder, "d.npz"))).rejects.toThrow(
      /the format holds 4278190080: write \.npy or NetCDF instead/,
    );
  });
});

describe("GeoTIFF", () => {
  test("bands as they are; units, texts and place beside them, escaped as XML", async () => {
    const attributes = {
      ...OUTPUT.attributes,
      title: 'a < b & "c" > d',
      units: "other",
      ModelPixelScale: Float64Array.of(10, 20, 0),
      ModelTiepoint: Float64Array.of(0, 0, 0, -5, 60, 0),
      GeoKeyDirectory: Uint16Array.of(1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326),
      GeoAsciiParams: "WGS 84|",
    };
    const place = await write(writeGeotiffOutput, "a.tif", { ...OUTPUT, attributes });
    const { file, found } = await read(place);
    expect(found.lat?.[2]).toEqual([50, 30]);
    expect(found.lon?.[2]).toEqual([0, 10]);
    const field = Object.values(found).find(([, shape]) => shape === "3,2,2");
    expect(field?.[2]).toEqual(Array.from(VALUES, (value) => (value === -9 ? Number.NaN : value)));
    expect(file.attributes).toMatchObject({
      title: 'a < b & "c" > d',
      history: "now",
      ModelPixelScale: Float64Array.of(10, 20, 0),
      GeoAsciiParams: expect.stringContaining("WGS 84|"),
    });
    const bytes = (await readFile(place)).toString("latin1");
    expect(bytes).toContain(
      '<GDALMetadata>\n  <Item name="units">mm/day</Item>\n  <Item name="title">a &lt; b &amp; &quot;c&quot; &gt; d</Item>',
    );
    expect(bytes).not.toContain("other");
    expect(bytes).not.toContain('name="GeoAsciiParams"');
    expect(bytes).toContain("-9\0");
  });
  test("one band, 64 bits, missing as nan", async () => {
    const one = { ...double, field: { ...double.field, shape: [1, 2, 2] } };
    const place = await write(writeGeotiffOutput, "b.tif", one, Float64Array.of(1, 2, 3, Number.NaN));
    const { found } = await read(place);
    expect(Object.values(found).find(([, shape]) => /2,2$/.test(shape as string))?.[2]).toEqual([
      1,
      2,
      3,
      Number.NaN,
    ]);
    expect((await readFile(place)).toString("latin1")).toContain("nan\0");
  });
  test("beyond 4 GiB it is refused", async () => {
    const field = { ...OUTPUT.field, shape: [1, 2 ** 15, 2 ** 15] };
    await expect(writeGeotiffOutput({ ...OUTPUT, field }, join(folder, "c.tif"))).rejects.toThrow(ShapeError);
  });
});

test("NetCDF-4 keeps fields of double precision to the last bit", async () => {
  const at = join(await mkdtemp(join(tmpdir(), "undrizzle-double-")), "d.nc");
  const values = Float64Array.of(1 / 3, 0.1, 1e-300, 12345.678901234567);
  const field = {
    name: "pr",
    dtype: "<f8",
    dims: ["time", "y", "x"],
    shape: [1, 2, 2],
    attributes: { units: "mm/day" },
    fill: Number.NaN,
    hasEvents: true,
    factor: 1,
    blockEvents: 1,
  } as const;
  const sink = await writeNetcdf4Output({ attributes: {}, arrays: [], field, unlimited: ["time"] }, at);
  await sink.write(values);
  await sink.finish();
  const file = await openArrays(at);
  if (!file) throw new Error("not opened");
  const pr = file.variables.find(({ name }) => name === "pr");
  expect(pr && (await readAll(pr))).toEqual(values);
  await file.close();
});
