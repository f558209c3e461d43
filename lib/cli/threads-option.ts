import type { Command } from "commander";
import { countTo } from "./numbers.js";

/** The option that every command that measures takes. */
export function addThreadsOption(command: Command): Command {
  return command.option(
    "--threads <n>",
    "threads that may work (all cores, or those of the Slurm task); the results do not depend on it",
    countTo(1024),
  );
}
