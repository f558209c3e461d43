import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

test("a run is tuned; its config is touched only where that is asked for", async () => {
  const run = await tinyRun();
  const config = join(run, "config.yaml");
  const before = (await readFile(config, "utf8")).replace("sampling: {K: 3,", "sampling:\n  {K: 3,");
  await writeFile(config, before);
  const words = ["tune", run, "--temperatures", "0.5,3", "--methods", "none", "--folds", "2", "--quiet"];
  const out = join(run, "tuned");
  const printed = await runCli(...words, "-o", out);
  expect(printed.stderr).toBe("");
  expect(printed.code).toBe(0);
  expect(printed.stdout).toMatch(
    /best by the targets .*: temperature (0\.5|3)\nfor the config:\nsampling:\n {2}temperature: (0\.5|3)\n/,
  );
  expect(printed.stdout).toMatch(/^3 days of 3 samples .*contiguous: 2 folds/);
  expect(printed.stdout).toMatch(/\n3 days: what is best on so few may be so by chance\n/);
  expect(printed.stdout).toMatch(/\nand then: undrizzle sample RUN --pixel-threshold 0\n/);
  const one = await runCli(...words, "--K", "1");
  expect(one.stdout).toMatch(/^3 days of 1 sample .*\n.* error .*\n.* of 4 /);
  expect(one.stdout).toMatch(/each day has one sample: the spread/);
  expect(await readFile(config, "utf8")).toBe(before);
  expect((await readFile(join(out, "table.csv"), "utf8")).split("\n")).toHaveLength(4);
  const refused = await runCli(...words, "--set");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/cannot be told where sampling.temperature stands/);
  const block = before.replace(
    "sampling:\n  {K: 3, pixel_threshold: 0}",
    "sampling:\n  K: 3\n  temperature: 1 # mine",
  );
  await writeFile(config, block);
  const best = JSON.parse((await runCli(...words, "--json", "--set")).stdout).best.temperature;
  expect(await readFile(config, "utf8")).toBe(block.replace("temperature: 1 #", `temperature: ${best} #`));
});

test("a run without a model, and words that mean nothing, are refused by name", async () => {
  const run = await tinyRun();
  const config = join(run, "config.yaml");
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace(/^model:.*$/m, "model: {in_channels_X: 2, d_z: 4}"));
  const lacking = await runCli("tune", run, "--quiet");
  expect(lacking.code).toBe(1);
  expect(lacking.stderr).toContain(`${config}: model.encoder is missing`);
  for (const [flag, word] of [
    ["--methods", "magic"],
    ["--splits", "half"],
    ["--temperatures", "0,1"],
  ] as const) {
    const { code, stderr } = await runCli("tune", run, flag, word);
    expect(code).toBe(2);
    expect(stderr).toContain(flag);
  }
  expect((await runCli("tune")).stderr).toMatch(/no run: give its folder/);
  await rm(run, { recursive: true });
});
