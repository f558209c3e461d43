#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { watchConfigs } from "../config/config.js";
import { isUserError, UsageError } from "../errors.js";
import { printable } from "../printable.js";
import { version } from "../version.js";
import { augmentCommand } from "./commands/augment.js";
import { completionCommand } from "./commands/completion.js";
import { diagnoseCommand } from "./commands/diagnose.js";
import { doctorCommand } from "./commands/doctor.js";
import { evaluateCommand } from "./commands/evaluate.js";
import { exploreCommand } from "./commands/explore.js";
import { fixCommand } from "./commands/fix.js";
import { injectCommand } from "./commands/inject.js";
import { inspectCommand } from "./commands/inspect.js";
import { pipelineCommand } from "./commands/pipeline.js";
import { reportCommand } from "./commands/report.js";
import { sampleCommand } from "./commands/sample.js";
import { skillCommand } from "./commands/skill.js";
import { visualizeCommand } from "./commands/visualize.js";
import { endCleanlyOnSignals } from "./interrupt.js";

const program: Command = new Command("undrizzle")
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
  fixCommand(),
  pipelineCommand(),
  injectCommand(),
  augmentCommand(),
  inspectCommand(),
  completionCommand(),
  doctorCommand(),
  visualizeCommand(),
  skillCommand(),
  exploreCommand(),
  reportCommand(),
])
  program.addCommand(command);
for (const command of [program, ...program.commands])
  command.exitOverride().configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) });

// Whoever reads the output may stop reading (| head): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`undrizzle: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});

const saidKeys = new Set<string>();
watchConfigs(async (config) => {
  const { unknownKeyNotes } = await import("../config/unknown-keys.js");
  for (const note of unknownKeyNotes(config))
    if (!saidKeys.has(note)) {
      saidKeys.add(note);
      process.stderr.write(printable(`undrizzle: warning: ${note}\n`));
    }
});
endCleanlyOnSignals();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints what went wrong; 2 for a wrong command line, 1 for work that failed. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isUserError(error)) {
    process.stderr.write(`undrizzle: ${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
  process.stderr.write(`undrizzle: unexpected: ${error instanceof Error ? error.stack : error}\n`);
  return 1;
}
