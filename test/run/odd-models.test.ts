import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { type WrittenSamples, writeSamples } from "../../lib/run/write-samples.js";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const odd = (name: string): string => resolve(import.meta.dirname, `../fixtures/odd-onnx/${name}.onnx`);

/** A tiny run whose decoder is this one, with more under `model`. */
async function runWith(decoder: string, more = ""): Promise<string> {
  const folder = await tinyRun();
  await copyFile(odd(decoder), join(folder, "decoder.onnx"));
  const config = join(folder, "config.yaml");
  await writeFile(config, (await readFile(config, "utf8")).replace("d_z: 4", `d_z: 4${more}`));
  return config;
}

/** Draws and writes the samples of a run. */
async function draw(config: string, allowImplausible = false): Promise<WrittenSamples> {
  const run = { ...(await openRun(config)), allowImplausible };
  const sampler = await openSampler(run);
  return writeSamples(sampler, sampleOptions(run)).finally(sampler.model.release);
}

const sampled = async (config: string, day: number): Promise<number[]> => {
  const file = join(config, `../outputs/synth/day_${String(day).padStart(6, "0")}_sample_00.Y_hr_syn.npy`);
  return [...(await readFloats(file)).values];
};

describe("values that are not finite", () => {
  // The first row of 6 is NaN; of its 5 columns the last is sea: 4 of 24 land cells, in 9 samples.
  test("in the samples: the share, the first place, exit code 1, from sample and from pipeline", async () => {
    const config = await runWith("decoder-nan");
    const told =
      /16\.67 % of the sampled values .*\(36 of 216; the first: day 3, sample 0, row 0, column 0: NaN\)/;
    const once = await runCli("sample", "--config", config, "--quiet", "--json");
    expect([once.code, once.stderr]).toEqual([1, expect.stringMatching(told)]);
    expect(JSON.parse(once.stdout).nonFinite).toMatchObject({ values: 216, nonFinite: 36 });
    const again = await runCli("pipeline", "--config", config, "--quiet");
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(told)]);
  });

  test("in samples that an interrupted call left are counted too", async () => {
    const config = await runWith("decoder-nan");
    const run = await openRun(config);
    const sampler = await openSampler(run);
    const options = sampleOptions(run);
    await writeSamples(sampler, options, (done) => {
      if (done === 2) throw new Error("cut off");
    }).catch(() => {});
    const { resumed, nonFinite } = await writeSamples(sampler, options);
    expect(resumed).toBeGreaterThan(0);
    expect(nonFinite).toMatchObject({ values: 216, nonFinite: 36 });
    await sampler.model.release();
  });

  test("so large that mm/day are infinite count, though z is finite", async () => {
    const folder = await tinyRun();
    // log1p reaches that of float32's largest number, 88.7, where z is 1 and std is 100.
    const std = npyOfFloats(new Float32Array(30).fill(100), [6, 5]);
    await writeNpy(join(folder, "data/metadata/ERA5_std_train.npy"), std);
    const config = join(folder, "config.yaml");
    await expect(draw(config)).rejects.toThrow(/Y_hr.*Infinity mm\/day.*--allow-implausible/);
    const { nonFinite } = await draw(config, true);
    expect(nonFinite.first).toMatch(/z = [\d.]+, infinite in mm\/day/);
  });

  test.each([
    ["X_lr/day_000008.npy", [2, 3, 2], /X_lr.day_000008\.npy: day 8: is NaN at \[1, 2, 1\] \(1 of 12 values/],
    ["Y_hr/day_000008.npy", [1, 6, 5], /Y_hr.day_000008\.npy: day 8: is NaN at \[0, 5, 4\] \(1 of 30 values/],
    ["statics/dist_to_coast_km.npy", [1, 6, 5], /statics.*is NaN/],
  ])("in %s are named before anything is decoded", async (file, shape, message) => {
    const folder = await tinyRun();
    const path = join(folder, "data", file);
    const { values } = await readFloats(path);
    values[values.length - 1] = Number.NaN;
    await writeNpy(path, npyOfFloats(values, shape));
    await expect(draw(join(folder, "config.yaml"))).rejects.toThrow(message);
  });
});

test("a model that draws random numbers itself is said to", async () => {
  const config = await runWith("decoder-random");
  const { code, stderr } = await runCli("sample", "--config", config, "--quiet");
  expect([code, stderr]).toEqual([0, expect.stringMatching(/the same seed does not.*RandomNormalLike/)]);
  const { stdout } = await runCli("inspect", odd("decoder-dropout"));
  expect(stdout).toContain("Dropout in training mode");
});

describe("model.inputs gives", () => {
  const inputs = (text: string): string => `, inputs: {wet: true, gain: {constant: 0}, ${text}}`;

  test("constants and the values of each day", async () => {
    const config = await runWith(
      "decoder-inputs",
      inputs("season: {file: season.npy}, month: {file: month}"),
    );
    const folder = resolve(config, "..");
    // Days 3, 7, 8, 20 in this order; Y_hat has + season + 10·wet + 100·(sum of month) (odd-onnx/make.py).
    await writeNpy(join(folder, "season.npy"), npyOfFloats(Float32Array.of(1, 2, 3, 4), [4]));
    await mkdir(join(folder, "month"));
    for (const day of ["03", "08", "20"])
      await writeNpy(
        join(folder, `month/day_0000${day}.npy`),
        npyOfFloats(Float32Array.of(-Number(day), 1), [2]),
      );
    const plain = join(await tinyRun(), "config.yaml");
    for (const one of [config, plain]) await draw(one);
    for (const [day, season] of [
      [3, 1],
      [8, 3],
      [20, 4],
    ] as const) {
      const more = season + 10 + 100 * (1 - day);
      const expected = (await sampled(plain, day)).map((v) => expect.closeTo(v + more, 2));
      expect(await sampled(config, day)).toEqual(expected);
    }
  });

  test.each([
    [
      "season: {file: season.npy}, month: [1, 2]",
      /season\.npy: has shape \(3\) .*must be the 4 days of Y_hr/,
    ],
    ["season: {file: none.npy}, month: [1, 2]", /none\.npy does not exist/],
    ["season: 1, month: [1, [2]]", /model\.inputs\.month is \[1,\[2\]\]: give a number, or a list/],
    ["season: 1, month: {file: a, constant: 2}", /model\.inputs\.month is .*a name, a number, a list/],
  ])("nothing where it is wrong: %s", async (text, message) => {
    const config = await runWith("decoder-inputs", inputs(text));
    await writeNpy(join(config, "../season.npy"), npyOfFloats(Float32Array.of(1, 2, 3), [3]));
    await expect(draw(config)).rejects.toThrow(message);
  });
});
