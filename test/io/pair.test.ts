import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FormatError, ShapeError, UnitsError, ValueError } from "../../lib/errors.js";
import type { FieldEvent } from "../../lib/fields/event.js";
import type { Values } from "../../lib/fields/field.js";
import { createFieldWriter } from "../../lib/io/fields/field-writer.js";
import { openFields } from "../../lib/io/fields/open.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openPair, type Pair } from "../../lib/io/pairs/pair.js";
import { createSampleWriter } from "../../lib/io/pairs/pair-writer.js";

const fixture = (name: string): string => join(fileURLToPath(new URL("fixtures/", import.meta.url)), name);

let folder: string;
const at = (name: string): string => join(folder, name);
async function npy(name: string, shape: number[], values: Iterable<number>): Promise<string> {
  await writeNpy(at(name), npyOfFloats(Float64Array.from(values), shape));
  return at(name);
}
const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => i + from);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-pair-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function collect(pair: Pair): Promise<FieldEvent<"mm/day">[]> {
  const events: FieldEvent<"mm/day">[] = [];
  for await (const event of pair) events.push(event);
  return events;
}

describe("matching", () => {
  test("by position, members of the samples, twice over", async () => {
    const truth = await npy("t.npy", [2, 2, 3], range(12));
    const samples = await npy("s.npy", [2, 2, 2, 3], range(24, 100));
    const pair = await openPair({ truth, samples, units: "mm/day", axes: "event,member" });
    const events = await collect(pair);
    expect([pair.length, pair.members, pair.space, pair.mask]).toEqual([2, 2, "mm/day", null]);
    expect(events.map(({ key, index }) => [key, index])).toEqual([
      ["event_000000", 0],
      ["event_000001", 1],
    ]);
    expect(Array.from(events[1].truth.values)).toEqual(range(6, 6));
    expect(events[1].members.map((field) => Array.from(field.values))).toEqual([
      range(6, 112),
      range(6, 118),
    ]);
    expect(await collect(pair)).toEqual(events);
    expect(pair.notes).toContain("truth and samples matched by position");
    await pair.close();
  });

  test("by time, saying that they overlap only partly", async () => {
    // packed.nc: noleap, 2000-02-27, 28, 03-01, 02. v2.zarr.zip: 2000-02-28, 29, 03-01, 02.
    const pair = await openPair({ truth: fixture("packed.nc"), samples: fixture("v2.zarr.zip") });
    const events = await collect(pair);
    expect(events.map(({ key }) => key)).toEqual(["2000-02-28", "2000-03-01", "2000-03-02"]);
    expect([pair.truthEvents, pair.sampleEvents]).toEqual([
      [1, 2, 3],
      [0, 2, 3],
    ]);
    expect(pair.notes.join("\n")).toMatch(
      /overlap only partly: 3 times are in both, of 4 in the truth \(2000-02-27 … 2000-03-02\) and 4 in the samples/,
    );
    // Event 2 of the samples, member 1: ((15·2 + 0) mod 7) / 4 + 1.
    expect(events[1].members[1].values[0]).toBe(1.5);
    await pair.close();
  });

  test("refused: other counts, no common time, times twice, hours against days, truth with members", async () => {
    const truth = await npy("t3.npy", [3, 2, 3], range(18));
    const samples = await npy("s2.npy", [2, 2, 3], range(12));
    await expect(openPair({ truth, samples, units: "mm/day" })).rejects.toThrow(
      /t3\.npy has 3 events, .*s2\.npy has 2/,
    );
    await expect(openPair({ truth, samples, units: "mm/day" })).rejects.toThrow(ShapeError);
    await expect(openPair({ truth: fixture("packed.nc"), samples: fixture("classic.nc") })).rejects.toThrow(
      /an event of .*packed\.nc lasts 24 h, one of .*classic\.nc 1 h: bring both to daily values/,
    );
    await expect(openPair({ truth: fixture("packed.nc"), samples: fixture("classic.nc") })).rejects.toThrow(
      FormatError,
    );
    await expect(openPair({ truth: fixture("v2.zarr.zip"), samples: fixture("packed.nc") })).rejects.toThrow(
      /v2\.zarr\.zip has 2 members: the truth of an event is one field/,
    );
    const like = await openFields(fixture("packed.nc"));
    const twice = await createFieldWriter(like, at("twice.nc"), { history: "test", events: [0, 0] });
    await twice.write(await like.readEvent(0));
    await twice.write(await like.readEvent(0));
    await twice.finish();
    await like.close();
    const doubled = openPair({ truth: fixture("packed.nc"), samples: at("twice.nc") });
    await expect(doubled).rejects.toThrow(/time 2000-02-27T12:00 twice \(events 0 and 1\)/);
    await expect(openPair({ truth: fixture("packed.nc"), samples: at("twice.nc") })).rejects.toThrow(
      ValueError,
    );
  });

  test("cells listed from the other end are turned, and turned back when written", async () => {
    const like = await openFields(fixture("packed.nc"));
    // The same file from the south: rows and latitudes reversed.
    const { origin } = like;
    if (origin.kind !== "array") throw new Error("not an array");
    const south = {
      ...like,
      origin: {
        ...origin,
        file: {
          ...origin.file,
          variables: origin.file.variables.map((v) =>
            v.name === "lat" ? { ...v, read: async () => Float32Array.of(40, 50, 60) } : v,
          ),
        },
      },
    };
    const flipped = (values: Values) => values.map((_, i) => values[(2 - Math.floor(i / 5)) * 5 + (i % 5)]);
    const writer = await createFieldWriter(south, at("south.nc"), { history: "test" });
    for (let event = 0; event < 4; event++) await writer.write((await like.readEvent(event)).map(flipped));
    await writer.finish();
    await like.close();

    const pair = await openPair({ truth: fixture("packed.nc"), samples: at("south.nc") });
    expect(pair.notes.join("\n")).toMatch(/rows listed from the other end, turned to match/);
    const back = await createSampleWriter(pair, at("south2.nc"), "test");
    for await (const { truth, members } of pair) {
      for (const [i, value] of truth.values.entries())
        if (Number.isNaN(value)) expect(members[0].values[i]).toBeNaN();
        else expect(members[0].values[i]).toBeCloseTo(value, 6);
      await back.write(members);
    }
    await back.finish();
    await pair.close();
    const [one, two] = [await openFields(at("south.nc")), await openFields(at("south2.nc"))];
    expect(await two.readEvent(2)).toEqual(await one.readEvent(2));
    expect(two.grid).toEqual(one.grid);
    await Promise.all([one.close(), two.close()]);
  });

  test("grids of other places are refused", async () => {
    const lat = (values: number[]) => npyOfFloats(Float64Array.from(values), [2]);
    const { formatNpy } = await import("../../lib/io/formats/npy/npy.js");
    const { writeZip } = await import("../../lib/io/zip/write-zip.js");
    for (const [name, values] of [
      ["north.npz", [50, 51]],
      ["far.npz", [50, 51.5]],
    ] as const) {
      const zip = await writeZip(at(name));
      await zip.add("pr.npy", formatNpy(npyOfFloats(new Float64Array(4), [1, 2, 2])));
      await zip.add("lat.npy", formatNpy(lat([...values])));
      await zip.finish();
    }
    const pair = openPair({ truth: at("north.npz"), samples: at("far.npz"), units: "mm/day" });
    await expect(pair).rejects.toThrow(
      /different latitudes \(50 … 51\.5 and 50 … 51: up to 0\.5° apart, 0\.5 of a cell.*\): bring both to one grid/,
    );
    const small = await npy("small.npy", [1, 2, 3], range(6));
    await expect(openPair({ truth: at("north.npz"), samples: small, units: "mm/day" })).rejects.toThrow(
      /small\.npy has 2×3 cells, .*north\.npz has 2×2/,
    );
  });
});

describe("units and spaces", () => {
  test("units are for the files that have none", async () => {
    const samples = await npy("mine.npy", [4, 3, 5], range(60));
    const pair = await openPair({ truth: fixture("packed.nc"), samples, units: "mm/h" });
    const [first] = await collect(pair);
    expect(first.truth.values[1]).toBeCloseTo(0.25, 10);
    expect(first.members[0].values[1]).toBe(24);
    await pair.close();
    await expect(openPair({ truth: fixture("packed.nc"), samples })).rejects.toThrow(UnitsError);
  });

  test("units overrule files that all have some", async () => {
    const pair = await openPair({
      truth: fixture("packed.nc"),
      samples: fixture("packed.nc"),
      units: "mm/day",
    });
    expect((await collect(pair))[0].truth.values[1]).toBeCloseTo(0.25 / 24, 10);
    expect(pair.notes[0]).toBe("truth: pr: units mm/day as asked, the file says mm h-1");
    await pair.close();
  });

  test("z → mm/day through the statistics; written back in z", async () => {
    const mean = await npy("mean.npy", [2, 2], [0.1, 0.2, 0.3, 0.4]);
    const std = await npy("std.npy", [1, 2, 2], [0.5, 0.6, 0.7, 0.8]);
    const z = [-1, 0, 1, Number.NaN, 2, -0.3, 0.4, 3];
    const truth = await npy("zt.npy", [2, 2, 2], z);
    const paths = { truth, samples: truth, space: "z" as const };
    await expect(openPair(paths)).rejects.toThrow(/is in z: add --stats MEAN\.npy STD\.npy/);
    const pair = await openPair({ ...paths, stats: [mean, std] });
    const events = await collect(pair);
    // max(expm1(z·std + mean), 0), cell by cell: run-layout of the field.
    expect(events[0].truth.values[0]).toBe(0);
    expect(events[0].truth.values[1]).toBeCloseTo(Math.exp(0.2) - 1, 12);
    expect(events[1].members[0].values[3]).toBeCloseTo(Math.exp(3 * 0.8 + 0.4) - 1, 12);
    expect(events[0].truth.values[3]).toBeNaN();
    const writer = await createSampleWriter(pair, at("z-out.npy"), "test");
    for (const { members } of events) await writer.write(members);
    await writer.finish();
    await pair.close();
    const out = await openFields(at("z-out.npy"), { space: "z" });
    const found = [...(await out.readEvent(0)), ...(await out.readEvent(1))].flatMap((v) => Array.from(v));
    await out.close();
    // A dry cell is 0 mm/day: (0 − mean) / std, whatever it was below.
    const wanted = [-0.2, 0, 1, Number.NaN, 2, -0.2 / 0.6, 0.4, 3];
    wanted[5] = Math.max(-0.3, -0.2 / 0.6);
    for (const [i, value] of wanted.entries())
      if (Number.isNaN(value)) expect(found[i]).toBeNaN();
      else expect(found[i]).toBeCloseTo(value, 10);
  });

  test("log1p", async () => {
    const truth = await npy("log.npy", [1, 2, 2], [0, 1, 2, -0.5]);
    const pair = await openPair({ truth, samples: truth, space: "log1p" });
    const [{ truth: field }] = await collect(pair);
    expect(Array.from(field.values)).toEqual([0, Math.expm1(1), Math.expm1(2), 0]);
    await pair.close();
  });

  test("statistics beside mm/day are kept, not used", async () => {
    const mean = await npy("m2.npy", [3, 5], range(15));
    const std = await npy("s2-std.npy", [3, 5], range(15, 1));
    const pair = await openPair({
      truth: fixture("packed.nc"),
      samples: fixture("packed.nc"),
      stats: [mean, std],
    });
    expect([pair.normalisation?.mean[14], pair.normalisation?.std[14]]).toEqual([14, 15]);
    expect((await collect(pair))[0].truth.values[1]).toBeCloseTo(0.25, 10);
    await pair.close();
    const other = await npy("m3.npy", [5, 3], range(15));
    await expect(
      openPair({ truth: fixture("packed.nc"), samples: fixture("packed.nc"), stats: [other, other] }),
    ).rejects.toThrow(/m3\.npy has 5×3 cells, .*packed\.nc has 3×5/);
  });
});

describe("masks", () => {
  const open = (mask: string) =>
    openPair({ truth: fixture("packed.nc"), samples: fixture("packed.nc"), mask });
  test("1 counts, 0 and missing do not, fractions from 0.5", async () => {
    const mask = await npy("mask.npy", [1, 3, 5], [1, 1, 0, 0.5, 0.4, Number.NaN, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    const pair = await open(mask);
    const wanted = Uint8Array.of(1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0);
    expect(pair.mask).toEqual(wanted);
    const [{ truth, members }] = await collect(pair);
    expect([truth.mask, members[0].mask]).toEqual([wanted, wanted]);
    expect(pair.notes.join("\n")).toMatch(/11 of 15 cells count[\s\S]*2 cells have fractions/);
    await pair.close();
  });
  test("refused: another grid, other values, nothing left", async () => {
    await expect(open(await npy("m-shape.npy", [5, 3], range(15)))).rejects.toThrow(
      /m-shape\.npy has 5×3 cells/,
    );
    await expect(open(await npy("m-value.npy", [3, 5], range(15)))).rejects.toThrow(
      /has the value 2: a mask is 1 where/,
    );
    await expect(open(await npy("m-zero.npy", [3, 5], new Array(15).fill(0)))).rejects.toThrow(
      /0 everywhere/,
    );
    await expect(open(at("none.npy"))).rejects.toThrow(/none\.npy does not exist/);
  });
});
