import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { OutputError } from "../../lib/errors.js";
import { withLock, withLockBeside } from "../../lib/io/lock.js";
import { formatOwner, isGone, thisProcess } from "../../lib/io/owner.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-lock-"));
});

/** The id of a process that has ended. */
const ended = spawnSync(process.execPath, ["--version"]).pid;

async function lockOf(owner: string): Promise<void> {
  await mkdir(join(folder, ".undrizzle.lock"));
  await writeFile(join(folder, ".undrizzle.lock", owner), "");
}

describe("a lock", () => {
  test("keeps others out, names its process, and is gone afterwards", async () => {
    await withLock(folder, async () => {
      await expect(withLock(folder, async () => {})).rejects.toThrow(
        new OutputError(
          `${folder}: process ${process.pid} is writing there: wait for it, or choose another output`,
        ),
      );
      expect(await readdir(join(folder, ".undrizzle.lock"))).toEqual([formatOwner(thisProcess)]);
    });
    expect(await readdir(folder)).toEqual([]);
    expect(await withLock(folder, async () => "free")).toBe("free");
  });

  test("is released by work that fails; a folder made for it and left empty goes too", async () => {
    const made = join(folder, "made");
    const failing = withLock(made, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await readdir(folder)).toEqual([]);
  });

  test("beside a folder that does not exist yet", async () => {
    const target = join(folder, "out");
    await withLockBeside(target, async () => {
      expect(await readdir(folder)).toEqual([".out.undrizzle.lock"]);
      await expect(withLockBeside(target, async () => {})).rejects.toThrow(/process \d+ is writing there/);
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test("of a process that has ended is taken over", async () => {
    await lockOf(formatOwner({ ...thisProcess, pid: ended, started: "1" }));
    expect(await withLock(folder, async () => "taken over")).toBe("taken over");
    expect(await readdir(folder)).toEqual([]);
  });

  test.skipIf(thisProcess.started === "0")(
    "of a process whose id another one has now is taken over (where the system tells starting times)",
    async () => {
      await lockOf(formatOwner({ ...thisProcess, started: "1" }));
      expect(await withLock(folder, async () => "taken over")).toBe("taken over");
    },
  );

  test("of another machine, or of no one, is respected: what to remove is said", async () => {
    for (const owner of ["abcdef-12-345", "nobody"]) {
      folder = await mkdtemp(join(tmpdir(), "undrizzle-lock-"));
      await lockOf(owner);
      await expect(withLock(folder, async () => {})).rejects.toThrow(
        owner !== "nobody"
          ? /process 12 of another machine.*remove .*\.undrizzle\.lock$/
          : /remove .*\.undrizzle\.lock$/,
      );
    }
  });

  test("left behind is won by one of many", async () => {
    await lockOf(formatOwner({ ...thisProcess, pid: ended, started: "1" }));
    let inside = 0;
    let most = 0;
    const tries = Array.from({ length: 20 }, () =>
      withLock(folder, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside--;
      }),
    );
    const results = await Promise.allSettled(tries);
    expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });
});

test("this process runs, one that has ended is gone", () => {
  expect(isGone(thisProcess)).toBe(false);
  expect(isGone({ ...thisProcess, pid: ended })).toBe(true);
  expect(isGone({ ...thisProcess, host: "abcdef", pid: ended })).toBe(false);
});
