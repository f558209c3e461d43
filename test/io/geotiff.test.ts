import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";

/** A file as GDAL wrote it, in base64, and what rasterio reads (make-tiffs.py). */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly values: readonly (readonly (number | null)[])[];
}

const lines = await readFile(fileURLToPath(new URL("fixtures/tiffs.jsonl", import.meta.url)), "utf8");
const cases = lines
  .trim()
  .split("\n")
  .map((line): Case => JSON.parse(line));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-tiff-"));
});
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
async function put({ files }: Pick<Case, "files">): Promise<string> {
  const path = join(folder, `${written++}.tif`);
  for (const [suffix, base64] of Object.entries(files))
    await writeFile(path + suffix, Buffer.from(base64, "base64"));
  return path;
}

async function read(path: string): Promise<(number | null)[][]> {
  const file = await openFields(path, { units: "mm/day", allowImplausible: true } as never);
  try {
    const events: (number | null)[][] = [];
    for (let event = 0; event < file.events; event++) {
      const [values] = await file.readEvent(event);
      events.push(Array.from(values, (value) => (Number.isNaN(value) ? null : value)));
    }
    return events;
  } finally {
    await file.close();
  }
}

function expectClose(found: readonly (readonly (number | null)[])[], expected: Case["values"]): void {
  expect(found.map((event) => event.map((value) => value === null))).toEqual(
    expected.map((event) => event.map((value) => value === null)),
  );
  found.flat().forEach((value, i) => {
    if (value !== null) expect(value).toBeCloseTo(expected.flat()[i]!, 5);
  });
}

describe("what GDAL writes is read as rasterio reads it", () => {
  test.each(cases)("$name", async (one) => expectClose(await read(await put(one)), one.values));
});

describe("a file that was cut is refused by name", () => {
  test.each(cases.filter(({ files }) => Object.keys(files).length === 1))("$name", async ({ files }) => {
    const whole = Buffer.from(files[""], "base64");
    for (let part = 0; part < 12; part++) {
      const cut = whole.subarray(0, Math.floor((whole.length * (part + 0.5)) / 12));
      const path = await put({ files: { "": cut.toString("base64") } });
      await expect(read(path)).rejects.toThrow(new RegExp(`${path.split("/").at(-1)}.*`));
      await expect(read(path)).rejects.toBeInstanceOf(FormatError);
    }
  });
});

/** Where strips and tiles stand: bytes that no other bytes of these small files explain. */
function dataOf(bytes: Buffer, tagIds: readonly number[]): [number, number][] {
  const at = bytes.readUInt32LE(4);
  const tag = (id: number): number[] => {
    for (let entry = at + 2; entry < at + 2 + 12 * bytes.readUInt16LE(at); entry += 12)
      if (bytes.readUInt16LE(entry) === id) {
        const [type, count] = [bytes.readUInt16LE(entry + 2), bytes.readUInt32LE(entry + 4)];
        const size = type === 3 ? 2 : 4;
        const from = count * size <= 4 ? entry + 8 : bytes.readUInt32LE(entry + 8);
        return Array.from({ length: count }, (_, i) => bytes.readUIntLE(from + i * size, size));
      }
    return [];
  };
  const [offsets, lengths] = tagIds.map(tag);
  return offsets.map((offset, i) => [offset, lengths[i]]);
}

describe("a flipped bit of data with a checksum is found", () => {
  const names = ["DEFLATE, strips, float32", "LERC_DEFLATE, strips, float32", "LERC_ZSTD, strips, float32"];
  test.each(cases.filter(({ name }) => names.includes(name)))("$name", async ({ files, values }) => {
    const good = Buffer.from(files[""], "base64");
    let refused = 0;
    for (const [offset, length] of dataOf(good, [273, 279]))
      for (let at = offset; at < offset + length; at += 3) {
        const bad = Buffer.from(good);
        bad[at] ^= 1 << (at % 8);
        const outcome = await read(await put({ files: { "": bad.toString("base64") } })).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof FormatError) refused++;
        else expectClose(outcome as number[][], values);
      }
    expect(refused).toBeGreaterThan(20);
  });
});

test("two strips that overlap are refused", async () => {
  const bytes = Buffer.from(cases.find(({ name }) => name === "NONE, strips, float32")!.files[""], "base64");
  const [[first], [second]] = dataOf(bytes, [273, 279]);
  const list = bytes.indexOf(Buffer.from(Uint32Array.of(first, second).buffer));
  bytes.writeUInt32LE(second + 4, list);
  await expect(read(await put({ files: { "": bytes.toString("base64") } }))).rejects.toThrow(
    /data at bytes \d+ to \d+ that overlap others/,
  );
});

describe("valid files of rarer kinds are refused as not supported, never as damaged", () => {
  const plain = Buffer.from(cases.find(({ name }) => name === "NONE, strips, float32")!.files[""], "base64");
  function withTag(id: number, value: number): string {
    const bytes = Buffer.from(plain);
    const at = bytes.readUInt32LE(4);
    for (let entry = at + 2; entry < at + 2 + 12 * bytes.readUInt16LE(at); entry += 12)
      if (bytes.readUInt16LE(entry) === id) bytes.writeUInt16LE(value, entry + 8);
    return bytes.toString("base64");
  }
  test.each([
    [34925, /is compressed by LZMA, which is not supported: convert it with gdal_translate/],
    [7, /is compressed by JPEG, which is not supported/],
    [50001, /is compressed by WebP, which is not supported/],
    [4, /is compressed by CCITT fax 4, which is not supported/],
  ])("compression %i", async (compression, message) => {
    const outcome = read(await put({ files: { "": withTag(259, compression) } }));
    await expect(outcome).rejects.toThrow(message);
    await expect(outcome).rejects.not.toThrow(/damaged/);
  });
});

test("24 bits in big-endian order, which GDAL and the specification order differently, are refused", async () => {
  // 2×3 cells written by GDAL 3.6 with NBITS=24 and ENDIANNESS=BIG: its own reading gives 1, 2, 3, 4, 500, 70000.
  const content =
    "TU0AKgAAAAgACwEAAAMAAAABAAMAAAEBAAMAAAABAAIAAAECAAMAAAABABgAAAEDAAMAAAABAAEAAAEGAAMAAAABAAEAAAERAAQAAAABAAAAkgEVAAMA" +
    "AAABAAEAAAEWAAMAAAABAAIAAAEXAAQAAAABAAAAEgEcAAMAAAABAAEAAAFTAAMAAAABAAEAAAAAAAABAAACAAADAAAEAAD0AQBwEQE=";
  await expect(read(await put({ files: { "": content } }))).rejects.toThrow(/24-bit samples in big-endian/);
});

test("FMI's radar composites: Nodata, Gain, Offset and the unit stand in texts", async () => {
  // A band of 8 bits as libtiff lays it out, by hand: 1 strip, GDAL_METADATA behind it.
  const text =
    '<GDALMetadata>\n<Item name="Quantity" unit="dBZ">Reflectivity</Item>\n<Item name="Gain">0.5</Item>\n' +
    '<Item name="Offset">-32</Item>\n<Item name="Nodata">255</Item>\n</GDALMetadata>\0';
  const tags: [number, number, number, number][] = [
    [256, 3, 1, 3],
    [257, 3, 1, 1],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [273, 4, 1, 8],
    [277, 3, 1, 1],
    [279, 4, 1, 3],
    [42112, 2, text.length, 12 + 2 + 12 * 8 + 4],
  ];
  const bytes = Buffer.alloc(12 + 2 + 12 * 8 + 4 + text.length);
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(12, 4);
  bytes.set([84, 255, 64], 8);
  bytes.writeUInt16LE(tags.length, 12);
  tags.forEach(([id, type, count, value], i) => {
    bytes.writeUInt16LE(id, 14 + 12 * i);
    bytes.writeUInt16LE(type, 16 + 12 * i);
    bytes.writeUInt32LE(count, 18 + 12 * i);
    bytes.writeUInt32LE(value, 22 + 12 * i);
  });
  bytes.write(text, 12 + 2 + 12 * 8 + 4);
  const path = await put({ files: { "": bytes.toString("base64") } });
  await expect(openFields(path)).rejects.toThrow(/is in dBZ/);
  bytes.write("n/a", bytes.indexOf("dBZ"));
  expect(await read(await put({ files: { "": bytes.toString("base64") } }))).toEqual([[10, null, 0]]);
});
