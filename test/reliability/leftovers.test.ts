import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { atomicPath, writeFileAtomic } from "../../lib/io/writing/atomic.js";
import { formatOwner, thisProcess } from "../../lib/io/writing/owner.js";
import { abandonUnfinished } from "../../lib/io/writing/unfinished.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-left-"));
});

const ended = spawnSync(process.execPath, ["--version"]).pid;
const dead = `${formatOwner({ ...thisProcess, pid: ended, started: "1" })}-0123abcd`;
const alive = `${formatOwner(thisProcess)}-0123abcd`;
const elsewhere = "abcdef-12-345-0123abcd";

test("what a killed process was making goes; what others make, and what only looks like it, stays", async () => {
  const stay = [
    `.out.txt.${alive}.tmp`,
    `.out.txt.${elsewhere}.tmp`,
    ".out.txt.tmp",
    "notes.tmp",
    ".hidden.old",
  ];
  for (const name of [...stay, `.out.txt.${dead}.tmp`]) await writeFile(join(folder, name), name);
  await mkdir(join(folder, `.arrays.${dead}.tmp`, "deep"), { recursive: true });
  await writeFileAtomic(join(folder, "other.txt"), "new");
  expect((await readdir(folder)).sort()).toEqual([...stay, "other.txt"].sort());
});

test("killed between the two renames of a folder: the old one is back", async () => {
  await mkdir(join(folder, `.arrays.${dead}.old`));
  await writeFile(join(folder, `.arrays.${dead}.old`, "precious"), "1");
  await mkdir(join(folder, `.arrays.${dead}.tmp`));
  await writeFileAtomic(join(folder, "other.txt"), "new");
  expect((await readdir(folder)).sort()).toEqual(["arrays", "other.txt"]);
  expect(await readFile(join(folder, "arrays", "precious"), "utf8")).toBe("1");
});

test("killed after them: the new one stays, the old one goes", async () => {
  await mkdir(join(folder, `.arrays.${dead}.old`));
  await mkdir(join(folder, "arrays"));
  await writeFile(join(folder, "arrays", "new"), "1");
  await writeFileAtomic(join(folder, "other.txt"), "new");
  expect((await readdir(folder)).sort()).toEqual(["arrays", "other.txt"]);
  expect(await readdir(join(folder, "arrays"))).toEqual(["new"]);
});

test("told to end, a process removes what it was making", async () => {
  const place = await atomicPath(join(folder, "out.txt"));
  await writeFile(place.temporary, "half");
  const committed = await atomicPath(join(folder, "done.txt"));
  await writeFile(committed.temporary, "whole");
  await committed.commit();
  abandonUnfinished();
  expect(await readdir(folder)).toEqual(["done.txt"]);
});
