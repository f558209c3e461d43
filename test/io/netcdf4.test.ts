import { copyFile, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import { writeNetcdf4Output } from "../../lib/io/formats/netcdf4/write-netcdf4.js";
import { caseFromJson } from "../fuzz/corpus.js";

const [EVENTS, EDGE] = [6, 4];
const field = (event: number): Float32Array =>
  Float32Array.from({ length: EDGE * EDGE }, (_, cell) => event + cell / 16);

let folder: string;
let good: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-netcdf4-"));
  good = join(folder, "good.nc");
  const sink = await writeNetcdf4Output(
    {
      attributes: {},
      arrays: [],
      unlimited: [],
      field: {
        ...{ name: "pr", dtype: "<f4", dims: ["event", "y", "x"], shape: [EVENTS, EDGE, EDGE] },
        ...{ attributes: { units: "mm/day" }, fill: Number.NaN, factor: 1, hasEvents: true, blockEvents: 1 },
      },
    },
    good,
  );
  for (let event = 0; event < EVENTS; event++) await sink.write(field(event));
  await sink.finish();
});
afterAll(() => rm(folder, { recursive: true }));

/** Files of the folder that this process has open. */
async function open(): Promise<string[]> {
  const handles = await readdir("/proc/self/fd");
  const targets = await Promise.all(
    handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => "")),
  );
  return targets.filter((target) => target.startsWith(folder));
}

/** A copy in which the deflated values of event 3 are overwritten. */
async function damaged(name: string): Promise<string> {
  const bytes = await readFile(good);
  const wanted = Buffer.from(field(3).buffer);
  const streams = Array.from(bytes.keys()).filter((at) => bytes[at] === 0x78);
  const at = streams.find((from) => inflated(bytes.subarray(from))?.equals(wanted));
  bytes.fill(0xff, at!, at! + 20);
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

function inflated(bytes: Uint8Array): Buffer | null {
  try {
    return inflateSync(bytes);
  } catch {
    return null;
  }
}

const onLinux = process.platform === "linux";

test.runIf(onLinux)("a file that was written in several blocks is let go", async () => {
  expect(await open()).toEqual([]);
});

test.runIf(onLinux)(
  "a file whose values are damaged is let go, and read anew once it is mended",
  async () => {
    const path = await damaged("mended.nc");
    for (let time = 0; time < 3; time++) {
      const file = await openFields(path);
      await expect(file.readEvent(3)).rejects.toThrow(FormatError);
      await file.close();
      expect(await open()).toEqual([]);
    }
    await copyFile(good, path);
    const file = await openFields(path);
    expect((await file.readEvent(3))[0]).toEqual(field(3));
    await file.close();
    expect(await open()).toEqual([]);
  },
);

test.runIf(onLinux)("a file that cannot be opened is not left open", async () => {
  const path = join(folder, "cut.nc");
  await writeFile(path, (await readFile(good)).subarray(0, 3000));
  await expect(openFields(path)).rejects.toThrow(/cut\.nc cannot be read as NetCDF-4\/HDF5.*truncated file/);
  expect(await open()).toEqual([]);
});

test("another file that is open stays readable after an error", async () => {
  const other = await openFields(good);
  const path = await damaged("beside.nc");
  const file = await openFields(path);
  await expect(file.readEvent(3)).rejects.toThrow(FormatError);
  await file.close();
  expect((await other.readEvent(5))[0]).toEqual(field(5));
  await other.close();
});

test("HDF5 that does not end is stopped; files beside say so, and open again", async () => {
  const json = new URL("../fuzz/corpus/netcdf4-without-end.json", import.meta.url);
  const [content] = caseFromJson(await readFile(json, "utf8")).files;
  const endless = join(folder, "endless.nc");
  await writeFile(endless, (content as { bytes: Uint8Array }).bytes);
  const beside = await openFields(good);
  await expect(openFields(endless)).rejects.toThrow(
    /endless\.nc was not read: HDF5 had not ended after \d+ s and was stopped.*nccopy/,
  );
  await expect(beside.readEvent(0)).rejects.toThrow(/good\.nc: pr was not read.*open it again/);
  await beside.close();
  if (onLinux) expect(await open()).toEqual([]);
  const again = await openFields(good);
  expect((await again.readEvent(0))[0]).toEqual(field(0));
  await again.close();
});
