import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutputError } from "../../../lib/errors.js";
import { layFiles } from "../../../lib/io/parts/lay-files.js";
import { type Claim, MANIFEST, readManifest } from "../../../lib/io/parts/manifest.js";
import { finishPart, openPart, partsFolder, shardOfName, unsoundFiles } from "../../../lib/io/parts/part.js";
import { appendLedger, hashOf, LEDGER, readLedger } from "../../../lib/io/writing/ledger.js";

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-parts-"));
  target = join(folder, "synth");
});
afterEach(() => rm(folder, { recursive: true }));

const CLAIM: Claim = {
  undrizzle: "1.0.0",
  command: "sample",
  shard: 1,
  of: 2,
  total: 2,
  made: { seed: 1 },
  sources: {},
  events: { a: "" },
};
async function put(at: string, name: string, content: string): Promise<void> {
  await writeFile(join(at, name), content);
  appendLedger(at, [[name, hashOf(content)]]);
}

describe("a part", () => {
  test("is finished with the files that it wrote, and then left as it is", async () => {
    const part = await openPart(target, CLAIM);
    expect(part).toEqual({ folder: join(partsFolder(target), "1-of-2"), finished: null });
    await put(part.folder, "one", "1");
    await put(part.folder, "two", "2");
    const manifest = await finishPart(part, CLAIM, { days: 1 });
    // sha256sum of "1" and "2"
    expect(manifest).toEqual({
      ...CLAIM,
      result: { days: 1 },
      files: {
        one: "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        two: "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35",
      },
    });
    expect(await readManifest(part.folder)).toEqual(manifest);
    expect((await openPart(target, CLAIM)).finished).toEqual(manifest);
  });

  test("that lost a file while it was built is not finished", async () => {
    const part = await openPart(target, CLAIM);
    await put(part.folder, "one", "1");
    await put(part.folder, "two", "2");
    await rm(join(part.folder, "one"));
    await expect(finishPart(part, CLAIM, null)).rejects.toThrow(OutputError);
    await expect(finishPart(part, CLAIM, null)).rejects.toThrow(/one: was written and is no longer there/);
    expect(await readManifest(part.folder)).toBeNull();
  });

  test("of the same claim goes on; of another it begins anew, and files of others stay", async () => {
    const part = await openPart(target, CLAIM);
    await put(part.folder, "one", "1");
    await writeFile(join(part.folder, "mine"), "mine");
    expect(await openPart(target, CLAIM)).toEqual(part);
    expect([...readLedger(part.folder).keys()]).toEqual(["one"]);
    await openPart(target, { ...CLAIM, made: { seed: 2 } });
    expect((await readdir(part.folder)).sort()).toEqual(["claim.json", "mine"]);
  });

  test("whose files changed since is no longer finished", async () => {
    const part = await openPart(target, CLAIM);
    await put(part.folder, "one", "1");
    const manifest = await finishPart(part, CLAIM, null);
    expect(await unsoundFiles(part.folder, manifest)).toEqual([]);
    await writeFile(join(part.folder, "one"), "other");
    expect(await unsoundFiles(part.folder, { files: { ...manifest.files, gone: "0" } })).toEqual([
      "one",
      "gone",
    ]);
    expect((await openPart(target, CLAIM)).finished).toBeNull();
    expect(await readdir(part.folder)).not.toContain(MANIFEST);
  });

  test("of another number of shards is refused by name; names of other things are none", async () => {
    await openPart(target, CLAIM);
    await expect(openPart(target, { ...CLAIM, of: 3 })).rejects.toThrow(
      /1-of-2: is a part of 2 shards, where one of 3 is asked for: give --shard i\/2/,
    );
    expect(["1-of-2", "12-of-30", "1-of-2 (copy)", "x1-of-2", "1-of-"].map(shardOfName)).toEqual([
      { index: 1, of: 2 },
      { index: 12, of: 30 },
      null,
      null,
      null,
    ]);
  });
});

test("files are laid beside others, over changed ones, and noted", async () => {
  const part = await openPart(target, CLAIM);
  await put(part.folder, "one", "1");
  await put(part.folder, "two", "2");
  const { files } = await finishPart(part, CLAIM, null);
  const to = await mkdtemp(join(folder, "to-"));
  await writeFile(join(to, "one"), "changed");
  await writeFile(join(to, "two"), "2");
  await layFiles(part.folder, files, to);
  expect(await readFile(join(to, "one"), "utf8")).toBe("1");
  expect(await readFile(join(to, "two"), "utf8")).toBe("2");
  expect((await readdir(to)).sort()).toEqual([LEDGER, "one", "two"]);
  expect([...readLedger(to)]).toEqual([
    ["one", new Set([hashOf("1")])],
    ["two", new Set([hashOf("2")])],
  ]);
});
