import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeDirectoryAtomic, writeFileAtomic } from "../../lib/io/writing/atomic.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-atomic-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("files", () => {
  test("replaced whole, parents made, nothing else left", async () => {
    const path = join(folder, "a", "b.txt");
    await writeFileAtomic(path, "one");
    await writeFileAtomic(path, new Uint8Array([116, 119, 111]));
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(join(folder, "a"))).toEqual(["b.txt"]);
  });
  test("a failure after the new file was begun leaves the old one alone", async () => {
    const path = join(folder, "b.txt");
    await writeFile(path, "old");
    await expect(writeFileAtomic(path, 1 as never)).rejects.toThrow("must be of type string");
    expect([await readdir(folder), await readFile(path, "utf8")]).toEqual([["b.txt"], "old"]);
  });
  test("a directory in the way is not removed", async () => {
    await mkdir(join(folder, "out", "precious"), { recursive: true });
    await expect(writeFileAtomic(join(folder, "out"), "x")).rejects.toThrow();
    expect([await readdir(folder), await readdir(join(folder, "out"))]).toEqual([["out"], ["precious"]]);
  });
});

describe("directories", () => {
  const fill = (text: string) => async (temporary: string) => {
    await mkdir(join(temporary, "deep"));
    await writeFile(join(temporary, "deep", "c.txt"), text);
  };
  test("replaced whole", async () => {
    const path = join(folder, "out");
    await writeDirectoryAtomic(path, fill("one"));
    await writeFile(join(path, "left-over.txt"), "");
    await writeDirectoryAtomic(path, fill("two"));
    expect(await readFile(join(path, "deep", "c.txt"), "utf8")).toBe("two");
    expect([await readdir(folder), await readdir(path)]).toEqual([["out"], ["deep"]]);
  });
  test("failing half-way leaves the old one alone", async () => {
    const path = join(folder, "out");
    await writeDirectoryAtomic(path, fill("old"));
    const half = writeDirectoryAtomic(path, async (temporary) => {
      await fill("new")(temporary);
      throw new Error("interrupted");
    });
    await expect(half).rejects.toThrow("interrupted");
    expect(await readFile(join(path, "deep", "c.txt"), "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["out"]);
  });
});
