import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FormatError, OutputError, ValueError } from "../../lib/errors.js";
import { atomicPath, flushOne, flushTree, putFiles, replaceDirectory } from "../../lib/io/writing/atomic.js";
import { now, today } from "../../lib/io/writing/clock.js";
import { copy } from "../../lib/io/writing/copy.js";
import { makeFolder, removeEmpty } from "../../lib/io/writing/make-folder.js";
import { asOutputError, writing } from "../../lib/io/writing/output-error.js";
import { formatOwner, isGone, parseOwner, thisProcess } from "../../lib/io/writing/owner.js";
import { giveSign } from "../../lib/io/writing/sign-of-life.js";
import { isTemporary, sweep, temporariesOf, undoOf } from "../../lib/io/writing/temporaries.js";
import { withTemporaryFolder } from "../../lib/io/writing/temporary-folder.js";
import { abandonUnfinished, perform, undoAll, unfinished } from "../../lib/io/writing/unfinished.js";
import { withoutClock } from "../../lib/io/writing/without-clock.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-unfinished-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const names = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();
const text = (name: string): Promise<string> => readFile(at(name), "utf8");
async function tree(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), path);
  }
}

describe("who made something", () => {
  test("this process: where it runs, its number, its start", () => {
    expect(thisProcess.pid).toBe(process.pid);
    expect(thisProcess.host).toMatch(/^[0-9a-f]{12}$/);
    expect(thisProcess.host).not.toContain(hostname());
    expect(thisProcess.started).toMatch(/^\d+$/);
    if (process.platform === "linux") expect(Number(thisProcess.started)).toBeGreaterThan(0);
  });

  test("as it stands in names, and read from there", () => {
    const owner = { host: "abcdef012345", pid: 12, started: "3456" };
    expect(formatOwner(owner)).toBe("abcdef012345-12-3456");
    expect(parseOwner("abcdef012345-12-3456")).toEqual(owner);
    expect(parseOwner("abcdef-1-0")).toEqual({ host: "abcdef", pid: 1, started: "0" });
    for (const other of [
      "",
      "nobody",
      "abcde-1-0",
      "abcdef0123456-1-0",
      "ABCDEF-1-0",
      "abcdef-x-0",
      "abcdef-1-x",
      "abcdef-1",
      " abcdef-1-0",
      "abcdef-1-0 ",
      "abcdef--1",
    ])
      expect([other, parseOwner(other)]).toEqual([other, null]);
  });

  test("gone or not: by the system here, by silence elsewhere", () => {
    expect(isGone(thisProcess)).toBe(false);
    expect(isGone({ ...thisProcess, started: "0" })).toBe(false);
    if (thisProcess.started !== "0") expect(isGone({ ...thisProcess, started: "1" })).toBe(true);
    // 2^22 is the most that Linux gives.
    expect(isGone({ ...thisProcess, pid: 2 ** 22 + 1 })).toBe(true);
    const elsewhere = { ...thisProcess, host: "abcdef", pid: 2 ** 22 + 1 };
    expect(isGone(elsewhere)).toBe(false);
    expect(isGone(elsewhere, { since: 10, long: 10 })).toBe(false);
    expect(isGone(elsewhere, { since: 11, long: 10 })).toBe(true);
    expect(isGone(thisProcess, { since: 11, long: 10 })).toBe(false);
  });
});

describe("names of what is built", () => {
  test("lie beside it, tell whose they are, and differ each time", () => {
    const { temporary, aside } = temporariesOf(at("out.txt"));
    const mark = `${formatOwner(thisProcess)}-[0-9a-f]{8}`;
    expect(temporary).toMatch(new RegExp(`^${folder}/\\.out\\.txt\\.${mark}\\.tmp$`));
    expect(aside).toBe(temporary.replace(/tmp$/, "old"));
    expect(temporariesOf(at("out.txt")).temporary).not.toBe(temporary);
    for (const path of [temporary, aside]) expect(isTemporary(path.slice(folder.length + 1))).toBe(true);
    expect(undoOf(at("out.txt"), { temporary, aside })).toEqual({
      restore: [[aside, at("out.txt")]],
      remove: [temporary],
    });
  });
  test.each([
    ".a.abcdef-1-2-0123abcd.tmp.txt",
    "x.a.abcdef-1-2-0123abcd.tmp",
    "a.abcdef-1-2-0123abcd.tmp",
    ".a.abcdef-1-2.tmp",
    ".a.abcdef-1-2-0123abc.tmp",
    "..abcdef-1-2-0123abcd.tmp",
    ".a.abcdef-1-2-0123abcd.new",
  ])("%s is no such name", (name) => expect(isTemporary(name)).toBe(false));
});

describe("what others left", () => {
  const dead = `${formatOwner({ ...thisProcess, pid: 2 ** 22 + 1 })}-0123abcd`;
  const elsewhere = "abcdef012345-12-345-0123abcd";
  test("of a dead process goes, and what it had set aside comes back; of another machine after a day", async () => {
    await tree(
      `.out.${dead}.tmp/deep/a`,
      `.out.${dead}.old/b`,
      `.done.${dead}.old/b`,
      "done/c",
      `.young.${elsewhere}.tmp`,
      `.old.${elsewhere}.tmp`,
      `.mine.${formatOwner(thisProcess)}-0123abcd.tmp`,
      `.strange.abcdef-1-0123abcd.tmp`,
    );
    const ago = (hours: number): Date => new Date(Date.now() - hours * 3600_000);
    await utimes(at(`.young.${elsewhere}.tmp`), ago(23), ago(23));
    await utimes(at(`.old.${elsewhere}.tmp`), ago(25), ago(25));
    sweep(folder);
    expect(await names()).toEqual([
      `.mine.${formatOwner(thisProcess)}-0123abcd.tmp`,
      ".strange.abcdef-1-0123abcd.tmp",
      `.young.${elsewhere}.tmp`,
      "done",
      "done/c",
      "out",
      "out/b",
    ]);
  });
  test("is looked for once; a folder that is not there is none's", async () => {
    sweep(folder);
    await tree(`.out.${dead}.tmp`);
    sweep(`${folder}/`);
    expect(await names()).toEqual([`.out.${dead}.tmp`]);
    sweep(at("none"));
  });
});

describe("undoing", () => {
  test("what was set aside is back where nothing is; else it goes", async () => {
    await tree("aside1/a", "aside2/a", "place2/b", "gone/deep/c", "full/d");
    await mkdir(at("empty"));
    const undo = {
      restore: [
        [at("aside1"), at("place1")],
        [at("aside2"), at("place2")],
        [at("none"), at("place3")],
      ],
      remove: [at("gone"), at("never")],
      removeEmpty: [at("empty"), at("no folder")],
    } as const;
    perform(undo);
    expect(await names()).toEqual(["full", "full/d", "place1", "place1/a", "place2", "place2/b"]);
    expect(() => perform({ remove: [], removeEmpty: [at("full")] })).toThrow("ENOTEMPTY");
    perform({ remove: [] });
  });

  test("newest first, each once, one that fails not in the way of the others", async () => {
    await tree("older/a", "newer/a", "full/a");
    const works = new Map([
      [1, { remove: [], removeEmpty: [at("older")] }],
      [2, { remove: [], removeEmpty: [at("full")] }],
      [3, { remove: [at("older/a"), at("newer")] }],
    ]);
    undoAll(works);
    expect(works.size).toBe(0);
    expect(await names()).toEqual(["full", "full/a"]);
  });

  test("what is done is not undone", async () => {
    await tree("done", "half");
    const forget = unfinished({ remove: [at("done")] });
    unfinished({ remove: [at("half")] });
    forget();
    abandonUnfinished();
    expect(await names()).toEqual(["done"]);
    await tree("half");
    abandonUnfinished();
    expect(await names()).toEqual(["done", "half"]);
  });
});

describe("whole or not at all", () => {
  test("several files: all of them, in place of what was there; or none", async () => {
    await tree("a", "deep/b");
    await putFiles([
      [at("a"), "1"],
      [at("deep/b"), Uint8Array.of(50)],
    ]);
    expect([await text("a"), await text("deep/b")]).toEqual(["1", "2"]);
    await mkdir(at("folder"));
    for (const path of [at("none/c"), at("a/c")])
      await expect(
        putFiles([
          [at("a"), "3"],
          [path, "3"],
        ]),
      ).rejects.toThrow(/ENOENT|a part of the path is a file/);
    expect([await text("a"), await names()]).toEqual(["1", ["a", "deep", "deep/b", "folder"]]);
    await expect(putFiles([[at("folder"), "3"]])).rejects.toThrow(
      /folder cannot be written: a folder has this name/,
    );
    expect(await names()).toEqual(["a", "deep", "deep/b", "folder"]);
    await putFiles([]);
  });

  test("a place: nothing is there until it is committed; aborted, nothing ever", async () => {
    await tree("a");
    const place = await atomicPath(at("a"));
    await writeFile(place.temporary, "new");
    expect(await text("a")).toBe("a");
    await place.commit();
    await place.abort();
    expect([await names(), await text("a")]).toEqual([["a"], "new"]);
    const other = await atomicPath(at("new/b"));
    await mkdir(other.temporary);
    await writeFile(join(other.temporary, "c"), "");
    await other.abort();
    await other.abort();
    expect(await names()).toEqual(["a", "new"]);
    await expect(other.commit()).rejects.toThrow("ENOENT");
    abandonUnfinished();
    expect(await text("a")).toBe("new");
  });

  test("a folder in the place of another: told to end in between, the older one is back", async () => {
    await tree("out/old", "built/new");
    const place = await atomicPath(at("out"));
    await mkdir(place.temporary);
    await writeFile(join(place.temporary, "new"), "");
    const aside = place.temporary.replace(/tmp$/, "old");
    await replaceDirectory(at("nothing"), at("out"), aside).catch(() => {});
    expect(await names()).toContain("out/old");
    await replaceDirectory(at("built"), at("out"), at("aside"));
    expect((await names()).filter((name) => !name.startsWith("."))).toEqual(["out", "out/new"]);
    await tree("built/newer");
    await replaceDirectory(at("built"), at("nowhere"), at("aside"));
    expect(await names()).toContain("nowhere/newer");
    await place.abort();
    expect(await names()).toEqual(["nowhere", "nowhere/newer", "out", "out/new"]);
    await tree("file");
    await expect(replaceDirectory(at("nothing"), at("file"), at("aside"))).rejects.toThrow("ENOENT");
    expect(await text("file")).toBe("file");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that holds what may not be removed stays", async () => {
    await tree("out/deep/a", "built/new");
    await chmod(at("out/deep"), 0o555);
    await expect(replaceDirectory(at("built"), at("out"), at("aside"))).rejects.toThrow("EACCES");
    await chmod(at("out/deep"), 0o755);
    expect(await names()).toEqual(["built", "built/new", "out", "out/deep", "out/deep/a"]);
  });

  test("flushing tells folders from files", async () => {
    await tree("a/b/c");
    expect([await flushTree(folder), await flushTree(at("a/b/c"))]).toEqual([true, false]);
    await flushOne(folder);
    await expect(flushTree(at("none"))).rejects.toThrow("ENOENT");
    await symlink(at("none"), at("a/b/link"));
    await expect(flushTree(folder)).rejects.toThrow("ENOENT");
  });
});

describe("folders that are made on the way", () => {
  test("the first one is told, and all of them go when nothing came of it", async () => {
    expect(await makeFolder(at("a/b/c"))).toBe(at("a"));
    expect(await makeFolder(at("a/b/c"))).toBeUndefined();
    await removeEmpty(at("a/b/c"), undefined);
    expect(await names()).toEqual(["a", "a/b", "a/b/c"]);
    await removeEmpty(at("a/b/c"), at("a/b"));
    expect(await names()).toEqual(["a"]);
    await tree("a/b/mine");
    await makeFolder(at("a/b/c/d"));
    await removeEmpty(at("a/b/c/d"), at("a"));
    expect(await names()).toEqual(["a", "a/b", "a/b/mine"]);
    await expect(makeFolder(at("a/b/mine/c"))).rejects.toThrow(OutputError);
    await expect(makeFolder(at("a/b/mine"))).rejects.toThrow(
      /mine cannot be written: a part of the path is a file/,
    );
  });

  test("many at once make the same ones; a link that leads nowhere is refused", async () => {
    const made = await Promise.all(["a/b/c", "a/b/d", "a/b/c/e"].map((path) => makeFolder(at(path))));
    expect(await names()).toEqual(["a", "a/b", "a/b/c", "a/b/c/e", "a/b/d"]);
    expect(made.filter((one) => one === at("a"))).toHaveLength(1);
    await symlink(at("none"), at("link"));
    await expect(makeFolder(at("link"))).rejects.toThrow(
      /link cannot be written: a part of the path is a file/,
    );
  });

  // Node.js's own recursive mkdir never ends there.
  test.runIf(process.platform === "linux")("where nothing can be made, that is said", async () => {
    await expect(makeFolder("/proc/undrizzle/out")).rejects.toThrow(
      "/proc/undrizzle/out cannot be written: no folder can be made in /proc: choose another output",
    );
  });

  test("a temporary one: empty, for its owner alone, gone afterwards whatever happened", async () => {
    let seen = "";
    const result = await withTemporaryFolder("test", async (path) => {
      seen = path;
      expect(await readdir(path)).toEqual([]);
      await writeFile(join(path, "a"), "");
      return 7;
    });
    expect(result).toBe(7);
    expect(seen).toMatch(/\.undrizzle-test\.[0-9a-f]+-\d+-\d+-[0-9a-f]{8}\.tmp$/);
    expect(dirname(seen)).toBe(tmpdir());
    await expect(readdir(seen)).rejects.toThrow("ENOENT");
    const failing = withTemporaryFolder("test", async (path) => {
      seen = path;
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await expect(readdir(seen)).rejects.toThrow("ENOENT");
  });
});

describe("words for what the system has against it", () => {
  test.each([
    ["ENOSPC", /no space is left/],
    ["EDQUOT", /quota/],
    ["EFBIG", /larger than a file may be/],
    ["EROFS", /read-only/],
    ["EACCES", /no permission/],
    ["EPERM", /no permission/],
    ["EIO", /reports an error/],
    ["ENOTDIR", /part of the path is a file/],
    ["EEXIST", /part of the path is a file/],
    ["EISDIR", /a folder has this name/],
    ["ENAMETOOLONG", /too long/],
    ["EMFILE", /ulimit -n/],
    ["ENFILE", /on this machine/],
  ])("%s", async (code, words) => {
    const error = Object.assign(new Error("x"), { code });
    const told = asOutputError("a/out", error);
    expect(told).toBeInstanceOf(OutputError);
    expect(told).toMatchObject({ file: "a/out", message: expect.stringMatching(words) });
    await expect(writing("a/out", () => Promise.reject(error))).rejects.toThrow(words);
  });
  test("others are left as they are", async () => {
    for (const error of [
      new Error("x"),
      Object.assign(new Error("x"), { code: "ENOENT" }),
      undefined,
      "text",
    ])
      expect(asOutputError("out", error)).toBe(error);
    expect(await writing("out", async () => 7)).toBe(7);
  });
  test("a copy: whose fault it is", async () => {
    await tree("a", "file");
    await copy(at("a"), at("b"));
    expect(await text("b")).toBe("a");
    await expect(copy(at("none"), at("c"))).rejects.toThrow(FormatError);
    await expect(copy(at("a"), at("file/c"))).rejects.toThrow(OutputError);
    await expect(copy(at("a"), at("none/c"))).rejects.toThrow("ENOENT");
  });
  test("a sign of life is written into what is there, never made", async () => {
    await tree("lock");
    await utimes(at("lock"), 1, 1);
    giveSign(at("lock"));
    expect(await text("lock")).toBe("alive");
    giveSign(at("none"));
    expect(await names()).toEqual(["lock"]);
  });
});

describe("the time that outputs tell", () => {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  afterEach(() => {
    if (epoch === undefined) delete process.env.SOURCE_DATE_EPOCH;
    else process.env.SOURCE_DATE_EPOCH = epoch;
  });
  test("of SOURCE_DATE_EPOCH, or now", () => {
    process.env.SOURCE_DATE_EPOCH = "1000000000";
    // The billennium of Unix time.
    expect(now().toISOString()).toBe("2001-09-09T01:46:40.000Z");
    expect(today()).toBe("2001-09-09");
    process.env.SOURCE_DATE_EPOCH = "";
    expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(1000);
    for (const bad of ["soon", "-1", "1e9", "1.5", "9999999999999999", " 1", "1 "]) {
      process.env.SOURCE_DATE_EPOCH = bad;
      expect(now).toThrow(ValueError);
    }
  });
  test("stands still for HDF5, and goes on afterwards", () => {
    expect(withoutClock(() => Date.now())).toBe(0);
    expect(() =>
      withoutClock(() => {
        throw new Error(String(Date.now()));
      }),
    ).toThrow(/^0$/);
    expect(Date.now()).toBeGreaterThan(1e12);
  });
});
