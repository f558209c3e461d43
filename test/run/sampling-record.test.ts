import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, type SampleOptions, type Sampler, sampleOptions } from "../../lib/run/sample.js";
import { samplingRecord } from "../../lib/run/sampling-record.js";
import { tiny, tinyRun } from "../fixtures/tiny-run.js";

const { height, width } = tiny;
const field = (value: number): Float32Array => new Float32Array(height * width).fill(value);

/** The record of a run as it lies on disk; no model is loaded for it. */
async function recordOf(folder: string, replaced: Partial<SampleOptions> = {}): Promise<string> {
  const run = await openRun(folder);
  const files = { encoder: join(folder, "encoder.onnx"), decoder: join(folder, "decoder.onnx") };
  return samplingRecord({ run, files } as unknown as Sampler, sampleOptions(run, replaced));
}

test("a record is of its options, model and data, and of nothing else", async () => {
  const folder = await tinyRun();
  const record = await recordOf(folder);
  expect(JSON.parse(record)).toMatchObject({ mode: "posterior", K: 3, days: "heavy_only", seed: 5 });
  for (const key of ["encoder", "decoder", "data"]) expect(JSON.parse(record)[key]).toMatch(/^[0-9a-f]{64}$/);
  // Day 7 is not heavy.
  await writeNpy(join(folder, "data/Y_hr/day_000007.npy"), npyOfFloats(field(1), [1, height, width]));
  expect(await recordOf(folder)).toBe(record);
  const others = [record, await recordOf(folder, { seed: 6 }), await recordOf(folder, { days: "all" })];
  const change = async (path: string, content: () => Promise<void>): Promise<void> => {
    const before = await readFile(join(folder, path));
    await content();
    others.push(await recordOf(folder));
    await writeFile(join(folder, path), before);
  };
  for (const path of ["encoder.onnx", "decoder.onnx"])
    await change(path, async () => {
      // A field that readers of ONNX pass over: number 100, a varint.
      await writeFile(
        join(folder, path),
        Buffer.concat([await readFile(join(folder, path)), Buffer.of(0xa0, 6, 1)]),
      );
    });
  for (const [path, shape] of [
    ["data/Y_hr/day_000003.npy", [1, height, width]],
    ["data/X_lr/day_000020.npy", [2, 3, 5]],
    ["data/metadata/ERA5_mean_train.npy", [height, width]],
    ["data/metadata/ERA5_std_train.npy", [height, width]],
    ["data/statics/land_sea_mask.npy", [1, height, width]],
    ["data/statics/dist_to_coast_km.npy", [1, height, width]],
  ] as const)
    await change(path, () => writeNpy(join(folder, path), npyOfFloats(field(1).with(1, 0.75), [...shape])));
  expect(new Set(others).size).toBe(others.length);
  expect(await recordOf(folder)).toBe(record);
});

test("samples with less land mass than asked for are discarded, of the posterior alone", async () => {
  const folder = await tinyRun();
  const run = await openRun(folder);
  const sampler = await openSampler(run);
  // So far from the mean of the latents that some samples are dry and others drown.
  const options = sampleOptions(run, { K: 12, temperature: 40 });
  const all = await sampler.sampleDay(3, 0, options);
  // mm/day = expm1(0.8 z + 0.5), 0 below 0; the last column is sea.
  const mass = (z: ArrayLike<number>): number =>
    Array.from(z).reduce(
      (sum, v, i) => sum + (i % width < width - 1 ? Math.max(0, Math.expm1(0.8 * v + 0.5)) : 0),
      0,
    );
  const shares = all.event.members.map(({ values }) => mass(values) / mass(all.event.truth.values));
  const minThreshold = 0.5;
  const kept = shares.flatMap((share, member) => (share >= minThreshold ? [member] : []));
  const some = await sampler.sampleDay(3, 0, { ...options, minThreshold });
  expect(some.event.key).toBe("day_000003");
  expect([some.kept, some.discarded]).toEqual([
    kept,
    [...shares.keys()].filter((member) => !kept.includes(member)),
  ]);
  expect(some.discarded.length).toBeGreaterThan(0);
  expect(some.event.members).toEqual(kept.map((member) => all.event.members[member]));
  expect((await sampler.sampleDay(3, 0, { ...options, minThreshold, mode: "prior" })).discarded).toEqual([]);
  expect(sampler.notes).toEqual([]);
  await sampler.model.release();
});
