import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import { type InputPaths, runOrPair } from "../run/input-paths.js";

export interface InputFlags {
  config?: string;
  truth?: string;
  samples?: string;
  mask?: string;
  stats?: string[];
  units?: string;
  space?: "z" | "log1p";
  variable?: string;
}

/** The options by which every command that takes fields is given them. */
export function addInputOptions(command: Command): Command {
  return command
    .argument("[run]", "run folder (with config.yaml, or with data/ and synth/)")
    .option("--config <file>", "config.yaml of the run, instead of its folder")
    .option("--truth <path>", "file or folder of real fields")
    .option("--samples <path>", "file or folder of generated fields")
    .option("--mask <file>", "mask: 1 where cells count")
    .option("--stats <files...>", "mean and std of log1p(mm/day) per cell: two files")
    .option("--units <units>", "units of files that carry none, such as mm/day")
    .addOption(new Option("--space <space>", "space of files that are not in mm/day").choices(["z", "log1p"]))
    .option("--variable <name>", "variable of files that hold several");
}

/** The same, checked for what commander cannot check: before anything is loaded that takes its time. */
export function inputPaths(run: string | undefined, flags: InputFlags): InputPaths {
  const { config, stats, ...rest } = flags;
  if (run && config) throw new UsageError(`both ${run} and --config ${config} are given: give one of them`);
  if (stats && stats.length !== 2)
    throw new UsageError(
      `--stats got ${stats.length} files (${stats.join(", ")}): give two, mean.npy and std.npy`,
    );
  const { truth, samples, mask, units, space, variable } = rest;
  const named = {
    run: run ?? config,
    truth,
    samples,
    mask,
    stats: stats as [string, string],
    units,
    space,
    variable,
  };
  const paths = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  runOrPair(paths);
  return paths;
}
