import type { Command } from "commander";
import type { Roots } from "../config/config.js";

export interface RootFlags {
  dataRoot?: string;
  outputsRoot?: string;
}

/** The options of commands that take a run whose config may have been written on another machine. */
export function addRootOptions(command: Command): Command {
  return command
    .option("--data-root <dir>", "folder of the data of a run, instead of data_root of its config")
    .option("--outputs-root <dir>", "folder of the outputs of a run, instead of outputs_root of its config");
}

/** The option of commands that learn or draw from the fields of a run. */
export function addPlausibleOption(command: Command): Command {
  return command.option("--allow-implausible", "take values that no day on earth has had as they are");
}

/** What they say; `undefined` where neither is given. */
export function roots({ dataRoot, outputsRoot }: RootFlags): Roots | undefined {
  return dataRoot === undefined && outputsRoot === undefined ? undefined : { dataRoot, outputsRoot };
}
