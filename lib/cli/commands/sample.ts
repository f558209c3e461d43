import { Command, Option } from "commander";
import type { SampleOptions } from "../../run/sample.js";
import { count, fraction, nonNegative, positive, seed } from "../numbers.js";
import { startProgress } from "../progress.js";

type Flags = Partial<SampleOptions> & { config: string; json?: true; quiet?: true };

export function sampleCommand(): Command {
  return new Command("sample")
    .description("draw samples from the encoder and decoder of a run and write its synth/ folder")
    .requiredOption("--config <file>", "config.yaml of the run")
    .addOption(
      new Option("--mode <mode>", "around the posterior of each day, or from the prior").choices([
        "posterior",
        "prior",
      ]),
    )
    .option("--K <n>", "samples a day", count)
    .option("--days <which>", "all, heavy_only, split:NAME or file:PATH")
    .option("--temperature <t>", "factor on the standard deviation of the latent draw", positive)
    .option("--seed <n>", "seed of the latent draws", seed)
    .option("--pixel-threshold <mm/day>", "cells below become 0; 0 switches it off", nonNegative)
    .option(
      "--min-threshold <fraction>",
      "discard posterior samples below this share of the real land mass",
      fraction,
    )
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
Options that are not given come from the config.

Examples:
  undrizzle sample --config data/embedded/config.yaml
  undrizzle sample --config my-run/config.yaml --mode prior --K 10 --days split:val --temperature 0.8`,
    )
    .action(async ({ config, json, quiet, ...replaced }: Flags) => {
      const { openRun } = await import("../../run/run.js");
      const { openSampler, sampleOptions } = await import("../../run/sample.js");
      const { writeSamples } = await import("../../run/write-samples.js");
      const run = await openRun(config);
      const options = sampleOptions(run, replaced);
      const sampler = await openSampler(run);
      const progress = await startProgress("sampling days", quiet);
      const written = await writeSamples(sampler, options, progress.update).finally(progress.end);
      process.stdout.write(
        json
          ? `${JSON.stringify({ ...written, options })}\n`
          : `${written.samples} samples of ${written.days} days in ${written.synthDir}` +
              `${written.discarded ? `, ${written.discarded} discarded below ${options.minThreshold} of the real mass` : ""}\n`,
      );
    });
}
