import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-zip-"));
});
afterAll(() => rm(folder, { recursive: true }));

const VALUES = Float32Array.from({ length: 24 }, (_, i) => i / 2);
const BYTES = new Uint8Array(VALUES.buffer);

/** After NumPy's format description, version 1.0. */
function npy(shape: string): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const start = Uint8Array.of(0x93, ...strToU8("NUMPY"), 1, 0, 118, 0);
  return Uint8Array.from([...start, ...strToU8(`${header}\n`), ...BYTES]);
}

function zarr2(): Record<string, Uint8Array> {
  const metadata = {
    zarr_format: 2,
    shape: [4, 2, 3],
    chunks: [2, 2, 3],
    dtype: "<f4",
    compressor: null,
    filters: null,
    fill_value: -1,
    order: "C",
  };
  return {
    ".zarray": strToU8(JSON.stringify(metadata)),
    ".zattrs": strToU8(JSON.stringify({ units: "mm/day", _ARRAY_DIMENSIONS: ["time", "lat", "lon"] })),
    "0.0.0": BYTES.slice(0, 48),
    "1.0.0": BYTES.slice(48),
  };
}

async function values(path: string): Promise<number[]> {
  const file = await openFields(path, { units: "mm/day" });
  try {
    const out: number[] = [];
    for (let event = 0; event < file.events; event++) out.push(...(await file.readEvent(event))[0]);
    return out;
  } finally {
    await file.close();
  }
}

const ARCHIVES: Readonly<Record<string, Zippable>> = {
  "an .npz": { "samples.npy": npy("(4, 2, 3)") },
  "a zipped Zarr": zarr2(),
};

describe("one flipped bit of an archive is found, or changes no value", () => {
  for (const [name, files] of Object.entries(ARCHIVES))
    test.each([0, 9] as const)(`${name}, deflate level %i`, async (level) => {
      const good = zipSync(files, { level });
      const path = join(folder, "archive.zip");
      await writeFile(path, good);
      expect(await values(path)).toEqual(Array.from(VALUES));
      let refused = 0;
      for (let at = 0; at < good.length; at++) {
        const bad = good.slice();
        bad[at] ^= 1 << (at % 8);
        await writeFile(path, bad);
        const outcome = await values(path).catch((error: unknown) => error);
        if (outcome instanceof FormatError) refused++;
        else expect([at, outcome]).toEqual([at, Array.from(VALUES)]);
      }
      expect(refused).toBeGreaterThan(good.length / 2);
    });
});

test("a flipped bit of the content is named as such", async () => {
  const bytes = zipSync({ "samples.npy": npy("(4, 2, 3)") }, { level: 0 });
  bytes[bytes.indexOf(0x0a) + 50] ^= 4;
  const path = join(folder, "flipped.npz");
  await writeFile(path, bytes);
  await expect(values(path)).rejects.toThrow(
    /flipped\.npz: samples\.npy is damaged: its checksum \(CRC-32\) is [0-9a-f]{8}, the archive says/,
  );
});

test("a deflated array larger than its first kilobytes is read", async () => {
  const many = new Uint8Array(80_000).map((_, i) => (i * 2654435761) >>> 24);
  for (let i = 3; i < many.length; i += 4) many[i] = 0x3f;
  const header = npy("(5, 40, 100)").subarray(0, 128);
  const bytes = zipSync({ "samples.npy": Uint8Array.from([...header, ...many]) }, { level: 1 });
  const path = join(folder, "large.npz");
  await writeFile(path, bytes);
  expect(await values(path)).toEqual(Array.from(new Float32Array(many.buffer)));
});

test("a deflated array of more than 512 MiB is refused before any of it is inflated, with the remedy", async () => {
  let state = 1;
  const noise = Uint8Array.from({ length: 600_000 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
  const bytes = zipSync({ "samples.npy": [noise, { level: 1 }] });
  const directory = Buffer.from(bytes.buffer).lastIndexOf(Buffer.from("PK\x01\x02", "latin1"));
  new DataView(bytes.buffer).setUint32(directory + 24, 2 ** 29 + 1, true);
  const path = join(folder, "large.npz");
  await writeFile(path, bytes);
  await expect(values(path)).rejects.toThrow(
    /samples\.npy inflates to 536870913 bytes, at most 536870912 are held.*np\.savez/,
  );
});
