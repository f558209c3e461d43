import { Command } from "commander";
export function fixCommand(): Command {
  return new Command("fix");
}
