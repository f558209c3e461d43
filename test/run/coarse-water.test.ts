import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCoarseWater } from "../../lib/run/read-coarse-water.js";
import { writeStore } from "../io/zarr-store.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-coarse-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Fields of 1×2 cells: 10, 11 of the first, 20, 21 of the second, and so on; with these days after 2001-01-01. */
function store(events: number, days: readonly number[] | null, members = 1): Promise<string> {
  const values = Array.from(
    { length: 2 * members * events },
    (_, i) => 10 * (Math.floor(i / 2) + 1) + (i % 2),
  );
  const time = {
    dims: ["time"],
    shape: [events],
    values: days ?? [],
    attributes: { units: "days since 2001-01-01" },
  };
  const lead =
    members > 1
      ? { dims: ["time", "member"], shape: [events, members] }
      : { dims: ["time"], shape: [events] };
  return writeStore(join(folder, `${events}.zarr`), {
    pr: {
      dims: [...lead.dims, "y", "x"],
      shape: [...lead.shape, 1, 2],
      values,
      attributes: { units: "mm/day" },
    },
    ...(days ? { time } : {}),
  });
}

test("coarse precipitation is found by date, whatever its place", async () => {
  const water = await readCoarseWater(await store(3, [5, 1, 0]), 2);
  expect(Array.from(water.of({ key: "2001-01-02", index: 7 }))).toEqual([20, 21]);
  expect(Array.from(water.of({ key: "2001-01-01", index: 0 }))).toEqual([30, 31]);
  expect(() => water.of({ key: "2001-01-03", index: 0 })).toThrow(
    /has no 2001-01-03: mass cannot be conserved/,
  );
  expect(water.grid).toMatchObject({ height: 1, width: 2 });
});

test("by place where either side has no dates, if there are as many", async () => {
  const dated = await readCoarseWater(await store(2, [0, 1]), 2);
  expect(Array.from(dated.of({ key: "day_000001", index: 1 }))).toEqual([20, 21]);
  const plain = await readCoarseWater(await store(4, null), 4);
  expect(Array.from(plain.of({ key: "2001-01-02", index: 3 }))).toEqual([40, 41]);
  const others = await readCoarseWater(await store(5, null), 4);
  expect(() => others.of({ key: "2001-01-02", index: 3 })).toThrow(
    /has 5 events and the samples 4, and not both have dates/,
  );
});

test("of several members is refused: it is not told which holds the mass", async () => {
  await expect(readCoarseWater(await store(2, [0, 1], 3), 2)).rejects.toThrow(/has 3 members/);
});
