import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { crc32c } from "../../lib/io/arrays/crc32c.js";
import { openFields } from "../../lib/io/fields/open.js";

// Five days of 2×4 cells in shards of 4×2×4, which hold chunks of 1×2×2: laid out by hand after the codec's text
// (zarr-specs, sharding-indexed 1.0), the chunks of a shard in any order, with a gap.
const [DAYS, HEIGHT, WIDTH] = [5, 2, 4];
const rain = (day: number, y: number, x: number): number => day + y / 4 + x / 16;
const MISSING = 2n ** 64n - 1n;
const BYTES = { name: "bytes", configuration: { endian: "little" } };
const SHARDS = {
  name: "sharding_indexed",
  configuration: {
    chunk_shape: [1, 2, 2],
    codecs: [BYTES, { name: "gzip", configuration: { level: 1 } }],
    index_codecs: [BYTES, { name: "crc32c" }],
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-shards-"));
});
afterAll(() => rm(folder, { recursive: true }));

function shard(firstDay: number, leftOut: number | null = null): Buffer {
  const parts: Buffer[] = [Buffer.from("a gap")];
  const index = Buffer.alloc(8 * 16);
  let offset = parts[0]!.length;
  for (const slot of [6, 7, 0, 1, 3, 2, 5, 4]) {
    const day = firstDay + (slot >> 1);
    if (day >= DAYS || day === leftOut) {
      for (const at of [0, 8]) index.writeBigUInt64LE(MISSING, 16 * slot + at);
      continue;
    }
    const left = 2 * (slot & 1);
    const cells = Float32Array.from({ length: 4 }, (_, i) => rain(day, i >> 1, left + (i & 1)));
    const packed = gzipSync(Buffer.from(cells.buffer));
    index.writeBigUInt64LE(BigInt(offset), 16 * slot);
    index.writeBigUInt64LE(BigInt(packed.length), 16 * slot + 8);
    parts.push(packed);
    offset += packed.length;
  }
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32c(index));
  return Buffer.concat([...parts, index, checksum]);
}

async function store(name: string, codecs: unknown = [SHARDS], first: Buffer = shard(0)): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, "pr", "c", "0", "0"), { recursive: true });
  await mkdir(join(path, "pr", "c", "1", "0"), { recursive: true });
  await writeFile(
    join(path, "zarr.json"),
    JSON.stringify({ zarr_format: 3, node_type: "group", attributes: {} }),
  );
  const array = {
    ...{
      zarr_format: 3,
      node_type: "array",
      shape: [DAYS, HEIGHT, WIDTH],
      data_type: "float32",
      fill_value: -1,
    },
    chunk_grid: { name: "regular", configuration: { chunk_shape: [4, 2, 4] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    ...{ codecs, attributes: { units: "mm/day" }, dimension_names: ["time", "y", "x"] },
  };
  await writeFile(join(path, "pr", "zarr.json"), JSON.stringify(array));
  await writeFile(join(path, "pr", "c", "0", "0", "0"), first);
  await writeFile(join(path, "pr", "c", "1", "0", "0"), shard(4));
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

const expected = Array.from({ length: DAYS }, (_, day) =>
  Array.from({ length: HEIGHT * WIDTH }, (_, i) => rain(day, Math.floor(i / WIDTH), i % WIDTH)),
);

test("chunks in shards are read", async () => {
  expect(await readAll(await store("shards.zarr"))).toEqual(expected);
});

test("chunks that a shard leaves out are missing values", async () => {
  const days = await readAll(await store("gaps.zarr", [SHARDS], shard(0, 2)));
  expect(days[2]).toEqual(new Array(8).fill(Number.NaN));
  expect(days[3]).toEqual(expected[3]);
});

test("an index with another checksum is refused", async () => {
  const damaged = shard(0);
  damaged[damaged.length - 20]! ^= 1;
  await expect(readAll(await store("checksum.zarr", [SHARDS], damaged))).rejects.toThrow(/pr.*checksum/);
});

test("chunks outside of their shard and shards without an index are refused", async () => {
  await expect(readAll(await store("cut.zarr", [SHARDS], shard(0).subarray(-140)))).rejects.toThrow(
    /c\/0\/0\/0.*truncated/,
  );
  await expect(readAll(await store("short.zarr", [SHARDS], Buffer.alloc(9)))).rejects.toThrow(/truncated/);
});

const like = (configuration: object) => [
  { ...SHARDS, configuration: { ...SHARDS.configuration, ...configuration } },
];
test.each([
  ["packed again", [SHARDS, { name: "gzip" }], /are not read.*only codec/],
  ["index first", like({ index_location: "start" }), /are not read.*at the end/],
  ["uneven", like({ chunk_shape: [3, 2, 2] }), /4×2×4 cannot hold chunks of 3×2×2/],
  ["other rank", like({ chunk_shape: [1, 2] }), /3 axes/],
  ["no chunk shape", like({ chunk_shape: null }), /chunk_shape of shards is null/],
  ["no index codecs", like({ index_codecs: {} }), /index_codecs/],
  ["no configuration", [{ name: "sharding_indexed" }], /chunk_shape of shards is missing/],
])("%s is refused", async (name, codecs, message) => {
  await expect(readAll(await store(`${name}.zarr`, codecs))).rejects.toThrow(message);
});

test("a shard with a byte changed, or cut, gives the same values or is refused", async () => {
  const whole = shard(0);
  const path = await store("damaged.zarr");
  const refused = { changed: 0, cut: 0 };
  const check = async (bytes: Buffer, how: keyof typeof refused) => {
    await writeFile(join(path, "pr", "c", "0", "0", "0"), bytes);
    const days = await readAll(path).catch((error: unknown) => error);
    if (days instanceof FormatError) refused[how]++;
    else expect(days).toEqual(expected);
  };
  const places = Array.from({ length: Math.ceil(whole.length / 5) }, (_, i) => 5 * i);
  for (const at of places) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x55;
    await check(bytes, "changed");
    await check(whole.subarray(0, at), "cut");
  }
  expect(refused.changed).toBeGreaterThan(places.length / 2);
  expect(refused.cut).toBe(places.length);
});
