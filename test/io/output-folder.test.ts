import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { foreignIn, isOurs, LEDGER } from "../../lib/io/writing/ledger.js";
import { writeListedFile, writeOutputFile } from "../../lib/io/writing/output-file.js";
import { withOutputFolder, writeOutputFolder } from "../../lib/io/writing/output-folder.js";
import { signedPage } from "../../lib/io/writing/signed-text.js";

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-outputs-"));
  out = join(folder, "out");
});

/** Writes `names` into `out`, with `content` in each. */
async function put(content: string, names: readonly string[], force = false): Promise<void> {
  await withOutputFolder(out, { force }, async (stage) => {
    for (const name of names) await stage.write(name, content);
  });
}
const text = (name: string): Promise<string> => readFile(join(out, name), "utf8");

describe("a folder of outputs", () => {
  test("is written again by who wrote it; sha256sum finds its ledger right", async () => {
    await put("1", ["a", "deep/b", "back\\slash"]);
    await put("2", ["a"]);
    expect([await text("a"), await text("deep/b")]).toEqual(["2", "1"]);
    expect(await foreignIn(out)).toEqual([]);
    if (process.platform === "linux")
      expect(
        execFileSync("sha256sum", ["-c", LEDGER], { cwd: out, encoding: "utf8" }).split("OK"),
      ).toHaveLength(4);
  });

  test("with a file that was added, changed, or is a link now: refused, and named", async () => {
    await put("1", ["a", "b"]);
    const refused = async (name: string): Promise<void> => {
      await expect(put("2", ["a"])).rejects.toThrow(new RegExp(`did not write.*\\(${name}\\).*--force`));
      expect(await text("a").catch(() => "")).not.toBe("2");
    };
    await writeFile(join(out, "added"), "mine");
    await refused("added");
    await rm(join(out, "added"));
    await writeFile(join(out, "b"), "changed");
    await refused("b");
    await rm(join(out, "b"));
    await rm(join(out, "a"));
    await symlink(join(folder, "elsewhere"), join(out, "a"));
    await refused("a");
  });

  test("with --force: only files of the same names are replaced", async () => {
    await mkdir(out);
    await writeFile(join(out, "a"), "mine");
    await writeFile(join(out, "other"), "mine");
    await put("1", ["a"], true);
    expect([await text("a"), await text("other")]).toEqual(["1", "mine"]);
  });

  test("when the work fails: what was there is there, and nothing else", async () => {
    await put("1", ["a"]);
    const failing = withOutputFolder(out, {}, async (stage) => {
      await stage.write("a", "2");
      await stage.write("b", "2");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await readdir(out)).sort()).toEqual([LEDGER, "a"]);
    expect(await text("a")).toBe("1");
    await rm(out, { recursive: true });
    await expect(
      withOutputFolder(join(out, "deep"), {}, () => Promise.reject(new Error("no"))),
    ).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  test("a name that is an input is never written, whatever it is called", async () => {
    await put("1", ["a"]);
    await symlink(join(out, "a"), join(folder, "input"));
    const rules = { reads: [join(folder, "input")], force: true };
    await expect(withOutputFolder(out, rules, (stage) => stage.write("a", "2"))).rejects.toThrow(
      /would replace .*input, which is read/,
    );
    expect(await text("a")).toBe("1");
  });
});

describe("a folder that is replaced as a whole", () => {
  const fill = (content: string) => (at: string) => writeFile(join(at, "a"), content);

  test("is replaced where all in it was written by this program; dot files come along", async () => {
    await writeOutputFolder(out, {}, fill("1"));
    await writeFile(join(out, ".gitkeep"), "");
    await writeOutputFolder(out, {}, fill("2"));
    expect((await readdir(out)).sort()).toEqual([".gitkeep", LEDGER, "a"]);
    expect(await text("a")).toBe("2");
  });

  test("with another's file in it: refused; with --force that file comes along", async () => {
    await writeOutputFolder(out, {}, fill("1"));
    await mkdir(join(out, "deep"));
    await writeFile(join(out, "deep/mine"), "mine");
    await expect(writeOutputFolder(out, {}, fill("2"))).rejects.toThrow(/deep\/mine.*--force/);
    await writeOutputFolder(out, { force: true }, fill("2"));
    expect([await text("a"), await text("deep/mine")]).toEqual(["2", "mine"]);
  });

  test("through a link: the folder that it leads to", async () => {
    await writeOutputFolder(out, {}, fill("1"));
    await symlink(out, join(folder, "link"));
    await writeOutputFolder(join(folder, "link"), {}, fill("2"));
    expect(await text("a")).toBe("2");
    expect(await readFile(join(folder, "link", "a"), "utf8")).toBe("2");
  });
});

describe("a single file", () => {
  const page = signedPage("<html>1</html>");

  test("signed, it is replaced; changed by a letter, it is not", async () => {
    const file = join(folder, "page.html");
    await writeOutputFile(file, page, {});
    expect(await isOurs(file)).toBe(true);
    await writeOutputFile(file, signedPage("<html>2</html>"), {});
    await writeFile(file, page.replace("1", "I"));
    await expect(writeOutputFile(file, page, {})).rejects.toThrow(/changed since.*--force/);
    expect(await readFile(file, "utf8")).toContain("I");
  });

  test("its name does not matter", async () => {
    const file = join(folder, "page");
    await writeOutputFile(file, page, {});
    await writeOutputFile(file, signedPage("<html>2</html>"), {});
    expect(await readFile(file, "utf8")).toContain("2");
  });

  test("through a link its target is written, and the link stays", async () => {
    await writeFile(join(folder, "page.html"), page);
    await symlink(join(folder, "page.html"), join(folder, "link.html"));
    await writeOutputFile(join(folder, "link.html"), signedPage("<html>2</html>"), {});
    expect(await readFile(join(folder, "page.html"), "utf8")).toContain("2");
    expect((await readdir(folder)).sort()).toEqual(["link.html", "page.html"]);
  });

  test("of another tool's format, without a signature: its folder's ledger knows it", async () => {
    const file = join(folder, "deep/categories.json");
    await mkdir(join(folder, "deep"));
    await writeFile(join(folder, "deep/other"), "mine");
    await writeListedFile(file, '{"1": "dry"}', {});
    expect(await isOurs(file)).toBe(true);
    expect(await foreignIn(join(folder, "deep"))).toEqual(["other"]);
    await writeListedFile(file, '{"1": "heavy"}', {});
    expect(await readFile(file, "utf8")).toBe('{"1": "heavy"}');
    expect((await readdir(join(folder, "deep"))).sort()).toEqual([LEDGER, "categories.json", "other"]);
    await writeFile(file, '{"1": "mine"}');
    await expect(writeListedFile(file, "{}", {})).rejects.toThrow(/changed since.*--force/);
    expect(await readFile(file, "utf8")).toBe('{"1": "mine"}');
    await writeListedFile(file, "{}", { force: true });
    expect(await isOurs(file)).toBe(true);
    await expect(writeListedFile(join(folder, "deep/other"), "{}", {})).rejects.toThrow(/not written by/);
  });

  test.skipIf(process.platform === "win32")("/dev/null takes it and is a device afterwards", async () => {
    await writeOutputFile("/dev/null", page, {});
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });
});
