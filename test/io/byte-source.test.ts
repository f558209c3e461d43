import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { fileSource, memorySource, partSource } from "../../lib/io/arrays/byte-source.js";
import { reasonOf } from "../../lib/io/arrays/damage-reason.js";
import { inflateWithin } from "../../lib/io/arrays/inflate.js";
import { decodeElements } from "../../lib/io/arrays/npy-dtype.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-bytes-"));
});
afterEach(() => rm(folder, { recursive: true }));

const BYTES = Uint8Array.of(10, 11, 12, 13, 14, 15);

describe("bytes of a file, of memory, of a part", () => {
  test("are those that are asked for, and nothing beyond either end", async () => {
    const path = join(folder, "bytes");
    await writeFile(path, BYTES);
    const sources = [
      await fileSource(path),
      memorySource("memory", BYTES),
      partSource(memorySource("whole", Uint8Array.of(9, ...BYTES, 16)), "part", 1, 6),
    ];
    for (const source of sources) {
      expect(source.size).toBe(6);
      expect([...(await source.read(1, 3))]).toEqual([11, 12, 13]);
      expect([...(await source.read(0, 6))]).toEqual([...BYTES]);
      expect([...(await source.read(6, 0))]).toEqual([]);
      for (const [offset, length] of [
        [-1, 2],
        [2, -1],
        [4, 3],
        [7, 0],
        [Number.NaN, 1],
      ] as const)
        await expect(source.read(offset, length), `${source.name} ${offset} ${length}`).rejects.toThrow(
          FormatError,
        );
      await source.close();
    }
    expect(() => partSource(memorySource("whole", BYTES), "part", 3, 4)).toThrow(/whole is truncated/);
  });
});

test("elements that do not lie at a multiple of their size are read, and others that begin inside", () => {
  const bytes = new Uint8Array(13);
  new DataView(bytes.buffer).setFloat32(1, 1.5, true);
  new DataView(bytes.buffer).setFloat32(5, -2, true);
  new DataView(bytes.buffer).setFloat32(9, 8, true);
  expect(decodeElements(bytes.subarray(1), "<f4", "x").data).toEqual(Float32Array.of(1.5, -2, 8));
  expect(decodeElements(bytes.slice(1).subarray(4), "<f4", "x").data).toEqual(Float32Array.of(-2, 8));
});

test("what is said of a damaged file is the library's own word, not where it stumbled", () => {
  const stumbled = "its parts contradict one another";
  for (const error of [new TypeError("x is undefined"), new RangeError("length"), new ReferenceError("y")])
    expect(reasonOf(error)).toBe(stumbled);
  expect(reasonOf(new Error("checksum differs"))).toBe("checksum differs");
  expect(reasonOf(new Error("reading", { cause: new Error("no codec") }))).toBe("no codec");
  expect(reasonOf(new Error("reading", { cause: new TypeError("x") }))).toBe(stumbled);
  expect(reasonOf("plain words")).toBe("plain words");
  expect(reasonOf(new Error("a".repeat(300)))).toBe("a".repeat(300));
  expect(reasonOf(new Error("a".repeat(301)))).toBe(`${"a".repeat(300)} …`);
});

describe("inflating", () => {
  const zeros = new Uint8Array(1000);
  const WAYS = [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate-raw", deflateRawSync],
  ] as const;
  test.each(WAYS)("%s, up to as many bytes as are declared", (format, pack) => {
    const packed = pack(zeros);
    expect(inflateWithin(packed, format, 1000)).toHaveLength(1000);
    expect(() => inflateWithin(packed, format, 999)).toThrow("it inflates to more than the 999 bytes");
    expect(() => inflateWithin(packed.subarray(0, packed.length - 3), format, 1000)).toThrow(
      /^its compressed data are damaged \(/,
    );
    expect(() => inflateWithin(Uint8Array.of(255, 255, 255), format, 1000)).toThrow(/are damaged/);
  });

  test("the start of what ends early, where that is wanted", () => {
    const text = Buffer.from("rain ".repeat(400));
    const packed = deflateRawSync(
      Buffer.concat([text, Buffer.from([...Array(500)].map((_, i) => (i * 97) % 251))]),
    );
    const start = inflateWithin(packed.subarray(0, 200), "deflate-raw", 4000, true);
    expect(Buffer.from(start).subarray(0, 100)).toEqual(text.subarray(0, 100));
  });
});
