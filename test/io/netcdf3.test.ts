import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import { openNetcdf3 } from "../../lib/io/formats/netcdf3/netcdf3.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-netcdf3-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A header after the format specification, of `filler` (one dimension) and `pr` (y 2, x 3), both float. */
function header(version: 2 | 5, filler: number, start: number): Buffer {
  const wide = version === 5;
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const u64 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  };
  const count = wide ? u64 : u32;
  const text = (value: string) =>
    Buffer.concat([count(value.length), Buffer.from(value), Buffer.alloc((4 - (value.length % 4)) % 4)]);
  const units = [text("units"), u32(2), text("mm/day")];
  const bytes = filler * 4;
  return Buffer.concat([
    Buffer.from(`CDF${String.fromCharCode(version)}`, "latin1"),
    count(0),
    ...[u32(10), count(3), text("n"), count(filler), text("y"), count(2), text("x"), count(3)],
    ...[u32(0), count(0)],
    ...[u32(11), count(2)],
    ...[
      text("filler"),
      count(1),
      count(0),
      u32(0),
      count(0),
      u32(5),
      count(wide ? bytes : 0xffffffff),
      u64(start),
    ],
    ...[
      text("pr"),
      count(2),
      count(1),
      count(2),
      u32(12),
      count(1),
      ...units,
      u32(5),
      count(24),
      u64(start + bytes),
    ],
  ]);
}

describe("values beyond 4 GiB", () => {
  test.each([2, 5] as const)("of version %i", async (version) => {
    const path = join(folder, `large-${version}.nc`);
    const [filler, start] = [1_200_000_000, 1024];
    const values = Buffer.alloc(24);
    for (let i = 0; i < 6; i++) values.writeFloatBE(i + 0.5, 4 * i);
    const file = await open(path, "w");
    await file.write(header(version, filler, start), 0, undefined, 0);
    // The file has a hole there, which takes no room on the disk.
    await file.write(values, 0, 24, start + 4 * filler);
    await file.close();
    const fields = await openFields(`${path}#pr`);
    expect(Array.from((await fields.readEvent(0))[0])).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
    await fields.close();
    await rm(path);
  });
});

const classic = await readFile(fileURLToPath(new URL("fixtures/classic.nc", import.meta.url)));

async function outcome(bytes: Uint8Array): Promise<unknown> {
  const path = join(folder, "damaged.nc");
  await writeFile(path, bytes);
  try {
    const file = await openFields(path, { units: "mm/day" });
    try {
      for (let event = 0; event < file.events; event++) await file.readEvent(event);
      return "read";
    } finally {
      await file.close();
    }
  } catch (error) {
    return error;
  }
}

test("lengths of the header that are beyond the file are refused by name", async () => {
  let refused = 0;
  for (let at = 4; at < 200; at++) {
    const bytes = Buffer.from(classic);
    bytes[at] = 0xff;
    const found = await outcome(bytes);
    if (found === "read") continue;
    expect([at, found]).toEqual([at, expect.any(Error)]);
    expect((found as Error).name).toMatch(/^(FormatError|ShapeError|UnitsError|ValueError)$/);
    expect((found as Error).message).toContain("damaged.nc");
    refused++;
  }
  expect(refused).toBeGreaterThan(50);
});

test("a variable that starts inside of another is refused", async () => {
  const bytes = header(2, 4, 300);
  const whole = Buffer.concat([bytes, Buffer.alloc(300 - bytes.length + 16 + 24)]);
  expect(await outcome(whole)).toBe("read");
  whole.writeBigUInt64BE(308n, bytes.length - 8);
  expect(await outcome(whole)).toBeInstanceOf(FormatError);
  expect(String(await outcome(whole))).toMatch(/variable pr at byte 308, where filler goes on to 316/);
});

test.each(["one-record-of-bytes.nc", "two-records-of-bytes.nc"])(
  "several records at once, from any on, and parts of them: %s",
  async (name) => {
    const file = await openNetcdf3(fileURLToPath(new URL(`fixtures/other-tools/${name}`, import.meta.url)));
    const pr = file.variables.find((variable) => variable.name === "pr")!;
    const read = async (start: number[], count: number[]) =>
      Array.from((await pr.read(start, count)) as Int8Array);
    // Written by netCDF4-python: i mod 7 at place i of 3×2×3.
    const all = Array.from({ length: 18 }, (_, i) => i % 7);
    expect(await read([0, 0, 0], [3, 2, 3])).toEqual(all);
    expect(await read([1, 0, 0], [2, 2, 3])).toEqual(all.slice(6));
    expect(await read([2, 1, 0], [1, 1, 2])).toEqual(all.slice(15, 17));
    expect(await read([0, 0, 1], [3, 2, 2])).toEqual(all.filter((_, i) => i % 3 > 0));
    expect(await read([0, 1, 2], [3, 1, 1])).toEqual([all[5], all[11], all[17]]);
    await file.close();
  },
);
