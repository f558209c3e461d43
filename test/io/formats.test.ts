import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FormatError, ValueError } from "../../lib/errors.js";
import type { Values } from "../../lib/fields/field.js";
import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";

const fixture = (name: string): string => join(fileURLToPath(new URL("fixtures/", import.meta.url)), name);

/** What fixtures/make-fields.py wrote: P[event, y, x] = ((15 event + 5 y + x) mod 7) / 4, missing at (1, 2, 3). */
function expected(event: number, member = 0): number[] {
  return Array.from({ length: 15 }, (_, cell) =>
    event === 1 && cell === 13 ? Number.NaN : ((15 * event + cell) % 7) / 4 + member,
  );
}

function expectClose(values: Values, wanted: readonly number[], digits: number): void {
  expect(values.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries())
    if (Number.isNaN(value)) expect(values[i]).toBeNaN();
    else expect(values[i]).toBeCloseTo(value, digits);
}

async function opened(name: string, options: OpenOptions = {}): Promise<FieldFile & { all: Values[][] }> {
  const file = await openFields(fixture(name), options);
  const all: Values[][] = [];
  // Backwards: nothing may depend on the order.
  for (let event = file.events - 1; event >= 0; event--) all[event] = await file.readEvent(event);
  await file.close();
  return { ...file, all };
}

function expectAll(file: { all: Values[][] }, members: number, digits = 6): void {
  expect(file.all.map((event) => event.length)).toEqual([members, members, members, members]);
  for (const [event, fields] of file.all.entries())
    for (const [member, values] of fields.entries()) expectClose(values, expected(event, member), digits);
}

describe("files made by other libraries", () => {
  test("NetCDF-4, packed integers, axes by name, noleap calendar", async () => {
    const file = await opened("packed.nc");
    expectAll(file, 1, 12);
    expect([file.format, file.events, file.members, file.units]).toEqual(["NetCDF-4", 4, null, "mm h-1"]);
    expect(file.times).toEqual(["2000-02-27", "2000-02-28", "2000-03-01", "2000-03-02"]);
    expect(file.grid).toEqual({
      height: 3,
      width: 5,
      lat: new Float64Array([60, 50, 40]),
      lon: new Float64Array([0, 10, 20, 30, 40]),
    });
    expect(file.all[0][0]).toBeInstanceOf(Float64Array);
    expect(file.notes).toEqual(["pr: mm h-1 → mm/day (×24)"]);
  });

  test("NetCDF-4 groups, members, a height of one level, big-endian floats", async () => {
    await expect(openFields(fixture("groups.nc"))).rejects.toThrow(
      /groups\.nc has several fields; pass --variable NAME.*(analysis|forecast)\/rain \(time 4, realization 2, height 1, lat 3, lon 5\)/,
    );
    await expect(openFields(fixture("groups.nc"), { variable: "rain" })).rejects.toThrow(
      /several variables rain/,
    );
    const file = await opened("groups.nc", { variable: "forecast/rain" });
    expect([file.events, file.members]).toEqual([4, 2]);
    expect(file.times).toEqual(["2000-02-27", "2000-02-28", "2000-02-29", "2000-03-01"]);
    expectAll(file, 2, 12);
    expect(file.all[0][0]).toBeInstanceOf(Float32Array);
    expect((await opened("groups.nc#analysis/rain")).all[0][0][0]).toBe(1);
  });

  test("NetCDF-4 groups with coordinates of their own", async () => {
    const file = await opened("own-times.nc#b/prb");
    expect(file.times?.[0]).toBe("2000-02-28");
    expect((await opened("own-times.nc#a/pra")).times?.[0]).toBe("1990-01-01");
    expectAll(file, 1);
  });

  test("NetCDF-3 records, amounts per hour, 360-day calendar", async () => {
    const file = await opened("classic.nc");
    expectAll(file, 1);
    expect([file.format, file.units]).toEqual(["NetCDF-3", "mm"]);
    expect(file.times).toEqual([
      "2000-02-30T21:00",
      "2000-02-30T22:00",
      "2000-02-30T23:00",
      "2000-03-01T00:00",
    ]);
    expect(file.notes).toEqual(["rain: mm per step of 1 h → mm/day (×24)"]);
  });

  test("Zarr 2 in a zip, members, uneven chunks", async () => {
    const file = await opened("v2.zarr.zip");
    expectAll(file, 2, 12);
    expect([file.format, file.members, file.grid.lat?.[0]]).toEqual(["Zarr v2", 2, 60]);
    expect(file.times).toEqual(["2000-02-28", "2000-02-29", "2000-03-01", "2000-03-02"]);
    expect(file.notes).toEqual([]);
  });

  test("Zarr 3 in a zip", async () => {
    const file = await opened("v3.zarr.zip");
    expectAll(file, 1);
    expect([file.format, file.units, file.times?.[1]]).toEqual(["Zarr v3", "kg m-2 s-1", "2000-02-29"]);
    expect(file.all[0][0]).toBeInstanceOf(Float32Array);
  });

  test("npz: compressed, dates, an array of objects beside", async () => {
    const file = await opened("members.npz", { units: "mm/day" });
    expectAll(file, 2, 12);
    expect([file.format, file.members, file.grid.lon?.[4]]).toEqual(["npz", 2, 40]);
    expect(file.times).toEqual(["2000-02-28", "2000-02-29", "2000-03-01", "2000-03-02"]);
  });

  test("npy in Fortran order", async () => {
    const file = await opened("fortran.npy", { units: "mm/h" });
    expectAll({ all: file.all.map((event) => event.map((values) => values.map((v) => v / 24))) }, 2);
    expect([file.format, file.members, file.times, file.key(3)]).toEqual(["npy", 2, null, "event_000003"]);
  });

  test("GeoTIFF: packed, no-data value, bands as events, centres of cells", async () => {
    const file = await opened("packed.tif");
    expectAll(file, 1, 12);
    expect(file.grid.lat).toEqual(new Float64Array([60, 50, 40]));
    expect(file.grid.lon).toEqual(new Float64Array([0, 10, 20, 30, 40]));
  });

  test("values in another space come as they are", async () => {
    const file = await opened("fortran.npy", { space: "log1p" });
    expect([file.space, file.units]).toEqual(["log1p", ""]);
    expectAll(file, 2);
  });
});

test("events outside of the file are refused", async () => {
  const file = await openFields(fixture("packed.nc"));
  await expect(file.readEvent(4)).rejects.toThrow(
    /event 4 is asked of .*packed\.nc, which has events 0 to 3/,
  );
  await expect(file.readEvent(-1)).rejects.toThrow(ValueError);
  await file.close();
});

test("a variable that is not there is answered with those that are", async () => {
  await expect(openFields(fixture("packed.nc"), { variable: "rain" })).rejects.toThrow(FormatError);
  await expect(openFields(fixture("packed.nc"), { variable: "rain" })).rejects.toThrow(
    /no variable rain: it has .*pr \(lon 5, time 4, lat 3\)/,
  );
});
