import { Command } from "commander";
import { printable } from "../printable.js";
import { version } from "../version.js";
import { augmentCommand } from "./commands/augment.js";
import { categoriseCommand } from "./commands/categorise.js";
import { compareCommand } from "./commands/compare.js";
import { completionCommand } from "./commands/completion.js";
import { cureCommand } from "./commands/cure.js";
import { diagnoseCommand } from "./commands/diagnose.js";
import { doctorCommand } from "./commands/doctor.js";
import { evaluateCommand } from "./commands/evaluate.js";
import { exploreCommand } from "./commands/explore.js";
import { fixCommand } from "./commands/fix.js";
import { injectCommand } from "./commands/inject.js";
import { inspectCommand } from "./commands/inspect.js";
import { mergeCommand } from "./commands/merge.js";
import { pipelineCommand } from "./commands/pipeline.js";
import { reportCommand } from "./commands/report.js";
import { sampleCommand } from "./commands/sample.js";
import { skillCommand } from "./commands/skill.js";
import { slurmCommand } from "./commands/slurm.js";
import { tuneCommand } from "./commands/tune.js";
import { visualizeCommand } from "./commands/visualize.js";
import { terminalColumns } from "./interrupt.js";
import { guardOutputs } from "./output-options.js";

/** Columns of help where it goes to no terminal, and at most. */
const HELP_WIDTH = 80;
const MOST_HELP_WIDTH = 100;

/** Commands that name the methods of the library. */
const NAME_METHODS = ["fix", "completion"];

/**
 * The command line: every command, with its options. A refused word throws CommanderError.
 *
 * @param words what is to be parsed: the methods are loaded where a word names a command that has their options. Without,
 *   the options of every command are there.
 */
export async function commandLine(words?: readonly string[]): Promise<Command> {
  const namesMethods = !words || words.some((word) => NAME_METHODS.includes(word));
  const methods = namesMethods ? (await import("./method-options.js")).addMethodOptions : null;
  const program = new Command("undrizzle")
    .description(
      "Says why a generative precipitation model rains everywhere, applies the right cure, and proves it.",
    )
    .version(version)
    .showHelpAfterError("(undrizzle <command> --help shows examples)")
    .addHelpText("after", "\nStart with:\n  undrizzle evaluate my-run/\n  undrizzle diagnose my-run/");

  for (const command of [
    sampleCommand(),
    evaluateCommand(),
    diagnoseCommand(),
    cureCommand(),
    tuneCommand(),
    fixCommand(methods),
    pipelineCommand(),
    injectCommand(),
    augmentCommand(),
    inspectCommand(),
    categoriseCommand(),
    completionCommand(),
    doctorCommand(),
    visualizeCommand(),
    compareCommand(),
    skillCommand(),
    exploreCommand(),
    reportCommand(),
    mergeCommand(),
    slurmCommand(),
  ])
    program.addCommand(command);
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .configureHelp({ minWidthToWrap: 20 })
      .configureOutput({
        writeErr: (text) => process.stderr.write(printable(text)),
        getOutHelpWidth: () => Math.min(terminalColumns() ?? HELP_WIDTH, MOST_HELP_WIDTH),
      });
  return program.hook("preAction", (_, command) => guardOutputs(command));
}
