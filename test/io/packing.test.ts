import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ArrayFile, ArrayVariable, Attributes } from "../../lib/io/arrays/array-file.js";
import type { NpyData } from "../../lib/io/arrays/npy-dtype.js";
import { fieldsOfVariable } from "../../lib/io/fields/field-file.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { pythonJson, pythonWith } from "./python.js";

const NaN_ = Number.NaN;

interface Stored {
  readonly data: NpyData;
  readonly dtype: string;
  readonly attributes?: Attributes;
  readonly format?: string;
  readonly options?: OpenOptions;
  readonly dims?: readonly string[];
}

/** One row of cells as a file holds it. */
async function read({
  data,
  dtype,
  attributes = {},
  format = "NetCDF-4",
  options,
  dims = ["y", "x"],
}: Stored) {
  const variable: ArrayVariable = {
    name: "pr",
    ...{ dtype, dims, shape: [1, data.length], chunks: null },
    attributes: { units: "mm/day", ...attributes },
    read: async () => data,
  };
  const file: ArrayFile = {
    path: "file.nc",
    ...{ format, attributes: {}, variables: [variable], unlimited: [] },
    writeLike: () => Promise.reject(new Error("not written here")),
    close: async () => {},
  };
  const fields = await fieldsOfVariable(file, variable, options ?? {});
  return { values: [...(await fields.readEvent(0))[0]!], notes: fields.notes };
}

const f4 = (...values: number[]) => Float32Array.of(...values);
const f8 = (...values: number[]) => Float64Array.of(...values);
const i1 = (...values: number[]) => Int8Array.of(...values);
const i2 = (...values: number[]) => Int16Array.of(...values);
const i4 = (...values: number[]) => Int32Array.of(...values);
const u1 = (...values: number[]) => Uint8Array.of(...values);
const u2 = (...values: number[]) => Uint16Array.of(...values);

// Expected values are those of netCDF4-python 1.6.2 or, for _Unsigned = "false", xarray 2023.1, which were asked the
// same (see the test with Python below); texts, which neither decodes, by hand.
describe("missing values", () => {
  const cases: [what: string, stored: Stored, expected: number[]][] = [
    ["fill", { dtype: "<i2", data: i2(1, -999, 3), attributes: { _FillValue: i2(-999) } }, [1, NaN_, 3]],
    [
      "several missing values beside a fill",
      {
        dtype: "<f4",
        data: f4(1, -999, -888, -777, 5),
        attributes: { _FillValue: f4(-777), missing_value: f4(-999, -888) },
      },
      [1, NaN_, NaN_, NaN_, 5],
    ],
    [
      "a fill wider than the data",
      { dtype: "<f4", data: f4(1, 1e20), attributes: { missing_value: f8(1e20) } },
      [1, NaN_],
    ],
    ["NaN", { dtype: "<f4", data: f4(1, NaN_, 3), attributes: { _FillValue: f4(NaN_) } }, [1, NaN_, 3]],
    ["a text", { dtype: "<f4", data: f4(1, -9999, 3), attributes: { missing_value: "-9999" } }, [1, NaN_, 3]],
    [
      "texts as CDL writes them",
      { dtype: "<f4", data: f4(1, -9999, 1e20, 4), attributes: { missing_value: "-9999.f, 1.e20f" } },
      [1, NaN_, NaN_, 4],
    ],
    ["a text NaN", { dtype: "<f4", data: f4(1, 2), attributes: { missing_value: "NaN" } }, [1, 2]],
    ["asked for", { dtype: "<f4", data: f4(1, -99.9, 3), options: { missing: [-99.9] } }, [1, NaN_, 3]],
    [
      "asked for, as stored",
      {
        dtype: "<i2",
        data: i2(10, -99, 30),
        attributes: { scale_factor: f8(0.5) },
        options: { missing: [-99] },
      },
      [5, NaN_, 15],
    ],
  ];
  test.each(cases)("%s", async (_, stored, expected) => {
    expect((await read(stored)).values).toEqual(expected);
  });

  test("text that is no number is said", async () => {
    const { values, notes } = await read({
      dtype: "<f4",
      data: f4(1, 2),
      attributes: { missing_value: "none" },
    });
    expect(values).toEqual([1, 2]);
    expect(notes).toEqual(['pr: missing_value "none" is no number and is not used']);
  });
});

describe("_Unsigned", () => {
  const cases: [what: string, stored: Stored, expected: number[]][] = [
    [
      "i1, fill -1",
      { dtype: "|i1", data: i1(1, -1, -2), attributes: { _Unsigned: "true", _FillValue: i1(-1) } },
      [1, NaN_, 254],
    ],
    [
      "i2, missing -2, capital",
      { dtype: "<i2", data: i2(1, -1, -2), attributes: { _Unsigned: "True", missing_value: i2(-2) } },
      [1, 65535, NaN_],
    ],
    [
      "i4, several",
      { dtype: "<i4", data: i4(1, -1, -2, -3), attributes: { _Unsigned: "true", missing_value: i4(-1, -2) } },
      [1, NaN_, NaN_, 4294967293],
    ],
    [
      "i2, a fill that is unsigned already",
      { dtype: "<i2", data: i2(1, -1), attributes: { _Unsigned: "true", _FillValue: u2(65535) } },
      [1, NaN_],
    ],
    [
      "packed",
      {
        dtype: "<i2",
        data: i2(100, -1, -536),
        attributes: { _Unsigned: "true", _FillValue: i2(-1), scale_factor: f4(0.5), add_offset: f4(2) },
      },
      [52, NaN_, 32502],
    ],
    [
      "valid_range as signed",
      { dtype: "<i2", data: i2(1, -1, -2), attributes: { _Unsigned: "true", valid_range: i2(0, -2) } },
      [1, NaN_, 65534],
    ],
    ["no default fill", { dtype: "<i2", data: i2(1, -32767), attributes: { _Unsigned: "true" } }, [1, 32769]],
    [
      "u2 with a negative fill",
      { dtype: "<u2", data: u2(1, 65535), attributes: { _Unsigned: "true", _FillValue: f8(-1) } },
      [1, NaN_],
    ],
    [
      "false on u1: signed",
      { dtype: "|u1", data: u1(1, 255, 254), attributes: { _Unsigned: "false", _FillValue: u1(255) } },
      [1, NaN_, -2],
    ],
    [
      "false on u2: signed, fill as signed",
      { dtype: "<u2", data: u2(1, 55537), attributes: { _Unsigned: "false", _FillValue: i2(-9999) } },
      [1, NaN_],
    ],
    [
      "true on floats means nothing",
      { dtype: "<f4", data: f4(1, -1), attributes: { _Unsigned: "true", _FillValue: f4(-1) } },
      [1, NaN_],
    ],
  ];
  test.each(cases)("%s", async (_, stored, expected) => {
    expect((await read(stored)).values).toEqual(expected);
  });
});

describe("valid range", () => {
  const cases: [what: string, stored: Stored, expected: number[]][] = [
    [
      "valid_range",
      { dtype: "<f4", data: f4(0, -9999, 2000, 2001), attributes: { valid_range: f4(0, 2000) } },
      [0, NaN_, 2000, NaN_],
    ],
    ["valid_min", { dtype: "<f4", data: f4(-1, 0, 1), attributes: { valid_min: f4(0) } }, [NaN_, 0, 1]],
    ["valid_max", { dtype: "<f4", data: f4(1, 2, 3), attributes: { valid_max: f4(2) } }, [1, 2, NaN_]],
    [
      "valid_range goes before valid_max",
      {
        dtype: "<f4",
        data: f4(1, 2, 3),
        attributes: { valid_range: f4(0, 3), valid_max: f4(1) },
      },
      [1, 2, 3],
    ],
    [
      "as text",
      { dtype: "<f4", data: f4(-1, 0, 2001), attributes: { valid_range: "0 2000" } },
      [NaN_, 0, NaN_],
    ],
    [
      "packed: in stored units",
      {
        dtype: "<i2",
        data: i2(1, 500, 2500, -3),
        attributes: { valid_range: i2(0, 2000), scale_factor: f8(0.1) },
      },
      [0.1, 50, NaN_, NaN_],
    ],
    [
      "packed, bounds of a wider whole type: in stored units",
      {
        dtype: "<i2",
        data: i2(1, 500, 2500),
        attributes: { valid_max: i4(2000), scale_factor: f8(0.1) },
      },
      [0.1, 50, NaN_],
    ],
    [
      "packed, bounds of the type of scale_factor: in units of the values (NetCDF Users Guide)",
      {
        dtype: "<i2",
        data: i2(1, 500, 2500, -3),
        attributes: { valid_range: f8(0, 200), scale_factor: f8(0.1) },
      },
      [0.1, 50, NaN_, NaN_],
    ],
    [
      "the same with an offset: (v − 10) / 0.1 of 10 to 30 is 0 to 200",
      {
        dtype: "<i2",
        data: i2(-1, 0, 200, 201),
        attributes: { valid_range: f8(10, 30), scale_factor: f8(0.1), add_offset: f8(10) },
      },
      [NaN_, 10, 30, NaN_],
    ],
    [
      "the same with a negative scale",
      {
        dtype: "<i2",
        data: i2(-1, -500, -2500, 3),
        attributes: { valid_range: f8(0, 200), scale_factor: f8(-0.1) },
      },
      [0.1, 50, NaN_, NaN_],
    ],
    [
      "only one bound and a negative scale",
      {
        dtype: "<i2",
        data: i2(-1, -2500, 3),
        attributes: { valid_min: f8(0), scale_factor: f8(-0.1) },
      },
      [0.1, 250, NaN_],
    ],
    [
      "a bound that is the largest value stays",
      {
        dtype: "<i2",
        data: i2(3, 4),
        attributes: { valid_max: f8(0.3), scale_factor: f8(0.1) },
      },
      [0.1 * 3, NaN_],
    ],
  ];
  test.each(cases)("%s", async (_, stored, expected) => {
    const { values } = await read(stored);
    expect(values.map((value) => Number(value.toPrecision(12)))).toEqual(
      expected.map((value) => Number(value.toPrecision(12))),
    );
  });
});

describe("default fills", () => {
  test.each([
    ["<i2", i2(1, -32767), true],
    ["<u2", u2(1, 65535), true],
    ["<i4", i4(1, -2147483647), true],
    ["<u4", Uint32Array.of(1, 4294967295), true],
    ["<i8", BigInt64Array.of(1n, -9223372036854775806n), true],
    ["<u8", BigUint64Array.of(1n, 18446744073709551614n), true],
    ["<f4", f4(1, 9.969209968386869e36), true],
    ["<f8", f8(1, 9.969209968386869e36), true],
    ["|i1", i1(1, -127), false],
    ["|u1", u1(1, 255), false],
  ])("of %s", async (dtype, data, isMissing) => {
    expect(Number.isNaN((await read({ dtype, data })).values[1])).toBe(isMissing);
    expect((await read({ dtype, data, attributes: { _FillValue: f8(-5) } })).values[1]).not.toBeNaN();
    expect((await read({ dtype, data, format: "Zarr v2" })).values[1]).not.toBeNaN();
  });

  test("whole numbers of HDF5 without dimensions have none", async () => {
    expect((await read({ dtype: "<u2", data: u2(1, 65535), dims: ["", ""] })).values).toEqual([1, 65535]);
  });
});

describe("scale and offset", () => {
  test.each<[Attributes, OpenOptions, number[]]>([
    [{ scale_factor: f8(0.5), add_offset: f8(1) }, {}, [1.5, 2]],
    [{ scale_factor: "0.5", add_offset: " 1.0 " }, {}, [1.5, 2]],
    [{ add_offset: i2(-1) }, {}, [0, 1]],
    [{ scale_factor: f8(0.5) }, { scaleOffset: [2, 3] }, [5, 7]],
    [{ scale_factor: "half" }, { scaleOffset: [2, 3] }, [5, 7]],
  ])("%j %j", async (attributes, options, expected) => {
    expect((await read({ dtype: "<i2", data: i2(1, 2), attributes, options })).values).toEqual(expected);
  });

  test.each<[string, Attributes[string]]>([
    ['"half"', "half"],
    ['["1","2"]', f8(1, 2)],
    ['["NaN"]', f8(NaN_)],
  ])("%s is refused", async (shown, scale) => {
    await expect(read({ dtype: "<i2", data: i2(1), attributes: { scale_factor: scale } })).rejects.toThrow(
      `file.nc: pr: scale_factor is ${shown}, not a number: give`,
    );
  });
});

const folder = await mkdtemp(join(tmpdir(), "undrizzle-packing-"));
afterAll(() => rm(folder, { recursive: true }));
const python = pythonWith("netCDF4", "xarray", "zarr");

/** Odd packings by netCDF4-python and xarray, and what they read: `[file, variable, [values]]`. */
const PROGRAM = `
import sys, json, warnings, numpy as np, netCDF4, xarray as xr
warnings.simplefilter("ignore")
folder = sys.argv[1]; out = []
plain = lambda a: [None if not np.isfinite(v) else float(v) for v in np.ma.filled(np.ma.asarray(a, "f8"), np.nan).ravel()]
rng = np.random.default_rng(3)
for fmt in ["NETCDF3_CLASSIC", "NETCDF4"]:
    path = f"{folder}/{fmt}.nc"
    with netCDF4.Dataset(path, "w", format=fmt) as d:
        d.createDimension("y", 4); d.createDimension("x", 6)
        def put(name, dtype, fill=None, **attributes):
            v = d.createVariable(name, dtype, ("y", "x"), fill_value=fill, endian="native")
            v.set_auto_maskandscale(False)
            v.units = "mm/day"
            for key, value in attributes.items(): v.setncattr(key, value)
            limits = np.iinfo(dtype) if dtype[0] in "iu" else None
            data = rng.integers(limits.min, limits.max, (4, 6), dtype=dtype, endpoint=True) if limits else rng.normal(3, 5, (4, 6))
            special = [a for key in ["_FillValue", "missing_value", "valid_range", "valid_min", "valid_max"]
                       for a in np.ravel(attributes.get(key, fill if key == "_FillValue" else [])) if a is not None]
            data = np.array(data, dtype); data.flat[:len(special)] = np.array(special, dtype)
            data.flat[-1] = netCDF4.default_fillvals[dtype]; v[:] = data
        put("a", "i2", np.int16(-1), _Unsigned="true", scale_factor=0.1)
        put("b", "i1", np.int8(-2), _Unsigned="true", valid_range=np.array([0, -20], "i1"))
        put("c", "i2", valid_range=np.array([0, 9000], "i2"), scale_factor=np.float32(0.01), add_offset=np.float32(5))
        put("d", "f4", np.float32(-9), missing_value=np.array([1e20, -9999], "f4"), valid_min=np.float32(0))
        put("e", "f8", np.nan, valid_max=4.0)
        put("f", "i4", np.int32(-1), missing_value=np.array([-2, -3], "i4"), _Unsigned="True")
        put("g", "i2"); put("h", "i4"); put("i", "f4"); put("j", "f8")
        if fmt == "NETCDF4":
            put("k", "u2", np.uint16(65535), valid_max=np.uint16(60000)); put("l", "u4"); put("m", "i8"); put("n", "u8")
    with netCDF4.Dataset(path) as d:
        out += [[path, name, plain(v[:])] for name, v in d.variables.items()]
for version in ["a", "b", "c"]:
    path = f"{folder}/{version}.zarr"
    data = np.arange(24.).reshape(1, 4, 6); data[0, 1, 2] = np.nan
    encoding = {"a": dict(dtype="u2", _FillValue=0, scale_factor=0.5, add_offset=-1.0),
                "b": dict(dtype="i2", _FillValue=-1, _Unsigned="true", scale_factor=0.5),
                "c": dict(dtype="f4", _FillValue=-9999.0)}[version]
    xr.Dataset({"pr": (("time", "y", "x"), data, {"units": "mm/day"})}).to_zarr(path, mode="w", encoding={"pr": encoding})
    out.append([path, "pr", plain(xr.open_zarr(path).pr.values)])
print(json.dumps(out))
`;

test.skipIf(!python)("netCDF4-python and xarray read the same", async () => {
  const read = pythonJson(python!, PROGRAM, folder) as [string, string, (number | null)[]][];
  expect(read.length).toBe(27);
  for (const [path, name, expected] of read) {
    const file = await openFields(`${path}#${name}`, { allowImplausible: true });
    const [values] = await file.readEvent(0);
    await file.close();
    const found = Array.from(values!, (value) => (Number.isNaN(value) ? null : value));
    for (const [i, value] of expected.entries())
      if (value === null || found[i] === null)
        expect([path, name, i, found[i]]).toEqual([path, name, i, value]);
      else expect(found[i]! / (value || 1), `${path} ${name} ${i}`).toBeCloseTo(value ? 1 : 0, 6);
  }
});
