import { Command } from "commander";
import { addForceOption } from "../output-options.js";

interface Flags {
  json?: true;
  quiet?: true;
  force?: true;
}

export function mergeCommand(): Command {
  const command = new Command("merge")
    .description("put the parts of shards together: byte for byte what one run would have written")
    .argument("<folder>", "folder of parts (NAME.parts), the output beside it, or the folder that holds it");
  return addForceOption(command)
    .option("--json", "print a JSON object for each output")
    .option("--quiet", "no notes")
    .addHelpText(
      "after",
      `
Parts that are missing, unfinished, there twice, made otherwise than the others, damaged, or made from inputs that have
changed since are named, and nothing is written. The parts stay: remove NAME.parts when you need them no more.

Examples:
  for i in 1 2 3; do undrizzle sample --config my-run/config.yaml --shard $i/3 & done; wait
  undrizzle merge my-run/outputs/synth.parts`,
    )
    .action(async (path: string, flags: Flags) => {
      const { findParts, checkParts } = await import("../../io/parts/checked-parts.js");
      const { version } = await import("../../version.js");
      const { mergeParts } = await import("../merge-parts.js");
      const checked = [];
      for (const folder of await findParts(path)) checked.push(await checkParts(folder, version));
      for (const parts of checked) {
        if (parts.unchecked.length > 0 && !flags.quiet)
          process.stderr.write(
            `note: not checked, for not there: ${parts.unchecked.slice(0, 3).join(", ")}${parts.unchecked.length > 3 ? ` and ${parts.unchecked.length - 3} more` : ""}\n`,
          );
        process.stdout.write(await mergeParts(parts, flags));
      }
    });
}
