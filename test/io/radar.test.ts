import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";

const fixture = (name: string): string => join(fileURLToPath(new URL("fixtures/", import.meta.url)), name);

async function read(name: string, options: OpenOptions = {}) {
  const file = await openFields(fixture(name), options);
  try {
    const values = (await file.readEvent(0))[0]!;
    return { values: Array.from(values, (value) => Number(value.toPrecision(9))), file };
  } finally {
    await file.close();
  }
}

// Stored elements are in fixtures/make-radar.py; values by hand: offset + gain × stored, times steps a day.
describe("OPERA", () => {
  test("rates: not detected is dry, no data is missing, fields of quality are passed over", async () => {
    const { values, file } = await read("odim-rate.h5");
    expect(values).toEqual([0, 0, 12, 108, 2388, Number.NaN]);
    expect(file.units).toBe("mm/h");
  });

  test("amounts in a quarter of an hour, calibrated for the whole data set", async () => {
    const { values, file } = await read("odim-acrr.h5");
    expect(values).toEqual([0, 9.6, 19.2, 96, 1920, Number.NaN]);
    expect(file.units).toBe("mm/15min");
  });

  test.each([{}, { units: "mm/h" }])("reflectivity is no rain (%j)", async (options) => {
    await expect(read("odim-dbzh.h5", options)).rejects.toThrow(
      /odim-dbzh\.h5: dataset1\/data1\/data is in dBZ.*convert it first.*200 R\^1\.6/,
    );
  });
});

describe("KNMI", () => {
  test("calibration, missing data, cells out of the image, length of the step", async () => {
    const { values, file } = await read("knmi.h5");
    expect(values).toEqual([0, 0.24, Number.NaN, 24, 60, Number.NaN]);
    expect(file.units).toBe("mm/60min");
  });

  test("the scale in units that are asked for is not applied twice", async () => {
    const { values, file } = await read("knmi.h5", { units: "0.01 mm/h" });
    expect(values).toEqual([0, 0.24, Number.NaN, 24, 60, Number.NaN]);
    expect(file.notes[0]).toMatch(/counts once/);
    expect((await read("knmi.h5", { units: "mm/day", scaleOffset: [1, 0] })).values[1]).toBe(1);
  });
});

describe("when an image was taken", () => {
  test.each([
    ["odim-acrr.h5", "2010-08-26T00:15:00", 0.25],
    ["knmi.h5", "2010-08-26T01:00:00", 1],
  ])("%s: the start of its span, stamped with the end", async (name, stamp, hours) => {
    const { file } = await read(name);
    expect(file.clock).toMatchObject({ full: ["2010-08-26T00:00:00"], stamps: [stamp], step: { hours } });
    expect(file.times).toEqual(["2010-08-26"]);
  });
});

describe("other HDF5", () => {
  test("axes by DimensionNames, where no scales are attached (NASA's precipitation processing)", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-hdf5-"));
    const path = join(folder, "hhr.h5");
    const h5 = await import("h5wasm/node");
    await h5.ready;
    const file = new h5.File(path, "w");
    const put = (name: string, data: Float64Array, shape: number[], attributes: Record<string, string>) => {
      const dataset = file.create_dataset({ name, data, shape, dtype: "<d" });
      for (const [key, value] of Object.entries(attributes))
        dataset.create_attribute(key, value, [], `A${value.length}`);
    };
    const values = Float64Array.from({ length: 12 }, (_, i) => i);
    put("precipitation", values, [2, 3, 2], { units: "mm/hr", DimensionNames: "time,lon, lat" });
    put("time", Float64Array.of(0, 1800), [2], { units: "seconds since 2001-01-01", DimensionNames: "time" });
    put("lat", Float64Array.of(50, 51), [2], { units: "degrees_north", DimensionNames: "lat" });
    put("lon", Float64Array.of(4, 5, 6), [3], { units: "degrees_east", DimensionNames: "lon" });
    put("other", Float64Array.of(1, 2), [2], { DimensionNames: "a,b" });
    file.close();
    const fields = await openFields(path);
    expect(fields.grid).toEqual({
      height: 2,
      width: 3,
      lat: Float64Array.of(50, 51),
      lon: Float64Array.of(4, 5, 6),
    });
    expect(fields.times).toEqual(["2001-01-01T00:00", "2001-01-01T00:30"]);
    // numpy.arange(12).reshape(2, 3, 2)[1].T.ravel() * 24
    expect([...(await fields.readEvent(1))[0]!]).toEqual([6, 8, 10, 7, 9, 11].map((value) => value * 24));
    await fields.close();
    await rm(folder, { recursive: true });
  });

  test("that starts after a user block is read", async () => {
    expect((await read("user-block.h5")).values).toEqual([0, 1, 2, 3, 4, 5]);
    // The same HDF5 after 2,048 bytes of something else (HDF5 file format, "Disk Format: Level 0A").
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-user-block-"));
    const bytes = await readFile(fixture("user-block.h5"));
    const plain = bytes.subarray(bytes.indexOf("\x89HDF", 0, "latin1"));
    const far = join(folder, "far.h5");
    await writeFile(far, Buffer.concat([Buffer.alloc(2048, 1), plain]));
    const found = await openFields(far);
    expect(Array.from((await found.readEvent(0))[0]!)).toEqual([0, 1, 2, 3, 4, 5]);
    await found.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ["lzf.h5", /lzf\.h5: pr is stored with lzf, which is not supported.*h5repack -f GZIP=4/],
    ["float16.h5", /float16\.h5: pr is stored with float16 .*not supported: store it as float32/],
  ])("%s is refused as unsupported", async (name, message) => {
    await expect(read(name)).rejects.toThrow(message);
  });
});
