import { Command } from "commander";
import { UsageError } from "../../errors.js";
import { countTo } from "../numbers.js";

interface Flags {
  array: number;
  cpus: number;
  time: string;
  mem: string;
}

export function slurmCommand(): Command {
  return new Command("slurm")
    .description("print a script that runs a command as a Slurm array and merges its parts")
    .argument("<command...>", "the command with its options, without --shard")
    .requiredOption("--array <n>", "tasks of the array: one for each shard", countTo(1000))
    .option("--cpus <n>", "cores of a task", countTo(1024), 4)
    .option(
      "--time <limit>",
      "longest time of a task, as sbatch takes it; a minute before, it ends and queues again",
      "02:00:00",
    )
    .option("--mem <size>", "memory of a task", "4G")
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
The script is meant to be read and edited: account, partition, modules.

Example:
  undrizzle slurm sample --config my-run/config.yaml --array 8 > sample.sh && bash sample.sh`,
    )
    .action(async (words: string[], flags: Flags) => {
      const { slurmScript } = await import("../slurm-script.js");
      const { targetOf } = await import("../target-of.js");
      if (words.some((word) => /^--(no-)?shard(=|$)/.test(word)))
        throw new UsageError("give the command without --shard: the script says it for each task");
      for (const key of ["time", "mem"] as const)
        if (!/^[\w:.-]+$/.test(flags[key]))
          throw new UsageError(
            `--${key} ${flags[key]}: give what sbatch takes, such as ${key === "mem" ? "4G" : "02:00:00"}`,
          );
      process.stdout.write(slurmScript({ ...flags, words, target: await targetOf(words) }));
    });
}
