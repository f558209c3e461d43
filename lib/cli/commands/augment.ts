import { Command } from "commander";
import type { AugmentOptions } from "../../augment/augment.js";
import { nonNegative, positive } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addRootOptions, type RootFlags } from "../root-options.js";

type Flags = AugmentOptions & RootFlags & { config: string; synth?: string; output: string; json?: true };

export function augmentCommand(): Command {
  const command = addRootOptions(new Command("augment"))
    .description("append the samples of a run to the training arrays of SRDRN")
    .requiredOption("--config <file>", "config.yaml of the run");
  const about = "folder for the arrays; it appears whole or not at all";
  return addOutputOption(command, "-o, --output <dir>", about, "whole folder", true)
    .option("--base <dir>", "folder of the SRDRN arrays; without it they are built from the run")
    .option("--days <which>", "without --base: days of the real rows (split:train)")
    .option("--synth <dir>", "folder of the samples, instead of synth/ of the run")
    .option(
      "--threshold-filter <mm/day>",
      "leave out samples whose maximum over land stays below",
      nonNegative,
    )
    .option("--pixel-threshold <mm/day>", "cells of samples below become 0", nonNegative)
    .option("--scale-extremes <factor>", "stretch what exceeds P99 in samples by this factor", positive)
    .option("--extremes-from <mm/day>", "where extremes start, instead of P99 of the run", nonNegative)
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
Real rows come first and stay as they are. Generated rows are called synth_<day>_s<k> in train_dates.npy,
have the number of their day in train_indices.npy, and are dated from 2099-01-01 on.

Examples:
  undrizzle augment --config my-run/config.yaml --base srdrn/arrays -o srdrn/arrays_augmented
  undrizzle augment --config my-run/config.yaml --base srdrn/arrays -o out --threshold-filter 20 --scale-extremes 1.2`,
    )
    .action(async ({ config, synth, output, json, dataRoot, outputsRoot, ...options }: Flags) => {
      const { openRun } = await import("../../run/run.js");
      const { augment } = await import("../../augment/augment.js");
      const run = await openRun(config, { dataRoot, outputsRoot });
      const done = await augment(synth ? { ...run, synthDir: synth } : run, output, options);
      process.stdout.write(
        json
          ? `${JSON.stringify(done)}\n`
          : `${done.synthetic_samples} samples after ${done.original_samples} real rows in ${done.output}` +
              `${done.dropped_samples ? `, ${done.dropped_samples} dropped by the filter` : ""}\n${done.note}\n`,
      );
    });
}
