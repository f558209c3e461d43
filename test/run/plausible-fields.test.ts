import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { categoriseRun } from "../../lib/run/categorise.js";
import { openRun, type Run } from "../../lib/run/run.js";
import { openSampler, sampleEvents, sampleOptions } from "../../lib/run/sample.js";
import { tiny, tinyRun } from "../fixtures/tiny-run.js";

let folder: string;
let run: Run;
beforeEach(async () => {
  folder = await tinyRun();
  run = await openRun(folder);
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a value into the real field of day 8, in row 1 and this column; the last column is sea. */
async function spoil(value: number, column: number): Promise<void> {
  const file = join(run.dataDir, "Y_hr", "day_000008.npy");
  const { values } = await readFloats(file);
  values[tiny.width + column] = value;
  await writeNpy(file, npyOfFloats(values as Float32Array, [1, tiny.height, tiny.width]));
}

async function sampled(of: Run): Promise<number> {
  const sampler = await openSampler(of);
  let n = 0;
  for await (const { members } of await sampleEvents(sampler, sampleOptions(of))) n += members.length;
  return n;
}

describe("a real field of a run with a value that no day has had", () => {
  // z = 9 is expm1(9 · 0.8 + 0.5) = 2207 mm/day.
  for (const [value, said] of [
    [
      -9999,
      "the value -9999 (0 mm/day) in row 1, column 2, 1 of 24 cells are like it: no rain is below -20 in z",
    ],
    [
      9,
      "the value 9 (2207 mm/day) in row 1, column 2, 1 of 24 cells are like it: no step of this length on earth",
    ],
  ] as const)
    test(`z = ${value}: no sample is drawn from it, unless the run is taken as it is`, async () => {
      await spoil(value, 2);
      await expect(sampled(run)).rejects.toThrow(`day_000008.npy has ${said}`);
      await expect(sampled(run)).rejects.toThrow(/write NaN there.*--allow-implausible takes/);
      expect(await sampled({ ...run, allowImplausible: true })).toBe(9);
    });

  test("over the sea it does not count", async () => {
    await spoil(-9999, 4);
    expect(await sampled(run)).toBe(9);
  });

  test("no day is called heavy or dry by it", async () => {
    await spoil(9999, 0);
    await writeFile(join(run.dataDir, "metadata/thresholds.json"), JSON.stringify({ P95: 1, P99: 2 }));
    await expect(categoriseRun(run)).rejects.toThrow(/day_000008\.npy has the value 9999/);
    expect(await categoriseRun({ ...run, allowImplausible: true })).toHaveProperty("8");
  });
});
