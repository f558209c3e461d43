import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { highestRain } from "../../lib/io/fields/plausible.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openPair, type PairPaths } from "../../lib/io/pairs/pair.js";

const folder = await mkdtemp(join(tmpdir(), "undrizzle-plausible-"));
afterAll(() => rm(folder, { recursive: true }));
let files = 0;

/** Two events of 2×3 cells with some rain; `values` go over the first cells of the second event. */
async function file(values: readonly number[], Kind = Float64Array): Promise<string> {
  const cells = Kind.from({ length: 12 }, (_, i) => (i < 6 ? 0 : i / 4));
  cells.set(values, 6);
  const path = join(folder, `${files++}.npy`);
  await writeNpy(path, npyOfFloats(cells, [2, 2, 3]));
  return path;
}

async function readAll(path: string, options: OpenOptions = {}): Promise<number[]> {
  const fields = await openFields(path, { units: "mm/day", ...options });
  const values: number[] = [];
  try {
    for (let event = 0; event < fields.events; event++) values.push(...(await fields.readEvent(event))[0]!);
  } finally {
    await fields.close();
  }
  return values.slice(6);
}

async function events(paths: Omit<PairPaths, "units">): Promise<number> {
  const pair = await openPair({ units: "mm/day", ...paths });
  let count = 0;
  try {
    for await (const _ of pair) count++;
  } finally {
    await pair.close();
  }
  return count;
}

describe("a file", () => {
  test.each<[string, number[], RegExp]>([
    [
      "one value again and again",
      [-9999, 0, -9999],
      /\.npy: event_000001 has the value -9999 in 2 of 6 cells, the first in row 0, column 0: rain is never below 0\. It probably stands for missing cells: add --missing -9999; if not, .*--units.*--scale-offset.*; --allow-implausible takes/,
    ],
    ["one fill value", [0, 0, 0, 1e20], /value 1e\+20 in row 1, column 0.*: add --missing 1e\+20;/],
    [
      "too much",
      [2500, 1, 2600, 2],
      /value 2500 in row 0, column 0, 2 of 6 cells are like it: no step.*2000 mm\/day\. Is it in mm\/day\? If not, give the units/,
    ],
    ["below 0", [1, -0.5], /value -0\.5 in row 0, column 1, 1 of 6 cells are like it: rain is never below 0/],
    ["dBZ", [-32, -32, 20.5, 40, -32, 8], /-32 in 3 of 6 cells.*dBZ \(radar reflectivity\), convert/],
  ])("with %s is refused", async (_, values, message) => {
    const path = await file(values);
    const refused = await readAll(path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValueError);
    expect((refused as Error).message).toMatch(message);
    expect((await readAll(path, { allowImplausible: true })).slice(0, values.length)).toEqual(values);
  });

  test.each([[[1999, 0]], [[-1e-5, -0.09, 0]], [[Number.NaN, Number.POSITIVE_INFINITY]]])(
    "%j is read",
    async (values) => {
      expect((await readAll(await file(values))).slice(0, values.length)).toEqual(values);
    },
  );

  test("the options that the message names settle it", async () => {
    expect((await readAll(await file([-9999, 1]), { missing: [-9999] })).slice(0, 2)).toEqual([
      Number.NaN,
      1,
    ]);
    expect((await readAll(await file([5000, 250]), { scaleOffset: [0.01, 0.5] })).slice(0, 2)).toEqual([
      50.5, 3,
    ]);
  });

  test("the stored value is named, not what the units make of it; float32 does not overflow before that", async () => {
    const path = await file([3e38, 3e38, 0, 0, 0, 0], Float32Array as never);
    await expect(readAll(path, { units: "kg m-2 s-1" })).rejects.toThrow(
      `value 3e+38 (3.403e+38 mm/day) in 2 of 6 cells, the first in row 0, column 0`,
    );
  });

  test("rain of an hour may be more than that of a day", async () => {
    expect(highestRain(24)).toBe(2000);
    expect(highestRain(null)).toBe(2000);
    expect(highestRain(720)).toBe(2000);
    // 401 mm in an hour (Shangdi, 1947) and 1,825 mm in a day (Foc-Foc, 1966) were measured.
    expect(highestRain(1)).toBeGreaterThan(401 * 24);
    expect(highestRain(1)).toBeLessThan(12000);
    expect((await readAll(await file([300]), { units: "mm/h" }))[0]).toBe(7200);
    await expect(readAll(await file([500]), { units: "mm h-1" })).rejects.toThrow(/500 \(12000 mm\/day\)/);
  });
});

describe("a pair", () => {
  test("names the side that is wrong, event and member", async () => {
    const [good, bad] = [await file([1]), await file([-9999, -9999])];
    await expect(events({ truth: bad, samples: good })).rejects.toThrow(
      `${bad}: event_000001 has the value -9999`,
    );
    await expect(events({ truth: good, samples: bad })).rejects.toThrow(
      `${bad}: event_000001 has the value -9999`,
    );
    expect(await events({ truth: good, samples: bad, samplesOptions: { missing: [-9999] } })).toBe(2);
    expect(await events({ truth: good, samples: bad, allowImplausible: true })).toBe(2);
    await expect(
      events({ truth: bad, samples: good, samplesOptions: { allowImplausible: true } }),
    ).rejects.toThrow(/-9999/);
  });

  test("cells that do not count are not looked at", async () => {
    const [good, bad, mask] = [await file([1]), await file([-9999]), join(folder, "mask.npy")];
    await writeNpy(mask, npyOfFloats(Float32Array.of(0, 1, 1, 1, 1, 1), [2, 3]));
    expect(await events({ truth: bad, samples: good, mask })).toBe(2);
  });

  test("infinite values are refused in the truth; in samples they are counted elsewhere", async () => {
    const [good, bad] = [await file([1]), await file([1, Number.POSITIVE_INFINITY])];
    await expect(events({ truth: bad, samples: good })).rejects.toThrow(/value Infinity in row 0, column 1/);
    expect(await events({ truth: good, samples: bad })).toBe(2);
  });

  test("suspect samples may be anything but missing values", async () => {
    const good = await file([1]);
    const read = (samples: string) => events({ truth: good, samples, areSamplesSuspect: true });
    expect(await read(await file([86400, 5000, -1.5, -1.5]))).toBe(2);
    expect(await read(await file([1e30]))).toBe(2);
    await expect(read(await file([-9999, -9999]))).rejects.toThrow(/--missing -9999/);
    await expect(read(await file([1e20, 1e20]))).rejects.toThrow(/--missing 1/);
    await expect(
      events({ truth: await file([86400]), samples: good, areSamplesSuspect: true }),
    ).rejects.toThrow(/86400/);
  });

  test("missing values in log1p are not dry", async () => {
    const [good, bad] = [await file([1]), await file([-9999, -9999])];
    await expect(events({ truth: good, samples: bad, samplesOptions: { space: "log1p" } })).rejects.toThrow(
      /value -9999 \(0 mm\/day\) in 2 of 6 cells.*--missing -9999; if not, check --space/,
    );
  });
});

test("the remedy that is named settles a float32 fill stored as float64", async () => {
  // NC_FILL_FLOAT of netcdf.h, 9.9692099683868690e+36, widened as np.float64(np.float32(…)) does.
  const path = join(folder, "widened.npy");
  const data = Float64Array.of(9.969209968386869e36, 9.969209968386869e36, 1, 2);
  await writeNpy(path, { shape: [1, 2, 2], dtype: "<f8", data });
  const unsettled = await openFields(path, { units: "mm/day" });
  const refusal = await unsettled.readEvent(0).then(String, (error: Error) => error.message);
  await unsettled.close();
  const named = /--missing ([^;]+);/.exec(refusal)?.[1] ?? "";
  const file = await openFields(path, { units: "mm/day", missing: [Number(named)] });
  expect((await file.readEvent(0))[0]).toEqual(Float64Array.of(Number.NaN, Number.NaN, 1, 2));
  await file.close();
});
