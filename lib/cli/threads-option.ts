import type { Command } from "commander";
import { count } from "./numbers.js";

/** The option that every command with work for several threads takes. */
export function addThreadsOption(command: Command): Command {
  return command.option("--threads <n>", "threads that may work (measuring: all cores; the model: 1)", count);
}
