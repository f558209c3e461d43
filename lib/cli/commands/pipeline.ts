import { Command } from "commander";
export function pipelineCommand(): Command {
  return new Command("pipeline");
}
