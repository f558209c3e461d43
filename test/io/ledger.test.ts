import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepForeign } from "../../lib/io/writing/keep-foreign.js";
import {
  appendLedger,
  foreignIn,
  hashFile,
  hashOf,
  hashTree,
  isOurs,
  LEDGER,
  readLedger,
  settleLedger,
  writeLedgerOf,
} from "../../lib/io/writing/ledger.js";
import { isSigned, signaturePlace, signed, signedPage } from "../../lib/io/writing/signed-text.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-ledger-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const at = (name: string): string => join(folder, name);
/** Writes files whose content is their name. */
async function files(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(at(name), ".."), { recursive: true });
    await writeFile(at(name), name);
  }
}
const ledgerText = (): Promise<string> => readFile(at(LEDGER), "utf8");
const written = (): Record<string, string[]> =>
  Object.fromEntries([...readLedger(folder)].map(([path, hashes]) => [path, [...hashes]]));

describe("hashes", () => {
  test("of texts, bytes, files and what is below a folder", async () => {
    // FIPS 180-4, "abc".
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(hashOf("abc")).toBe(abc);
    expect(hashOf(Uint8Array.of(97, 98, 99))).toBe(abc);
    await writeFile(at("abc"), "abc");
    expect(await hashFile(at("abc"))).toBe(abc);
    expect(await hashTree(at("abc"))).toEqual([["", abc]]);
    await rm(at("abc"));
    await files("b", "a/z", "a/b/c", LEDGER, `a/${LEDGER}`, ".hidden");
    expect(await hashTree(folder)).toEqual(
      [".hidden", "a/b/c", "a/z", "b"].map((name) => [name, sha256(name)]),
    );
  });
});

describe("the ledger of a folder", () => {
  const [one, two, three] = ["1", "2", "3"].map(sha256) as [string, string, string];

  test("lines as sha256sum writes them, in text and binary mode, names escaped; others are passed over", async () => {
    await writeFile(
      at(LEDGER),
      [
        `${one}  plain`,
        `${two} *binary name`,
        `\\${three}  back\\\\slash and\\nline`,
        `${one}  literal\\n`,
        `${two}  plain`,
        `${one.toUpperCase()}  upper`,
        `${one.slice(1)}  short`,
        `x${one}  before`,
        `${one} unmarked`,
        `${one}  `,
        "",
      ].join("\n"),
    );
    expect(written()).toEqual({
      plain: [one, two],
      "binary name": [two],
      "back\\slash and\nline": [three],
      "literal\\n": [one],
    });
  });

  test("none, or a folder or link of its name: nothing is known", async () => {
    expect(written()).toEqual({});
    await mkdir(at(LEDGER));
    expect(written()).toEqual({});
    await rm(at(LEDGER), { recursive: true });
    await writeFile(at("other"), `${one}  plain\n`);
    await symlink(at("other"), at(LEDGER));
    expect(written()).toEqual({});
  });

  test("is added to", async () => {
    appendLedger(folder, []);
    expect(await readdir(folder)).toEqual([]);
    appendLedger(folder, [["b", one]]);
    appendLedger(folder, [
      ["a\nb\\c", two],
      ["b", three],
    ]);
    expect(await ledgerText()).toBe(`${one}  b\n\\${two}  a\\nb\\\\c\n${three}  b\n`);
    expect(written()).toEqual({ b: [one, three], "a\nb\\c": [two] });
  });

  test("is settled: in order of names, older lines while their files are there, each with one hash", async () => {
    await files("kept", "doubtful", "new", "z/deep");
    await mkdir(at("folder"));
    appendLedger(folder, [
      ["new", one],
      ["kept", two],
      ["gone", two],
      ["folder", two],
      ["doubtful", one],
      ["doubtful", two],
      ["z/deep", three],
    ]);
    await settleLedger(folder, new Map([["new", three]]));
    expect(await ledgerText()).toBe(
      `${sha256("doubtful")}  doubtful\n${two}  kept\n${three}  new\n${three}  z/deep\n`,
    );
    await rm(at("doubtful"));
    await rm(at("kept"));
    await rm(at("z"), { recursive: true });
    await rm(at("new"));
    await settleLedger(folder, new Map());
    expect(await readdir(folder)).toEqual(["folder"]);
  });

  test("of a folder that was built", async () => {
    await files("b", "a/c");
    await writeLedgerOf(folder);
    expect(await ledgerText()).toBe(`${sha256("a/c")}  a/c\n${sha256("b")}  b\n`);
    await writeLedgerOf(folder);
    expect(written()).toEqual({ "a/c": [sha256("a/c")], b: [sha256("b")] });
  });
});

describe("whose a file is", () => {
  test("ours: a ledger beside it or above knows its hash; changed, added, another kind: not", async () => {
    await files("ours", "deep/er/ours", "changed", "foreign", ".DS_Store", "deep/.git/config");
    await symlink(at("ours"), at("link"));
    appendLedger(folder, [
      ["ours", sha256("older")],
      ["ours", sha256("ours")],
      ["deep/er/ours", sha256("deep/er/ours")],
      ["changed", sha256("before")],
      ["link", sha256("ours")],
      ["deep", sha256("deep")],
    ]);
    const known = new Map();
    const found = await Promise.all(
      ["ours", "deep/er/ours", "changed", "foreign", "link", "deep", "missing"].map((name) =>
        isOurs(at(name), known),
      ),
    );
    expect(found).toEqual([true, true, false, false, false, false, false]);
    expect(known.get(folder)?.size).toBe(5);
    expect(await foreignIn(folder)).toEqual(["changed", "foreign", "link"]);
    await writeFile(join(folder, "deep/er", LEDGER), "");
    expect(await isOurs(at("deep/er/ours"))).toBe(true);
    await rm(at(LEDGER));
    expect(await isOurs(at("ours"))).toBe(false);
    expect(
      await isOurs(at("ours"), new Map([[folder, new Map([["ours", new Set([sha256("ours")])]])]])),
    ).toBe(true);
  });

  test("ours: it is signed, and as it was", async () => {
    for (const [name, text, isSo] of [
      ["page", signedPage("<html>1</html>"), true],
      ["twice", signedPage(signedPage("<html>1</html>")), false],
      ["json", signed(`{"a": 1, "by": "${signaturePlace}"}`), true],
      ["list", signed(`["${signaturePlace}"]`), true],
      ["text", signed(`a ${signaturePlace}`), false],
      ["unsigned", `{"by": "${signaturePlace}"}`, false],
      ["changed", signed(`{"a": 1, "by": "${signaturePlace}"}`).replace("1", "2"), false],
      ["longer", `${signed(`{"by": "${signaturePlace}"}`)} `, false],
      ["none", "<html></html>", false],
      ["empty", "", false],
    ] as const) {
      await writeFile(at(name), text);
      expect([name, await isSigned(at(name)), await isOurs(at(name))]).toEqual([name, isSo, isSo]);
    }
    expect(signedPage("<html></html>\n\n ")).toMatch(
      /^<html><\/html>\n<!-- undrizzle-sha256:[0-9a-f]{64} -->\n$/,
    );
    const text = signed(`<a>${signaturePlace}</a>`);
    expect(text).toBe(`<a>undrizzle-sha256:${sha256(`<a>undrizzle-sha256:${"0".repeat(64)}</a>`)}</a>`);
  });
});

describe("what others laid into a folder comes along", () => {
  test("where the new one has no such name: files as they are, links as links", async () => {
    await files(
      "old/ours",
      "old/deep/mine",
      "old/both",
      "old/.gitkeep",
      `old/.x.abcdef-1-2-0123abcd.tmp`,
      `old/deep/${LEDGER}`,
    );
    await symlink("nowhere", at("old/link"));
    await mkdir(at("old/empty"));
    appendLedger(at("old"), [["ours", sha256("old/ours")]]);
    await files("new/both");
    await keepForeign(at("old"), at("new"));
    expect((await readdir(at("new"), { recursive: true })).sort()).toEqual([
      ".gitkeep",
      "both",
      "deep",
      "deep/mine",
      "link",
    ]);
    expect(await readFile(at("new/both"), "utf8")).toBe("new/both");
    expect(await readFile(at("new/deep/mine"), "utf8")).toBe("old/deep/mine");
    await writeFile(at("elsewhere"), "");
    await expect(readFile(at("new/link"))).rejects.toThrow("ENOENT");
    expect(await readFile(at("old/deep/mine"), "utf8")).toBe("old/deep/mine");
  });

  test("as the caller tells whose they are; of no folder, nothing", async () => {
    await files("old/a", "old/deep/b");
    await mkdir(at("new"));
    const asked: string[] = [];
    await keepForeign(at("old"), at("new"), (path) => {
      asked.push(path);
      return path === "a";
    });
    expect(asked.sort()).toEqual(["a", "deep/b"]);
    expect(await readdir(at("new"))).toEqual(["a"]);
    await keepForeign(at("none"), at("new"));
    expect(await readdir(at("new"))).toEqual(["a"]);
  });
});
