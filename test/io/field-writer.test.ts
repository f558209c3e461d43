import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShapeError, ValueError } from "../../lib/errors.js";
import type { Values } from "../../lib/fields/field.js";
import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { createFieldWriter } from "../../lib/io/fields/field-writer.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { pythonJson, pythonWith } from "./python.js";

const fixture = (name: string): string => join(fileURLToPath(new URL("fixtures/", import.meta.url)), name);
const HISTORY = "2026-01-02T03:04:05Z undrizzle fix --method hard";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-writer-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Reads a file, writes it with every value changed, and gives both. */
async function rewritten(
  source: string,
  target: string,
  options: OpenOptions,
  change: (values: Values) => Values,
  events?: readonly number[],
): Promise<{ before: FieldFile; expected: Values[][] }> {
  const before = await openFields(source, options);
  const writer = await createFieldWriter(before, target, { history: HISTORY, events });
  const expected: Values[][] = [];
  for (const event of events ?? Array.from({ length: before.events }, (_, i) => i)) {
    const members = (await before.readEvent(event)).map(change);
    expected.push(members);
    await writer.write(members);
  }
  await writer.finish();
  await before.close();
  return { before, expected };
}

const doubled = (values: Values): Values => values.map((value) => value * 2 + 0.5);

/** Everything in a file, which is closed. */
async function all(file: FieldFile): Promise<Values[][]> {
  const events: Values[][] = [];
  for (let event = 0; event < file.events; event++) events.push(await file.readEvent(event));
  await file.close();
  return events;
}

function expectClose(found: readonly Values[][], wanted: readonly Values[][]): void {
  expect(found.map((event) => event.length)).toEqual(wanted.map((event) => event.length));
  for (const [e, event] of wanted.entries())
    for (const [m, values] of event.entries())
      for (const [i, value] of values.entries())
        if (Number.isNaN(value)) expect(found[e][m][i]).toBeNaN();
        else expect(found[e][m][i]).toBeCloseTo(value, 5);
}

const FILES: [name: string, options: OpenOptions][] = [
  ["packed.nc", {}],
  ["groups.nc", { variable: "forecast/rain" }],
  ["own-times.nc", { variable: "b/prb" }],
  ["classic.nc", {}],
  ["v2.zarr.zip", {}],
  ["v3.zarr.zip", {}],
  ["members.npz", { units: "mm/day", variable: "samples" }],
  ["fortran.npy", { units: "mm/h" }],
  ["packed.tif", {}],
];

describe("written like the input, read back", () => {
  test.each(FILES)("%s", async (name, options) => {
    const target = join(folder, "back", name);
    const { before, expected } = await rewritten(fixture(name), target, options, doubled);
    const after = await openFields(target, options);
    expectClose(await all(after), expected);
    for (const key of ["format", "units", "grid", "members", "times"] as const)
      expect(after[key]).toEqual(before[key]);
  });

  test.each(FILES.filter(([name]) => name !== "packed.tif" && name !== "fortran.npy"))(
    "%s: some events, with their times",
    async (name, options) => {
      const target = join(folder, "some", name);
      const { before, expected } = await rewritten(fixture(name), target, options, doubled, [3, 1]);
      const after = await openFields(target, options);
      expect(after.events).toBe(2);
      // Amounts per step lose their meaning with the steps.
      expect(after.units).toBe(name === "classic.nc" ? "mm/day" : before.units);
      expect(after.times).toEqual([before.times![3], before.times![1]]);
      expectClose(await all(after), expected);
    },
  );

  test.each(FILES.filter(([name]) => !/packed\.nc|groups\.nc|own-times\.nc/.test(name)))(
    "%s: the same bytes every time",
    async (name, options) => {
      const [one, two] = [join(folder, "one", name), join(folder, "two", name)];
      await rewritten(fixture(name), one, options, doubled);
      await rewritten(fixture(name), two, options, doubled);
      expect(await readFile(one)).toEqual(await readFile(two));
    },
  );

  test("a Zarr directory stays a directory", async () => {
    const zip = await openFields(fixture("v2.zarr.zip"));
    const { writeZarrOutput } = await import("../../lib/io/formats/zarr/write-zarr.js");
    const { outputLike } = await import("../../lib/io/fields/output-like.js");
    if (zip.origin.kind !== "array") throw new Error("not an array");
    const output = await outputLike(zip, zip.origin, [0, 1, 2, 3], HISTORY);
    const first = join(folder, "first.zarr");
    await mkdir(first);
    const sink = await writeZarrOutput(output, first, 2, "directory");
    const values = (await all(zip)).flat().flatMap((v) => Array.from(v));
    await sink.write(Float64Array.from(values));
    await sink.finish();
    await zip.close();
    const target = join(folder, "second.zarr");
    const { expected } = await rewritten(first, target, {}, doubled);
    const after = await openFields(target);
    expect(after.format).toBe("Zarr v2");
    expectClose(await all(after), expected);
    expect((await readdir(target)).sort()).toEqual([
      ".zattrs",
      ".zgroup",
      ".zmetadata",
      "lat",
      "lon",
      "precip",
      "time",
    ]);
  });
});

describe("directories", () => {
  test("one .npy file for each event and member, names kept", async () => {
    const source = join(folder, "synth");
    for (const day of [3, 12])
      for (const k of [0, 1])
        await writeNpy(
          join(source, `day_${String(day).padStart(6, "0")}_sample_0${k}.Y_hr_syn.npy`),
          npyOfFloats(Float32Array.of(day, k, 0, Number.NaN, -1, 2), [1, 2, 3]),
        );
    await writeNpy(
      join(source, "day_000003_sample_00.X_lr_ref.npy"),
      npyOfFloats(new Float32Array(4), [1, 2, 2]),
    );
    const file = await openFields(source, { space: "z" });
    expect([file.events, file.members, file.key(1), file.times]).toEqual([2, 2, "day_000012", null]);
    expect((await file.readEvent(1))[1]).toEqual(Float32Array.of(12, 1, 0, Number.NaN, -1, 2));
    const target = join(folder, "synth-fixed");
    const { expected } = await rewritten(source, target, { space: "z" }, doubled);
    expect(await readdir(target)).toEqual((await readdir(source)).filter((name) => name.includes("Y_hr")));
    expect(await all(await openFields(target, { space: "z" }))).toEqual(expected);
  });

  test("one file a member, and one file a year", async () => {
    const day = (shift: number) => Float32Array.from({ length: 6 }, (_, i) => i + shift);
    for (const k of [0, 1])
      await writeNpy(
        join(folder, "members", `run${k}.npy`),
        npyOfFloats(Float32Array.of(...day(k), ...day(10 + k)), [2, 2, 3]),
      );
    const members = await openFields(join(folder, "members"), { units: "mm/day" });
    expect([members.events, members.members]).toEqual([2, 2]);
    expect(await members.readEvent(1)).toEqual([day(10), day(11)]);
    await members.close();
    const { expected } = await rewritten(
      join(folder, "members"),
      join(folder, "members2"),
      { units: "mm/day" },
      doubled,
    );
    expect(await all(await openFields(join(folder, "members2"), { units: "mm/day" }))).toEqual(expected);

    for (const [name, events] of [
      ["b.nc", [0, 1]],
      ["a.nc", [2, 3]],
    ] as const)
      await rewritten(fixture("packed.nc"), join(folder, "years", name), {}, (v) => v, events);
    const years = await openFields(join(folder, "years"));
    expect(years.times).toEqual(["2000-02-27", "2000-02-28", "2000-03-01", "2000-03-02"]);
    expectClose(await all(years), await all(await openFields(fixture("packed.nc"))));
    await rewritten(join(folder, "years"), join(folder, "years2"), {}, (v) => v);
    expect(await readdir(join(folder, "years2"))).toEqual(["a.nc", "b.nc"]);
  });
});

describe("nothing half-written", () => {
  const one = (): Values => new Float32Array(15);
  test("events missing, or too many, or of another shape", async () => {
    const like = await openFields(fixture("packed.nc"));
    const target = join(folder, "half", "out.nc");
    await mkdir(join(folder, "half"));
    await writeFile(target, "precious");
    const short = await createFieldWriter(like, target, { history: HISTORY });
    await short.write([one()]);
    await expect(short.finish()).rejects.toThrow(/1 of 4 events were written/);
    const wrong = await createFieldWriter(like, target, { history: HISTORY });
    await expect(wrong.write([new Float32Array(14)])).rejects.toThrow(ShapeError);
    const two = await createFieldWriter(like, target, { history: HISTORY });
    await expect(two.write([one(), one()])).rejects.toThrow(/event 0 has 2 members/);
    const many = await createFieldWriter(like, target, { history: HISTORY, events: [0] });
    await many.write([one()]);
    await expect(many.write([one()])).rejects.toThrow(/more than the 1 events/);
    const given = await createFieldWriter(like, target, { history: HISTORY });
    await given.write([one()]);
    await given.abort();
    await given.abort();
    expect(await readdir(join(folder, "half"))).toEqual(["out.nc"]);
    expect(await readFile(target, "utf8")).toBe("precious");
    await expect(createFieldWriter(like, target, { history: HISTORY, events: [4] })).rejects.toThrow(
      ValueError,
    );
    await like.close();
  });
});

const PROGRAM = `
import json, sys
import numpy as np, xarray as xr
def read(path, variable, group):
    if path.endswith(".npz"):
        z = np.load(path)
        return dict(values=z[variable], lat=z["lat"], time=[str(t) for t in z["time"]], history=str(z["history"][0]))
    if path.endswith(".npy"):
        return dict(values=np.load(path))
    root = xr.open_zarr(path) if ".zarr" in path else xr.open_dataset(path)
    d = xr.open_dataset(path, group=group) if group else root
    return dict(values=d[variable].values, lat=root.lat.values, time=[str(t)[:16] for t in root.time.values],
                history=root.attrs["history"], units=d[variable].attrs["units"], dims=d[variable].dims,
                others=sorted(root.variables))
def plain(x):
    if isinstance(x, np.ndarray):
        return [None if v != v else float(v) for v in x.ravel()]
    return list(x) if isinstance(x, tuple) else x
print(json.dumps([{k: plain(v) for k, v in read(*what).items()} for what in json.loads(sys.argv[1])]))
`;

interface ReadByPython {
  readonly values: (number | null)[];
  readonly lat?: number[];
  readonly time?: string[];
  readonly history?: string;
  readonly units?: string;
  readonly dims?: string[];
  readonly others?: string[];
}

const python = pythonWith("xarray", "netCDF4", "zarr", "numpy");
describe.skipIf(!python)("Python reads what is written (needs python3 with xarray, netCDF4, zarr)", () => {
  type Case = [
    file: string,
    variable: string,
    group: string,
    factor: number,
    dims: string[],
    times: string[],
  ];
  const dates = (...days: string[]) => days.map((day) => `2000-${day}`);
  const cases: Case[] = [
    [
      "packed.nc",
      "pr",
      "",
      24,
      ["time", "lat", "lon"],
      dates("02-27 12:00", "02-28 12:00", "03-01 12:00", "03-02 12:00"),
    ],
    [
      "groups.nc",
      "rain",
      "forecast",
      1,
      ["time", "realization", "lat", "lon"],
      dates("02-27T12:00", "02-28T12:00", "02-29T12:00", "03-01T12:00"),
    ],
    [
      "classic.nc",
      "rain",
      "",
      24,
      ["time", "lat", "lon"],
      dates("02-30 21:00", "02-30 22:00", "02-30 23:00", "03-01 00:00"),
    ],
    [
      "v2.zarr.zip",
      "precip",
      "",
      1,
      ["time", "member", "lat", "lon"],
      dates("02-28T00:00", "02-29T00:00", "03-01T00:00", "03-02T00:00"),
    ],
    ["members.npz", "samples", "", 1, [], dates("02-28", "02-29", "03-01", "03-02")],
    ["fortran.npy", "", "", 1, [], []],
  ];
  const found = new Map<string, ReadByPython>();
  const written = new Map<string, { before: FieldFile; expected: Values[][] }>();
  beforeAll(async () => {
    const what: string[][] = [];
    for (const [name, variable, group] of cases) {
      const target = join(folder, "python", name);
      const options = group
        ? { variable: `${group}/${variable}` }
        : /\.np[yz]$/.test(name)
          ? { units: "mm/day" }
          : {};
      written.set(name, await rewritten(fixture(name), target, options, doubled));
      what.push([target, variable, group]);
    }
    const read = pythonJson(python!, PROGRAM, JSON.stringify(what)) as ReadByPython[];
    for (const [i, [name]] of cases.entries()) found.set(name, read[i]);
  });

  test.each(cases)("%s", (name, _variable, _group, factor, dims, times) => {
    const { before, expected } = written.get(name)!;
    const file = found.get(name)!;
    const inMm = file.values.map((value) => (value === null ? Number.NaN : value * factor));
    expectClose(
      [[Float64Array.from(inMm)]],
      [[Float64Array.from(expected.flat().flatMap((v) => Array.from(v)))]],
    );
    if (name === "fortran.npy") return;
    expect(file.lat).toEqual([60, 50, 40]);
    expect(file.time!.map((time) => time.slice(0, 16))).toEqual(times);
    expect(file.history).toBe(name === "packed.nc" ? `${HISTORY}\nmade by hand` : HISTORY);
    if (dims.length > 0) expect([file.units, file.dims]).toEqual([before.units, dims]);
    if (name === "packed.nc") expect(file.others).toEqual(["crs", "lat", "lon", "pr", "time"]);
  });
});

const gdal = pythonWith("osgeo", "numpy");
test.skipIf(!gdal)("GDAL reads the GeoTIFF that is written (needs python3 with osgeo.gdal)", async () => {
  const target = join(folder, "python", "packed.tif");
  const { expected } = await rewritten(fixture("packed.tif"), target, {}, doubled);
  const program = `
import json, sys
from osgeo import gdal
t = gdal.Open(sys.argv[1])
b = t.GetRasterBand(2)
print(json.dumps(dict(bands=t.RasterCount, geo=t.GetGeoTransform(), epsg=t.GetSpatialRef().GetAuthorityCode(None),
  values=[None if v != v else v for v in b.ReadAsArray().ravel().tolist()], meta=t.GetMetadata())))
`;
  const found = pythonJson(gdal!, program, target) as Record<string, unknown>;
  expect([found.bands, found.geo, found.epsg]).toEqual([4, [-5, 10, 0, 65, 0, -10], "4326"]);
  expect(found.values).toEqual(Array.from(expected[1][0], (v) => (Number.isNaN(v) ? null : v)));
  expect(found.meta).toMatchObject({ units: "mm/day", history: HISTORY });
});
