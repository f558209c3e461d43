import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../lib/config/config.js";
import { parseConfig } from "../../lib/config/parse.js";
import { FormatError, UsageError, ValueError } from "../../lib/errors.js";
import { runOptions, runOrPair } from "../../lib/run/input-paths.js";
import { relocatedConfig } from "../../lib/run/relocated-config.js";
import type { Run } from "../../lib/run/run.js";
import { readsOf, runReads } from "../../lib/run/run-reads.js";
import { sampleOptions } from "../../lib/run/sample.js";
import { heldOutSplits, heldOutText, readSplits } from "../../lib/run/splits.js";
import { dailyMaximumThreshold, inMedianLandCell } from "../../lib/run/thresholds.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-choices-"));
  await mkdir(join(folder, "metadata"));
});
afterEach(() => rm(folder, { recursive: true }));
const metadata = (name: string, value: unknown): Promise<void> =>
  writeFile(join(folder, "metadata", name), JSON.stringify(value));

describe("a run, or truth and samples", () => {
  test("one of them", () => {
    expect(runOrPair({ run: "a" })).toBe("a");
    expect(runOrPair({ run: "a", roots: { data: "b" } as never })).toBe("a");
    expect(runOrPair({ truth: "t", samples: "s" })).toEqual({ truth: "t", samples: "s" });
  });
  test.each([
    [{ run: "a", truth: "t" }, /both a run \(a\) and --truth/],
    [{ run: "a", samples: "s" }, /both a run/],
    [{ truth: "t" }, /--samples is missing/],
    [{ samples: "s" }, /--truth is missing/],
    [{}, /no fields given/],
    [{ truth: "t", samples: "s", roots: {} }, /go with a run/],
  ])("%j is refused", (paths, message) => {
    expect(() => runOrPair(paths)).toThrow(UsageError);
    expect(() => runOrPair(paths)).toThrow(message);
  });
});

describe("what is said of the fields of a run", () => {
  test("missing values, of both sides or of one; whether the impossible is taken", () => {
    expect(runOptions("a", {})).toEqual({ missing: { truth: [], samples: [] } });
    expect(runOptions("a", { missing: [-1], allowImplausible: true })).toEqual({
      missing: { truth: [-1], samples: [-1] },
      allowImplausible: true,
    });
    const sides = {
      truthOptions: { missing: [-2], allowImplausible: false },
      samplesOptions: { missing: [-3] },
    };
    expect(runOptions("a", { missing: [-1], allowImplausible: true, ...sides })).toEqual({
      missing: { truth: [-2], samples: [-3] },
      allowImplausible: false,
    });
    expect(runOptions("a", { missing: [-1], samplesOptions: { missing: [] } }).missing).toEqual({
      truth: [-1],
      samples: [],
    });
  });
  test.each([
    [{ units: "mm/h" }, "--units"],
    [{ space: "z" }, "--space"],
    [{ variable: "pr" }, "--variable"],
    [{ scaleOffset: [1, 0] }, "--scale-offset"],
    [{ stepHours: 24 }, "--step"],
    [{ cumulative: "no" }, "--cumulative"],
    [{ axes: "event,member" }, "--axes"],
    [{ mask: "mask.npy" }, "--mask"],
    [{ stats: ["mean.npy", "std.npy"] }, "--stats"],
    [{ samplesOptions: { units: "mm/h" } }, "--units"],
    [{ truthOptions: { stepHours: 1 } }, "--step"],
  ] as const)("%j is refused, not passed over", (said, flag) => {
    expect(() => runOptions("my-run", said as never)).toThrow(UsageError);
    expect(() => runOptions("my-run", said as never)).toThrow(
      new RegExp(`^${flag} goes with --truth and --samples: .*my-run`),
    );
  });
});

describe("options of sampling", () => {
  const config = parseConfig(
    "data_root: .\noutputs_root: outputs\nseed: 9\nsampling: {mode: prior, K: 4, days: all, temperature: 0.5, pixel_threshold: 0.2, min_threshold: 0.1}\n",
    "/r/config.yaml",
  );
  const of = (replaced: object, grid = { height: 10, width: 10 }) =>
    sampleOptions({ config, grid } as unknown as Run, replaced);

  test("those of the config, some replaced", () => {
    const own = {
      mode: "prior",
      K: 4,
      days: "all",
      temperature: 0.5,
      seed: 9,
      pixelThreshold: 0.2,
      minThreshold: 0.1,
    };
    expect(of({})).toEqual(own);
    expect(of({ K: 1, mode: "posterior" })).toEqual({ ...own, K: 1, mode: "posterior" });
  });

  test.each([
    { K: 100_000 },
    { temperature: 1e-9 },
    { pixelThreshold: 0 },
    { minThreshold: 0 },
    { minThreshold: 1 },
  ])("%j is taken", (replaced) => expect(of(replaced)).toMatchObject(replaced));

  test.each([
    [{ K: 0 }, /K is 0: give a whole number/],
    [{ K: 1.5 }, /K is 1\.5/],
    [{ K: 100_001 }, /K is 100001: .* at most 100000/],
    [{ temperature: 0 }, /temperature is 0/],
    [{ temperature: Number.NaN }, /temperature is NaN/],
    [{ pixelThreshold: -0.1 }, /pixel threshold is -0\.1/],
    [{ pixelThreshold: Number.NaN }, /pixel threshold is NaN/],
    [{ minThreshold: -0.1 }, /min_threshold is -0\.1/],
    [{ minThreshold: 1.1 }, /min_threshold is 1\.1/],
  ])("%j is refused", (replaced, message) => {
    expect(() => of(replaced)).toThrow(ValueError);
    expect(() => of(replaced)).toThrow(message);
  });

  test("the samples of a day fit into 2³⁰ bytes, and one sample always may", () => {
    // 4 · 1000 · 1000 bytes a sample: 268 fit.
    const large = { height: 1000, width: 1000 };
    expect(of({ K: 268 }, large).K).toBe(268);
    expect(() => of({ K: 269 }, large)).toThrow(/a day of 1000×1000 are at most 268/);
    expect(of({ K: 1 }, { height: 40_000, width: 40_000 }).K).toBe(1);
  });
});

describe("splits", () => {
  const splits = () => readSplits({ dataDir: folder } as Run);

  test("days as numbers or as texts; none without a file", async () => {
    expect(await splits()).toBeNull();
    await metadata("split.json", { train: [1, "2", " 3 "], test: [] });
    expect([...(await splits())!]).toEqual([
      ["train", [1, 2, 3]],
      ["test", []],
    ]);
  });

  test.each([[1.5], [-1], ["x"], [""], [" "], [null], ["2001-05-02"]])("%j is no day", async (day) => {
    await metadata("split.json", { train: [1, day] });
    await expect(splits()).rejects.toThrow(FormatError);
    await expect(splits()).rejects.toThrow(`split train holds ${JSON.stringify(day)}: give day numbers`);
  });

  test("a split that is no list", async () => {
    await metadata("split.json", { train: { from: 1 } });
    await expect(splits()).rejects.toThrow(/split train is no list/);
  });

  test("every split but train keeps a day from training", () => {
    const held = heldOutSplits(
      new Map([
        ["train", [1, 2]],
        ["val", [3]],
        ["test", [4, 5]],
      ]),
    );
    expect([...held]).toEqual([
      [3, "val"],
      [4, "test"],
      [5, "test"],
    ]);
    expect(heldOutText([5, 1, 3, 4, 9], held)).toBe("2 of split test, 1 of split val");
    expect(heldOutText([1, 2], held)).toBe("");
  });
});

describe("thresholds of daily maxima", () => {
  /** The last cell is sea; the one before has no spread. */
  const run = {
    dataDir: folder,
    landMask: Uint8Array.of(1, 1, 1, 1, 0),
    normalisation: { mean: Float32Array.of(0, 1, 2, 9, 9), std: Float32Array.of(1, 1, 1, 0, 1) },
  };
  const of = (key: "P95" | "P99.5") => dailyMaximumThreshold({ ...run, dataDir: folder } as never, key);

  test("what a z is in the median land cell, of cells with a spread", () => {
    // expm1 of 1, 2 and 3: the middle one.
    expect(inMedianLandCell(run as never, 1)).toBeCloseTo(6.389056, 5);
    // Without a mask the sea counts: expm1 of 1, 2, 3, 10: between 2 and 3.
    expect(inMedianLandCell({ ...run, landMask: null } as never, 1)).toBeCloseTo(
      (6.389056 + 19.085537) / 2,
      4,
    );
    expect(inMedianLandCell({ ...run, normalisation: null } as never, 1)).toBeNaN();
    expect(inMedianLandCell({ ...run, landMask: new Uint8Array(5) } as never, 1)).toBeNaN();
  });

  test("a z is taken, mm/day is not", async () => {
    // expm1(6.5 + 1) = 1,807 and expm1(6.7 + 1) = 2,207 mm/day.
    await metadata("thresholds.json", { P95: 6.5, "P99.5": 6.7 });
    expect(await of("P95")).toBe(6.5);
    await expect(of("P99.5")).rejects.toThrow(
      /P99\.5 is 6\.7; as z that is 2\.21e\+3 mm\/day .*looks like mm\/day/,
    );
  });

  test.each([
    ["missing", {}],
    ['"3"', { P95: "3" }],
    ["null", { P95: null }],
  ])("%s is no threshold", async (shown, content) => {
    await metadata("thresholds.json", content);
    await expect(of("P95")).rejects.toThrow(`P95 is ${shown}: give the percentile`);
  });
});

describe("files that a run reads", () => {
  test("its config, data, samples and model", async () => {
    const text = "data_root: d\noutputs_root: o\nmodel: {encoder: e.onnx, decoder: m/d.onnx}\n";
    await mkdir(join(folder, "d/data"), { recursive: true });
    await writeFile(join(folder, "config.yaml"), text);
    const parts = ["X_lr", "Y_hr", "statics", "static", "metadata"].map((part) =>
      join(folder, "d/data", part),
    );
    const wanted = [
      join(folder, "config.yaml"),
      ...parts,
      join(folder, "o/synth"),
      join(folder, "e.onnx"),
      join(folder, "m/d.onnx"),
    ];
    const run = {
      config: await loadConfig(join(folder, "config.yaml")),
      dataDir: join(folder, "d/data"),
      synthDir: join(folder, "o/synth"),
    };
    expect(runReads(run)).toEqual(wanted);
    expect(await readsOf(join(folder, "config.yaml"))).toEqual(wanted);
    expect(await readsOf(folder)).toEqual(wanted);
  });

  test("where there is no run, the file or folder itself", async () => {
    const file = join(folder, "a.nc");
    await writeFile(file, "");
    expect(await readsOf(file)).toEqual([file]);
    expect(await readsOf(join(folder, "metadata"))).toEqual([join(folder, "metadata")]);
    await writeFile(join(folder, "notes.txt"), "data_root: .\noutputs_root: outputs\n");
    expect(await readsOf(join(folder, "notes.txt"))).toEqual([join(folder, "notes.txt")]);
    await writeFile(join(folder, "bad.yml"), "[");
    expect(await readsOf(join(folder, "bad.yml"))).toEqual([join(folder, "bad.yml")]);
  });
});

test("a config that moves takes its paths along", () => {
  const config = parseConfig(
    "data_root: d\noutputs_root: /o\nsampling: {days: 'file:lists/a:b.txt'}\nmodel:\n  encoder: e.onnx\n" +
      "  inputs: {season: 2, month: {file: month.npy}, relief: {constant: relief.npy}, weights: {constant: 3}, X_lr: x}\n",
    "/r/config.yaml",
  );
  const moved = parseConfig(
    relocatedConfig(config, (path) => `/moved${path}`, { outputs_root: "." }),
    "/elsewhere/config.yaml",
  );
  expect(moved).toMatchObject({
    data_root: "/moved/r/d",
    outputs_root: ".",
    sampling: { days: "file:/moved/r/lists/a:b.txt" },
    model: {
      encoder: "/moved/r/e.onnx",
      inputs: {
        season: 2,
        month: { file: "/moved/r/month.npy" },
        relief: { constant: "/moved/r/relief.npy" },
        weights: { constant: 3 },
        X_lr: "x",
      },
    },
  });
  expect(moved.model.decoder ?? null).toBeNull();
  const kept = parseConfig(
    "data_root: .\noutputs_root: outputs\nsampling: {days: 'split:test'}\n",
    "/r/config.yaml",
  );
  const text = relocatedConfig(kept, (path) => path);
  expect(parseConfig(text, "/x/config.yaml")).toMatchObject({
    outputs_root: "/r/outputs",
    sampling: { days: "split:test" },
  });
});
