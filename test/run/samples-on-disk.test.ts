import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { type Field, makeField } from "../../lib/fields/field.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { eventsInMm, listSamples, runEvents, sampleName } from "../../lib/run/events.js";
import {
  addNonFinite,
  countNonFinite,
  describeNonFinite,
  nonFiniteOnDisk,
} from "../../lib/run/non-finite.js";
import type { Run } from "../../lib/run/run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-synth-"));
  await mkdir(join(folder, "synth"));
  await mkdir(join(folder, "Y_hr"));
});
afterEach(() => rm(folder, { recursive: true }));

const grid = { height: 1, width: 3 };
/** z = (log1p(mm) − 0.5) / 0.5; the last cell is sea. */
const run = (more: Partial<Run> = {}): Run =>
  ({
    dataDir: folder,
    synthDir: join(folder, "synth"),
    grid,
    landMask: Uint8Array.of(1, 1, 0),
    normalisation: { mean: Float32Array.of(0.5, 0.5, 0.5), std: Float32Array.of(0.5, 0.5, 0.5) },
    days: [3, 20],
    ...more,
  }) as unknown as Run;
const put = (path: string, values: readonly number[]): Promise<void> =>
  writeNpy(join(folder, path), npyOfFloats(Float32Array.from(values), [1, 1, 3]));
const synth = (day: number, member: number, values: readonly number[]): Promise<void> =>
  put(`synth/${sampleName(day, member, "Y_hr_syn")}`, values);
const z = (values: readonly number[]): Field<"z"> => makeField("z", grid, Float32Array.from(values));

describe("the samples of a folder", () => {
  test("names", () => {
    expect(sampleName(7, 3, "Y_hr_syn")).toBe("day_000007_sample_03.Y_hr_syn.npy");
    expect(sampleName(1234567, 100, "X_lr_ref")).toBe("day_1234567_sample_100.X_lr_ref.npy");
  });

  test("days and members are in the order of their numbers, not of their letters", async () => {
    for (const day of [1000000, 999999, 7])
      for (const member of [100, 99, 2]) await synth(day, member, [0, 0, 0]);
    await writeFile(join(folder, "synth/notes.txt"), "");
    await writeFile(join(folder, "synth/day_000007_sample_02.X_lr_ref.npy"), "");
    expect([...(await listSamples(join(folder, "synth")))]).toEqual([
      [7, [2, 99, 100]],
      [999999, [2, 99, 100]],
      [1000000, [2, 99, 100]],
    ]);
  });

  test.each(["day_0000007_sample_00", "day_000007_sample_000", "day_000007_sample_1"])(
    "another spelling of a name is refused: %s",
    async (name) => {
      await writeFile(join(folder, `synth/${name}.Y_hr_syn.npy`), "");
      await expect(listSamples(join(folder, "synth"))).rejects.toThrow(/is called day_000007_sample_0\d\./);
    },
  );

  test("none", async () => {
    await expect(listSamples(join(folder, "synth"))).rejects.toThrow(/no day_000000_sample_00/);
    await expect(listSamples(join(folder, "other"))).rejects.toThrow(/other: no such folder/);
  });
});

describe("the events of a run", () => {
  beforeEach(async () => {
    await put("Y_hr/day_000003.npy", [1, 2, 3]);
    await put("Y_hr/day_000020.npy", [-1, 0, 1]);
    await synth(3, 0, [4, 5, 6]);
    await synth(3, 1, [7, 8, 9]);
    await synth(20, 0, [0, 0.5, 1]);
  });

  test("each day with its own samples, in z", async () => {
    const events = await runEvents(run());
    expect(events).toMatchObject({ space: "z", length: 2, members: 2, grid });
    expect(events.notes).toEqual(["cells over land count (statics/land_sea_mask.npy)"]);
    const found = [];
    for await (const { key, index, truth, members } of events) {
      for (const field of [truth, ...members]) {
        expect(field.space).toBe("z");
        expect([...field.mask!]).toEqual([1, 1, 0]);
      }
      found.push([key, index, [...truth.values], members.map(({ values }) => [...values])]);
    }
    expect(found).toEqual([
      [
        "day_000003",
        0,
        [1, 2, 3],
        [
          [4, 5, 6],
          [7, 8, 9],
        ],
      ],
      ["day_000020", 1, [-1, 0, 1], [[0, 0.5, 1]]],
    ]);
    expect((await runEvents(run({ landMask: null }))).notes).toEqual(["no land–sea mask: every cell counts"]);
  });

  test("samples of days without a real field are named, the first five", async () => {
    for (const day of [4, 5, 6, 7, 8, 9]) await synth(day, 0, [0, 0, 0]);
    await expect(runEvents(run())).rejects.toThrow(
      /samples of day 4, 5, 6, 7, 8 have no real field in .*Y_hr/,
    );
  });

  test("in mm/day by the statistics", async () => {
    const events = eventsInMm(run(), await runEvents(run()));
    expect(events.space).toBe("mm/day");
    for await (const { key, truth, members } of events) {
      if (key !== "day_000020") continue;
      // expm1(0.5 z + 0.5) of −1, 0, 1 and of 0, 0.5, 1.
      expect([...truth.values]).toEqual([0, 0.6487213, 1.7182818].map((v) => expect.closeTo(v, 5)));
      expect([...members[0]!.values]).toEqual(
        [0.6487213, 1.1170001, 1.7182818].map((v) => expect.closeTo(v, 5)),
      );
    }
  });

  test("what can only stand for missing cells is refused in a sample too; what a model may have made is not", async () => {
    const read = async (more: Partial<Run> = {}): Promise<number> => {
      let n = 0;
      for await (const _ of eventsInMm(run(more), await runEvents(run(more)))) n++;
      return n;
    };
    for (const [values, said] of [
      [
        [-9999, -9999, 0],
        /synth: day_000020, sample 0 has the value -9999 .* in 2 of 2 cells.*--missing -9999/,
      ],
      [[0, -9999, 0], /the value -9999 .* row 0, column 1/],
      [[1e20, 1e20, 0], /the value 1e\+20 .*--missing 1e\+20 where.*--allow-implausible/],
    ] as const) {
      await synth(20, 0, values);
      await expect(read()).rejects.toThrow(ValueError);
      await expect(read()).rejects.toThrow(said);
      expect(await read({ allowImplausible: true })).toBe(2);
      expect(await read({ missing: { truth: [], samples: [-9999, 1e20] } })).toBe(2);
    }
    // At sea, infinite, and a model out of bounds.
    for (const values of [
      [0, 0, -9999],
      [0, Number.POSITIVE_INFINITY, 0],
      [0, 25, 25],
      [-30, -31.5, 0],
    ]) {
      await synth(20, 0, values);
      expect(await read()).toBe(2);
    }
  });

  test("what stands for missing is NaN in its side alone, before it is held to be rain", async () => {
    await put("Y_hr/day_000020.npy", [-9999, 0, 1e20]);
    await synth(20, 0, [-9999, 1e20, 7]);
    const seen = async (missing: Run["missing"]): Promise<number[][]> => {
      for await (const { key, truth, members } of await runEvents(run({ missing })))
        if (key === "day_000020") return [[...truth.values], [...members[0]!.values]];
      throw new Error("no such day");
    };
    const single = Math.fround(1e20);
    expect(await seen({ truth: [-9999, 1e20], samples: [-9999] })).toEqual([
      [Number.NaN, 0, Number.NaN],
      [Number.NaN, single, 7],
    ]);
    expect(await seen({ truth: [], samples: [7, 1e20] })).toEqual([
      [-9999, 0, single],
      [-9999, Number.NaN, Number.NaN],
    ]);
    const given = run({ missing: { truth: [-9999], samples: [-9999, 1e20] } });
    for await (const { key, truth } of eventsInMm(given, await runEvents(given)))
      if (key === "day_000020")
        expect([...truth.values].slice(0, 2)).toEqual([Number.NaN, expect.closeTo(0.6487213, 5)]);
  });

  test("rain that no day has had is refused in a real field, not in a sample nor at sea", async () => {
    const read = async (allowImplausible?: boolean): Promise<number> => {
      let n = 0;
      for await (const _ of eventsInMm({ ...run(), allowImplausible }, await runEvents(run()))) n++;
      return n;
    };
    // expm1(0.5 · 15 + 0.5) = 2,980 mm/day; of 14, 1,807.
    await put("Y_hr/day_000020.npy", [0, 14, 15]);
    await synth(20, 0, [15, 15, 15]);
    expect(await read()).toBe(2);
    await put("Y_hr/day_000020.npy", [0, 15, 0]);
    await expect(read()).rejects.toThrow(ValueError);
    await expect(read()).rejects.toThrow(
      /Y_hr\/day_000020\.npy has the value 15 \(2980 mm\/day\) in row 0, column 1/,
    );
    expect(await read(true)).toBe(2);
    await put("Y_hr/day_000020.npy", [0, Number.POSITIVE_INFINITY, 0]);
    await expect(read()).rejects.toThrow(/day_000020/);
  });
});

describe("values of samples that are no amount of rain", () => {
  test("are counted over land, and the first is named", () => {
    const fields = [z([0, 1, Number.NaN]), z([2, Number.NEGATIVE_INFINITY, 0]), z([Number.NaN, 0, 0])];
    expect(countNonFinite(run(), 7, fields, [4, 5, 6])).toEqual({
      values: 6,
      nonFinite: 2,
      first: "day 7, sample 5, row 0, column 1: -Infinity",
    });
    expect(countNonFinite(run({ landMask: null }), 7, fields, [4, 5, 6])).toEqual({
      values: 9,
      nonFinite: 3,
      first: "day 7, sample 4, row 0, column 2: NaN",
    });
    expect(countNonFinite(run(), 7, [], [])).toEqual({ values: 0, nonFinite: 0, first: null });
  });

  test("rows and columns are those of the grid", () => {
    const field = makeField("z", { height: 2, width: 2 }, Float32Array.of(0, 0, Number.NaN, 0));
    const wide = { grid: { height: 2, width: 2 }, landMask: null, normalisation: null };
    expect(countNonFinite(wide, 1, [field], [0]).first).toBe("day 1, sample 0, row 1, column 0: NaN");
  });

  test("an amount beyond float32 counts, where there are statistics", () => {
    // ln(3.4028e38) = 88.72: z = 176.4 gives 88.7, 176.5 gives 88.75.
    expect(countNonFinite(run(), 1, [z([176.4, 0, 0])], [0]).nonFinite).toBe(0);
    expect(countNonFinite(run(), 1, [z([176.5, 0, 0])], [0])).toEqual({
      values: 2,
      nonFinite: 1,
      first: "day 1, sample 0, row 0, column 0: z = 176.5, infinite in mm/day",
    });
    expect(countNonFinite(run({ normalisation: null }), 1, [z([176.5, 0, 0])], [0]).nonFinite).toBe(0);
  });

  test("of all files, added up", async () => {
    await synth(20, 0, [0, Number.NaN, 0]);
    await synth(3, 1, [Number.NaN, Number.NaN, 0]);
    await synth(3, 0, [0, 0, 0]);
    expect(await nonFiniteOnDisk(run())).toEqual({
      values: 6,
      nonFinite: 3,
      first: "day 3, sample 1, row 0, column 0: NaN",
    });
    const none = { values: 5, nonFinite: 0, first: null };
    expect(addNonFinite(none, { values: 2, nonFinite: 1, first: "b" })).toEqual({
      values: 7,
      nonFinite: 1,
      first: "b",
    });
    expect(
      addNonFinite({ values: 2, nonFinite: 1, first: "a" }, { values: 2, nonFinite: 1, first: "b" }).first,
    ).toBe("a");
  });

  test.each([
    [1, 4, "25.00 %"],
    [1, 10_000, "0.01 %"],
    [1, 100_000, "1.0e-3 %"],
  ])("%d of %d values: %s", (nonFinite, values, share) => {
    const text = describeNonFinite({ values, nonFinite, first: "day 1" })!;
    expect(text.startsWith(`${share} of the sampled values`)).toBe(true);
    expect(text).toContain(`(${nonFinite} of ${values}; the first: day 1)`);
    expect(describeNonFinite({ values, nonFinite: 0, first: null })).toBeNull();
  });
});
