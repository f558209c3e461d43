import { spawn, spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, open, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { fileSource } from "../../lib/io/arrays/byte-source.js";
import { writeNetcdf4Output } from "../../lib/io/formats/netcdf4/write-netcdf4.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { writeFileAtomic } from "../../lib/io/writing/atomic.js";
import { asOutputError } from "../../lib/io/writing/output-error.js";
import { runEvents } from "../../lib/run/events.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const main = resolve(import.meta.dirname, "../../dist/cli/main.js");
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === "linux";
/** Root without the right to pass by permissions. */
const rights = "-dac_override,-dac_read_search";
const asAnyUser = isRoot ? ["setpriv", `--bounding-set=${rights}`, `--inh-caps=${rights}`] : [];
const mayBeBound = isLinux && (!isRoot || spawnSync("setpriv", [...asAnyUser.slice(1), "true"]).status === 0);
const mayMount = isLinux && spawnSync("unshare", ["-rm", "true"]).status === 0;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs a line of shell in which `undrizzle` is the command. */
function shell(line: string, cwd: string, wrapper: readonly string[] = []): Promise<Ended> {
  const script = `undrizzle() { "${process.execPath}" "${main}" "$@"; }\n${line}`;
  return new Promise((done) => {
    const [program, ...args] = [...wrapper, "bash", "-c", script];
    const child = spawn(program!, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("close", (code) => done({ code, stderr }));
  });
}

/** `truth` and `samples` of 2000 events in 6×5 cells, as .npy and NetCDF-4: 240 kB each. */
async function pairFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-faults-"));
  const shape = [2000, 6, 5];
  for (const [name, drizzle] of [
    ["truth", 0],
    ["samples", 0.4],
  ] as const) {
    const { uniform } = randomStream(1);
    const values = Float32Array.from({ length: 60_000 }, () => drizzle + 10 * uniform());
    await writeNpy(join(folder, `${name}.npy`), npyOfFloats(values, shape));
    const field = {
      ...{ name: "pr", dtype: "<f4" as const, dims: ["time", "y", "x"], shape, fill: Number.NaN, factor: 1 },
      ...{ attributes: { units: "mm/day" }, hasEvents: true, blockEvents: 2000 },
    };
    const place = join(folder, `${name}.nc`);
    const sink = await writeNetcdf4Output({ attributes: {}, arrays: [], unlimited: [], field }, place);
    await sink.write(values);
    await sink.finish();
  }
  return folder;
}

describe("an output that cannot be written", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await pairFiles();
  });
  const fix = (kind: "npy" | "nc"): string =>
    `undrizzle fix --truth truth.${kind} --samples samples.${kind} ${kind === "npy" ? "--units mm/day" : ""} --method hard --quiet`;

  test.skipIf(!isLinux).each(["npy", "nc"] as const)(
    "beyond the limit of file sizes (.%s): said, and nothing is left (needs ulimit -f)",
    async (kind) => {
      const { code, stderr } = await shell(`ulimit -f 60; ${fix(kind)} -o limited`, folder);
      expect(stderr).toBe(
        `undrizzle: limited/samples.${kind} cannot be written: larger than a file may be here (file size limit of the shell or of the disk): choose another output\n`,
      );
      expect(code).toBe(1);
      expect(await readdir(folder)).not.toContain("limited");
    },
  );

  test.skipIf(!mayMount)("a full disk: said, and nothing is left (needs unshare -rm)", async () => {
    await mkdir(join(folder, "small"), { recursive: true });
    const line = `mount -t tmpfs -o size=160k none small && { ${fix("npy")} -o small/out; code=$?; ls -A small >&2; exit $code; }`;
    const { code, stderr } = await shell(line, folder, ["unshare", "-rm"]);
    expect(stderr).toBe(
      "undrizzle: small/out/samples.npy cannot be written: no space is left on its disk: free some, or choose another output\n",
    );
    expect(code).toBe(1);
  });

  test.skipIf(!isLinux)("a full standard output: said (needs /dev/full)", async () => {
    const { code, stderr } = await shell("undrizzle evaluate --help > /dev/full", folder);
    expect(stderr).toMatch(/^undrizzle: the output cannot be written: ENOSPC/);
    expect(code).toBe(1);
  });

  test.skipIf(!mayBeBound)("a folder without permission: said (root needs setpriv)", async () => {
    await mkdir(join(folder, "closed"));
    await chmod(join(folder, "closed"), 0o555);
    const { code, stderr } = await shell(`${fix("npy")} -o closed/out`, folder, asAnyUser);
    expect(stderr).toMatch(/^undrizzle: closed\/out cannot be written: no permission to write there/);
    expect(code).toBe(1);
    expect(await readdir(join(folder, "closed"))).toEqual([]);
  });

  test.skipIf(!mayBeBound)("a protected folder that would be replaced stays where it is", async () => {
    const inject = "undrizzle inject dead-output --truth truth.npy --units mm/day -o results --force";
    await mkdir(join(folder, "results/deep"), { recursive: true });
    await writeFile(join(folder, "results/deep/mine"), "precious");
    await chmod(join(folder, "results/deep"), 0o555);
    const { code, stderr } = await shell(inject, folder, asAnyUser);
    expect(stderr).toMatch(/results cannot be written: no permission to write there/);
    expect(code).toBe(1);
    expect((await readdir(join(folder, "results"), { recursive: true })).sort()).toEqual([
      "deep",
      "deep/mine",
    ]);
    expect((await readdir(folder)).filter((name) => /results/.test(name))).toEqual(["results"]);
  });

  test.skipIf(!mayBeBound)("an input without permission: said (root needs setpriv)", async () => {
    await copyFile(join(folder, "truth.npy"), join(folder, "secret.npy"));
    await chmod(join(folder, "secret.npy"), 0);
    const line = "undrizzle evaluate --truth secret.npy --samples samples.npy --units mm/day";
    const { code, stderr } = await shell(line, folder, asAnyUser);
    expect(stderr).toMatch(/^undrizzle: secret\.npy cannot be read.*permission/);
    expect(code).toBe(1);
  });

  test.skipIf(!mayMount)("a read-only disk: said (needs unshare -rm)", async () => {
    await mkdir(join(folder, "fixed"), { recursive: true });
    const line = `mount -t tmpfs -o ro none fixed && ${fix("npy")} -o fixed/out`;
    const { code, stderr } = await shell(line, folder, ["unshare", "-rm"]);
    expect(stderr).toBe(
      "undrizzle: fixed/out cannot be written: its disk is read-only: choose another output\n",
    );
    expect(code).toBe(1);
  });

  test("a file in the place of a folder: said", async () => {
    await writeFile(join(folder, "file"), "precious");
    await expect(writeFileAtomic(join(folder, "file", "out.txt"), "x")).rejects.toThrow(
      /file cannot be written: a part of the path is a file/,
    );
  });

  test.each(["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EIO", "EMFILE"])("%s has words", (code) => {
    expect(String(asOutputError("out", Object.assign(new Error(code), { code })))).toMatch(
      /^OutputError: out cannot be written: .{10,}/,
    );
  });
});

describe("an input that changes while it is read", () => {
  test("a file that shrinks is named, with what is missing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-shrinks-"));
    const file = join(folder, "truth.npy");
    await writeNpy(file, npyOfFloats(new Float32Array(1000), [10, 10, 10]));
    const source = await fileSource(file);
    await source.read(0, 128);
    await truncate(file, 2000);
    await expect(source.read(1000, 3000)).rejects.toThrow(/truth\.npy is truncated/);
    await source.close();
  });

  test("samples that are replaced meanwhile are not mixed with the new ones", async () => {
    const run = await openRun(await tinyRun());
    const sampler = await openSampler(run);
    await writeSamples(sampler, sampleOptions(run));
    const reading = (await runEvents(run))[Symbol.asyncIterator]();
    await reading.next();
    await writeSamples(sampler, sampleOptions(run, { seed: 9 }));
    await reading.next(); // was read ahead
    await expect(reading.next()).rejects.toThrow(
      /synth: was replaced while it was read: run the command again/,
    );
  });

  test("samples of other data are not taken for current", async () => {
    const { samplesAreCurrent } = await import("../../lib/run/write-samples.js");
    const run = await openRun(await tinyRun());
    const sampler = await openSampler(run);
    await writeSamples(sampler, sampleOptions(run));
    expect(await samplesAreCurrent(sampler, sampleOptions(run))).toBe(true);
    const predictors = join(run.dataDir, "X_lr", "day_000003.npy");
    const { size } = await stat(predictors);
    const file = await open(predictors, "r+");
    await file.write(new Uint8Array([1]), 0, 1, size - 2);
    await file.close();
    expect(await samplesAreCurrent(sampler, sampleOptions(run))).toBe(false);
  });
});
