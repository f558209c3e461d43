import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import { commandLine } from "./command-line.js";

/**
 * What a command with `--shard` writes parts of, by its words.
 *
 * @throws UsageError when it is no command that takes shards, has an option that it does not know, or names no output
 */
export async function targetOf(words: readonly string[]): Promise<string> {
  const program = await commandLine(words);
  const command = program.commands.find((one) => one.name() === words[0]);
  const sharded = program.commands.filter(({ options }) => options.some(({ long }) => long === "--shard"));
  if (!command || !sharded.includes(command))
    throw new UsageError(
      `"${words[0]}" cannot be split into shards: give ${sharded.map((one) => one.name()).join(", ")}`,
    );
  const { operands, unknown } = command.parseOptions(words.slice(1));
  if (unknown.length > 0) throw new UsageError(`undrizzle ${words[0]} does not know ${unknown[0]}`);
  const { output, config, dataRoot, outputsRoot } = command.opts<Record<string, string | undefined>>();
  if (output !== undefined) return resolve(output);
  const run = operands[0] ?? config;
  if (run === undefined) throw new UsageError("shards need an output to be parts of: name a file with -o");
  const { openRun } = await import("../run/run.js");
  const { outputsDir, synthDir } = await openRun(run, { dataRoot, outputsRoot });
  return words[0] === "sample" ? synthDir : resolve(outputsDir, "evaluation_results.json");
}
