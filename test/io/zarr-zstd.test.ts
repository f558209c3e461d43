import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { readAll } from "../../lib/io/arrays/array-file.js";
import { crc32c } from "../../lib/io/arrays/crc32c.js";
import { openArrays } from "../../lib/io/formats/open-arrays.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-zstd-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A Zstandard frame of one raw block (RFC 8878, section 3.1.1): its size told in so many bytes. */
function frame(
  content: Uint8Array,
  sizeBytes: 0 | 1 | 2 | 4 | 8,
  told = content.length,
  isSingle = sizeBytes === 1,
): Buffer {
  const flag = { 0: 0, 1: 0, 2: 1, 4: 2, 8: 3 }[sizeBytes];
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(sizeBytes === 2 ? told - 256 : told));
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, (flag << 6) | (isSingle ? 0x20 : 0)]),
    isSingle ? Buffer.alloc(0) : Buffer.from([0x58]),
    size.subarray(0, sizeBytes),
    block,
    content,
  ]);
}

/** A store of one chunk of `n` bytes. */
async function store(
  n: number,
  chunk: Uint8Array,
  compressor: object | null = { id: "zstd", level: 1 },
): Promise<string> {
  const meta = {
    zarr_format: 2,
    shape: [n],
    chunks: [n],
    dtype: "|u1",
    compressor,
    fill_value: 0,
    order: "C",
    filters: null,
  };
  await mkdir(join(folder, "s.zarr/a"), { recursive: true });
  await writeFile(join(folder, "s.zarr/.zgroup"), '{"zarr_format": 2}');
  await writeFile(join(folder, "s.zarr/a/.zarray"), JSON.stringify(meta));
  await writeFile(join(folder, "s.zarr/a/0"), chunk);
  return join(folder, "s.zarr");
}
async function read(path: string): Promise<Uint8Array> {
  const file = (await openArrays(path))!;
  try {
    return (await readAll(file.variables[0]!)) as Uint8Array;
  } finally {
    await file.close();
  }
}
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 7) % 256);

describe("Zstandard", () => {
  test.each([
    [10, 0],
    [10, 1],
    [255, 1],
    [256, 2],
    [300, 2],
    [10, 4],
    [10, 8],
  ] as const)("%i bytes whose length is told in %i", async (n, sizeBytes) => {
    expect(await read(await store(n, frame(bytes(n), sizeBytes)))).toEqual(bytes(n));
  });
  test("in one segment, of any width", async () => {
    for (const sizeBytes of [2, 4, 8] as const)
      expect(await read(await store(300, frame(bytes(300), sizeBytes, 300, true)))).toEqual(bytes(300));
  });
  test.each<[string, Uint8Array, RegExp]>([
    ["no frame", Buffer.from("no frame at all"), /does not say how long its zstd data are/],
    ["the start of one", frame(bytes(10), 4).subarray(0, 5), /does not say how long/],
    ["one whose length is cut", frame(bytes(10), 8).subarray(0, 12), /does not say how long/],
    ["one of another length", frame(bytes(10), 4, 11), /damaged/],
    ["one that is cut", frame(bytes(300), 2).subarray(0, 100), /damaged/],
    [
      "one of far more than the chunk",
      frame(bytes(10), 4, 100_000),
      /its zstd data declare 100000 bytes, the chunk has at most 65616/,
    ],
  ])("%s: refused", async (_, chunk, said) => {
    const path = await store(10, chunk);
    await expect(read(path)).rejects.toThrow(FormatError);
    await expect(read(path)).rejects.toThrow(said);
  });
});

describe("LZ4 and Blosc", () => {
  /** One sequence of literals alone (LZ4 block format), after its length as numcodecs writes it. */
  const lz4 = (content: Uint8Array, told = content.length) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(told);
    return Buffer.concat([size, Buffer.from([content.length << 4]), content]);
  };
  test("a block", async () => {
    expect(await read(await store(10, lz4(bytes(10)), { id: "lz4", acceleration: 1 }))).toEqual(bytes(10));
  });
  test.each<[string, Uint8Array, RegExp]>([
    ["cut", Buffer.from([1, 0, 0]), /does not say how long its lz4 data are/],
    ["of far more than the chunk", lz4(bytes(10), 70000), /declare 70000 bytes, the chunk has at most 65616/],
  ])("LZ4 %s: refused", async (_, chunk, said) => {
    await expect(read(await store(10, chunk, { id: "lz4" }))).rejects.toThrow(said);
  });

  /** A frame that is a plain copy (Blosc 1 header: version, LZ4's, flags with memcpy, type size, nbytes, blocksize, cbytes). */
  const blosc = (content: Uint8Array, told = content.length, whole = 16 + content.length) => {
    const header = Buffer.alloc(16);
    header.set([2, 1, 0x2, 1]);
    header.writeUInt32LE(told, 4);
    header.writeUInt32LE(Math.max(content.length, 1), 8);
    header.writeUInt32LE(whole, 12);
    return Buffer.concat([header, content]);
  };
  const how = { id: "blosc", cname: "lz4", clevel: 5, shuffle: 0 };
  test("a copy", async () => {
    expect(await read(await store(10, blosc(bytes(10)), how))).toEqual(bytes(10));
  });
  test.each<[string, Uint8Array, RegExp]>([
    ["cut", blosc(bytes(10)).subarray(0, 15), /does not say how long its blosc data are/],
    [
      "of another length than it says",
      blosc(bytes(10), 10, 27),
      /declare to be another length than their 26 bytes/,
    ],
    ["of far more than the chunk", blosc(bytes(10), 70000), /declare 70000 bytes/],
  ])("Blosc %s: refused", async (_, chunk, said) => {
    await expect(read(await store(10, chunk, how))).rejects.toThrow(said);
  });
});

test("checksums of CRC-32C", () => {
  // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, counting up.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});
