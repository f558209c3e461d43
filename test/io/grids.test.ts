import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFields } from "../../lib/io/fields/open.js";
import { openPair, type PairPaths } from "../../lib/io/pairs/pair.js";
import { createSampleWriter } from "../../lib/io/pairs/pair-writer.js";
import { type StoreVariable, writeStore } from "./zarr-store.js";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-grids-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [H, W] = [3, 4];
type Turn = (y: number, x: number) => readonly [y: number, x: number];
const same: Turn = (y, x) => [y, x];
const north: Turn = (y, x) => [H - 1 - y, x];
const east: Turn = (y, x) => [y, W - 1 - x];
const rolled: Turn = (y, x) => [y, (x + 2) % W];

/** One value for each cell, the cells of row y and column x taken from where `turn` says. */
const plane = (turn: Turn, at: (y: number, x: number) => number) =>
  Array.from({ length: H * W }, (_, i) => at(...turn(Math.floor(i / W), i % W)));
const rain = (y: number, x: number) => 10 * y + x;

async function store(
  turn: Turn,
  coordinates: Record<string, StoreVariable>,
  pr: Record<string, unknown> = {},
): Promise<string> {
  return writeStore(join(folder, `g${count++}.zarr`), {
    pr: {
      dims: ["y", "x"],
      shape: [H, W],
      values: plane(turn, rain),
      attributes: { units: "mm/day", ...pr },
    },
    ...coordinates,
  });
}

const cells = (
  turn: Turn,
  shiftY = 0,
  shiftX = 0,
  names = ["lat", "lon"],
): Record<string, StoreVariable> => ({
  // A grid that no row or column of the globe describes.
  [names[0]!]: {
    dims: ["y", "x"],
    shape: [H, W],
    values: plane(turn, (y, x) => 40 + 0.5 * y + 0.05 * x + shiftY),
    attributes: { units: "degrees_north" },
  },
  [names[1]!]: {
    dims: ["y", "x"],
    shape: [H, W],
    values: plane(turn, (y, x) => 5 + 0.5 * x - 0.05 * y + shiftX),
    attributes: { units: "degrees_east" },
  },
});
const axis = (dim: "y" | "x", name: string, values: number[], attributes: Record<string, unknown>) => ({
  [name]: { dims: [dim], shape: [values.length], values, attributes },
});

async function compared(truth: string, samples: string, more: Partial<PairPaths> = {}) {
  const pair = await openPair({ truth, samples, ...more });
  for await (const event of pair) {
    const [a, b] = [Array.from(event.truth.values), Array.from(event.members[0]!.values)];
    return { pair, isSame: String(a) === String(b), notes: pair.notes.join("\n") };
  }
  throw new Error("no event");
}

describe("latitudes and longitudes of each cell", () => {
  test.each([
    ["rows", north, /rows listed from the other end/],
    ["columns", east, /columns listed from the other end/],
    ["both", (y: number, x: number) => east(...north(y, x)) as readonly [number, number], /rows and columns/],
  ] as const)("%s from the other end are turned, and back when written", async (_, turn, note) => {
    const truth = await store(same, cells(same), { coordinates: "lat lon" });
    const samples = await store(turn, cells(turn), { coordinates: "lat lon" });
    const { pair, isSame, notes } = await compared(truth, samples);
    expect(isSame).toBe(true);
    expect(notes).toMatch(note);
    const back = join(folder, `back${count++}.zarr`);
    const writer = await createSampleWriter(pair, back, "test");
    for await (const { members } of pair) await writer.write(members);
    await writer.finish();
    await pair.close();
    const [one, two] = [await openFields(samples), await openFields(back)];
    expect(Array.from((await two.readEvent(0))[0]!)).toEqual(Array.from((await one.readEvent(0))[0]!));
    expect(two.grid.cells).toEqual(one.grid.cells);
    await Promise.all([one.close(), two.close()]);
  });

  test("known by name alone, and a full turn away", async () => {
    const truth = await store(same, cells(same, 0, 0, ["XLAT", "XLONG"]));
    const samples = await store(north, cells(north, 0, 360, ["nav_lat", "nav_lon"]));
    expect((await compared(truth, samples)).isSame).toBe(true);
  });

  test("other places are refused with numbers; a twentieth of a cell is the same place", async () => {
    const truth = await store(same, cells(same));
    await expect(compared(truth, await store(same, cells(same, 7, 30)))).rejects.toThrow(
      /up to 7° of latitude and 30° of longitude apart, cells are 0\.\d+° wide\): bring both to one grid/,
    );
    await expect(compared(truth, await store(same, cells(same, 0.25)))).rejects.toThrow(/0\.25° of latitude/);
    expect((await compared(truth, await store(same, cells(same, 0.02)))).isSame).toBe(true);
  });

  test("against rows and columns of the globe", async () => {
    const lat = axis("y", "lat", [40, 41, 42], { units: "degrees_north" });
    const lon = axis("x", "lon", [5, 6, 7, 8], { units: "degrees_east" });
    const truth = await store(same, { ...lat, ...lon });
    const samples = await store(north, {
      lat: { dims: ["y", "x"], shape: [H, W], values: plane(north, (y) => 40 + y) },
      lon: { dims: ["y", "x"], shape: [H, W], values: plane(north, (_, x) => 5 + x) },
    });
    expect((await compared(truth, samples)).isSame).toBe(true);
  });

  test("cells without a place are not compared", async () => {
    const holes = (turn: Turn) => {
      const made = cells(turn);
      return {
        ...made,
        lat: {
          ...made.lat!,
          values: plane(turn, (y, x) => (x === 0 ? Number.NaN : 40 + 0.5 * y + 0.05 * x)),
        },
      };
    };
    const truth = await store(same, holes(same));
    expect((await compared(truth, await store(north, holes(north)))).isSame).toBe(true);
  });
});

describe("longitudes", () => {
  const lat = axis("y", "lat", [40, 41, 42], { units: "degrees_north" });
  const lon = (values: number[]) => axis("x", "lon", values, { units: "degrees_east" });

  test("0 to 360 and −180 to 180 are the same round the globe, columns rolled", async () => {
    const truth = await store(same, { ...lat, ...lon([0, 90, 180, 270]) });
    const samples = await store(rolled, { ...lat, ...lon([-180, -90, 0, 90]) });
    const { isSame, notes, pair } = await compared(truth, samples);
    expect(isSame).toBe(true);
    expect(notes).toMatch(/columns that start at another longitude \(2 on\), turned to match/);
    const back = join(folder, "rolled-back.zarr");
    const writer = await createSampleWriter(pair, back, "test");
    for await (const { members } of pair) await writer.write(members);
    await writer.finish();
    const written = await openFields(back);
    expect(Array.from((await written.readEvent(0))[0]!)).toEqual(plane(rolled, rain));
    await written.close();
    await pair.close();
  });

  test("a full turn apart is the same place; flipped and rolled", async () => {
    const truth = await store(same, { ...lat, ...lon([350, 355, 0, 5]) });
    expect((await compared(truth, await store(same, { ...lat, ...lon([-10, -5, 0, 5]) }))).isSame).toBe(true);
    const world = await store(same, { ...lat, ...lon([0, 90, 180, 270]) });
    const turned: Turn = (y, x) => [y, (W - 1 - x + 2) % W];
    const other = await store(turned, { ...lat, ...lon([90, 0, -90, -180]) });
    expect((await compared(world, other)).isSame).toBe(true);
  });

  test("half a cell away is refused, and what it may be is said", async () => {
    const truth = await store(same, { ...lat, ...lon([5, 6, 7, 8]) });
    await expect(
      compared(truth, await store(same, { ...lat, ...lon([5.5, 6.5, 7.5, 8.5]) })),
    ).rejects.toThrow(
      /different longitudes \(5\.5 … 8\.5 and 5 … 8: up to 0\.5° apart, 0\.5 of a cell; half a cell: edges/,
    );
  });
});

describe("projected places", () => {
  const map = (factor: number, units: string, turn: Turn = same, shift = 0) => ({
    ...axis(
      "y",
      "y",
      plane(turn, (y) => (6000 + 10 * y) * factor).filter((_, i) => i % W === 0),
      {
        units,
        standard_name: "projection_y_coordinate",
      },
    ),
    ...axis("x", "x", plane(turn, (_, x) => (300 + 10 * x + shift) * factor).slice(0, W), {
      units,
      standard_name: "projection_x_coordinate",
    }),
  });

  test("metres and kilometres are one map; from the north turned; elsewhere refused", async () => {
    const truth = await store(same, map(1, "km"));
    const { isSame, notes } = await compared(truth, await store(north, map(1000, "m", north)));
    expect(isSame).toBe(true);
    expect(notes).toMatch(/rows listed from the other end/);
    await expect(compared(truth, await store(same, map(1, "km", same, 50)))).rejects.toThrow(
      /different x coordinates \(350000 … 380000 and 300000 … 330000: up to 50000 m apart/,
    );
  });

  test("a rotated globe is compared with its pole", async () => {
    const rotated = (pole: number) => ({
      ...axis("y", "rlat", [-2, -1, 0], { units: "degrees", standard_name: "grid_latitude" }),
      ...axis("x", "rlon", [3, 4, 5, 6], { units: "degrees", standard_name: "grid_longitude" }),
      rotated_pole: {
        dims: [],
        shape: [],
        values: [0],
        attributes: {
          grid_mapping_name: "rotated_latitude_longitude",
          grid_north_pole_latitude: pole,
          grid_north_pole_longitude: -162,
        },
      },
    });
    const mapping = { grid_mapping: "rotated_pole" };
    const truth = await store(same, rotated(39.25), mapping);
    expect((await compared(truth, await store(same, rotated(39.25), mapping))).isSame).toBe(true);
    await expect(compared(truth, await store(same, rotated(43), mapping))).rejects.toThrow(
      /different projections \(grid_north_pole_latitude 43 and 39\.25\)/,
    );
  });

  test("what could not be compared is said", async () => {
    const { notes } = await compared(await store(same, map(1, "km")), await store(same, cells(same)));
    expect(notes).toMatch(/coordinates in different ways, which were not compared/);
    expect((await compared(await store(same, cells(same)), await store(same, {}))).notes).toMatch(
      /g\d+\.zarr has no coordinates: its cells are taken in the order of .*g\d+\.zarr/,
    );
  });
});

describe("masks and statistics", () => {
  const flat = async (turn: Turn, at: (y: number, x: number) => number, name: string, shift = 0) =>
    writeStore(join(folder, `f${count++}.zarr`), {
      [name]: { dims: ["y", "x"], shape: [H, W], values: plane(turn, at) },
      ...cells(turn, shift),
    });

  test("are turned as their cells lie, and refused elsewhere", async () => {
    const truth = await store(same, cells(same));
    const mask = await flat(north, (y) => Number(y > 0), "land_mask");
    const { pair } = await compared(truth, truth, { mask });
    expect(Array.from(pair.mask!)).toEqual(plane(same, (y) => Number(y > 0)));
    await expect(compared(truth, truth, { mask: await flat(same, () => 1, "mask", 3) })).rejects.toThrow(
      /3° of latitude/,
    );
    const [mean, std] = [await flat(north, rain, "mean"), await flat(east, (y) => y + 1, "std")];
    const { pair: standardised } = await compared(truth, truth, { stats: [mean, std] });
    expect(Array.from(standardised.normalisation!.mean)).toEqual(plane(same, rain));
    expect(Array.from(standardised.normalisation!.std)).toEqual(plane(same, (y) => y + 1));
  });

  test("mean and standard deviation in one file, by name", async () => {
    const both = await writeStore(join(folder, "both.zarr"), {
      pr_mean: { dims: ["y", "x"], shape: [H, W], values: plane(same, rain) },
      pr_std: { dims: ["y", "x"], shape: [H, W], values: plane(same, (y) => y + 1) },
    });
    const truth = await store(same, {});
    const { pair } = await compared(truth, truth, { stats: [both, both] });
    expect([pair.normalisation!.mean[11], pair.normalisation!.std[11]]).toEqual([23, 3]);
    const one = await flat(same, rain, "field");
    await expect(compared(truth, truth, { stats: [one, one] })).rejects.toThrow(
      /one array for both the mean/,
    );
  });
});
