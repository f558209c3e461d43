import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFieldWriter } from "../../lib/io/fields/field-writer.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { writeStore } from "./zarr-store.js";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-cumulative-"));
});
afterAll(() => rm(folder, { recursive: true }));

const [H, W] = [5, 4];
const CELLS = H * W;
/** mm of each hour, cell by cell: multiples of a quarter, whose sums are exact. */
const rainOf = (hour: number, cell: number) =>
  (hour * 7 + cell * 5) % 4 === 0 ? ((hour + cell) % 9) / 4 : 0;

/** Hourly sums since the start, or since 00 UTC where `perDay`, at 01:00, 02:00 … of 1 March 2001 on. */
function sums(hours: number, perDay: boolean): number[] {
  const sum = new Array<number>(CELLS).fill(0);
  return Array.from({ length: hours }, (_, hour) => {
    if (perDay && hour % 24 === 0) sum.fill(0);
    for (let cell = 0; cell < CELLS; cell++) sum[cell]! += rainOf(hour, cell);
    return [...sum];
  }).flat();
}

interface Made {
  readonly name?: string;
  readonly first?: number;
  readonly times?: readonly number[];
  readonly bounds?: readonly number[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly file?: Readonly<Record<string, unknown>>;
  readonly others?: Parameters<typeof writeStore>[1];
}

async function store(values: readonly number[], made: Made = {}, path = `s${count++}.zarr`): Promise<string> {
  const n = values.length / CELLS;
  const times = made.times ?? Array.from({ length: n }, (_, i) => (made.first ?? 1) + i);
  const bounds = made.bounds && { bounds: "time_bnds" };
  return writeStore(
    join(folder, path),
    {
      [made.name ?? "pr"]: {
        dims: ["time", "y", "x"],
        shape: [n, H, W],
        values,
        attributes: { units: "mm", ...made.attributes },
      },
      time: {
        dims: ["time"],
        shape: [n],
        values: times,
        attributes: { units: "hours since 2001-03-01", ...bounds },
      },
      ...(made.bounds && { time_bnds: { dims: ["time", "two"], shape: [n, 2], values: made.bounds } }),
      ...made.others,
    },
    made.file,
  );
}

async function all(path: string, options: OpenOptions = {}) {
  const file = await openFields(path, options);
  const values: number[][] = [];
  for (let event = 0; event < file.events; event++)
    values.push(Array.from((await file.readEvent(event))[0]!));
  await file.close();
  return { values, times: file.times, notes: file.notes, stamps: file.clock?.stamps };
}

/** mm/day of the hours from one to another. */
const hourly = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    Array.from({ length: CELLS }, (_, cell) => 24 * rainOf(from + i, cell)),
  );

describe("sums since the start of a run", () => {
  test("are refused by WRF's name, by their description, and by bounds that grow, of three times even", async () => {
    await expect(openFields(await store(sums(3, false), { name: "RAINNC" }))).rejects.toThrow(
      /RAINNC holds sums .*--cumulative run .*--cumulative day .*--cumulative no/,
    );
    const long_name = "Total precipitation accumulated since start of forecast";
    await expect(openFields(await store(sums(3, false), { attributes: { long_name } }))).rejects.toThrow(
      /holds sums/,
    );
    const bounds = [0, 1, 0, 2, 0, 3];
    await expect(openFields(await store(sums(3, false), { bounds }))).rejects.toThrow(
      /bounds of its times grow from 2001-03-01T00:00:00/,
    );
  });

  test("are refused for never falling over many steps, whatever their name", async () => {
    await expect(openFields(await store(sums(12, false)))).rejects.toThrow(
      /they grow in 9 of 9 steps and fall in none/,
    );
  });

  test("are refused where they are said to be rates, and taken apart once they are called what they are", async () => {
    const attributes = { units: "mm/day" };
    const path = await store(sums(12, false), { attributes });
    await expect(all(path)).rejects.toThrow(
      /grows from step to step.*said to be mm\/day.*grow in 9 of 9 steps.*--units mm --step 1h --cumulative run.*--cumulative no/,
    );
    const { values } = await all(path, { units: "mm", stepHours: 1, cumulative: "run" });
    expect(values).toEqual(hourly(1, 12));
    const asked = await all(path, { cumulative: "no" });
    expect(asked.values.flat()).toEqual(sums(12, false));
    const rates = await all(await store(hourly(0, 30).flat(), { attributes }));
    expect(rates.values).toEqual(hourly(0, 30));
  });

  test.each([
    ["amounts of each step", hourly(0, 30).flat()],
    ["three times that grow", sums(3, false)],
    ["zeros", new Array<number>(30 * CELLS).fill(0)],
    ["a constant", new Array<number>(30 * CELLS).fill(7)],
  ])("%s are not", async (_, values) => {
    await (await openFields(await store(values))).close();
  });

  test("run: each less the one before it, known by the start of its hour; the first is left out", async () => {
    const { values, times, stamps, notes } = await all(await store(sums(30, false), { name: "RAINNC" }), {
      cumulative: "run",
    });
    expect(values).toEqual(hourly(1, 30));
    expect([times![0], times!.at(-1), stamps![0]]).toEqual([
      "2001-03-01T01:00",
      "2001-03-02T05:00",
      "2001-03-01T02:00:00",
    ]);
    expect(notes.join("\n")).toMatch(/taken apart.*2001-03-01T01:00:00 is left out/);
  });

  test("run: bounds that grow are not steps", async () => {
    const bounds = Array.from({ length: 6 }, (_, i) => [0, i + 1]).flat();
    const { values } = await all(await store(sums(6, false), { bounds }), { cumulative: "run" });
    expect(values).toEqual(hourly(1, 6));
  });

  test("no: as the file has them", async () => {
    const { values } = await all(await store(sums(12, false)), { cumulative: "no", allowImplausible: true });
    expect(values[2]![0]).toBe(24 * (rainOf(0, 0) + rainOf(1, 0) + rainOf(2, 0)));
    expect(values).toHaveLength(12);
  });

  test("a fall, a time left out and a bucket are refused", async () => {
    const again = [...sums(6, false), ...sums(6, false)];
    const run = { cumulative: "run" } as const;
    await expect(all(await store(again), run)).rejects.toThrow(
      /the sum falls at 2001-03-01T07:00 .row 0, column 0: from 1 mm to 0 mm.*started again/,
    );
    const times = [1, 2, 3, 4, 6, 7];
    await expect(
      openFields(await store(sums(6, false), { times }), { ...run, stepHours: 1 }),
    ).rejects.toThrow(/T06:00:00 comes 2 h after .*T04:00:00/);
    const others = {
      I_RAINNC: { dims: ["time", "y", "x"], shape: [6, H, W], values: new Array(6 * CELLS).fill(0) },
    };
    const bucket = await store(sums(6, false), { name: "RAINNC", others, file: { BUCKET_MM: 100 } });
    await expect(openFields(bucket, { ...run, variable: "RAINNC" })).rejects.toThrow(
      /RAINNC \+ 100 × I_RAINNC/,
    );
  });

  test("a folder of files that follow each other is one sum", async () => {
    const values = sums(12, false);
    await mkdir(join(folder, "parts"));
    await store(values.slice(0, 6 * CELLS), {}, "parts/a.zarr");
    await store(values.slice(6 * CELLS), { first: 7 }, "parts/b.zarr");
    await expect(openFields(join(folder, "parts"))).rejects.toThrow(/holds sums/);
    expect((await all(join(folder, "parts"), { cumulative: "run" })).values).toEqual(hourly(1, 12));
  });

  test("what is written of them are rates of the events left", async () => {
    const file = await openFields(await store(sums(8, false), { name: "RAINNC" }), { cumulative: "run" });
    const out = join(folder, "out.zarr");
    const writer = await createFieldWriter(file, out, { history: "test" });
    for (let event = 0; event < file.events; event++) await writer.write(await file.readEvent(event));
    await writer.finish();
    await file.close();
    const { values, times } = await all(out);
    expect(values).toEqual(hourly(1, 8));
    expect(times![0]).toBe("2001-03-01T02:00");
  });
});

describe("sums since 00 UTC of each day", () => {
  test("are refused for falling at midnight alone", async () => {
    await expect(openFields(await store(sums(48, true)))).rejects.toThrow(/holds sums/);
  });

  test("day: the first hour of a day stands alone", async () => {
    const { values, notes } = await all(await store(sums(72, true)), { cumulative: "day" });
    expect(values).toEqual(hourly(0, 72));
    expect(notes.join()).not.toMatch(/left out/);
  });

  test("day: at 00 UTC stands the total of the day before", async () => {
    const daily = [0, 1, 2].flatMap((day) =>
      sums(72, true).slice((24 * day + 23) * CELLS, (24 * day + 24) * CELLS),
    );
    const path = await store(daily, { times: [24, 48, 72] });
    const { values, times } = await all(path, { cumulative: "day" });
    expect(times).toEqual(["2001-03-01", "2001-03-02", "2001-03-03"]);
    expect(values.flat()).toEqual(daily);
  });

  test("day: other falls are refused", async () => {
    await expect(all(await store(sums(72, true), { first: 6 }), { cumulative: "day" })).rejects.toThrow(
      /the sum falls at .*starts? anew at another hour/,
    );
  });

  test("of one side alone, matched with the hours of the other", async () => {
    const truth = await store(hourly(0, 48).flat(), {
      attributes: { units: "mm/day" },
      bounds: Array.from({ length: 48 }, (_, i) => [i, i + 1]).flat(),
    });
    const pair = await openPair({
      truth,
      samples: await store(sums(48, true)),
      samplesOptions: { cumulative: "day" },
    });
    expect(pair.length).toBe(48);
    for await (const { truth: observed, members } of pair)
      expect(Array.from(members[0]!.values)).toEqual(Array.from(observed.values));
    await pair.close();
  });

  test("a run that began before, with hours of the same stamps without bounds", async () => {
    const truth = await store(hourly(0, 30).flat(), { attributes: { units: "mm/day" } });
    const pair = await openPair({
      truth,
      samples: await store(sums(30, false)),
      samplesOptions: { cumulative: "run" },
    });
    expect(pair.length).toBe(29);
    for await (const { truth: observed, members } of pair)
      expect(Array.from(members[0]!.values)).toEqual(Array.from(observed.values));
    await pair.close();
  });
});
