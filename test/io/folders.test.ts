import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFieldWriter } from "../../lib/io/fields/field-writer.js";
import { openFields } from "../../lib/io/fields/open.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { createSampleWriter } from "../../lib/io/pairs/pair-writer.js";
import { writeStore } from "./zarr-store.js";

const geotiff = fileURLToPath(new URL("fixtures/packed.tif", import.meta.url));
const mm = { units: "mm/day" };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-folders-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder of .npy files of one field each, all cells the number of their place in the list. */
async function npys(name: string, files: readonly string[]): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [i, file] of files.entries())
    await writeNpy(join(folder, name, file), npyOfFloats(Float64Array.of(i, i, i, i), [2, 2]));
  return join(folder, name);
}

/** A folder of GeoTIFFs of one band, band i of the fixture each. */
async function tiffs(name: string, files: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  const like = await openFields(geotiff, mm);
  for (const [i, file] of files.entries()) {
    const writer = await createFieldWriter(like, join(path, file), { history: "test", events: [i] });
    await writer.write(await like.readEvent(i));
    await writer.finish();
  }
  await like.close();
  return path;
}

/** A folder of stores of one time each. */
async function stores(name: string, hours: readonly number[]): Promise<string> {
  await mkdir(join(folder, name));
  for (const [i, hour] of hours.entries())
    await writeStore(join(folder, name, `f${i}.zarr`), {
      pr: {
        dims: ["time", "y", "x"],
        shape: [1, 2, 2],
        values: [hour, hour, hour, hour],
        attributes: { units: "mm/day" },
      },
      time: { dims: ["time"], shape: [1], values: [hour], attributes: { units: "hours since 2001-01-01" } },
    });
  return join(folder, name);
}

async function numbers(truth: string, samples: string) {
  const pair = await openPair({ truth, samples, units: "mm/day" });
  const seen: [string, number, number[]][] = [];
  for await (const { key, truth: field, members } of pair)
    seen.push([key, field.values[0]!, members.map(({ values }) => values[0]!)]);
  await pair.close();
  return { seen, notes: pair.notes.join("\n") };
}

describe("GeoTIFF of a day each", () => {
  const days = ["chirps-v2.0.2001.01.02.tif", "chirps-v2.0.2001.01.01.tif", "chirps-v2.0.2001.01.10.tif"];
  test("are events by the date in the name; what lies beside them is passed over", async () => {
    const truth = await tiffs("chirps", days);
    for (const name of [
      "chirps-v2.0.2001.01.01.tif.aux.xml",
      "a.tfw",
      "a.prj",
      "README",
      "x.md5",
      "x.tif.ovr",
      "y.msk",
    ])
      await writeFile(join(truth, name), "x");
    const samples = await tiffs(
      "prism",
      days.map((_, i) => `PRISM_ppt_stable_4kmD2_200101${["02", "01", "10"][i]}_bil.tif`),
    );
    const file = await openFields(truth, mm);
    expect(file.times).toEqual(["2001-01-01", "2001-01-02", "2001-01-10"]);
    expect(file.members).toBeNull();
    await file.close();
    const pair = await openPair({ truth, samples, units: "mm/day" });
    expect([pair.length, pair.members]).toEqual([3, 1]);
    for await (const event of pair)
      expect(Array.from(event.members[0]!.values)).toEqual(Array.from(event.truth.values));
    // Written back as the folder that it was.
    const writer = await createSampleWriter(pair, join(folder, "prism-out"), "test");
    for await (const { members } of pair) await writer.write(members);
    await writer.finish();
    await pair.close();
    expect(await readdir(join(folder, "prism-out"))).toEqual(
      (await readdir(samples)).filter((name) => name.endsWith(".tif")),
    );
    const [one, two] = [await openFields(samples, mm), await openFields(join(folder, "prism-out"), mm)];
    for (let event = 0; event < 3; event++)
      expect(await two.readEvent(event)).toEqual(await one.readEvent(event));
  });

  test("with members of each day; hours, and names without dates", async () => {
    const members = await tiffs("tif-members", [
      "2001-01-01_member_1.tif",
      "2001-01-01_member_2.tif",
      "2001-01-02_member_1.tif",
      "2001-01-02_member_2.tif",
    ]);
    const file = await openFields(members, mm);
    expect([file.events, file.members, file.times]).toEqual([2, 2, ["2001-01-01", "2001-01-02"]]);
    const hours = await tiffs("imerg", [
      "3B-HHR.MS.MRG.3IMERG.20010101-S003000-E005959.0030.V07B.tif",
      "3B-HHR.MS.MRG.3IMERG.20010101-S000000-E002959.0000.V07B.tif",
    ]);
    expect((await openFields(hours, mm)).times).toEqual(["2001-01-01T00:00", "2001-01-01T00:30"]);
    const unnamed = await tiffs("tif-alone", ["member_1.tif", "member_2.tif"]);
    const alone = await openFields(unnamed, mm);
    expect([alone.events, alone.members]).toEqual([1, 2]);
    await alone.close();
    const single = await tiffs("tif-single", ["PRISM_ppt_stable_4kmD2_20010131_bil.tif"]);
    expect((await openFields(single, mm)).times).toEqual(["2001-01-31"]);
    const months = await tiffs("tif-months", ["chirps-v2.0.2001.01.tif", "chirps-v2.0.2001.02.tif"]);
    expect((await openFields(months, mm)).times).toEqual(["2001-01", "2001-02"]);
  });
});

describe("files of one time each", () => {
  test("sub-daily ones are events, never members, and a folder may be the truth", async () => {
    const truth = await stores("hourly", [6, 0, 12, 18]);
    const file = await openFields(truth);
    expect([file.events, file.members]).toEqual([4, null]);
    expect(file.times).toEqual([
      "2001-01-01T00:00",
      "2001-01-01T06:00",
      "2001-01-01T12:00",
      "2001-01-01T18:00",
    ]);
    const { seen } = await numbers(truth, await stores("hourly-samples", [18, 12, 6]));
    expect(seen).toEqual([
      ["2001-01-01T06:00", 6, [6]],
      ["2001-01-01T12:00", 12, [12]],
      ["2001-01-01T18:00", 18, [18]],
    ]);
  });

  test("several files of one time are its members", async () => {
    const file = await openFields(await stores("twice", [0, 0, 24, 24]));
    expect([file.events, file.members, file.times]).toEqual([2, 2, ["2001-01-01", "2001-01-02"]]);
    await expect(stores("uneven", [0, 0, 24]).then((path) => openFields(path))).rejects.toThrow(
      /has 2 members, .* has 1/,
    );
  });

  test("other places are refused", async () => {
    const path = await tiffs("places", ["2001-01-01.tif"]);
    await cp(await npys("other", ["2001-01-02.npy"]), path, { recursive: true });
    await expect(openFields(path, mm)).rejects.toThrow(/has 2×2 cells|has 3×5 cells/);
  });
});

describe("folders of .npy", () => {
  test("are matched by the days of their names, not by position", async () => {
    const truth = await npys("days-truth", ["day_000011.npy", "day_000012.npy", "day_000013.npy"]);
    const samples = await npys("days-samples", ["day_000012_sample_00.npy", "day_000012_sample_01.npy"]);
    const { seen, notes } = await numbers(truth, samples);
    expect(seen).toEqual([["day_000012", 1, [0, 1]]]);
    expect(notes).toMatch(/overlap only partly: 1 days are in both by the names of their files/);
  });

  test("that have no day in common are refused; without numbers they are matched by position", async () => {
    const truth = await npys("t-days", ["day_1.npy", "day_2.npy"]);
    await expect(numbers(truth, await npys("s-days", ["day_7.npy", "day_8.npy"]))).rejects.toThrow(
      /no day in common by the names of their files: day_1 … day_2 in the truth, day_7 … day_8 in the samples/,
    );
    const { seen, notes } = await numbers(
      await npys("t-abc", ["a.npy", "b.npy"]),
      await npys("s-abc", ["c.npy", "d.npy"]),
    );
    expect(seen.length).toBe(2);
    expect(notes).toMatch(/matched by position/);
  });
});

describe("files that list their cells in different orders", () => {
  /** Rows at 1°, 2° and 3° north hold 1, 2 and 3 more than ten times the hour. */
  async function store(path: string, hours: readonly number[], lats: readonly number[]): Promise<void> {
    await writeStore(join(folder, path), {
      pr: {
        dims: ["time", "lat", "lon"],
        shape: [hours.length, 3, 2],
        values: hours.flatMap((hour) => lats.flatMap((lat) => [10 * hour + lat, 10 * hour + lat])),
        attributes: { units: "mm/day" },
      },
      time: {
        dims: ["time"],
        shape: [hours.length],
        values: hours,
        attributes: { units: "hours since 2001-01-01" },
      },
      lat: { dims: ["lat"], shape: [3], values: lats, attributes: { units: "degrees_north" } },
      lon: { dims: ["lon"], shape: [2], values: [5, 6], attributes: { units: "degrees_east" } },
    });
  }

  async function rows(path: string): Promise<number[][]> {
    const file = await openFields(path);
    const values: number[][] = [];
    for (let event = 0; event < file.events; event++)
      values.push(Array.from((await file.readEvent(event))[0]!).filter((_, i) => i % 2 === 0));
    await file.close();
    return values;
  }

  test.each([
    ["one time each", [[0], [1], [2]]],
    [
      "several times each",
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
  ])("%s: turned as in the first, and written back as they were", async (name, hours) => {
    const path = name.replaceAll(" ", "-");
    await mkdir(join(folder, path));
    for (const [i, own] of hours.entries())
      await store(`${path}/f${i}.zarr`, own, i === 1 ? [1, 2, 3] : [3, 2, 1]);
    const right = hours.flat().map((hour) => [10 * hour + 3, 10 * hour + 2, 10 * hour + 1]);
    expect(await rows(join(folder, path))).toEqual(right);
    const file = await openFields(join(folder, path));
    expect(file.notes.join()).toMatch(/f1\.zarr: rows listed from the other end, turned to match/);
    const out = join(folder, `${path}-out`);
    const writer = await createFieldWriter(file, out, { history: "test" });
    for (let event = 0; event < file.events; event++) await writer.write(await file.readEvent(event));
    await writer.finish();
    await file.close();
    expect(await rows(out)).toEqual(right);
    expect((await rows(join(out, "f1.zarr")))[0]).toEqual([1, 2, 3].map((lat) => 10 * hours[1]![0]! + lat));
  });
});
