import { readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

describe("undrizzle sample", () => {
  test("writes synth/ and says how much", async () => {
    const folder = await tinyRun();
    const { code, stdout } = await runCli("sample", "--config", join(folder, "config.yaml"));
    expect(code).toBe(0);
    expect(stdout).toContain("9 samples of 3 days");
    expect(await readdir(join(folder, "outputs/synth"))).toHaveLength(20);
  });

  test("--json tells the options that were used", async () => {
    const folder = await tinyRun();
    const { stdout } = await runCli(
      "sample",
      "--config",
      folder,
      "--K",
      "2",
      "--mode",
      "prior",
      "--json",
      "--quiet",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      days: 3,
      samples: 6,
      options: { mode: "prior", K: 2, seed: 5 },
    });
  });

  test.each([
    [["--K", "0"], /--K.*'0'.*whole number, 1 or more/],
    [["--pixel-threshold", "-0.1"], /--pixel-threshold.*'-0.1'.*0 or more/],
    [["--temperature", "hot"], /--temperature.*'hot'.*above 0/],
    [["--mode", "best"], /--mode.*'best'.*posterior, prior/],
    [["--days", "heavy"], /days is heavy: give all, heavy_only, split:NAME or file:PATH/],
  ])("%j: exit code 2, says what is allowed", async (flags, message) => {
    const { code, stderr } = await runCli("sample", "--config", await tinyRun(), ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("a bad value in the config: exit code 1, key and value, nothing written", async () => {
    const folder = await tinyRun("sampling: {K: 0}\n".replace("sampling", "train"));
    await writeFile(join(folder, "config.yaml"), "data_root: .\noutputs_root: outputs\nsampling: {K: 0}\n");
    const { code, stderr } = await runCli("sample", "--config", folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/config\.yaml: sampling\.K is 0/);
    expect(await readdir(folder)).not.toContain("outputs");
  });

  test("a truncated predictor: exit code 1, the file is named, no synth/ appears", async () => {
    const folder = await tinyRun();
    const file = join(folder, "data/X_lr/day_000008.npy");
    await writeFile(file, (await readFile(file)).subarray(0, 150));
    const { code, stderr } = await runCli("sample", "--config", folder, "--quiet");
    expect(code).toBe(1);
    expect(stderr).toContain("day_000008.npy");
    expect(await readdir(join(folder, "outputs"))).not.toContain("synth");
  });
});

describe("undrizzle evaluate RUN", () => {
  async function sampled(): Promise<string> {
    const folder = await tinyRun();
    await runCli("sample", "--config", folder, "--quiet");
    return folder;
  }

  test("prints the five metrics and saves evaluation_results.json with the field's keys", async () => {
    const folder = await sampled();
    const { code, stdout } = await runCli("evaluate", folder);
    expect(code).toBe(0);
    for (const text of ["spatial correlation", "wet fraction", "KS", "mass bias", "diversity", "as-reported"])
      expect(stdout).toContain(text);
    const saved = JSON.parse(await readFile(join(folder, "outputs/evaluation_results.json"), "utf8"));
    expect(Object.keys(saved.spatial_correlation)).toEqual(["mean", "std", "min", "max"]);
    expect(Object.keys(saved.mass_conservation)).toEqual(["bias_mean", "bias_std", "abs_bias_mean"]);
    expect(saved.extreme_distribution).toEqual({ ks_statistic: null, p_value: null, match: null });
    expect(saved.undrizzle.notes.ks).toMatch(/thresholds\.json does not exist: it holds the percentiles/);
    expect(saved.undrizzle.physical.profile).toBe("physical");
  });

  test("--json holds the promised keys", async () => {
    const { stdout } = await runCli("evaluate", await sampled(), "--json");
    const printed = JSON.parse(stdout);
    expect(printed).toMatchObject({
      n: { events: 3, members: 3, cells: 3 * 3 * 24, excluded: 3 * 3 * 6 },
      space: "mm/day",
      mask: "applied",
      profile: "physical",
      asReported: { profile: "as-reported" },
    });
    for (const key of [
      "spatialCorrelation",
      "wetFraction",
      "ks",
      "massBias",
      "diversity",
      "quantiles",
      "notes",
    ])
      expect(printed).toHaveProperty(key);
  });

  test("constant samples: their correlation is null with the reason, not 0", async () => {
    const folder = await sampled();
    for (const name of await readdir(join(folder, "outputs/synth")))
      if (name.includes("Y_hr_syn"))
        await writeNpy(join(folder, "outputs/synth", name), npyOfFloats(new Float32Array(30), [1, 6, 5]));
    const { stdout } = await runCli("evaluate", folder, "--json");
    const { spatialCorrelation, notes } = JSON.parse(stdout);
    expect(spatialCorrelation).toMatchObject({ mean: null, undefined: 9 });
    expect(notes.spatialCorrelation).toMatch(/9 of 9 samples have no correlation.*constant/);
  });

  test("no normalisation: refused with the files to supply", async () => {
    const folder = await sampled();
    for (const part of ["mean", "std"]) await unlink(join(folder, `data/metadata/ERA5_${part}_train.npy`));
    const { code, stderr } = await runCli("evaluate", folder);
    expect(code).toBe(1);
    expect(stderr).toContain("ERA5_mean_train.npy and ERA5_std_train.npy are not there");
  });

  test.each([
    [[], /no fields given/],
    [["--truth", "a.npy"], /--samples is missing/],
    [["run", "--truth", "a.npy", "--samples", "b.npy"], /both a run/],
    [["run", "--stats", "a.npy", "b.npy", "c.npy"], /--stats got 3 files/],
  ])("%j: exit code 2", async (flags, message) => {
    const { code, stderr } = await runCli("evaluate", ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("undrizzle evaluate --metrics", () => {
  test("a list comes as CSV with n, excluded and the reason for what is undefined", async () => {
    const folder = await tinyRun();
    await runCli("sample", "--config", folder, "--quiet");
    const { code, stdout } = await runCli("evaluate", folder, "--metrics", "crps,ssim", "--csv", "--quiet");
    expect(code).toBe(0);
    const [header, ...lines] = stdout.trim().split("\n");
    expect(header).toBe("metric,value,n,excluded,note,lower,upper");
    expect(lines.find((line) => line.startsWith("crps.ecdf,"))).toMatch(
      /^crps\.ecdf,[0-9.]+,\d+,\d+,(,-?[0-9.e-]*){2}$/,
    );
    expect(lines.find((line) => line.startsWith("ssim,"))).toMatch(/^ssim,,0,\d+,"?constant truth/);
  });

  test("an unknown one is refused with those there are", async () => {
    const folder = await tinyRun();
    await runCli("sample", "--config", folder, "--quiet");
    const { code, stderr } = await runCli("evaluate", folder, "--metrics", "rmsd", "--quiet");
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown metric "rmsd": give five, all, or a list of .*crps/);
  });
});
