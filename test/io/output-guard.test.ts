import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OutputError } from "../../lib/errors.js";
import { appendLedger, hashOf } from "../../lib/io/writing/ledger.js";
import { guardEntry, guardFile, guardFolder, isStream } from "../../lib/io/writing/output-guard.js";
import { isSameFile, isWithin } from "../../lib/io/writing/same-file.js";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "undrizzle-guard-")));
  await mkdir(at("inputs/deep"), { recursive: true });
  await mkdir(at("empty"));
  await mkdir(at("others"));
  await mkdir(at("results/deep"), { recursive: true });
  for (const name of ["inputs/truth", "inputs/deep/samples", "file", "others/mine"])
    await writeFile(at(name), name);
  for (const name of ["ours", "results/table", "results/deep/map"]) await writeFile(at(name), name);
  appendLedger(folder, [["ours", hashOf("ours")]]);
  appendLedger(at("results"), [
    ["table", hashOf("results/table")],
    ["deep/map", hashOf("results/deep/map")],
  ]);
  for (const [name, to] of [
    ["to-file", "file"],
    ["to-ours", "ours"],
    ["to-truth", "inputs/truth"],
    ["to-empty", "empty"],
    ["to-others", "others"],
    ["to-nothing", "nothing"],
    ["to-inputs", "inputs"],
  ] as const)
    await symlink(at(to), at(name));
});
afterEach(() => rm(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

describe("one file by several names", () => {
  test.each([
    ["file", "file", true],
    ["file", "to-file", true],
    ["file", "results/../file", true],
    ["file", "ours", false],
    ["new", "new", true],
    ["new", "results/../new", true],
    ["new", "newer", false],
    ["file", "new", false],
    ["empty", "to-empty", true],
    ["inputs", "inputs/deep", false],
  ])("%s and %s: %s", async (one, other, isOne) => {
    expect(await isSameFile(at(one), at(other))).toBe(isOne);
    expect(await isSameFile(at(other), at(one))).toBe(isOne);
    expect(await isSameFile(relative(process.cwd(), at(one)), at(other))).toBe(isOne);
  });

  test.each([
    ["inputs/truth", "inputs", true],
    ["inputs", "inputs", true],
    ["inputs/deep/new/er", "inputs", true],
    ["to-inputs/deep/new", "inputs", true],
    ["inputs/deep", "to-inputs", true],
    ["to-truth", "inputs", true],
    ["inputs-too", "inputs", false],
    ["inputs", "inputs/deep", false],
    ["inputs/../file", "inputs", false],
    ["file", "file", true],
    ["none/a", "none", true],
    ["none", "none", true],
    ["none-too", "none", false],
    ["other/none", "none", false],
  ])("%s lies in %s: %s", async (path, inside, isSo) => {
    expect(await isWithin(at(path), at(inside))).toBe(isSo);
  });

  test("everything lies in the root", async () => {
    expect(await isWithin(at("new"), "/")).toBe(true);
  });
});

describe("a file to write", () => {
  const reads = (): string[] => [at("inputs/truth"), at("inputs/deep")];

  test.each([
    ["new", "new"],
    ["new/deep", "new/deep"],
    ["ours", "ours"],
    ["to-ours", "ours"],
    ["inputs/new", "inputs/new"],
  ])("%s: %s is written", async (name, target) => {
    expect(await guardFile(at(name), { reads: reads() })).toBe(at(target));
  });

  test.each([
    ["inputs/truth", /would replace .*inputs\/truth, which is read/],
    ["to-truth", /would replace .*inputs\/truth, which is read/],
    ["inputs/deep", /would replace .*inputs\/deep, which is read/],
    ["inputs/deep/new", /lies in .*inputs\/deep, which is read/],
    ["inputs/deep/samples", /lies in .*inputs\/deep, which is read/],
    ["to-nothing", /a link that leads nowhere/],
    ["empty", /is a folder: name a file/],
    ["to-empty", /is a folder: name a file/],
    ["file/new", /cannot be written: a part of the path is a file/],
    ["file", /was not written by undrizzle.*--force/],
    ["to-file", /was not written by undrizzle.*--force/],
    ["others/mine", /was not written by undrizzle/],
  ])("%s is refused", async (name, message) => {
    await expect(guardFile(at(name), { reads: reads() })).rejects.toThrow(OutputError);
    await expect(guardFile(at(name), { reads: reads() })).rejects.toThrow(message);
    if (!/by undrizzle/.test(String(message)))
      await expect(guardFile(at(name), { reads: reads(), force: true })).rejects.toThrow(message);
    else expect(await guardFile(at(name), { reads: reads(), force: true })).toBe(await realpath(at(name)));
    expect(await readFile(at("file"), "utf8")).toBe("file");
  });

  test("devices: those that a text passes through, no others", async () => {
    for (const path of ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/fd/3", "/dev/fd/12"]) {
      expect([path, isStream(path)]).toEqual([path, true]);
      expect(await guardFile(path, {})).toBe(path);
    }
    for (const path of ["/dev/zero", "/dev/nulls", "/x/dev/null", "/dev/fd/", "/dev/fd/x", "dev/null"])
      expect([path, isStream(path)]).toEqual([path, false]);
    if (process.platform !== "win32")
      await expect(guardFile("/dev/zero", { force: true })).rejects.toThrow(/a device, pipe or socket/);
  });
});

describe("a folder to write to", () => {
  const reads = (): string[] => [at("inputs/truth"), at("inputs/deep")];

  test.each(["new", "new/deep", "empty", "to-empty", "results", "results/deep"])(
    "%s may be",
    async (name) => {
      await guardFolder(at(name), { reads: reads() });
      await guardFolder(at(name), { reads: reads() }, true);
    },
  );

  test.each([
    ["inputs/deep", /would replace .*inputs\/deep, which is read/],
    ["inputs/deep/new", /lies in .*inputs\/deep, which is read/],
    ["file", /is a file: name a folder/],
    ["to-file", /is a file: name a folder/],
    ["to-nothing", /is no folder: name a folder/],
    ["file/new", /a part of the path is a file/],
  ])("%s is refused, whatever is forced", async (name, message) => {
    for (const force of [false, true])
      await expect(guardFolder(at(name), { reads: reads(), force })).rejects.toThrow(message);
  });

  test("one with files of others needs --force: three of them are named, the others counted", async () => {
    const refused = /holds what undrizzle did not write.*\(mine\).*--force/;
    await expect(guardFolder(at("others"), {})).rejects.toThrow(refused);
    await expect(guardFolder(at("to-others"), {})).rejects.toThrow(refused);
    await guardFolder(at("others"), { force: true });
    for (const name of ["a", "b", "c"]) await writeFile(at(`others/${name}`), "");
    await expect(guardFolder(at("others"), {})).rejects.toThrow("(a, b, c, 1 more)");
    await rm(at("others/mine"));
    await expect(guardFolder(at("others"), {})).rejects.toThrow("(a, b, c)");
    await writeFile(at("results/table"), "changed");
    await expect(guardFolder(at("results"), {})).rejects.toThrow(/changed since \(table\)/);
  });

  test("an input may lie beside what is written into it, but not in what is replaced as a whole", async () => {
    await guardFolder(at("inputs"), { reads: [at("inputs/truth")], force: true });
    await expect(
      guardFolder(at("inputs"), { reads: [at("ours"), at("inputs/truth")], force: true }, true),
    ).rejects.toThrow(/inputs: .*inputs\/truth, which is read, lies in it/);
  });
});

describe("one name in a folder of outputs", () => {
  test.each(["new", "ours", "results", "empty", "results/deep", "results/table"])(
    "%s may be written",
    (name) => guardEntry(at(name), { reads: [at("inputs")] }),
  );
  test.each([
    ["file", /file: was not written by undrizzle/],
    ["to-ours", /to-ours: was not written by undrizzle/],
    ["others", /others\/mine: was not written by undrizzle/],
    ["file/new", /a part of the path is a file/],
  ])("%s is refused", async (name, message) => {
    await expect(guardEntry(at(name), {})).rejects.toThrow(message);
    if (name !== "file/new") await guardEntry(at(name), { force: true });
  });
  test("what is read, or holds what is read, is refused whatever is forced", async () => {
    for (const name of ["inputs/truth", "inputs", "inputs/deep"])
      await expect(
        guardEntry(at(name), { reads: [at("inputs/truth"), at("inputs/deep/samples")], force: true }),
      ).rejects.toThrow(/would replace .*inputs\/(truth|deep\/samples), which is read/);
  });
});
