import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { OutputError } from "../../lib/errors.js";
import { withLock, withLockBeside } from "../../lib/io/writing/lock.js";
import { formatOwner, isGone, thisProcess } from "../../lib/io/writing/owner.js";

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

  test("of another machine that gave no sign of life for long is taken over, one that did is not", async () => {
    await lockOf("abcdef012345-12-345");
    const file = join(folder, ".undrizzle.lock", "abcdef012345-12-345");
    const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    await utimes(file, ago(10), ago(10));
    await expect(withLock(folder, async () => {})).rejects.toThrow(
      /process 12 of another machine or container/,
    );
    await utimes(file, ago(20), ago(20));
    expect(await withLock(folder, async () => "taken over")).toBe("taken over");
  });

  test("is written again while the work goes on", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      await withLock(folder, async () => {
        const file = join(folder, ".undrizzle.lock", formatOwner(thisProcess));
        const past = new Date(Date.now() - 3600_000);
        await utimes(file, past, past);
        vi.advanceTimersByTime(5000);
        expect((await stat(file)).mtimeMs).toBeGreaterThan(past.getTime() + 1e6);
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test("that another process took over meanwhile: the work does not count as done", async () => {
    const robbed = withLock(folder, async () => {
      await rm(join(folder, ".undrizzle.lock"), { recursive: true });
      await lockOf("abcdef012345-12-345");
    });
    await expect(robbed).rejects.toThrow(/another process took it over.*run this again/);
    expect(await readdir(join(folder, ".undrizzle.lock"))).toEqual(["abcdef012345-12-345"]);
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

const mayUnshare =
  process.platform === "linux" &&
  spawnSync("unshare", ["--uts", "--pid", "--fork", "--mount-proc", "true"]).status === 0;

describe.skipIf(!mayUnshare)("two containers of one name (needs unshare --pid)", () => {
  const lock = resolve(import.meta.dirname, "../../dist/io/writing/lock.js");

  /** Holds the lock of `folder` in another namespace of process ids, for so long. */
  function holdElsewhere(milliseconds: number): Promise<number | null> {
    const code = `import { withLock } from ${JSON.stringify(lock)};
      import { writeFileSync } from "node:fs";
      await withLock(${JSON.stringify(folder)}, async () => {
        writeFileSync(${JSON.stringify(join(folder, "held"))}, String(process.pid));
        await new Promise((done) => setTimeout(done, ${milliseconds}));
      });`;
    const child = spawn(
      "unshare",
      ["--uts", "--pid", "--fork", "--mount-proc", process.execPath, "--input-type=module", "-e", code],
      { stdio: "ignore" },
    );
    return new Promise((done) => child.on("close", done));
  }

  test("neither takes the lock of the other, which it cannot see", async () => {
    const elsewhere = holdElsewhere(1500);
    while (!(await readFile(join(folder, "held"), "utf8").catch(() => "")))
      await new Promise((done) => setTimeout(done, 20));
    expect(await readFile(join(folder, "held"), "utf8")).not.toBe(String(process.pid));
    await expect(withLock(folder, async () => {})).rejects.toThrow(/of another machine or container/);
    expect(await elsewhere).toBe(0);
    expect(await withLock(folder, () => holdElsewhere(0))).not.toBe(0);
    expect(await readdir(folder)).toEqual(["held"]);
  });
});
