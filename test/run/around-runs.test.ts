import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { formatNpy, npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import type { FittedMethod } from "../../lib/postprocess/methods.js";
import { categoriseRun } from "../../lib/run/categorise.js";
import { sampleName } from "../../lib/run/events.js";
import { openInput } from "../../lib/run/input.js";
import { inspectRun } from "../../lib/run/inspect/inspect-run.js";
import { comparePrepared } from "../../lib/run/prepared-inputs.js";
import { priorDraws } from "../../lib/run/prior-draws.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler } from "../../lib/run/sample.js";
import { readTensors } from "../../lib/run/tensors.js";
import { writeFixedRun } from "../../lib/run/write-fixed.js";
import { tiny, tinyRun } from "../fixtures/tiny-run.js";

const { height, width } = tiny;
const cells = height * width;
const put = (path: string, values: Float32Array): Promise<void> =>
  writeNpy(path, npyOfFloats(values, [1, height, width]));
/** mm/day = expm1(0.8 z + 0.5) of the tiny run. */
const zOf = (mm: number): number => (Math.log1p(mm) - 0.5) / 0.8;

/** A tiny run with samples of days 8 and 3, whose cell i of member m holds m + 1 mm/day, in the first cell 0.05. */
async function sampledRun(): Promise<string> {
  const folder = await tinyRun();
  await mkdir(join(folder, "outputs/synth"), { recursive: true });
  for (const [day, members] of [
    [8, [0, 2]],
    [3, [1]],
  ] as const)
    for (const member of members)
      await put(
        join(folder, "outputs/synth", sampleName(day, member, "Y_hr_syn")),
        new Float32Array(cells).fill(zOf(member + 1)).with(0, zOf(0.05)),
      );
  return folder;
}

test("a run is opened as events in mm/day, beside what it stores", async () => {
  const folder = await sampledRun();
  const input = await openInput({ run: folder });
  expect([input.pair, input.run!.days, input.stored!.length]).toEqual([null, tiny.days, 2]);
  expect(input.normalisation).toBe(input.run!.normalisation);
  for await (const { members } of input.events) expect(members[0]!.values[0]).toBeCloseTo(0.05, 5);
  await input.close();
  const file = join(folder, "truth.npy");
  await put(file, new Float32Array(cells));
  const pair = await openInput({ truth: file, samples: file, units: "mm/day" });
  expect([pair.run, pair.stored, pair.pair?.length]).toEqual([null, null, 1]);
  await pair.close();
});

test("a fixed run has the samples under their names, its predictors, and finds the data", async () => {
  const folder = await sampledRun();
  const run = await openRun(folder);
  const apply = (event: FieldEvent<"mm/day">): FieldEvent<"mm/day"> => ({
    ...event,
    members: event.members.map((field) =>
      makeField(
        "mm/day",
        field.grid,
        Float64Array.from(field.values, (mm) => (mm < 0.1 ? 0 : 2 * mm)),
        field.mask,
      ),
    ),
  });
  const told: string[] = [];
  const fixed = join(folder, "fixed");
  await writeFixedRun(run, { apply } as unknown as FittedMethod, fixed, (done, total) =>
    told.push(`${done}/${total}`),
  );
  expect(told).toEqual(["1/2", "2/2"]);
  const names = (await readdir(join(fixed, "synth"))).filter((name) => name.endsWith(".npy")).sort();
  expect(names).toEqual(
    (
      [
        [3, 1],
        [8, 0],
        [8, 2],
      ] as const
    ).flatMap(([day, member]) =>
      (["X_lr_ref", "Y_hr_syn"] as const).map((part) => sampleName(day, member, part)),
    ),
  );
  const { values, shape } = await readFloats(join(fixed, "synth", sampleName(8, 2, "Y_hr_syn")));
  expect(shape).toEqual([1, height, width]);
  expect(values[1]).toBeCloseTo(zOf(6), 5);
  expect(values[0]).toBeCloseTo(zOf(0), 5);
  expect(await readFile(join(fixed, "synth", sampleName(3, 1, "X_lr_ref")))).toEqual(
    await readFile(join(folder, "data/X_lr/day_000003.npy")),
  );
  expect(await readFile(join(fixed, "config.yaml"), "utf8")).toMatch(/^# Written by undrizzle fix\n/);
  const again = await openRun(fixed);
  expect([again.days, again.synthDir, again.dataDir]).toEqual([run.days, join(fixed, "synth"), run.dataDir]);
});

test("draws as the reports make them: five of the prior, of heavy training days", async () => {
  const folder = await tinyRun("");
  const metadata = join(folder, "data/metadata");
  await writeFile(join(metadata, "split.json"), '{"train": [3, 7, 20], "test": [8]}');
  const sampler = await openSampler(await openRun(folder));
  const draws = await priorDraws(sampler);
  expect(draws).toMatchObject({ length: 2, members: 5, space: "z" });
  expect(draws.notes.at(-1)).toBe("2 days: the first heavy days of the training split");
  expect(draws.notes.join()).toMatch(/sampled: prior, K 5, temperature 1, seed 5/);
  const keys: string[] = [];
  for await (const { key, members } of draws) {
    keys.push(key);
    expect(members).toHaveLength(5);
  }
  expect(keys).toEqual(["day_000003", "day_000020"]);
  expect((await priorDraws(sampler, "split:test")).notes.at(-1)).toBe("1 days: split:test");
  await writeFile(join(metadata, "split.json"), '{"train": [7], "test": [8]}');
  await expect(priorDraws(sampler)).rejects.toThrow(/metadata: no heavy day .* is in the training split/);
  await sampler.model.release();
});

test("what a run feeds to its model, against the same arrays of others", async () => {
  const folder = await tinyRun();
  const run = await openRun(folder);
  const all = async (part: string, shape: number[]) => {
    const days = await Promise.all(
      [7, 3].map((day) => readFloats(join(folder, `data/${part}/day_00000${day}.npy`))),
    );
    return { dims: [2, ...shape], data: Float32Array.from(days.flatMap(({ values }) => [...values])) };
  };
  const days = { dims: [2], data: Float32Array.of(7, 3) };
  const predictors = await all("X_lr", [2, 3, 2]);
  const compare = (arrays: [string, { dims: number[]; data: Float32Array }][], names = {}) =>
    comparePrepared(run, join(folder, "encoder.onnx"), new Map(arrays), names, 0);
  expect(await compare([["X_lr", predictors]])).toEqual([]);
  const same = await compare([
    ["days", days],
    ["X_lr", predictors],
    ["Y_hr", await all("Y_hr", [1, height, width])],
  ]);
  expect(same.map(({ output, values, absolute, agrees }) => [output, values, absolute, agrees])).toEqual([
    ["X_lr as the run prepares it", 24, 0, true],
    ["Y_hr as the run prepares it", 60, 0, true],
  ]);
  const moved = { dims: predictors.dims, data: predictors.data.map((value) => value + 1) };
  const [named] = await compare(
    [
      ["days", days],
      ["theirs", moved],
      ["X_lr", predictors],
    ],
    { X_lr: "theirs" },
  );
  expect([named!.agrees, named!.absolute]).toEqual([false, expect.closeTo(1, 6)]);
  await expect(compare([["days", { dims: [1], data: Float32Array.of(4) }]])).rejects.toThrow(
    /day 4 of the arrays is none of the 4 days of the run/,
  );
});

test("the arrays of an archive, by name", async () => {
  const folder = await tinyRun();
  const file = join(folder, "arrays.npz");
  await writeFile(
    file,
    zipSync({
      "days.npy": formatNpy({ shape: [2], dtype: "<i4", data: Int32Array.of(7, 3) }),
      "a.npy": formatNpy(npyOfFloats(Float32Array.of(1, 2, 3, 4), [2, 2])),
    }),
  );
  const tensors = await readTensors(file);
  expect([...tensors.keys()].sort()).toEqual(["a", "days"]);
  expect([tensors.get("days")!.dims, [...tensors.get("days")!.data]]).toEqual([[2], [7, 3]]);
  expect([tensors.get("a")!.dims, [...tensors.get("a")!.data]]).toEqual([
    [2, 2],
    [1, 2, 3, 4],
  ]);
});

test("categories of a run's own days, by its thresholds and mask", async () => {
  const folder = await tinyRun();
  await writeFile(join(folder, "data/metadata/thresholds.json"), '{"P95": 2, "P99": 3}');
  const field = (at: number, z: number): Float32Array => new Float32Array(cells).fill(-1).with(at, z);
  // Rows 1 to 4 and columns 1 to 3 are the interior; column 4 is sea.
  for (const [day, values] of [
    ["03", field(6, 3)],
    ["07", field(1, 3)],
    ["08", field(6, 2)],
    ["20", field(4, 9)],
  ] as const)
    await put(join(folder, `data/Y_hr/day_0000${day}.npy`), values);
  expect(await categoriseRun(await openRun(folder))).toEqual({
    3: "heavy_interior",
    7: "heavy_coast",
    8: "moderate",
    20: "dry",
  });
});

test("an inspection has the verdict of its worst check, and names the part that cannot be read", async () => {
  const folder = await tinyRun();
  const found = await inspectRun(folder);
  const verdicts = found.checks.map(({ verdict }) => verdict);
  expect(verdicts).toContain("warn");
  expect([found.verdict, found.days, found.run]).toEqual([
    verdicts.includes("fail") ? "fail" : "warn",
    4,
    folder,
  ]);
  await writeFile(join(folder, "data/metadata/split.json"), "{");
  const broken = await inspectRun(folder);
  expect(broken.verdict).toBe("fail");
  expect(broken.checks.find(({ finding }) => /not JSON/.test(finding))).toMatchObject({
    check: "splits",
    verdict: "fail",
    remedy: expect.stringMatching(/\w/),
  });
  const none = await inspectRun(join(folder, "data/statics"));
  expect(none).toMatchObject({ days: 0, verdict: "fail" });
  expect(none.checks.map(({ check, verdict }) => [check, verdict])).toEqual([["run", "fail"]]);
});
