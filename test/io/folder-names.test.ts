import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { guarded } from "../../lib/io/fields/field-guard.js";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openLoneSamples } from "../../lib/io/pairs/lone-samples.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { createSampleWriter } from "../../lib/io/pairs/pair-writer.js";
import { writeStore } from "./zarr-store.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-names-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function npys(name: string, files: readonly string[], value = (i: number) => i): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [i, file] of files.entries())
    await writeNpy(join(folder, name, file), npyOfFloats(Float64Array.of(value(i), 0.5), [1, 2]));
  return join(folder, name);
}

async function seen(path: string, options: OpenOptions) {
  const file = await openFields(path, options);
  const { events, members, space, units, isAmount, stepHours } = file;
  const first: number[][] = [];
  for (let event = 0; event < events; event++)
    first.push((await file.readEvent(event)).map((values) => values[0]!));
  await file.close();
  return { events, members, space, units, isAmount, stepHours, first, notes: file.notes.join("\n") };
}

describe("a folder of .npy files of one field", () => {
  test("each an event without members, or with the one that its name tells", async () => {
    const plain = await seen(await npys("a", ["day_1.npy", "day_2.npy", "day_10.npy"]), { units: "mm/day" });
    expect(plain).toMatchObject({ events: 3, members: null, first: [[0], [1], [2]], units: "mm/day" });
    expect(plain.notes).toBe(`${join(folder, "a")}: 3 events, one .npy file each`);
    const one = await seen(await npys("b", ["day_1_sample_00.npy", "day_2_sample_00.npy"]), {
      units: "mm/day",
    });
    expect(one).toMatchObject({ events: 2, members: 1 });
    expect(one.notes).toBe(`${join(folder, "b")}: 2 events of 1 members, one .npy file each`);
  });

  test("in other units and spaces", async () => {
    const path = await npys("a", ["day_1.npy", "day_2.npy"]);
    expect(await seen(path, { units: "mm/h" })).toMatchObject({ isAmount: false, first: [[0], [24]] });
    expect((await seen(path, { units: "mm/h" })).notes).toMatch(/: mm\/h → mm\/day \(×24\)$/);
    expect(await seen(path, { units: "mm", stepHours: 6 })).toMatchObject({
      isAmount: true,
      stepHours: 6,
      first: [[0], [4]],
    });
    expect(await seen(path, { space: "mm/day" })).toMatchObject({ units: "mm/day", space: "mm/day" });
    expect(await seen(path, { space: "log1p" })).toMatchObject({
      units: "",
      space: "log1p",
      first: [[0], [1]],
    });
    await expect(seen(path, {})).rejects.toThrow(/does not say its units: add --units mm\/day/);
  });

  test("is refused by value, file, row and column where it cannot be rain", async () => {
    const path = await npys("a", ["day_1.npy", "day_2.npy"], (i) => (i ? -9999 : 1));
    const file = guarded(await openFields(path, { units: "mm/day" }));
    expect((await file.readEvent(0))[0]![0]).toBe(1);
    await expect(file.readEvent(1)).rejects.toThrow(ValueError);
    await expect(file.readEvent(1)).rejects.toThrow(/day_2 has the value -9999 .*row 0, column 0/);
    await expect(file.readEvent(2)).rejects.toThrow(/which has events 0 to 1/);
  });
});

/** Rows at the latitudes given hold them, in mm/day. */
async function store(path: string, lats: readonly number[], values: readonly number[]): Promise<string> {
  await writeStore(join(folder, path), {
    pr: { dims: ["time", "lat", "lon"], shape: [1, 2, 2], values, attributes: { units: "mm/day" } },
    time: { dims: ["time"], shape: [1], values: [0], attributes: { units: "days since 2001-01-01" } },
    lat: { dims: ["lat"], shape: [2], values: lats, attributes: { units: "degrees_north" } },
    lon: { dims: ["lon"], shape: [2], values: [5, 6], attributes: { units: "degrees_east" } },
  });
  return join(folder, path);
}

describe("samples alone", () => {
  test("have no truth, and all cells or those of the mask", async () => {
    const path = await npys("s", [
      "day_1_sample_00.npy",
      "day_1_sample_01.npy",
      "day_2_sample_00.npy",
      "day_2_sample_01.npy",
    ]);
    await writeNpy(join(folder, "mask.npy"), npyOfFloats(Float64Array.of(1, 0), [1, 2]));
    for (const mask of [undefined, join(folder, "mask.npy")]) {
      const lone = await openLoneSamples({ samples: path, units: "mm/day", mask });
      expect([lone.length, lone.sampleEvents]).toEqual([2, [0, 1]]);
      expect(lone.mask === null ? null : Array.from(lone.mask)).toEqual(mask ? [1, 0] : null);
      const events = [];
      for await (const event of lone) events.push(event);
      expect(events.map(({ key, index }) => [key, index])).toEqual([
        ["day_1", 0],
        ["day_2", 1],
      ]);
      expect(events.map(({ members }) => members.map(({ values }) => values[0]))).toEqual([
        [0, 1],
        [2, 3],
      ]);
      expect(Array.from(events[0]!.truth.values)).toEqual([Number.NaN, Number.NaN]);
      await lone.close();
    }
  });

  test("that cannot be rain are refused, unless that is asked for or the cell is masked", async () => {
    const path = await npys("s", ["day_1.npy"], () => 50_000);
    await writeNpy(join(folder, "mask.npy"), npyOfFloats(Float64Array.of(0, 1), [1, 2]));
    const read = async (more: object) => {
      const lone = await openLoneSamples({ samples: path, units: "mm/day", ...more });
      for await (const { members } of lone) return members[0]!.values[0];
    };
    await expect(read({})).rejects.toThrow(/has the value 50000/);
    expect(await read({ allowImplausible: true })).toBe(50_000);
    expect(await read({ mask: join(folder, "mask.npy") })).toBe(50_000);
  });
});

describe("changed samples are written", () => {
  const pairOf = async (space: "mm/day" | "log1p" | "z") => {
    const truth = await npys("t", ["day_1.npy", "day_2.npy", "day_3.npy"]);
    const samples = await npys("s", ["day_2_sample_00.npy", "day_3_sample_00.npy", "day_4_sample_00.npy"]);
    await writeNpy(join(folder, "mean.npy"), npyOfFloats(Float64Array.of(0.5, 0.5), [1, 2]));
    await writeNpy(join(folder, "std.npy"), npyOfFloats(Float64Array.of(2, 2), [1, 2]));
    return openPair({
      truth,
      samples,
      truthOptions: { units: "mm/day" },
      samplesOptions: space === "mm/day" ? { units: "mm/day" } : { space },
      ...(space === "z" && { stats: [join(folder, "mean.npy"), join(folder, "std.npy")] as const }),
    } as Parameters<typeof openPair>[0]);
  };

  // log1p(3) = 1.3863; (log1p(3) − 0.5) / 2 = 0.4431
  test.each([
    ["mm/day", 3],
    ["log1p", Math.log(4)],
    ["z", (Math.log(4) - 0.5) / 2],
  ] as const)("in %s, the events that were matched or every one", async (space, stored) => {
    const pair = await pairOf(space);
    const field = { space: "mm/day", grid: pair.grid, mask: null, values: Float64Array.of(3, 3) } as const;
    const written = async (events: "matched" | "every", n: number) => {
      const path = join(folder, `out-${events}`);
      const writer = await createSampleWriter(pair, path, "test", events);
      for (let i = 0; i < n; i++) await writer.write([field]);
      await writer.finish();
      return seen(path, { space: space === "mm/day" ? "log1p" : space });
    };
    const matched = await written("matched", 2);
    expect(matched.events).toBe(2);
    for (const [value] of matched.first) expect(value).toBeCloseTo(stored, 6);
    expect((await written("every", 3)).events).toBe(3);
    await pair.close();
  });
});

test("a value that cannot be rain is named as it lies in its own file, where that was turned", async () => {
  await mkdir(join(folder, "days"));
  await store("days/a.zarr", [2, 1], [2, 2, 1, 1]);
  await writeStore(join(folder, "days/b.zarr"), {
    pr: {
      dims: ["time", "lat", "lon"],
      shape: [1, 2, 2],
      values: [-77, 1, 2, 2],
      attributes: { units: "mm/day" },
    },
    time: { dims: ["time"], shape: [1], values: [1], attributes: { units: "days since 2001-01-01" } },
    lat: { dims: ["lat"], shape: [2], values: [1, 2], attributes: { units: "degrees_north" } },
    lon: { dims: ["lon"], shape: [2], values: [5, 6], attributes: { units: "degrees_east" } },
  });
  const file = guarded(await openFields(join(folder, "days")));
  expect(file.events).toBe(2);
  await expect(file.readEvent(1)).rejects.toThrow(
    /b\.zarr: pr: 2001-01-02 has the value -77 .*row 1, column 0/,
  );
  await file.close();
});
