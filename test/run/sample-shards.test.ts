import { spawn } from "node:child_process";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkParts, findParts } from "../../lib/io/parts/checked-parts.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { mergeSamples, type SamplePart, writeSamplePart } from "../../lib/run/sample-part.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { version } from "../../lib/version.js";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";

let source: string;
let whole: Record<string, string>;
beforeAll(async () => {
  source = await tinyRun();
  const folder = await copyOf();
  await withSampler(folder, (sampler) => writeSamples(sampler, sampleOptions(sampler.run, { days: "all" })));
  whole = await contents(join(folder, "outputs/synth"));
});

async function copyOf(): Promise<string> {
  const folder = await tinyRun();
  await cp(source, folder, { recursive: true });
  return folder;
}

type OpenSampler = Awaited<ReturnType<typeof openSampler>>;
async function withSampler<T>(folder: string, work: (sampler: OpenSampler) => Promise<T>): Promise<T> {
  const sampler = await openSampler(await openRun(folder));
  try {
    return await work(sampler);
  } finally {
    await sampler.model.release();
  }
}

function part(folder: string, index: number, of: number, replaced = {}): Promise<SamplePart> {
  return withSampler(folder, (sampler) =>
    writeSamplePart(sampler, sampleOptions(sampler.run, { days: "all", ...replaced }), { index, of }),
  );
}

async function parts(folder: string, of: number): Promise<string> {
  for (let index = of; index >= 1; index--) await part(folder, index, of);
  return join(folder, "outputs/synth.parts");
}

async function merge(folder: string): Promise<Record<string, string>> {
  await mergeSamples(await checkParts(join(folder, "outputs/synth.parts"), version));
  return contents(join(folder, "outputs/synth"));
}

async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
  return Object.fromEntries(texts.map((text, i) => [names[i], text]));
}

async function times(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
}

test.each([1, 2, 3, 8])("%i parts merge to the bytes of one run", async (of) => {
  const folder = await copyOf();
  await parts(folder, of);
  expect(await merge(folder)).toEqual(whole);
  const { days, samples, discarded, resumed, redrawn } = await mergeSamples(
    await checkParts(join(folder, "outputs/synth.parts"), version),
  );
  const names = Object.keys(whole).filter((name) => name.endsWith("Y_hr_syn.npy"));
  const drawnDays = new Set(names.map((name) => name.slice(0, "day_000000".length)));
  expect({ days, samples, discarded, resumed, redrawn }).toEqual({
    days: drawnDays.size,
    samples: names.length,
    discarded: 0,
    resumed: 0,
    redrawn: [],
  });
  expect(await contents(join(folder, "outputs/synth"))).toEqual(whole);
});

describe("a part", () => {
  test("that is finished is left as it is, discarded samples or not", async () => {
    const folder = await copyOf();
    for (const replaced of [{}, { temperature: 8, minThreshold: 0.9 }]) {
      const first = await part(folder, 1, 2, replaced);
      const before = await times(first.folder);
      expect(await part(folder, 1, 2, replaced)).toMatchObject({ resumed: 2, samples: first.samples });
      expect(await times(first.folder)).toEqual(before);
    }
  });

  test("that was cut off goes on from the days that are whole", async () => {
    const folder = await copyOf();
    const { folder: at } = await part(folder, 1, 2);
    const manifest = JSON.parse(await readFile(join(at, "manifest.json"), "utf8"));
    await rm(join(at, "day_000008_sample_01.Y_hr_syn.npy"));
    await writeFile(join(at, "manifest.json"), JSON.stringify(manifest));
    expect(await part(folder, 1, 2)).toMatchObject({ days: 2 });
    await rm(join(at, "day_000008_sample_01.Y_hr_syn.npy"));
    expect(await part(folder, 1, 2)).toMatchObject({ days: 2, resumed: 1 });
    await part(folder, 2, 2);
    expect(await merge(folder)).toEqual(whole);
  });

  test("of another seed is made anew", async () => {
    const folder = await copyOf();
    await part(folder, 1, 2, { seed: 77 });
    expect(await part(folder, 1, 2)).toMatchObject({ resumed: 0 });
    await part(folder, 2, 2);
    expect(await merge(folder)).toEqual(whole);
  });

  test("of another number of shards is refused", async () => {
    const folder = await copyOf();
    await part(folder, 1, 2);
    await expect(part(folder, 1, 3)).rejects.toThrow(/1-of-2.*--shard i\/2/);
  });
});

describe("merge refuses by name, and writes nothing", () => {
  const FAULTS: Readonly<Record<string, [(at: string, folder: string) => Promise<unknown>, RegExp]>> = {
    "a missing part": [(at) => rm(join(at, "2-of-3"), { recursive: true }), /2-of-3 missing/],
    "a part without its manifest": [
      (at) => rm(join(at, "1-of-3/manifest.json")),
      /1-of-3 is not finished.*1\/3 again/,
    ],
    "a manifest that was changed": [
      (at) => appendFile(join(at, "1-of-3/manifest.json"), " "),
      /manifest of 1-of-3 was changed/,
    ],
    "an unfinished part": [
      async (at, folder) => {
        await rm(join(at, "3-of-3"), { recursive: true });
        await part(folder, 3, 3);
        await rm(join(at, "3-of-3/day_000008_sample_00.X_lr_ref.npy"));
      },
      /day_000008_sample_00.X_lr_ref.npy changed or removed.*3\/3 again/,
    ],
    "a file changed by a letter": [
      (at) => appendFile(join(at, "1-of-3/day_000003_sample_00.Y_hr_syn.npy"), "x"),
      /1-of-3\/day_000003_sample_00.Y_hr_syn.npy changed/,
    ],
    "a part that is there twice": [
      (at) => cp(join(at, "1-of-3"), join(at, "4-of-4"), { recursive: true }),
      /4-of-4 holds shard 1\/3.*parts of 3 and of 4/,
    ],
    "a copy under another name": [
      (at) => cp(join(at, "1-of-3"), join(at, "1-of-3 (copy)"), { recursive: true }),
      /1-of-3 \(copy\) is no part/,
    ],
    "a part in the place of another": [
      async (at) => {
        await rm(join(at, "2-of-3"), { recursive: true });
        await rename(join(at, "1-of-3"), join(at, "2-of-3"));
      },
      /2-of-3 holds shard 1\/3.*1-of-3 missing/,
    ],
    "a part of other options": [
      (_, folder) => part(folder, 2, 3, { temperature: 0.5 }),
      /2-of-3 was made otherwise than 1-of-3, 3-of-3 \(temperature 0.5, not 1\)/,
    ],
    "parts made before a day changed": [
      (_, folder) => cp(join(folder, "data/Y_hr/day_000007.npy"), join(folder, "data/Y_hr/day_000003.npy")),
      /1-of-3 is stale, for .*day_000003.npy changed/,
    ],
    "parts made before the model changed": [
      (_, folder) => appendFile(join(folder, "decoder.onnx"), Buffer.of(0xa0, 6, 1)),
      /1-of-3 is stale.*2-of-3 is stale.*3-of-3 is stale/,
    ],
    "what is no part": [(at) => mkdir(join(at, "mine")), /mine is no part: move it away/],
  };

  test.each(Object.keys(FAULTS))("%s", async (name) => {
    const folder = await copyOf();
    const at = await parts(folder, 3);
    const [fault, words] = FAULTS[name]!;
    await fault(at, folder);
    await expect(checkParts(at, version)).rejects.toThrow(words);
    expect(await readdir(join(folder, "outputs"))).toEqual(["synth.parts"]);
  });

  test("parts of another version, and no parts at all", async () => {
    const folder = await copyOf();
    await expect(findParts(folder)).rejects.toThrow(/no parts to merge/);
    const at = await parts(folder, 2);
    await expect(checkParts(at, "9.9.9")).rejects.toThrow(/1-of-2 was made by undrizzle .*, this is 9.9.9/);
    for (const path of [at, join(folder, "outputs/synth"), join(folder, "outputs")])
      expect(await findParts(path)).toEqual([at]);
  });
});

const main = resolve(import.meta.dirname, "../../dist/cli/main.js");

test("processes beside each other, some killed in the middle and some doubled, lose nothing", async () => {
  const folder = await copyOf();
  const start = (index: number): ReturnType<typeof spawn> =>
    spawn(process.execPath, [main, "sample", "--config", join(folder, "config.yaml"), "--days", "all"], {
      env: {
        ...process.env,
        SLURM_ARRAY_TASK_ID: `${index + 4}`,
        SLURM_ARRAY_TASK_MIN: "5",
        SLURM_ARRAY_TASK_COUNT: "2",
      },
      stdio: "ignore",
    });
  const ended = (child: ReturnType<typeof spawn>): Promise<number | null> =>
    new Promise((done) => child.on("close", done));
  const killed = start(1);
  setTimeout(() => killed.kill("SIGKILL"), 400);
  expect(await Promise.all([ended(killed), ended(start(2))])).toContain(0);
  expect(await Promise.all([start(1), start(1), start(2)].map(ended))).toEqual([0, 0, 0]);
  const { code, stdout } = await runCli("merge", join(folder, "outputs"));
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: /^2 parts merged: 12 samples of 4 days/ });
  expect(await contents(join(folder, "outputs/synth"))).toEqual(whole);
});
