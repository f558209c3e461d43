import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { readAll } from "../../lib/io/arrays/array-file.js";
import { openFields } from "../../lib/io/fields/open.js";
import { openArrays } from "../../lib/io/formats/open-arrays.js";

// Stores of one array without any chunk: each cell is the fill value.
let folder: string;
let stores = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-fill-"));
});
afterAll(() => rm(folder, { recursive: true }));

const BYTES = { name: "bytes", configuration: { endian: "little" } };

/** `fill` as JSON text: whole numbers beyond doubles are meant. */
async function version3(type: string, fill: string, attributes: object = {}): Promise<string> {
  const array = {
    ...{ zarr_format: 3, node_type: "array", shape: [1, 2], data_type: type, fill_value: "FILL" },
    chunk_grid: { name: "regular", configuration: { chunk_shape: [1, 2] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    ...{ codecs: [BYTES], attributes: { units: "mm/day", ...attributes }, dimension_names: ["y", "x"] },
  };
  return store("zarr.json", array, fill);
}

async function version2(dtype: string, fill: string): Promise<string> {
  const array = { zarr_format: 2, shape: [1, 2], chunks: [1, 2], dtype, fill_value: "FILL" };
  return store(".zarray", { ...array, order: "C", filters: null, compressor: null }, fill);
}

async function store(name: string, array: object, fill: string): Promise<string> {
  const path = join(folder, `${stores++}.zarr`);
  await mkdir(path);
  await writeFile(join(path, name), JSON.stringify(array).replace('"FILL"', fill));
  return path;
}

async function stored(path: string): Promise<unknown[]> {
  const file = await openArrays(path);
  try {
    return [...(await readAll(file!.variables[0]!))];
  } finally {
    await file!.close();
  }
}

describe("what was never written", () => {
  // Bit patterns by numpy.frombuffer(bytes.fromhex(…), ">f4").
  test.each([
    ["float32", '"0x7fc00000"', Number.NaN],
    ["float32", '"0xc61c3c00"', -9999],
    ["float32", '"0x3F800000"', 1],
    ["float64", '"0x7ff8000000000000"', Number.NaN],
    ["float64", '"0xc0c3878000000000"', -9999],
    ["float16", '"0x7e00"', Number.NaN],
    ["float16", '"0xd640"', -100],
    ["float16", "-100", -100],
    ["float16", "0", 0],
    ["float32", '"NaN"', Number.NaN],
    ["float32", '"Infinity"', Number.POSITIVE_INFINITY],
    ["float64", '"-Infinity"', Number.NEGATIVE_INFINITY],
    ["float64", "-9999.5", -9999.5],
    ["float64", "100000000000000000000", 1e20],
    ["int16", "-32768", -32768],
    ["int64", "9223372036854775807", 9223372036854775807n],
    ["int64", "-9223372036854775808", -9223372036854775808n],
    ["uint64", "18446744073709551615", 18446744073709551615n],
  ])("version 3, %s, %s", async (type, fill, expected) => {
    expect(await stored(await version3(type, fill))).toEqual([expected, expected]);
  });

  test.each([
    ["<f4", "NaN", Number.NaN],
    ["<f8", '"-Infinity"', Number.NEGATIVE_INFINITY],
    [">f4", "-9999.0", -9999],
    ["<f2", "-100.0", -100],
    ["<f8", "9.969209968386869e+36", 9.969209968386869e36],
    ["<f4", "null", Number.NaN],
    ["|u1", "255", 255],
    ["<i8", "-9223372036854775808", -9223372036854775808n],
  ])("version 2, %s, %s", async (dtype, fill, expected) => {
    expect(await stored(await version2(dtype, fill))).toEqual([expected, expected]);
  });

  test.each([
    ["float32", '"0x7fc0000"'],
    ["float64", '"0x7fc00000"'],
    ["float32", '"zero"'],
    ["int16", '"0x8000"'],
    ["float32", '"NaNs"'],
    ["float64", '"-Infinity "'],
    ["float32", '" NaN"'],
  ])("%s cannot be %s", async (type, fill) => {
    const path = await version3(type, fill);
    const refused = await stored(path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FormatError);
    expect((refused as Error).message).toContain(`fill_value is ${fill}, which is no ${type}`);
  });

  test("is missing in a field", async () => {
    for (const path of [
      await version3("float32", '"0x7fc00000"'),
      await version3("int16", "-1", { scale_factor: 0.1 }),
      await version3("float16", "-100"),
    ]) {
      const file = await openFields(path);
      expect([...(await file.readEvent(0))[0]!]).toEqual([Number.NaN, Number.NaN]);
      await file.close();
    }
  });
});
