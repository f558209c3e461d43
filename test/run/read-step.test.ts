import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { stepChecks } from "../../lib/run/inspect/step-checks.js";
import { examineStep, type PredictorStep, type StepDay } from "../../lib/run/predictor-step.js";
import { readStep, stepText, stepVerdict } from "../../lib/run/read-step.js";
import { dayFile, type Run } from "../../lib/run/run.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-step-"));
  for (const part of ["X_lr", "Y_hr"]) await mkdir(join(folder, part));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (part: string, day: number, values: readonly number[], shape: number[]): Promise<void> =>
  writeNpy(dayFile(join(folder, part), day), npyOfFloats(Float32Array.from(values), shape));

/** 1×2 cells whose z is log1p(mm): each is a block of its own, and predictors are its rain. */
const run = (days: readonly number[]): Run =>
  ({
    dataDir: folder,
    grid: { height: 1, width: 2 },
    landMask: null,
    normalisation: { mean: new Float32Array(2), std: Float32Array.of(1, 1) },
    days,
  }) as unknown as Run;

async function put2(day: number, shift = 0): Promise<void> {
  const { uniform } = randomStream(2, day);
  const rain = [uniform(), uniform()];
  await put("Y_hr", day, rain, [1, 1, 2]);
  await put(
    "X_lr",
    day,
    rain.map((v) => 2 * v + shift),
    [1, 1, 2],
  );
}
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test("predictors that are the rain itself correlate with it", async () => {
  for (const day of range(14)) await put2(day, 5);
  const step = (await readStep(run(range(14))))!;
  expect(step).toMatchObject({ days: 14, channel: 0, p: 1 / 500, better: null });
  expect(step.correlation).toBeCloseTo(1, 6);
});

test("days without predictors, or with holes in them, are left out", async () => {
  for (const day of range(14)) await put2(day);
  await rm(dayFile(join(folder, "X_lr"), 3));
  await put("X_lr", 4, [Number.NaN, 1], [1, 1, 2]);
  expect((await readStep(run(range(14))))!.days).toBe(12);
  expect((await readStep(run(range(14)), range(13)))!).toBeNull();
});

test("predictors of other shapes tell nothing", async () => {
  for (const day of range(14)) await put2(day);
  await put("X_lr", 13, [1, 2], [2, 1, 1]);
  expect(await readStep(run(range(14)))).toBeNull();
  expect((await readStep(run(range(13))))!.days).toBe(13);
  await put("X_lr", 0, [1, 2], [1, 2]);
  expect(await readStep(run(range(13)))).toBeNull();
});

test("of more than 200 days 200 are read, spread over all", async () => {
  for (const day of range(230)) await put2(day);
  // Only days that are not read are spoilt: floor(i · 230/200) passes over every eighth or so.
  const read = new Set(range(200).map((i) => Math.floor((i * 230) / 200)));
  for (const day of range(230)) if (!read.has(day)) await put("X_lr", day, [1, 2], [2, 1, 1]);
  expect((await readStep(run(range(230))))!.days).toBe(200);
}, 60_000);

describe("the check of the step", () => {
  const found = async (days: number, splits: object | null = null, normalised = true) => {
    await mkdir(join(folder, "metadata"), { recursive: true });
    if (splits) await writeFile(join(folder, "metadata/split.json"), JSON.stringify(splits));
    const checked = { ...run(range(days)), ...(normalised ? {} : { normalisation: null }) };
    const [check, ...more] = await stepChecks(checked);
    expect(more).toEqual([]);
    expect(check!.check).toBe("step");
    return `${check!.verdict} ${check!.finding}`;
  };

  test("in step, as a whole and in each split", async () => {
    for (const day of range(40)) await put2(day);
    expect(await found(40, { train: range(30), test: range(40).slice(30) })).toMatch(
      /^ok the predictor nearest .* correlates 1\.00 .* over 40 days/,
    );
    expect(await found(40, null, false)).toBe("warn cannot be told without statistics");
  });

  test("too few days", async () => {
    for (const day of range(11)) await put2(day);
    expect(await found(11)).toMatch(/^warn fewer than 12 days have predictors and fields/);
  });

  test("days of others, in all and in one split alone", async () => {
    for (const day of range(60)) await put2(day);
    const swap = async (from: number, to: number, by: number): Promise<void> => {
      const files = range(to - from).map((i) => dayFile(join(folder, "X_lr"), from + i));
      const contents = await Promise.all(files.map((file) => readFile(file)));
      for (const [i, file] of files.entries()) await writeFile(file, contents[(i + by) % files.length]!);
    };
    await swap(45, 60, 2);
    const splits = { train: range(45), test: [...range(60).slice(45), 99] };
    expect(await found(60, null)).toMatch(/^ok/);
    expect(await found(60, splits)).toMatch(
      /^fail X_lr and Y_hr of split test are out of step: .*X_lr of 2 days before fits 1\.00/,
    );
    await swap(0, 60, 23);
    expect(await found(60)).toMatch(/^fail X_lr and Y_hr are out of step: /);
  });

  test("a weak relation of few days", async () => {
    for (const day of range(14)) await put2(day);
    for (const day of range(14)) {
      const { normal } = randomStream(77, day);
      await put("X_lr", day, [normal(), normal()], [1, 1, 2]);
    }
    expect(await found(14)).toMatch(/^warn hardly a relation between X_lr and Y_hr: .* over 14 days/);
  });
});

const step = (more: Partial<PredictorStep>): PredictorStep => ({
  days: 40,
  channel: 2,
  correlation: 0.256,
  p: 0.002,
  better: null,
  ...more,
});

test.each<[Partial<PredictorStep>, string]>([
  [{ p: 0.01 }, "in step"],
  [{ p: 0.011 }, "unclear"],
  [{ p: 0.05 }, "unclear"],
  [{ p: 0.051 }, "out of step"],
  [{ p: 0.051, days: 30 }, "out of step"],
  [{ p: 0.051, days: 29 }, "unclear"],
  [{ p: 0.01, better: { arrangement: "turned", correlation: 0.9 } }, "out of step"],
])("%j: %s", (more, verdict) => expect(stepVerdict(step(more))).toBe(verdict));

test("in words", () => {
  expect(stepText(step({}))).toBe(
    "the predictor nearest to block-mean rain (channel 2) correlates 0.26 with that of its own day over 40 days " +
      "(permuted days do as well with p = 0.002)",
  );
  expect(stepText(step({ better: { arrangement: "X_lr of 1 day before", correlation: -0.9 } }))).toMatch(
    /; X_lr of 1 day before fits -0\.90$/,
  );
});

/** Noise that nothing resembles; `turn` of it are the predictors. */
function turned(turn: (y: number, x: number) => number, move = 0): PredictorStep {
  const { normal } = randomStream(8);
  const rain = Array.from({ length: 20 }, () => Float64Array.from({ length: 12 }, normal));
  const days = rain.map(
    (own, day): StepDay => ({
      rain: own,
      predictors: own.map((_, i) => -rain[(day + move + 20) % 20]![turn(Math.floor(i / 4), i % 4)]!),
    }),
  );
  return examineStep(days, [1, 3, 4])!;
}

test.each<[string, (y: number, x: number) => number, number]>([
  ["rows of X_lr turned upside down", (y, x) => (2 - y) * 4 + x, 0],
  ["columns of X_lr turned left to right", (y, x) => y * 4 + 3 - x, 0],
  ["X_lr turned half round", (y, x) => (2 - y) * 4 + 3 - x, 0],
  ["X_lr of 1 day before", (y, x) => y * 4 + x, 1],
  ["X_lr of 5 days before", (y, x) => y * 4 + x, 5],
  ["X_lr of 1 day after", (y, x) => y * 4 + x, -1],
  ["X_lr of 5 days after", (y, x) => y * 4 + x, -5],
])("%s fits, against its sign as well", (arrangement, turn, move) => {
  const { better } = turned(turn, move);
  expect(better).toEqual({ arrangement, correlation: expect.closeTo(-1, 9) });
});

test("days that are further off are not found, and what fits as given has none better", () => {
  expect(turned((y, x) => y * 4 + x, 6).better).toBeNull();
  expect(turned((y, x) => y * 4 + x)).toMatchObject({
    correlation: expect.closeTo(-1, 9),
    p: 1 / 500,
    better: null,
  });
});
