import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFields } from "../../lib/io/fields/open.js";
import { pythonWith, runProgram } from "./python.js";

// Values say where they are: day·100 + row·10 + column. Chunks are laid out by hand after the specification: the
// stored axis i is axis order[i] of the chunk, and stored axes lie row by row.
const SHAPE = [3, 4, 5];
const value = ([day, y, x]: readonly number[]): number => 100 * day! + 10 * y! + x!;
const expected = Array.from({ length: 3 }, (_, day) =>
  Array.from({ length: 20 }, (_, i) => value([day, Math.floor(i / 5), i % 5])),
);
const BYTES = { name: "bytes", configuration: { endian: "little" } };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-order-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every index into an array of this shape, the last axis fastest. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

function chunkBytes(at: readonly number[], chunk: readonly number[], order: readonly number[]): Buffer {
  const cells = indices(order.map((axis) => chunk[axis]!)).map((stored) => {
    const index = chunk.map((length, axis) => at[axis]! * length + stored[order.indexOf(axis)]!);
    return index.every((i, axis) => i < SHAPE[axis]!) ? value(index) : -7;
  });
  return Buffer.from(Float32Array.from(cells).buffer);
}

async function writeChunks(
  array: string,
  chunk: readonly number[],
  order: readonly number[],
  key: (at: readonly number[]) => string,
): Promise<void> {
  for (const at of indices(SHAPE.map((length, axis) => Math.ceil(length / chunk[axis]!)))) {
    const file = join(array, key(at));
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, chunkBytes(at, chunk, order));
  }
}

async function version2(chunk: readonly number[], order: "C" | "F"): Promise<string> {
  const path = join(folder, `v2-${order}-${chunk.join("-")}.zarr`);
  await mkdir(join(path, "pr"), { recursive: true });
  await writeFile(join(path, ".zgroup"), JSON.stringify({ zarr_format: 2 }));
  const common = { zarr_format: 2, shape: SHAPE, chunks: chunk, dtype: "<f4", fill_value: 0, order };
  await writeFile(
    join(path, "pr", ".zarray"),
    JSON.stringify({ ...common, filters: null, compressor: null }),
  );
  await writeFile(join(path, "pr", ".zattrs"), JSON.stringify({ units: "mm/day" }));
  await writeChunks(join(path, "pr"), chunk, order === "F" ? [2, 1, 0] : [0, 1, 2], (at) => at.join("."));
  return path;
}

async function version3(
  name: string,
  chunk: readonly number[],
  codecs: unknown,
  stored: readonly number[],
): Promise<string> {
  const path = join(folder, `v3-${name}.zarr`);
  await mkdir(join(path, "pr"), { recursive: true });
  const array = {
    ...{ zarr_format: 3, node_type: "array", shape: SHAPE, data_type: "float32", fill_value: "NaN" },
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    ...{ codecs, attributes: { units: "mm/day" }, dimension_names: ["time", "y", "x"] },
  };
  const group = { zarr_format: 3, node_type: "group", attributes: {} };
  await writeFile(join(path, "zarr.json"), JSON.stringify(group));
  await writeFile(join(path, "pr", "zarr.json"), JSON.stringify(array));
  await writeChunks(join(path, "pr"), chunk, stored, (at) => ["c", ...at].join("/"));
  return path;
}

/** One shard of everything, whose chunks of one day are transposed; its index lies in the usual order. */
async function sharded(): Promise<string> {
  const order = [2, 0, 1];
  const codecs = [{ name: "transpose", configuration: { order } }, BYTES];
  const sharding = {
    name: "sharding_indexed",
    configuration: { chunk_shape: [1, 4, 5], codecs, index_codecs: [BYTES] },
  };
  const path = await version3("sharded", SHAPE, [sharding], [0, 1, 2]);
  const chunks = [0, 1, 2].map((day) => chunkBytes([day, 0, 0], [1, 4, 5], order));
  const index = BigUint64Array.from([0n, 80n, 80n, 80n, 160n, 80n]);
  await writeFile(
    join(path, "pr", "c", "0", "0", "0"),
    Buffer.concat([...chunks, Buffer.from(index.buffer)]),
  );
  return path;
}

async function readAll(path: string): Promise<number[][]> {
  const file = await openFields(path);
  try {
    const days: number[][] = [];
    for (let day = 0; day < file.events; day++) days.push([...(await file.readEvent(day))[0]!]);
    return days;
  } finally {
    await file.close();
  }
}

const CHUNKS = [SHAPE, [1, 4, 5], [2, 3, 2], [3, 1, 1], [7, 5, 9]];

describe("version 2", () => {
  test.each(CHUNKS.flatMap((chunk) => (["C", "F"] as const).map((order) => ({ chunk, order }))))(
    "order $order, chunks $chunk",
    async ({ chunk, order }) => {
      expect(await readAll(await version2(chunk, order))).toEqual(expected);
    },
  );
});

describe("version 3, transpose", () => {
  const transpose = (order: unknown) => ({ name: "transpose", configuration: { order } });

  test.each(
    CHUNKS.flatMap((chunk) =>
      [
        [2, 1, 0],
        [0, 2, 1],
        [1, 2, 0],
        [2, 0, 1],
      ].map((order) => ({ chunk, order })),
    ),
  )("order $order, chunks $chunk", async ({ chunk, order }) => {
    const path = await version3(
      `${order.join("")}-${chunk.join("-")}`,
      chunk,
      [transpose(order), BYTES],
      order,
    );
    expect(await readAll(path)).toEqual(expected);
  });

  test("one after another", async () => {
    // A.transpose([1, 2, 0]).transpose([1, 2, 0]) is A.transpose([2, 0, 1]) (NumPy).
    const codecs = [transpose([1, 2, 0]), transpose([1, 2, 0]), BYTES];
    expect(await readAll(await version3("twice", [2, 3, 2], codecs, [2, 0, 1]))).toEqual(expected);
  });

  test("by letter", async () => {
    expect(await readAll(await version3("letter", [2, 3, 2], [transpose("F"), BYTES], [2, 1, 0]))).toEqual(
      expected,
    );
  });

  test("inside of shards", async () => {
    expect(await readAll(await sharded())).toEqual(expected);
  });

  test.each([[[0, 1]], [[0, 1, 1]], [[0, 1, 3]], ["A"], [null]])("order %j is refused", async (order) => {
    const path = await version3(
      `refused-${JSON.stringify(order)}`,
      SHAPE,
      [transpose(order), BYTES],
      [0, 1, 2],
    );
    await expect(readAll(path)).rejects.toThrow(/order of transpose is .*, not each of the 3 axes once/);
  });
});

const python = pythonWith("zarr", "numpy");
test.skipIf(!python)("zarr-python reads the same, for many shapes of chunks and both orders", async () => {
  const program = `
import sys, json, numpy as np, zarr
rng = np.random.default_rng(5)
for i in range(20):
    shape = tuple(rng.integers(1, 9, 3 + i % 2))
    chunks = tuple(int(rng.integers(1, n + 3)) for n in shape)
    order, dtype = "CF"[i % 2], ["<f4", ">f8", "<i2", ">i4", "<f2", "|u1"][i % 6]
    data = rng.integers(0, 100, shape).astype(dtype)
    array = zarr.open_group(f"{sys.argv[1]}/{i}.zarr", mode="w").create_dataset("pr", shape=shape, chunks=chunks, order=order, dtype=dtype,
                      fill_value=None, compressor=[None, zarr.Zlib(), zarr.Blosc()][i % 3])
    array[...] = data
    array.attrs["units"] = "mm/day"
    print(json.dumps(zarr.open(f"{sys.argv[1]}/{i}.zarr/pr")[...].astype("f8").tolist()))
`;
  const lines = runProgram(python!, program, folder).trim().split("\n");
  expect(lines).toHaveLength(20);
  for (const [i, line] of lines.entries()) {
    const file = await openFields(join(folder, `${i}.zarr`));
    const fields: number[][][] = [];
    for (let event = 0; event < file.events; event++)
      fields.push((await file.readEvent(event)).map((values) => [...values]));
    await file.close();
    expect(fields.flat(2), `store ${i}`).toEqual(JSON.parse(line).flat(3));
  }
});
