import { type Command, Option } from "commander";
import { count, fraction, nonNegative, positive, seed } from "./numbers.js";

/** The options by which sampling can differ from the config. */
export function addSampleOptions(command: Command): Command {
  return command
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
    );
}
