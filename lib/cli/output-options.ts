import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";

/** What an option says is written there: a file, a folder for files, or a folder that is made anew as a whole. */
export type OutputKind = "file" | "folder" | "whole folder";

/** An option that names something to write: before the command runs, {@link guardOutputs} looks at what is there. */
export class OutputOption extends Option {
  readonly kind: OutputKind;
  constructor(flags: string, description: string, kind: OutputKind) {
    super(flags, description);
    this.kind = kind;
  }
}

/** Adds an option that names an output and, once, `--force`. */
export function addOutputOption(
  command: Command,
  flags: string,
  description: string,
  kind: OutputKind,
  isRequired = false,
): Command {
  command.addOption(new OutputOption(flags, description, kind).makeOptionMandatory(isRequired));
  return addForceOption(command);
}

export function addForceOption(command: Command): Command {
  if (command.options.some(({ long }) => long === "--force")) return command;
  return command.option(
    "--force",
    "replace outputs that undrizzle did not write, or that were changed since",
  );
}

/**
 * Refuses outputs that would replace an input of the command, or what this program did not write: before any work.
 *
 * @throws UsageError when an output has no name; OutputError
 */
export async function guardOutputs(command: Command): Promise<void> {
  const values = command.opts<Record<string, unknown>>();
  const outputs = command.options.filter((option): option is OutputOption => option instanceof OutputOption);
  const given = outputs.filter((option) => values[option.attributeName()] !== undefined);
  if (given.length === 0) return;
  const { guardFile, guardFolder } = await import("../io/writing/output-guard.js");
  const rules = { reads: await inputsOf(command), force: values.force === true };
  for (const option of given) {
    const path = String(values[option.attributeName()]);
    if (path.trim() === "") throw new UsageError(`${option.long} got an empty name: give a path`);
    if (path === "-")
      throw new UsageError(
        `${option.long} got "-": outputs are not written to standard output: name a ${option.kind === "file" ? "file" : "folder"} (./- for one of this name)`,
      );
    if (option.kind === "file") await guardFile(path, rules);
    else await guardFolder(path, rules, option.kind === "whole folder");
  }
}

/** Every file and folder that the command line names other than as an output, and what a run among them holds. */
async function inputsOf(command: Command): Promise<string[]> {
  const { lstat } = await import("node:fs/promises");
  const { readsOf } = await import("../run/run-reads.js");
  const named = command.options
    .filter((option) => !(option instanceof OutputOption) && !/-root$/.test(option.long ?? ""))
    .map((option) => command.getOptionValue(option.attributeName()) as unknown);
  const words = [...named, ...command.processedArgs].flat().filter((word) => typeof word === "string");
  const reads: string[] = [];
  for (const word of words) {
    const path = word.replace(/^file:/, "");
    if (path !== "" && (await lstat(path).catch(() => null))) reads.push(...(await readsOf(path)));
  }
  return reads;
}
