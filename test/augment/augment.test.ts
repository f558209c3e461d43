import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { augment } from "../../lib/augment/augment.js";
import { npyOfStrings, readFloats, readNpy } from "../../lib/io/formats/npy/npy.js";
import { openRun, type Run } from "../../lib/run/run.js";
import {
  C,
  fieldOf,
  floats,
  H,
  h,
  makeRun,
  mean,
  predictorsOf,
  put,
  std,
  TEST,
  TRAIN,
  W,
  w,
} from "./tiny-run.js";

const ROW = H * W;
let folder: string;
let run: Run;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-augment-"));
  run = await openRun(await makeRun(join(folder, "run")));
});
afterEach(() => rm(folder, { recursive: true }));

/** Names as another program would leave them: an object array, which is copied without being read. */
const PICKLED = Buffer.concat([
  Buffer.from("\x93NUMPY\x01\x00\x46\x00", "latin1"),
  Buffer.from("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }".padEnd(69)),
  Buffer.from("\n\x80\x03anything", "latin1"),
]);

async function makeBase(): Promise<string> {
  const base = join(folder, "base");
  const T = 3;
  await put(join(base, "predictors_train_mean_std_separate.npy"), {
    shape: [T, h, w, C],
    dtype: "<f8",
    data: Float64Array.from({ length: T * h * w * C }, (_, i) => i / 7),
  });
  await put(
    join(base, "obs_train_mean_std_single.npy"),
    floats(
      Float32Array.from({ length: T * ROW }, (_, i) => i / 3),
      T,
      H,
      W,
    ),
  );
  await put(join(base, "train_indices.npy"), {
    shape: [T],
    dtype: "<i8",
    data: BigInt64Array.of(1n, 2n, 4n),
  });
  await put(join(base, "train_dates.npy"), npyOfStrings(["2001-01-01", "2001-01-02", "2001-01-04"]));
  for (const name of ["train_time_coords.npy", "high_res_train_time_coords.npy"])
    await put(join(base, name), {
      shape: [T],
      dtype: "<M8[ns]",
      data: BigInt64Array.of(978307200000000000n, 978393600000000000n, 978566400000000000n),
    });
  await put(join(base, "obs_test_mean_std_single.npy"), floats(new Float32Array(2 * ROW), 2, H, W));
  await put(join(base, "ERA5_mean_train.npy"), floats(mean, H, W));
  await writeFile(join(base, "variables.npy"), PICKLED);
  await mkdir(join(base, "notes"));
  await writeFile(join(base, "notes", "readme.txt"), "by hand");
  return base;
}

describe("a sample that is no rain", () => {
  async function augmentWith(value: number, cell: number, allowImplausible?: boolean): Promise<number> {
    const sample = fieldOf(2, 1);
    sample[cell] = value;
    await put(join(run.synthDir, "day_000002_sample_01.Y_hr_syn.npy"), floats(sample, 1, H, W));
    const done = await augment({ ...run, allowImplausible }, join(folder, "out"));
    return done.synthetic_samples;
  }

  test.each([
    [-9999, /day_000002_sample_01\.Y_hr_syn\.npy has the value -9999 .*in row 1, column 1.*write NaN there/],
    [Number.POSITIVE_INFINITY, /day_000002_sample_01\.Y_hr_syn\.npy has the value Infinity/],
    [Number.NaN, /day_000002_sample_01\.Y_hr_syn\.npy: is NaN in row 1, column 1, where the model failed/],
  ])("%d over land is refused, and no array is written", async (value, message) => {
    await expect(augmentWith(value, W + 1)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(["run"]);
  });

  test("at sea, or where the run is taken as it is, it stays", async () => {
    expect(await augmentWith(-9999, W)).toBe(4);
    await rm(join(folder, "out"), { recursive: true });
    expect(await augmentWith(-9999, W + 1, true)).toBe(4);
  });
});

describe("after the arrays of a base", () => {
  test("real rows keep their bytes, samples follow", async () => {
    const base = await makeBase();
    const out = join(folder, "out");
    const done = await augment(run, out, { base });
    expect(done).toMatchObject({
      original_samples: 3,
      synthetic_samples: 4,
      total_samples: 7,
      augmentation_ratio: 4 / 3,
      dropped_samples: 0,
    });

    const before = await readFile(join(base, "obs_train_mean_std_single.npy"));
    const after = await readFile(join(out, "obs_train_mean_std_single.npy"));
    expect(after.subarray(128, before.length).equals(before.subarray(128))).toBe(true);
    const obs = await readFloats(join(out, "obs_train_mean_std_single.npy"));
    expect(obs.shape).toEqual([7, H, W]);
    [fieldOf(2, 0), fieldOf(2, 1), fieldOf(4, 0), fieldOf(4, 1)].forEach((field, i) => {
      expect(obs.values.slice((3 + i) * ROW, (4 + i) * ROW)).toEqual(field);
    });

    const predictors = await readFloats(join(out, "predictors_train_mean_std_separate.npy"));
    expect(predictors.shape).toEqual([7, h, w, C]);
    expect(predictors.values).toBeInstanceOf(Float64Array);
    const own = predictorsOf(4);
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        for (let c = 0; c < C; c++)
          expect(predictors.values[((6 * h + y) * w + x) * C + c]).toBe(own[(c * h + y) * w + x]);
  });

  test("samples are marked in names, numbers and dates", async () => {
    const out = join(folder, "out");
    await augment(run, out, { base: await makeBase() });
    const read = async (name: string) => Array.from((await readNpy(join(out, name))).data as string[]);
    expect(await read("train_dates.npy")).toEqual([
      "2001-01-01",
      "2001-01-02",
      "2001-01-04",
      "synth_000002_s00",
      "synth_000002_s01",
      "synth_000004_s00",
      "synth_000004_s01",
    ]);
    expect(await read("train_indices.npy")).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n]);
    const times = await readNpy(join(out, "high_res_train_time_coords.npy"));
    expect(times.dtype).toBe("<M8[ns]");
    const days = Array.from(times.data as BigInt64Array, (ns) => new Date(Number(ns / 1_000_000n)));
    expect(days.slice(2).map((day) => day.toISOString().slice(0, 10))).toEqual([
      "2001-01-04",
      "2099-01-01",
      "2099-01-02",
      "2099-01-03",
      "2099-01-04",
    ]);
  });

  test("what does not change is copied byte for byte, pickles unread", async () => {
    const base = await makeBase();
    const out = join(folder, "out");
    await augment(run, out, { base });
    for (const name of [
      "variables.npy",
      "obs_test_mean_std_single.npy",
      "ERA5_mean_train.npy",
      "notes/readme.txt",
    ])
      expect(await readFile(join(out, name))).toEqual(await readFile(join(base, name)));
  });

  test("pickled dates are taken from the time coordinates instead", async () => {
    const base = await makeBase();
    await writeFile(join(base, "train_dates.npy"), PICKLED);
    const done = await augment(run, join(folder, "out"), { base });
    expect((await readNpy(join(folder, "out", "train_dates.npy"))).data.slice(2, 4)).toEqual([
      "2001-01-04",
      "synth_000002_s00",
    ]);
    expect(done.note).toContain("train_dates.npy holds pickled objects");
  });

  test("a base standardised otherwise is refused", async () => {
    const base = await makeBase();
    await put(
      join(base, "ERA5_mean_train.npy"),
      floats(
        mean.map((v) => v + 0.1),
        H,
        W,
      ),
    );
    await expect(augment(run, join(folder, "out"), { base })).rejects.toThrow(/standardised\s+differently/);
  });

  test("a base of another number of rows is refused", async () => {
    const base = await makeBase();
    await put(join(base, "train_dates.npy"), npyOfStrings(["a"]));
    await expect(augment(run, join(folder, "out"), { base })).rejects.toThrow(
      /train_dates.npy: has shape \(1\)/,
    );
  });
});

describe("without a base", () => {
  test("the arrays are built from the run", async () => {
    const out = join(folder, "out");
    const done = await augment(run, out);
    expect(done.original_samples).toBe(TRAIN.length);
    const obs = await readFloats(join(out, "obs_train_mean_std_single.npy"));
    expect(obs.values.slice(ROW, 2 * ROW)).toEqual(fieldOf(2, -1));
    const held = await readFloats(join(out, "obs_test_mean_std_single.npy"));
    expect(held.shape).toEqual([TEST.length, H, W]);
    expect(held.values.slice(0, ROW)).toEqual(fieldOf(7, -1));
    expect((await readNpy(join(out, "train_dates.npy"))).data[0]).toBe("day_000001");
    expect((await readNpy(join(out, "train_time_coords.npy"))).data[0]).toBe(-(2n ** 63n));
    expect(await readFile(join(out, "ERA5_std_train.npy"))).toEqual(
      await readFile(join(run.dataDir, "metadata", "ERA5_std_train.npy")),
    );
    expect((await readFloats(join(out, "land_mask.npy"))).shape).toEqual([H, W]);
  });

  test("samples of test days are refused, left out or accepted", async () => {
    const leaky = await openRun(await makeRun(join(folder, "leaky"), [4, 7]));
    const out = join(folder, "out");
    await expect(augment(leaky, out)).rejects.toThrow(
      /samples are of held-out days \(2 of split test\).*--drop-test-days.*--allow-test-days/,
    );
    expect(await readdir(folder)).not.toContain("out");
    expect(await augment(leaky, out, { dropTestDays: true })).toMatchObject({
      synthetic_samples: 2,
      dropped_samples: 2,
      note: expect.stringMatching(/calls them synth_000004_s00 \(day, member\).*left out: 2 of split test/),
    });
    expect((await readNpy(join(out, "train_dates.npy"))).data.slice(3)).toEqual([
      "synth_000004_s00",
      "synth_000004_s01",
    ]);
    expect(await augment(leaky, out, { allowTestDays: true })).toMatchObject({
      synthetic_samples: 4,
      note: expect.stringContaining("generated rows from held-out days: 2 of split test: do not evaluate"),
    });
  });

  test("so are real rows", async () => {
    await expect(augment(run, join(folder, "out"), { days: "all" })).rejects.toThrow(
      /real rows are of held-out days \(2 of split test\).*split:train/,
    );
  });
});

describe("changes to samples", () => {
  const mm = (z: ArrayLike<number>) =>
    Array.from(z, (value, i) => Math.max(Math.expm1(value * std[i]! + mean[i]!), 0));

  test("the filter leaves out samples that stay below over land", async () => {
    const peaks = new Map(
      [2, 4].flatMap((day) =>
        [0, 1].map((k) => [
          `synth_00000${day}_s0${k}`,
          Math.max(...mm(fieldOf(day, k)).filter((_, i) => i % W > 0)),
        ]),
      ),
    );
    const between = [...peaks.values()]
      .sort((a, b) => a - b)
      .slice(1, 3)
      .reduce((a, b) => (a + b) / 2);
    const done = await augment(run, join(folder, "out"), { dropBelow: between });
    expect(done).toMatchObject({ synthetic_samples: 2, dropped_samples: 2 });
    const names = (await readNpy(join(folder, "out", "train_dates.npy"))).data.slice(3);
    expect(names).toEqual([...peaks].filter(([, peak]) => peak >= between).map(([name]) => name));
    await expect(augment(run, join(folder, "none"), { dropBelow: 1e4 })).rejects.toThrow("none of 4 samples");
    expect(await readdir(folder)).not.toContain("none");
  });

  test("the threshold filter is the field's: |z| below it becomes z = 0, and what that is, is said", async () => {
    const { note } = await augment(run, join(folder, "out"), { thresholdFilter: 0.9 });
    const { values } = await readFloats(join(folder, "out", "obs_train_mean_std_single.npy"));
    const before = fieldOf(2, 0);
    expect(before.some((v) => v < 0 && v > -0.9) && before.some((v) => v > 0 && v < 0.9)).toBe(true);
    expect(values.slice(3 * ROW, 4 * ROW)).toEqual(before.map((v) => (Math.abs(v) < 0.9 ? 0 : v)));
    expect(note).toMatch(/set to z = 0.*mm\/day in the median land cell\), not dry/);
    // Real rows stay.
    expect(values.slice(ROW, 2 * ROW)).toEqual(fieldOf(2, -1));
  });

  test("thresholded and stretched cells change, others keep their bits", async () => {
    await augment(run, join(folder, "out"), { pixelThreshold: 0.5, scaleExtremes: 1.5 });
    const { values } = await readFloats(join(folder, "out", "obs_train_mean_std_single.npy"));
    const after = values.slice(3 * ROW, 4 * ROW);
    const before = fieldOf(2, 0);
    const [was, is] = [mm(before), mm(after)];
    const kinds = new Set<string>();
    for (let i = 0; i < ROW; i++) {
      if (i % W > 0 && was[i]! < 0.5) {
        kinds.add("dry");
        expect(is[i]).toBeCloseTo(0, 6);
      } else if (was[i]! > 4) {
        kinds.add("extreme");
        expect(is[i]).toBeCloseTo(4 + 1.5 * (was[i]! - 4), 4);
      } else {
        kinds.add("same");
        expect(after[i]).toBe(before[i]);
      }
    }
    expect(kinds.size).toBe(3);
  });
});

describe("the output folder", () => {
  test("an older augmentation is replaced, other folders are not", async () => {
    const out = join(folder, "out");
    await augment(run, out, { dropBelow: 1 });
    await augment(run, out);
    expect((await readFloats(join(out, "obs_train_mean_std_single.npy"))).shape[0]).toBe(7);
    expect((await readdir(folder)).sort()).toEqual(["out", "run"]);
    await expect(augment(run, join(folder, "run"))).rejects.toThrow(/which is read, lies in it/);
    await mkdir(join(folder, "thesis"));
    await writeFile(join(folder, "thesis", "chapter.tex"), "");
    await expect(augment(run, join(folder, "thesis"))).rejects.toThrow("did not write");
    await expect(augment(run, join(folder, "thesis", "chapter.tex"))).rejects.toThrow("is a file");
  });

  test("a failure half-way leaves the old one", async () => {
    const out = join(folder, "out");
    await augment(run, out);
    const old = await readFile(join(out, "augmentation_info.json"));
    await put(join(run.synthDir, "day_000004_sample_01.X_lr_ref.npy"), floats(new Float32Array(3), 3, 1, 1));
    await expect(augment(run, out)).rejects.toThrow("has shape (3, 1, 1)");
    expect(await readFile(join(out, "augmentation_info.json"))).toEqual(old);
    expect((await readdir(folder)).sort()).toEqual(["out", "run"]);
  });
});
