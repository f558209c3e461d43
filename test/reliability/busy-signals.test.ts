import { spawn } from "node:child_process";
import { mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = resolve(import.meta.dirname, "../../dist/cli/main.js");

/** A file with a header and a hole: zeros that take no room on the disk. */
async function sparseNpy(path: string, shape: readonly number[]): Promise<void> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`.padEnd(117);
  const file = await open(path, "w");
  await file.write(`\x93NUMPY\x01\x00v\x00${header}\n`, 0, "latin1");
  await file.truncate(128 + 4 * shape.reduce((a, b) => a * b));
  await file.close();
}

/** Seconds of work of a process, all threads together. */
async function workOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "latin1")).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

interface Ending {
  readonly code: number | null;
  readonly stderr: string;
  /** Seconds from the signal to the end. */
  readonly after: number;
}

/** Sends a signal to a command once it has worked for two seconds. */
function interruptBusy(args: readonly string[], cwd: string, signal: NodeJS.Signals): Promise<Ending> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    let sent = Number.NaN;
    const look = setInterval(async () => {
      const work = await workOf(child.pid!).catch(() => 0);
      if (work < 2 || !Number.isNaN(sent)) return;
      sent = performance.now();
      child.kill(signal);
    }, 50);
    child.on("close", (code) => {
      clearInterval(look);
      done({ code, stderr, after: (performance.now() - sent) / 1000 });
    });
  });
}

// 20,000 days of a million cells: 160 GB to read, far more than a minute of work on any machine.
describe.skipIf(process.platform !== "linux")(
  "a command that would work for many minutes (needs /proc)",
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "undrizzle-busy-"));
      for (const name of ["truth", "samples"])
        await sparseNpy(join(folder, `${name}.npy`), [20_000, 1000, 1000]);
    });
    afterAll(() => rm(folder, { recursive: true }));

    const pair = ["--truth", "truth.npy", "--samples", "samples.npy", "--units", "mm/day"];
    test.each([
      ["SIGINT", 130, ["evaluate", ...pair, "--metrics", "all", "-o", "out.json"]],
      ["SIGTERM", 143, ["diagnose", ...pair, "--html", "out.html"]],
      ["SIGINT", 130, ["fix", ...pair, "--method", "quantile-mapping", "-o", "out"]],
      ["SIGTERM", 143, ["explore", ...pair, "-o", "out.html"]],
    ] as const)("obeys %s with exit code %i at once, and leaves nothing: %j", async (signal, code, args) => {
      const ending = await interruptBusy(args, folder, signal);
      expect(ending.stderr).toMatch(
        new RegExp(`undrizzle: stopped by ${signal}: nothing half-written is left\n$`),
      );
      expect(ending.code).toBe(code);
      expect(ending.after).toBeLessThan(60);
      expect((await readdir(folder)).sort()).toEqual(["samples.npy", "truth.npy"]);
    });
  },
);
