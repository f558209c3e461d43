import { Command } from "commander";
import type { AugmentOptions } from "../../augment/augment.js";
import { nonNegative, positive } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addPlausibleOption, addRootOptions, type RootFlags } from "../root-options.js";
import { addShardOption, type ShardFlag, shardOf } from "../shard-option.js";

export type AugmentFlags = Omit<AugmentOptions, "thresholdFilter"> &
  RootFlags &
  ShardFlag & {
    thresholdFilter?: number | true;
    config: string;
    synth?: string;
    output: string;
    json?: true;
    allowImplausible?: true;
  };

export function augmentCommand(): Command {
  const command = addPlausibleOption(addRootOptions(new Command("augment")))
    .description("append the samples of a run to the training arrays of SRDRN")
    .requiredOption("--config <file>", "config.yaml of the run");
  const about = "folder for the arrays; it appears whole or not at all";
  addOutputOption(command, "-o, --output <dir>", about, "whole folder", true);
  return addShardOption(command, "OUTPUT.parts/ beside the output")
    .option("--base <dir>", "folder of the SRDRN arrays; without it they are built from the run")
    .option("--days <which>", "without --base: days of the real rows (split:train)")
    .option("--synth <dir>", "folder of the samples, instead of synth/ of the run")
    .option(
      "--allow-test-days",
      "accept rows of days of the splits val and test, which are refused otherwise",
    )
    .option("--drop-test-days", "leave out samples of such days")
    .option("--drop-below <mm/day>", "leave out samples whose maximum over land stays below", nonNegative)
    .option(
      "--threshold-filter [z]",
      "as the field's script: cells of samples with |z| below (0.1) become z = 0, which is not dry; see --pixel-threshold",
      nonNegative,
    )
    .option("--pixel-threshold <mm/day>", "cells of samples below become 0", nonNegative)
    .option("--scale-extremes <factor>", "stretch what exceeds P99 in samples by this factor", positive)
    .option("--extremes-from <mm/day>", "where extremes start, instead of P99 of the run", nonNegative)
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
Real rows come first and stay as they are. Generated rows are called synth_001436_s03 (day, member) in
train_dates.npy and are dated from 2099-01-01 on; train_indices.npy counts the rows, 0 to N - 1.

Examples:
  undrizzle augment --config my-run/config.yaml --base srdrn/arrays -o srdrn/arrays_augmented
  undrizzle augment --config my-run/config.yaml --base srdrn/arrays -o out --drop-below 20 --scale-extremes 1.2`,
    )
    .action(augmentAsAsked);
}

async function augmentAsAsked(flags: AugmentFlags): Promise<void> {
  const shard = await shardOf(flags.shard);
  const { augmentAll, augmentShard } = await import("../augment-run.js");
  process.stdout.write(shard ? await augmentShard(shard, flags) : await augmentAll(flags));
}
