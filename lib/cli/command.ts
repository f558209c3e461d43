import { CommanderError } from "commander";
import { watchConfigs } from "../config/config.js";
import { isUserError, UsageError } from "../errors.js";
import { printable } from "../printable.js";
import { commandLine } from "./command-line.js";
import { fitErrors, fitOutput } from "./fit-terminal.js";
import { endWhenTold, errorColumns, terminalColumns } from "./interrupt.js";
import { isOutOfMemory, outOfMemory } from "./out-of-memory.js";
import { WELCOME } from "./welcome.js";

// The thread that does what the command line says; main.ts watches over it.
const saidKeys = new Set<string>();
watchConfigs(async (config) => {
  const { unknownKeyNotes } = await import("../config/unknown-keys.js");
  for (const note of unknownKeyNotes(config))
    if (!saidKeys.has(note)) {
      saidKeys.add(note);
      process.stderr.write(printable(`undrizzle: warning: ${note}\n`));
    }
});
endWhenTold();
const words = process.argv.slice(2);
const columns = terminalColumns();
if (columns) fitOutput(process.stdout, columns, words);
const forErrors = errorColumns();
if (forErrors) fitErrors(process.stderr, forErrors);
try {
  if (words.length === 0) process.stdout.write(WELCOME);
  else await (await commandLine(words)).parseAsync();
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
  if (isOutOfMemory(error)) {
    process.stderr.write(`undrizzle: ${outOfMemory}\n`);
    return 1;
  }
  process.stderr.write(`undrizzle: unexpected: ${error instanceof Error ? error.stack : error}\n`);
  return 1;
}
