import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { type StoreVariable, writeStore } from "../io/zarr-store.js";

const [EVENTS, MEMBERS, H, W] = [8, 3, 6, 5] as const;
const CELLS = H * W;

/** mm/day, in eighths; dry in three of seven cells. */
const rainOf = (event: number, member: number, cell: number): number =>
  (event * 5 + cell * 3 + member) % 7 < 3 ? 0 : ((event * 11 + cell * 7 + member * 5) % 97) / 8 + 0.25;

function fields(events: number, members: number, first = 0): number[] {
  return Array.from({ length: events * members * CELLS }, (_, i) =>
    rainOf(Math.floor(i / (members * CELLS)), first + (Math.floor(i / CELLS) % members), i % CELLS),
  );
}

const truth = fields(EVENTS, 1);
const samples = fields(EVENTS, MEMBERS, 1);

/** The files that the page on files speaks of, in a folder. */
export async function makeFiles(folder: string): Promise<void> {
  const array = (name: string, values: readonly number[], shape: readonly number[]) =>
    writeNpy(join(folder, name), npyOfFloats(Float64Array.from(values), shape));
  const members = [EVENTS, MEMBERS, H, W];
  await array("obs.npy", truth, [EVENTS, H, W]);
  await array("model.npy", samples, members);
  await array(
    "hourly.npy",
    samples.map((value) => value / 24),
    members,
  );
  await array(
    "holes.npy",
    samples.map((value, i) => (i % 9 === 4 ? -9999 : value)),
    members,
  );
  await array(
    "packed.npy",
    samples.map((value) => Math.round(value * 100)),
    members,
  );
  await array("square.npy", fields(EVENTS, EVENTS), [EVENTS, EVENTS, H, W]);
  await array("log.npy", samples.map(Math.log1p), members);
  await array(
    "z.npy",
    samples.map((value) => (Math.log1p(value) - 0.5) / 0.8),
    members,
  );
  await array("mean.npy", new Array(CELLS).fill(0.5), [H, W]);
  await array("std.npy", new Array(CELLS).fill(0.8), [H, W]);
  await array(
    "land.npy",
    Array.from({ length: CELLS }, (_, i) => Number(i % W < 4)),
    [H, W],
  );
  await mkdir(join(folder, "daily"));
  await mkdir(join(folder, "members"));
  for (let event = 0; event < EVENTS; event++) {
    const day = `2001-03-0${event + 1}`;
    await array(`daily/rain_${day}.npy`, truth.slice(event * CELLS, (event + 1) * CELLS), [H, W]);
    for (let member = 0; member < MEMBERS; member++) {
      const at = (event * MEMBERS + member) * CELLS;
      await array(`members/${day}_member${member}.npy`, samples.slice(at, at + CELLS), [H, W]);
    }
  }
  await stores(folder);
}

/** Files with names and coordinates. They are Zarr, for what they are called decides nothing. */
async function stores(folder: string): Promise<void> {
  const along = (name: string, values: readonly number[], units: string): StoreVariable => ({
    ...{ dims: [name], shape: [values.length], values, attributes: { units } },
  });
  const range = (length: number, first: number) => Array.from({ length }, (_, i) => first + i);
  const axes = {
    time: along("time", range(EVENTS, 0.5), "days since 2001-03-01"),
    lat: along("lat", range(H, 40), "degrees_north"),
    lon: along("lon", range(W, 5), "degrees_east"),
  };
  const attributes = { units: "mm/day" };
  const one = { dims: ["time", "lat", "lon"], shape: [EVENTS, H, W], attributes };
  const many = { dims: ["time", "member", "lat", "lon"], shape: [EVENTS, MEMBERS, H, W], attributes };
  await writeStore(join(folder, "obs.nc"), { pr: { ...one, values: truth }, ...axes });
  await writeStore(join(folder, "model.nc"), { pr: { ...many, values: samples }, ...axes });
  const raw = { ...many, values: samples };
  await writeStore(join(folder, "several.nc"), { raw, fixed: raw, ...axes });
  const sums = fields(EVENTS + 1, 1);
  for (let i = CELLS; i < sums.length; i++) sums[i]! += sums[i - CELLS]!;
  await writeStore(join(folder, "sums.nc"), {
    RAINNC: { ...one, shape: [EVENTS + 1, H, W], values: sums, attributes: { units: "mm" } },
    ...axes,
    time: along("time", range(EVENTS + 1, 0), "days since 2001-03-01"),
  });
}
