import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { formatNpy, npyOfFloats } from "../../lib/io/formats/npy/npy.js";
import { inspectRun } from "../../lib/run/inspect/inspect-run.js";
import { runCli } from "../cli/run-cli.js";

const [H, W, h, w, C, N] = [12, 10, 4, 5, 2, 40];
const land = (i: number): boolean => i % W > 2 && Math.floor(i / W) > 1;
const mean = Float32Array.from({ length: H * W }, (_, i) => (land(i) ? 0.6 : 0));
const std = Float32Array.from({ length: H * W }, (_, i) => (land(i) ? 0.8 : 1e-8));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-inspect-run-"));
});
afterEach(() => rm(folder, { recursive: true }));

const data = (path: string): string => join(folder, "data", path);
const day = (part: string, n: number): string => data(`${part}/day_${String(n).padStart(6, "0")}.npy`);
const put = (path: string, values: ArrayLike<number>, shape: number[]): Promise<void> =>
  writeFile(path, formatNpy(npyOfFloats(Float32Array.from(values), shape)));

/** Rain in mm/day that a few blocks hold, each day others. */
function rainOf(n: number): Float64Array {
  const { uniform } = randomStream(5, n);
  const blocks = Float64Array.from({ length: h * w }, () => Math.max(0, -20 * Math.log(uniform()) - 15));
  return Float64Array.from({ length: H * W }, (_, i) => {
    const block = Math.floor((Math.floor(i / W) * h) / H) * w + Math.floor(((i % W) * w) / W);
    return land(i) ? blocks[block]! * (0.5 + uniform()) : 0;
  });
}

function predictorsOf(n: number): number[] {
  const { normal } = randomStream(6, n);
  const rain = rainOf(n);
  const block = Array.from({ length: h * w }, (_, b) => {
    const [y, x] = [Math.floor(b / w) * (H / h), (b % w) * (W / w)];
    return Math.log1p(rain[(y + 1) * W + x + 1]!) - 0.7 + 0.5 * normal();
  });
  return [...block, ...Array.from({ length: h * w }, normal)];
}

async function healthyRun(): Promise<void> {
  for (const part of ["X_lr", "Y_hr", "statics", "metadata"]) await mkdir(data(part), { recursive: true });
  const maxima: number[] = [];
  for (let n = 0; n < N; n++) {
    const z = rainOf(n).map((mm, i) => (Math.log1p(mm) - mean[i]!) / std[i]!);
    maxima.push(Math.max(...z));
    await put(day("Y_hr", n), z, [1, H, W]);
    await put(day("X_lr", n), predictorsOf(n), [C, h, w]);
  }
  await put(
    data("statics/land_sea_mask.npy"),
    Array.from({ length: H * W }, (_, i) => Number(land(i))),
    [1, H, W],
  );
  await put(data("statics/dist_to_coast_km.npy"), new Array(H * W).fill(4), [1, H, W]);
  await put(data("metadata/ERA5_mean_train.npy"), mean, [H, W]);
  await put(data("metadata/ERA5_std_train.npy"), std, [H, W]);
  await json("thresholds", { P95: maxima.sort((a, b) => a - b)[Math.floor(0.95 * N)] });
  await json("split", split(0, 30, 35, N));
  await json("categories", Object.fromEntries(range(0, N).map((n) => [n, n % 3 ? "heavy_interior" : "dry"])));
  await config("");
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const split = (a: number, b: number, c: number, d: number) => ({
  train: range(a, b),
  val: range(b, c),
  test: range(c, d),
});
const json = (name: string, value: unknown): Promise<void> =>
  writeFile(data(`metadata/${name}.json`), JSON.stringify(value));
const config = (more: string): Promise<void> =>
  writeFile(
    join(folder, "config.yaml"),
    `data_root: .\noutputs_root: outputs\nmodel: {in_channels_X: ${C}, H: ${H}, W: ${W}}\nloss: {scale: 20}\n${more}`,
  );

const findings = async (verdict: string): Promise<string[]> =>
  (await inspectRun(folder)).checks
    .filter((one) => one.verdict === verdict)
    .map(({ check, finding }) => `${check}: ${finding}`);

describe("a run folder is checked as a whole", () => {
  test("a healthy one has no failure, and says what it found", async () => {
    await healthyRun();
    expect(await findings("fail")).toEqual([]);
    expect(await findings("warn")).toEqual([expect.stringMatching(/^model: .*names no encoder and decoder/)]);
    const said = (await findings("ok")).join("\n");
    for (const text of [
      "files: 40 days, each in X_lr and Y_hr",
      "splits: 30 train, 5 val, 5 test",
      "Y_hr 12×10, 2 channels",
      "step: the predictor nearest to block-mean rain (channel 0)",
    ])
      expect(said).toContain(text);
  });

  type Fault = [string, "warn" | "fail", RegExp, () => Promise<unknown>];
  const faults: Fault[] = [
    [
      "predictors of another day",
      "fail",
      /^step: .*out of step.*X_lr of 1 day before fits 0\./,
      async () => {
        for (let n = 0; n < N; n++) await put(day("X_lr", n), predictorsOf((n + 1) % N), [C, h, w]);
      },
    ],
    [
      "a day without predictors",
      "fail",
      /^files: 1 days of Y_hr have no file in X_lr: 7$/,
      () => rm(day("X_lr", 7)),
    ],
    [
      "a day in two splits",
      "fail",
      /^splits: .*metadata\/split\.json: 2 days are in train and test: 3, 4/,
      () => json("split", { ...split(0, 30, 35, N), test: [...range(35, N), 3, 4] }),
    ],
    [
      "a day of a split that is not there",
      "warn",
      /^splits: 1 of 6 days of split test .*: 99$/,
      () => json("split", { ...split(0, 30, 35, N), test: [...range(35, N), 99] }),
    ],
    [
      "missing values over land",
      "warn",
      /^missing values: .*over land on 1 days, in 70 of 120/,
      () => put(day("Y_hr", 4), new Array(H * W).fill(Number.NaN), [1, H, W]),
    ],
    [
      "missing predictors",
      "fail",
      /^missing values: .*data\/X_lr: missing or infinite predictors on 1 of the days: 5/,
      () => put(day("X_lr", 5), new Array(C * h * w).fill(Number.NaN), [C, h, w]),
    ],
    [
      "fields in mm/day",
      "fail",
      /^units: .*no value is negative.*looks like mm\/day/,
      async () => {
        for (let n = 0; n < N; n++) await put(day("Y_hr", n), rainOf(n), [1, H, W]);
      },
    ],
    [
      "statistics of mm/day",
      "fail",
      /^statistics: .*look like mm\/day/,
      () =>
        put(
          data("metadata/ERA5_mean_train.npy"),
          mean.map((v) => 10 * v),
          [H, W],
        ),
    ],
    [
      "fields standardised with others",
      "fail",
      /^units: .* below what no rain is/,
      () =>
        put(
          data("metadata/ERA5_mean_train.npy"),
          mean.map((v) => v / 3),
          [H, W],
        ),
    ],
    [
      "a mask upside down",
      "fail",
      /^mask: the land mask lies upside down/,
      () =>
        put(
          data("statics/land_sea_mask.npy"),
          Array.from({ length: H * W }, (_, i) => Number(land((H - 1 - Math.floor(i / W)) * W + (i % W)))),
          [1, H, W],
        ),
    ],
    [
      "a static that the config wants",
      "fail",
      /^statics: .*dist_to_coast_km\.npy: not there, but statics\.use_dist_coast of .*config\.yaml is true/,
      () => rm(data("statics/dist_to_coast_km.npy")),
    ],
    [
      "channels that the config does not expect",
      "fail",
      /^shapes: .*2 channels of X_lr; model\.in_channels_X is 7/,
      () =>
        config("").then(() =>
          writeFile(
            join(folder, "config.yaml"),
            `data_root: .\noutputs_root: outputs\nmodel: {in_channels_X: 7, H: ${H}, W: ${W}}\nloss: {scale: 20}\n`,
          ),
        ),
    ],
    [
      "a loss of other data",
      "warn",
      /^loss\.scale: loss\.scale is 400 mm\/day; P90 over land is/,
      () =>
        writeFile(
          join(folder, "config.yaml"),
          `data_root: .\noutputs_root: outputs\nmodel: {in_channels_X: ${C}, H: ${H}, W: ${W}}\nloss: {scale: 400}\n`,
        ),
    ],
    [
      "a P95 in mm/day",
      "warn",
      /^thresholds: .*P95 is 60; as z that is .*looks like mm\/day/,
      () => json("thresholds", { P95: 60 }),
    ],
    ...(["P95", "P99"] as const).map(
      (key) =>
        [
          `a loss that takes ${key} from a file without it`,
          "fail",
          new RegExp(
            `^thresholds: loss\\.p${key.slice(1)}_threshold of .* is from_thresholds_json, but .*${key} is missing`,
          ),
          async () => {
            await json("thresholds", { [key === "P95" ? "P99" : "P95"]: 3 });
            await writeFile(
              join(folder, "config.yaml"),
              `data_root: .\noutputs_root: outputs\nmodel: {in_channels_X: ${C}, H: ${H}, W: ${W}}\nloss: {scale: 20, p${key.slice(1)}_threshold: from_thresholds_json}\n`,
            );
          },
        ] as Fault,
    ),
    [
      "no mask, and cells that are always dry",
      "warn",
      /^statistics: (?!.*land).*std is 0 in \d+ % of all cells/,
      () => rm(data("statics/land_sea_mask.npy")),
    ],
    [
      "one field under two numbers",
      "warn",
      /^doubles: .*several days: 8, 38/,
      async () =>
        put(
          day("Y_hr", 38),
          rainOf(8).map((mm, i) => (Math.log1p(mm) - mean[i]!) / std[i]!),
          [1, H, W],
        ),
    ],
    [
      "a category that nobody knows",
      "warn",
      /^categories: day 0 is "wet"/,
      () => json("categories", { 0: "wet" }),
    ],
    [
      "no statistics",
      "fail",
      /^statistics: .*are not there/,
      async () => {
        for (const part of ["mean", "std"]) await rm(data(`metadata/ERA5_${part}_train.npy`));
      },
    ],
    [
      "a split that is no JSON",
      "fail",
      /^splits: .*split\.json: not JSON/,
      () => writeFile(data("metadata/split.json"), "{"),
    ],
  ];
  test.each(faults)("%s: %s", async (_, verdict, message, spoil) => {
    await healthyRun();
    await spoil();
    const found = await findings(verdict);
    expect(
      found.some((text) => message.test(text)),
      found.join("\n"),
    ).toBe(true);
  });

  test("samples of held-out days are told", async () => {
    await healthyRun();
    await mkdir(join(folder, "outputs/synth"), { recursive: true });
    for (const n of [3, 36])
      await put(
        join(folder, `outputs/synth/day_0000${String(n).padStart(2, "0")}_sample_00.Y_hr_syn.npy`),
        new Array(H * W).fill(0),
        [1, H, W],
      );
    expect((await findings("warn")).join("\n")).toContain(
      "leaks: sampled days are held out: 1 of split test of 2",
    );
  });
});

describe("undrizzle inspect RUN", () => {
  test("a table, what to do, exit code 0 without a failure", async () => {
    await healthyRun();
    const { code, stdout } = await runCli("inspect", folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/check +finding/);
    expect(stdout).toMatch(/What to do\n- model \(warn\): name the ONNX files/);
    expect(stdout).toContain("No check fails; 1 of");
  });

  test("exit code 1 with one, --json", async () => {
    await healthyRun();
    await rm(day("X_lr", 7));
    const { code, stdout } = await runCli("inspect", join(folder, "config.yaml"), "--json");
    expect(code).toBe(1);
    const { verdict, checks } = JSON.parse(stdout);
    expect(verdict).toBe("fail");
    expect(checks[0]).toEqual({
      check: "files",
      verdict: "fail",
      finding: expect.stringContaining("day"),
      remedy: expect.stringContaining("add their predictors"),
    });
  });

  test("what is no run is a failure that says so", async () => {
    const { code, stdout } = await runCli("inspect", folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/run +FAIL .*not a run/);
  });
});
