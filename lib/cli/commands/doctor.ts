import { Command } from "commander";
import { terminalColumns } from "../interrupt.js";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what undrizzle needs, what of it is here, and how to get the rest")
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
Exit code 1 when something that every command needs is missing.

Examples:
  undrizzle doctor
  undrizzle doctor --json`,
    )
    .action(async (flags: { json?: true }) => {
      const { examine, schemaFile } = await import("../doctor.js");
      const { default: picocolors } = await import("picocolors");
      const colours = picocolors.createColors(terminalColumns() !== null && !process.env.NO_COLOR);
      const findings = await examine();
      if (flags.json) process.stdout.write(`${JSON.stringify({ findings, schema: schemaFile })}\n`);
      else {
        for (const { name, state, found, needed, remedy } of findings) {
          const mark = state === "ok" ? colours.green("ok     ") : colours.yellow("missing");
          process.stdout.write(`${mark} ${name}: ${found}\n`);
          if (state === "missing")
            process.stdout.write(`          needed for: ${needed}\n          to get it: ${remedy}\n`);
        }
        process.stdout.write(
          `\nEditors complete and check config.yaml with this as its first line:\n# yaml-language-server: $schema=${schemaFile}\n`,
        );
      }
      if (findings.some(({ required, state }) => required && state === "missing")) process.exitCode = 1;
    });
}
