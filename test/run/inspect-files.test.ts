import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { someDays } from "../../lib/run/inspect/check.js";
import type { DayPass } from "../../lib/run/inspect/field-pass.js";
import { passOverDays } from "../../lib/run/inspect/field-pass.js";
import { fileChecks } from "../../lib/run/inspect/file-checks.js";
import { splitChecks } from "../../lib/run/inspect/split-checks.js";
import { staticsChecks } from "../../lib/run/inspect/statics-checks.js";
import { thresholdChecks } from "../../lib/run/inspect/threshold-checks.js";
import type { Run } from "../../lib/run/run.js";
import { expectRemedies, floats, hundred, pass, runIn, shown } from "./inspected.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-checks-"));
  await mkdir(join(folder, "metadata"));
  await mkdir(join(folder, "statics"));
});
afterEach(() => rm(folder, { recursive: true }));
const run = (more: Record<string, unknown> = {}): Run => runIn(folder, more);

describe("statics", () => {
  const found = async (more: Record<string, unknown>): Promise<string[]> => {
    const checks = await staticsChecks(run(more));
    expectRemedies(checks);
    return shown(checks);
  };
  const asked = (key: string) => ({
    config: { statics: { use_land_sea: false, use_dist_coast: false, use_elevation: false, [key]: true } },
  });

  test("the share of land", async () => {
    expect(await found({})).toEqual(["statics ok 80 % of the cells are land"]);
    expect(await found({ landMask: new Uint8Array(10) })).toEqual([
      "statics fail the land–sea mask has no land",
    ]);
    expect(await found({ landMask: null })).toEqual([
      "statics warn no land–sea mask: every cell counts, sea too",
    ]);
  });

  test.each([
    ["use_land_sea", "land_sea_mask.npy"],
    ["use_dist_coast", "dist_to_coast_km.npy"],
    ["use_elevation", "elevation_m.npy"],
  ])("%s wants %s", async (key, name) => {
    expect((await found(asked(key)))[0]).toBe(
      `statics fail ${join(folder, "statics", name)}: not there, but statics.${key} of config.yaml is true`,
    );
    await mkdir(join(folder, "static"));
    await writeNpy(join(folder, "static", name), npyOfFloats(new Float32Array(10), [2, 5]));
    expect(await found(asked(key))).toEqual(["statics ok 80 % of the cells are land"]);
  });

  test("one of another size, or with missing values", async () => {
    const file = join(folder, "statics/elevation_m.npy");
    await writeNpy(file, npyOfFloats(new Float32Array(12), [3, 4]));
    expect(await found({})).toEqual([`statics fail ${file}: has 12 values, the fields 2×5`]);
    const values = new Float32Array(10);
    values.set([Number.NaN, Number.POSITIVE_INFINITY], 3);
    await writeNpy(file, npyOfFloats(values, [2, 5]));
    expect(await found({})).toEqual([`statics fail ${file}: 2 values are missing`]);
  });
});

describe("thresholds", () => {
  // The P95 of 0, 0.05 … 5 is 4.75.
  const maxima = new Map(hundred.map((i) => [i, i / 20]));
  const found = async (loss: object, more: Partial<DayPass> = { maxima }): Promise<string[]> => {
    const checks = await thresholdChecks(run({ config: { loss } }), pass(more));
    expectRemedies(checks);
    return shown(checks);
  };
  const put = async (P95: number, train: readonly number[]): Promise<void> => {
    await writeFile(join(folder, "metadata/thresholds.json"), JSON.stringify({ P95 }));
    await writeFile(join(folder, "metadata/split.json"), JSON.stringify({ train, test: [200] }));
  };

  test.each([
    [4.75, "ok P95 4.750 in z, 4.750 by the training days"],
    [4.3, "ok P95 4.300 in z, 4.750 by the training days"],
    [5.2, "ok P95 5.200 in z, 4.750 by the training days"],
    [4.2, "warn P95 is 4.2; that of the daily maxima of 101 training days is 4.750"],
    [5.3, "warn P95 is 5.3; that of the daily maxima of 101 training days is 4.750"],
  ])("P95 of %d", async (P95, said) => {
    await put(P95, hundred);
    // 0.5 in z is borne.
    const [line] = await found({});
    expect(line!.replace(/P95 is (\S+)00;/, "P95 is $1;")).toBe(`thresholds ${said}`);
  });

  test("few training days say nothing of it", async () => {
    await put(1, hundred.slice(0, 99));
    expect(await found({})).toEqual(["thresholds ok P95 1.000 in z, of daily maxima"]);
    await put(1, hundred.slice(0, 100));
    expect((await found({}))[0]).toMatch(/^thresholds warn .*of 100 training days/);
  });

  test("what the loss takes from the file must be there", async () => {
    await put(1, []);
    expect(await found({ p95_threshold: "from_thresholds_json" })).toEqual([
      "thresholds ok P95 1.000 in z, of daily maxima",
    ]);
    expect((await found({ p99_threshold: "from_thresholds_json" }))[0]).toMatch(
      /^thresholds fail loss\.p99_threshold of config\.yaml is from_thresholds_json, but .*P99 is missing/,
    );
  });
});

describe("splits, categories and samples", () => {
  const found = async (splits: object | null, categories: object | null, samples: readonly number[] = []) => {
    if (splits) await writeFile(join(folder, "metadata/split.json"), JSON.stringify(splits));
    if (categories) await writeFile(join(folder, "metadata/categories.json"), JSON.stringify(categories));
    for (const day of samples) {
      await mkdir(join(folder, "synth"), { recursive: true });
      await writeFile(join(folder, `synth/day_00000${day}_sample_00.Y_hr_syn.npy`), "");
    }
    const checks = await splitChecks(run());
    expectRemedies(checks);
    return shown(checks).map((line) => line.replaceAll(`${folder}/`, ""));
  };
  const SPLITS = { train: [1, 2], test: [3, 4] };
  const CATEGORIES = { 1: "dry", 2: "heavy_coast", 3: "moderate", 4: "heavy_interior" };

  test("without a fault", async () => {
    expect(await found(SPLITS, CATEGORIES, [1, 2])).toEqual([
      "splits ok 2 train, 2 test",
      "categories ok 2 of 4 days are heavy",
      "leaks ok every sampled day is a training day",
    ]);
  });

  test("none of them there", async () => {
    expect(await found(null, null)).toEqual([
      "splits warn metadata/split.json: not there",
      "categories warn metadata/categories.json: not there",
      "leaks ok cannot be told without split.json",
    ]);
  });

  test("days in two splits, twice in one, nowhere, without a field", async () => {
    expect(await found({ train: [1, 2, 2], val: [1], test: [2, 9] }, { 1: "dry" })).toEqual([
      "splits fail metadata/split.json: 1 day is twice in train: 2",
      "splits fail metadata/split.json: 1 day is in train and val: 1",
      "splits fail metadata/split.json: 1 day is in train and test: 2",
      "splits warn 1 of 2 days of split test have no file in Y_hr: 9",
      "splits warn 2 days of Y_hr are in no split: 3, 4",
      "categories warn 3 days of Y_hr have no category: 2, 3, 4",
      "leaks ok no samples yet",
    ]);
  });

  test("categories", async () => {
    const [, odd] = await found(SPLITS, { 1: "dry", 2: "wet", 3: null });
    expect(odd).toBe('categories warn day 2 is "wet" (and 1 more)');
    const [, one] = await found(SPLITS, { 1: "dry", 2: "wet" });
    expect(one).toBe('categories warn day 2 is "wet"');
    const [, none] = await found(SPLITS, { 1: "dry", 2: "dry", 3: "moderate", 4: "dry" });
    expect(none).toBe("categories warn no day is heavy");
  });

  test("samples of days that are held out", async () => {
    const [, , leaks] = await found({ train: [1], val: [2], test: [3, 4] }, CATEGORIES, [1, 2, 3, 4]);
    expect(leaks).toBe("leaks warn sampled days are held out: 1 of split val, 2 of split test of 4");
  });
});

describe("files", () => {
  const put = async (path: string): Promise<void> => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), "");
  };
  const sample = (day: number, member: number): Promise<void> =>
    put(`synth/day_00000${day}_sample_0${member}.Y_hr_syn.npy`);
  const found = async (model: object = {}): Promise<string[]> => {
    const checks = await fileChecks(
      run({
        config: { file: join(folder, "config.yaml"), model: { in_channels_X: 2, H: 2, W: 5, ...model } },
      }),
    );
    expectRemedies(checks);
    return shown(checks).map((line) => line.replaceAll(`${folder}/`, ""));
  };

  test("days with predictors, without, and the other way", async () => {
    expect((await found())[0]).toBe("files fail X_lr: no such folder");
    for (const day of [1, 2, 3, 4]) await put(`X_lr/day_00000${day}.npy`);
    await put("X_lr/notes.txt");
    await put("X_lr/day_9.npy");
    expect((await found())[0]).toBe("files ok 4 days, each in X_lr and Y_hr");
    for (const day of [9, 8]) await put(`X_lr/day_00000${day}.npy`);
    await rm(join(folder, "X_lr/day_000002.npy"));
    expect((await found()).slice(0, 2)).toEqual([
      "files fail 1 days of Y_hr have no file in X_lr: 2",
      "files warn 2 days of X_lr have no file in Y_hr: 8, 9",
    ]);
  });

  test("samples", async () => {
    expect((await found())[1]).toBe("samples ok synth: none yet (undrizzle sample draws them)");
    for (const day of [1, 2]) for (const member of [0, 1]) await sample(day, member);
    expect((await found())[1]).toBe("samples ok 4 samples of 2 days, 2 each");
    await sample(3, 0);
    expect((await found())[1]).toBe("samples warn 5 samples of 3 days, 1 to 2 each");
    await sample(7, 0);
    expect((await found())[1]).toBe("samples fail samples of days without a field in Y_hr: 7");
  });

  test("the files of the model", async () => {
    const [, , none] = await found();
    expect(none).toBe("model warn config.yaml names no encoder and decoder");
    expect((await found({ encoder: "e.onnx" }))[2]).toBe("model warn config.yaml names no decoder");
    expect((await found({ decoder: "d.onnx" }))[2]).toBe("model warn config.yaml names no encoder");
    await put("e.onnx");
    const both = { encoder: "e.onnx", decoder: "d.onnx" };
    expect((await found(both))[2]).toBe("model fail d.onnx: no such file");
    await put("d.onnx");
    expect((await found(both))[2]).toMatch(/^model ok e\.onnx, d\.onnx/);
  });
});

test("what one reading of every day finds", async () => {
  const put = (path: string, values: readonly number[], shape: number[]): Promise<void> =>
    mkdir(join(folder, path, ".."), { recursive: true }).then(() =>
      writeNpy(join(folder, path), npyOfFloats(floats(values), shape)),
    );
  // Dry cells of land are at z = −0.5. Sea (the last column) counts nowhere.
  const dry = new Array(10).fill(-0.5);
  await put("Y_hr/day_000001.npy", dry.with(0, 2).with(4, 99), [1, 2, 5]);
  await put("Y_hr/day_000002.npy", dry.with(1, -0.6).with(2, Number.NaN).with(9, Number.NaN), [1, 2, 5]);
  await put("Y_hr/day_000003.npy", dry.with(0, 2).with(4, 99), [1, 2, 5]);
  await put("Y_hr/day_000004.npy", new Array(10).fill(Number.POSITIVE_INFINITY), [1, 2, 5]);
  await put("X_lr/day_000001.npy", [1, 3, 10, 10], [2, 1, 2]);
  await put("X_lr/day_000002.npy", [5, Number.NaN, 10, 10], [2, 1, 2]);
  await put("X_lr/day_000003.npy", [0, 0, 0, 0], [1, 2, 2]);
  const found = await passOverDays(run({ days: [1, 2, 3, 4, 5] }));
  expect(found.problems).toEqual([
    `${join(folder, "X_lr/day_000003.npy")}: has shape (1, 2, 2), the others (2, 1, 2)`,
    expect.stringMatching(/day_000005\.npy/),
  ]);
  expect([...found.missing]).toEqual([
    [2, 1],
    [4, 8],
  ]);
  expect(found.missingPredictors).toEqual([2]);
  expect([found.z.n, found.z.min, found.z.max]).toEqual([23, Math.fround(-0.6), 2]);
  // expm1(2 + 0.5)
  expect(found.mm.max).toBeCloseTo(11.18249, 4);
  expect(found.belowDry).toBeCloseTo(1 / 23, 12);
  expect([...found.maxima]).toEqual([
    [1, 2],
    [2, -0.5],
    [3, 2],
  ]);
  expect(found.same).toEqual([[1, 3]]);
  // 1, 3, 5: mean 3, population standard deviation √(8/3).
  expect(found.channels).toEqual([
    { mean: 3, std: expect.closeTo(Math.sqrt(8 / 3), 12) },
    { mean: 10, std: 0 },
  ]);
});

test("of many days the first five are named", () => {
  expect(someDays([1, 2, 3, 4, 5])).toBe("1, 2, 3, 4, 5");
  expect(someDays([1, 2, 3, 4, 5, 6])).toBe("1, 2, 3, 4, 5, … (6 days)");
});
