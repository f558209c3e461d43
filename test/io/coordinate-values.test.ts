import { expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import type { ArrayVariable, Attributes } from "../../lib/io/arrays/array-file.js";
import type { NpyData } from "../../lib/io/arrays/npy-dtype.js";
import { coordinateNumbers, coordinateValues } from "../../lib/io/cf/coordinate-values.js";

const netcdf = { path: "a.nc", format: "NetCDF-3" } as const;
const zarr = { path: "a.zarr", format: "Zarr" } as const;
const variable = (dtype: string, data: NpyData, attributes: Attributes = {}): ArrayVariable => ({
  name: "time",
  dtype,
  dims: ["time"],
  shape: [data.length],
  attributes,
  chunks: null,
  read: async () => data,
});

// Missing are those that netCDF4-python 1.6.2 masks; of bytes, those of the NetCDF Users Guide, which gives them no default.
test.each<[string, ArrayVariable, number[]]>([
  ["never written, float64", variable("<f8", Float64Array.of(1, 9.969209968386869e36)), [1, Number.NaN]],
  ["never written, float32", variable(">f4", Float32Array.of(1, 9.969209968386869e36)), [1, Number.NaN]],
  ["never written, int32", variable("<i4", Int32Array.of(1, -2147483647)), [1, Number.NaN]],
  ["bytes have no default", variable("|i1", Int8Array.of(1, -127)), [1, -127]],
  [
    "another fill value than the default",
    variable("<f8", Float64Array.of(-999, 9.969209968386869e36), { _FillValue: Float64Array.of(-999) }),
    [Number.NaN, 9.969209968386869e36],
  ],
  [
    "two missing values, packed",
    variable("<i2", Int16Array.of(-1, -2, 7), {
      _FillValue: Int16Array.of(-1),
      missing_value: Int16Array.of(-2),
      scale_factor: Float64Array.of(0.5),
      add_offset: Float64Array.of(100),
    }),
    [Number.NaN, Number.NaN, 103.5],
  ],
  [
    "unsigned",
    variable("<i2", Int16Array.of(-1, -2, 3), {
      _Unsigned: "true",
      missing_value: Int16Array.of(-2),
      scale_factor: Float64Array.of(0.5),
    }),
    [32767.5, Number.NaN, 1.5],
  ],
  [
    "a packing in texts",
    variable("<i2", Int16Array.of(-1, 4), { missing_value: "-1", scale_factor: "0.25", add_offset: "2" }),
    [Number.NaN, 3],
  ],
])("%s", async (_, coordinate, values) => {
  expect([...(await coordinateNumbers(coordinate, netcdf))]).toEqual(values);
});

test("only NetCDF has values that were never written", async () => {
  const values = Float64Array.of(1, 9.969209968386869e36);
  expect(await coordinateNumbers(variable("<f8", values), zarr)).toEqual(values);
});

test("whole numbers of 64 bits stay whole", async () => {
  const large = BigInt64Array.of(2n ** 60n + 1n, -5n);
  expect((await coordinateValues(variable("<i8", large), netcdf)).values).toEqual([2n ** 60n + 1n, -5n]);
  const packed = variable("<i8", large, { add_offset: Float64Array.of(1) });
  expect((await coordinateValues(packed, netcdf)).values).toEqual([2 ** 60, -4]);
});

test("the step between float32 numbers of this size", async () => {
  const resolution = async (data: NpyData, attributes?: Attributes): Promise<number> =>
    (await coordinateValues(variable("<f4", data, attributes), netcdf)).resolution;
  // NumPy: np.spacing(np.float32(1e9)) = 64.
  expect(await resolution(Float32Array.of(5, -1e9))).toBe(64);
  expect(await resolution(Float32Array.of(1))).toBe(2 ** -23);
  expect(await resolution(Float32Array.of(0))).toBe(2 ** -23);
  expect(await resolution(Float64Array.of(1e9))).toBe(0);
  expect(await resolution(Float32Array.of(1e9), { scale_factor: Float64Array.of(2) })).toBe(0);
});

test("texts are refused", async () => {
  await expect(coordinateValues(variable("|S1", ["a"]), netcdf)).rejects.toThrow(FormatError);
});
