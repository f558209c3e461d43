import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { fileSource, memorySource, partSource } from "../../lib/io/arrays/byte-source.js";
import { reasonOf } from "../../lib/io/arrays/damage-reason.js";
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
