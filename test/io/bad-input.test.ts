import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError, isUserError, ShapeError, UnitsError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { formatNpy, formatNpyHeader, npyOfFloats, npyOfStrings } from "../../lib/io/formats/npy/npy.js";

const fixture = (name: string): string => join(fileURLToPath(new URL("fixtures/", import.meta.url)), name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-bad-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

async function readAll(path: string, options: OpenOptions): Promise<void> {
  const file = await openFields(path, options);
  try {
    for (let event = 0; event < file.events; event++) await file.readEvent(event);
  } finally {
    await file.close();
  }
}

async function expectRefused(
  path: string,
  kind: new (...args: never[]) => Error,
  message: RegExp,
  options = {},
) {
  const error: unknown = await readAll(path, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(kind);
  expect(isUserError(error)).toBe(true);
  expect((error as Error).message).toMatch(message);
}

interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** Size that the archive declares. */
  readonly declared?: number;
}

/** A zip archive after PKWARE's APPNOTE, lies included. */
function zipOf(...entries: Entry[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflate, declared } of entries) {
    const data = deflate ? deflateRawSync(content) : Buffer.from(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(declared ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), fields, rest, Buffer.from(name)]),
    );
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

const field = formatNpy(npyOfFloats(new Float32Array(6), [2, 3]));
const mm = { units: "mm/day" };

describe("any file", () => {
  test("missing, empty, of no known format", async () => {
    await expectRefused(join(folder, "none.nc"), FormatError, /none\.nc does not exist/);
    await expectRefused(join(folder, "none.nc#pr"), FormatError, /none\.nc does not exist/);
    await expectRefused(await put("empty.nc", ""), FormatError, /empty\.nc is empty: it has 0 bytes/);
    await expectRefused(
      await put("text.csv", "day,mm\n1,2\n"),
      FormatError,
      /no known format.*bytes 6461792c6d6d0a31/,
    );
  });
  test("the content decides, not the name", async () => {
    const file = await openFields(await put("really.nc", field), mm);
    expect(file.format).toBe("npy");
    await file.close();
  });
  test("no units, unknown units", async () => {
    const path = await put("plain.npy", field);
    await expectRefused(path, UnitsError, /plain\.npy does not say its units: add --units mm\/day/);
    await expectRefused(path, UnitsError, /is in "furlongs", of which "furlongs" is not known/, {
      units: "furlongs",
    });
    await expectRefused(path, UnitsError, /per time step.*--units "mm\/day"/, { units: "mm" });
  });
});

describe("npy and npz", () => {
  test("truncated, of the wrong type or shape", async () => {
    await expectRefused(
      await put("cut.npy", field.slice(0, -4)),
      FormatError,
      /cut\.npy is truncated.*24 bytes.*found 20/,
      mm,
    );
    await expectRefused(
      await put("text.npy", formatNpy(npyOfStrings(["a", "b"]))),
      ShapeError,
      /text\.npy.*no field/,
      mm,
    );
    const words = formatNpy({ ...npyOfStrings(["a", "b", "c", "d"]), shape: [2, 2] });
    await expectRefused(await put("words.npy", words), FormatError, /text where numbers/, mm);
    await expectRefused(
      await put("line.npy", formatNpy(npyOfFloats(new Float32Array(6), [6]))),
      ShapeError,
      /is no field/,
      mm,
    );
    await expectRefused(
      await put("five.npy", formatNpyHeader([0, 1, 1, 1, 1], "<f4")),
      ShapeError,
      /is empty: its shape is 0×1×1×1×1/,
      mm,
    );
    await expectRefused(
      await put("no-cells.npy", formatNpyHeader([4, 0, 3], "<f4")),
      ShapeError,
      /is empty: its shape is 4×0×3/,
      mm,
    );
    await expectRefused(
      await put("no-events.npy", formatNpyHeader([0, 2, 3], "<f4")),
      ShapeError,
      /is empty/,
      mm,
    );
  });
  test("names that lead out of the archive", async () => {
    for (const name of ["../../evil.npy", "/etc/evil.npy", "a/../../evil.npy", "..\\evil.npy", "C:evil.npy"])
      await expectRefused(
        await put("slip.npz", zipOf({ name, content: field })),
        FormatError,
        /leads out of the archive/,
        mm,
      );
  });
  test("sizes that lie", async () => {
    const zeros = new Uint8Array(5_000_000);
    const bomb = zipOf({ name: "pr.npy", content: zeros, deflate: true, declared: 200 });
    await expectRefused(
      await put("bomb.npz", bomb),
      FormatError,
      /inflates to more than the 200 bytes that it declares/,
      mm,
    );
    const huge = zipOf({ name: "pr.npy", content: field, deflate: true, declared: 4_000_000_000 });
    await expectRefused(
      await put("huge.npz", huge),
      FormatError,
      /declares 4000000000 bytes from \d+ in the archive: impossible/,
      mm,
    );
    const long = zipOf({ name: "pr.npy", content: field, deflate: true, declared: field.length + 9 });
    await expectRefused(
      await put("long.npz", long),
      FormatError,
      /declares 161 bytes, 152 were inflated/,
      mm,
    );
    const stored = zipOf({ name: "pr.npy", content: field, declared: 4_000_000_000 });
    await expectRefused(await put("stored.npz", stored), FormatError, /impossible/, mm);
    const shape = zipOf({ name: "pr.npy", content: formatNpyHeader([100000, 100000], "<f8") });
    await expectRefused(
      await put("shape.npz", shape),
      FormatError,
      /needs 80000000000 bytes of data, found 0/,
      mm,
    );
  });
  test("damaged archives", async () => {
    const good = zipOf({ name: "pr.npy", content: field });
    await expectRefused(
      await put("cut.npz", good.slice(0, -30)),
      FormatError,
      /truncated: a zip archive ends with a directory/,
      mm,
    );
    const shifted = Buffer.concat([good.slice(0, 4), good.slice(30)]);
    await expectRefused(await put("shifted.npz", shifted), FormatError, /shifted\.npz/, mm);
    const twice = zipOf({ name: "pr.npy", content: field }, { name: "pr.npy", content: field });
    await expectRefused(await put("twice.npz", twice), FormatError, /two files called pr\.npy/, mm);
    await expectRefused(
      await put("other.zip", zipOf({ name: "a.txt", content: field })),
      FormatError,
      /without \.npy files/,
      mm,
    );
    await expectRefused(await put("none.zip", zipOf()), FormatError, /without \.npy files/, mm);
  });
});

describe("NetCDF", () => {
  test.each(["packed.nc", "groups.nc", "classic.nc"])("%s, cut anywhere", async (name) => {
    const bytes = await readFile(fixture(name));
    for (const length of [9, 40, 200, Math.floor(bytes.length / 2), bytes.length - 1])
      await expectRefused(
        await put(`cut-${name}`, bytes.subarray(0, length)),
        FormatError,
        /cut-.*(truncated|damaged)/,
      );
  });
  test("a record count that lies", async () => {
    const bytes = Buffer.from(await readFile(fixture("classic.nc")));
    bytes.writeUInt32BE(1_000_000_000, 4);
    await expectRefused(
      await put("records.nc", bytes),
      FormatError,
      /is truncated: variable \w+ \(1000000000.*ends at byte/,
    );
  });
  test("an unknown version is named", async () => {
    await expectRefused(
      await put("version4.nc", Buffer.from("CDF\x04\0\0\0\0\0\0\0\0")),
      FormatError,
      /version 4;.*nccopy/,
    );
  });
});

describe("Zarr", () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const array = (change: object) =>
    json({
      zarr_format: 2,
      shape: [2, 3],
      chunks: [2, 3],
      dtype: "<f4",
      compressor: null,
      fill_value: null,
      order: "C",
      filters: null,
      ...change,
    });
  const attributes = json({ units: "mm/day", _ARRAY_DIMENSIONS: ["lat", "lon"] });
  const store = (meta: Uint8Array, chunk: Uint8Array) =>
    zipOf(
      { name: ".zgroup", content: json({ zarr_format: 2 }) },
      { name: "pr/.zarray", content: meta },
      { name: "pr/.zattrs", content: attributes },
      { name: "pr/0.0", content: chunk },
    );
  test("a sound one is read", async () => {
    const file = await openFields(await put("good.zip", store(array({}), new Uint8Array(24))));
    expect([file.format, await file.readEvent(0)]).toEqual(["Zarr v2", [new Float32Array(6)]]);
    await file.close();
  });
  test("declared sizes, names, damaged metadata and chunks", async () => {
    const huge = array({ shape: [100000, 100000], chunks: [100000, 100000] });
    await expectRefused(
      await put("huge.zip", store(huge, new Uint8Array(24))),
      FormatError,
      /declares chunks of 100000×100000/,
    );
    const wide = array({ shape: [100000, 100000], chunks: [10, 10] });
    await expectRefused(
      await put("wide.zip", store(wide, new Uint8Array(24))),
      FormatError,
      /declares events of 100000×100000/,
    );
    await expectRefused(
      await put("json.zip", store(Buffer.from("{"), new Uint8Array(24))),
      FormatError,
      /cannot be read as Zarr/,
    );
    const packed = array({ compressor: { id: "zlib", level: 1 } });
    await expectRefused(
      await put("packed.zip", store(packed, new Uint8Array(24))),
      FormatError,
      /pr cannot be read as Zarr/,
    );
    await expectRefused(
      await put("short.zip", store(array({}), new Uint8Array(8))),
      FormatError,
      /pr cannot be read as Zarr/,
    );
    const slip = zipOf(
      { name: ".zgroup", content: json({ zarr_format: 2 }) },
      { name: "../pr/.zarray", content: array({}) },
    );
    await expectRefused(await put("slip.zip", slip), FormatError, /leads out of the archive/);
  });
  test("a chunk that unpacks to more than its shape holds is not unpacked", async () => {
    const million = new Uint8Array(1_000_000);
    for (const [id, chunk] of [
      ["gzip", gzipSync(million)],
      ["zlib", deflateSync(million)],
    ] as const) {
      const packed = array({ compressor: { id, level: 1 } });
      await expectRefused(
        await put(`${id}-bomb.zip`, store(packed, chunk)),
        FormatError,
        /pr cannot be read as Zarr: it inflates to more than the 65584 bytes/,
      );
    }
    const blosc = Buffer.alloc(40);
    blosc.set([2, 1, 0x21, 4]);
    blosc.writeUInt32LE(4_000_000_000, 4);
    const zstd = Buffer.from("28b52ffde0ffffffffff0f0000010000", "hex");
    const lz4 = Buffer.from("ffffff7f0000", "hex");
    for (const [id, chunk, message] of [
      ["blosc", blosc, /blosc data declare 4000000000 bytes, the chunk has at most 65584/],
      ["zstd", zstd, /zstd data declare \d{13,} bytes/],
      ["lz4", lz4, /lz4 data declare 2147483647 bytes/],
    ] as const)
      await expectRefused(
        await put(`${id}-bomb.zip`, store(array({ compressor: { id } }), chunk)),
        FormatError,
        message,
      );
  });
  test("an unknown codec is named", async () => {
    const odd = array({ compressor: { id: "wavelet" } });
    await expectRefused(
      await put("odd.zip", store(odd, new Uint8Array(24))),
      FormatError,
      /codec wavelet.*not supported/,
    );
  });
  test("an unknown codec of many chunks is refused once, and breaks nothing", async () => {
    const stray: unknown[] = [];
    const note = (error: unknown) => stray.push(error);
    process.on("unhandledRejection", note);
    for (const meta of [{ filters: [{ id: "crc32" }] }, { compressor: { id: "bz2" } }]) {
      const odd = array({ chunks: [1, 1], ...meta });
      await expectRefused(
        await put("chunks.zip", store(odd, new Uint8Array(24))),
        FormatError,
        /not supported.*zstd/,
      );
    }
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    expect(stray).toEqual([]);
  });
});

describe("GeoTIFF", () => {
  test("cut, or of impossible size", async () => {
    const bytes = await readFile(fixture("packed.tif"));
    await expectRefused(
      await put("cut.tif", bytes.subarray(0, 200)),
      FormatError,
      /cut\.tif is truncated: bytes 10 to 254 are needed, it has 200/,
    );
    await expectRefused(await put("head.tif", bytes.subarray(0, 8)), FormatError, /head\.tif is truncated/);
  });
});

describe("directories", () => {
  test("a folder of links is as good as one of files", async () => {
    const target = await put("linked-from/a.npy", field);
    await mkdir(join(folder, "links"));
    for (const day of [1, 2]) await symlink(target, join(folder, `links/day_00000${day}.npy`));
    const file = await openFields(join(folder, "links"), mm);
    expect(file.events).toBe(2);
    await file.close();
  });

  test("empty, uneven members, different shapes, no times to follow", async () => {
    await mkdir(join(folder, "void"));
    await expectRefused(join(folder, "void"), FormatError, /directory without fields/, mm);
    await put("uneven/day_000001_sample_00.npy", field);
    await put("uneven/day_000001_sample_01.npy", field);
    await put("uneven/day_000002_sample_00.npy", field);
    await expectRefused(join(folder, "uneven"), ShapeError, /day_000001 has 2 members, day_000002 has 1/, mm);
    await put("shapes/day_000001.npy", field);
    await put("shapes/day_000002.npy", formatNpy(npyOfFloats(new Float32Array(6), [3, 2])));
    await expectRefused(
      join(folder, "shapes"),
      ShapeError,
      /day_000002\.npy has shape \(3, 2\), expected \(2, 3\)/,
      mm,
    );
    await put("counts/a.npy", formatNpy(npyOfFloats(new Float32Array(12), [2, 2, 3])));
    await put("counts/b.npy", formatNpy(npyOfFloats(new Float32Array(18), [3, 2, 3])));
    await expectRefused(
      join(folder, "counts"),
      ShapeError,
      /a\.npy has 2 events, .*b\.npy has 3, and not all files tell their times/,
      mm,
    );
    await put("strange/readme.txt", "hello");
    await expectRefused(
      join(folder, "strange"),
      FormatError,
      /strange is a directory without fields: 1 files beside fields were passed over \(readme\.txt/,
      mm,
    );
  });
});
