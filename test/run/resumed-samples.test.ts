import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { runPipeline } from "../../lib/present/pipeline.js";
import { openRun, type Run } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { type WrittenSamples, writeSamples } from "../../lib/run/write-samples.js";
import { tinyRun } from "../fixtures/tiny-run.js";

let run: Run;
let whole: Record<string, string>;
beforeEach(async () => {
  run = await openRun(await tinyRun());
  await sample();
  whole = await contents();
});

async function sample(force = false): Promise<WrittenSamples> {
  const sampler = await openSampler(run);
  try {
    return await writeSamples(sampler, sampleOptions(run), undefined, { force });
  } finally {
    await sampler.model.release();
  }
}

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(run.synthDir)).sort();
  const texts = names.map((name) => readFile(join(run.synthDir, name), "latin1"));
  return Object.fromEntries((await Promise.all(texts)).map((text, i) => [names[i], text]));
}

const FIRST = "day_000003_sample_01.Y_hr_syn.npy";
const DAMAGE: Readonly<Record<string, (file: string) => Promise<void>>> = {
  emptied: (file) => writeFile(file, ""),
  removed: (file) => rm(file),
  "changed by a bit": async (file) => {
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
  },
  "another day's": (file) => copyFile(file.replace("000003", "000008"), file),
};

describe("samples that are there already", () => {
  test("are kept where they are as they were written", async () => {
    expect(await sample()).toMatchObject({ samples: 9, resumed: 3, redrawn: [] });
    expect(await contents()).toEqual(whole);
  });

  test.each(Object.keys(DAMAGE))("one that was %s is drawn again, and that is told", async (how) => {
    await DAMAGE[how]!(join(run.synthDir, FIRST));
    expect(await sample()).toMatchObject({ samples: 9, resumed: 2, redrawn: [FIRST] });
    expect(await contents()).toEqual(whole);
  });

  test("predictors beside a sample count as well", async () => {
    const name = FIRST.replace("Y_hr_syn", "X_lr_ref");
    await writeFile(join(run.synthDir, name), "");
    expect(await sample()).toMatchObject({ resumed: 2, redrawn: [name] });
    expect(await contents()).toEqual(whole);
  });

  test("a pipeline does not say that they were there when one was changed", async () => {
    const { sampledBefore } = await runPipeline(run, sampleOptions(run));
    expect(sampledBefore).toBe(true);
    await DAMAGE.emptied!(join(run.synthDir, FIRST));
    const again = await runPipeline(run, sampleOptions(run));
    expect(again).toMatchObject({ sampledBefore: false, redrawn: [FIRST] });
    expect(await contents()).toEqual(whole);
  });

  test("a call that was cut off: the days that it finished, unless they were changed", async () => {
    const partial = `${run.synthDir}.partial`;
    await rename(run.synthDir, partial);
    await rm(join(partial, "day_000020_sample_00.Y_hr_syn.npy"));
    await DAMAGE.emptied!(join(partial, FIRST));
    expect(await sample()).toMatchObject({ samples: 9, resumed: 1 });
    expect(await contents()).toEqual(whole);
  });
});

describe("files of others in synth/", () => {
  test("stay under their names when samples are drawn anew", async () => {
    await writeFile(join(run.synthDir, "notes.txt"), "mine");
    await rm(join(run.synthDir, FIRST));
    await sample();
    expect(await contents()).toEqual({ ...whole, "notes.txt": "mine" });
  });

  test("that would pass for samples: refused, replaced with force alone", async () => {
    const theirs = join(run.synthDir, "day_000007_sample_00.Y_hr_syn.npy");
    await copyFile(join(run.synthDir, FIRST), theirs);
    await expect(sample()).rejects.toThrow(/day_000007_sample_00.*was not written by undrizzle.*--force/);
    await expect(runPipeline(run, sampleOptions(run))).rejects.toThrow(/day_000007_sample_00/);
    expect(await readdir(run.synthDir)).toContain("day_000007_sample_00.Y_hr_syn.npy");
    await sample(true);
    expect(await contents()).toEqual(whole);
  });

  test("a synth/ of another program is not replaced", async () => {
    await rm(run.synthDir, { recursive: true });
    await mkdir(run.synthDir);
    await writeFile(join(run.synthDir, FIRST), "of another program");
    await expect(sample()).rejects.toThrow(/was not written by undrizzle/);
    expect(await contents()).toEqual({ [FIRST]: "of another program" });
  });
});
