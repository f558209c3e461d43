import { Command } from "commander";
import { UsageError } from "../../errors.js";
import { addOutputOption } from "../output-options.js";
import { addPlausibleOption, addRootOptions, type RootFlags } from "../root-options.js";

interface Flags extends RootFlags {
  output?: string;
  force?: true;
  json?: true;
  allowImplausible?: true;
}

export function categoriseCommand(): Command {
  const command = addPlausibleOption(addRootOptions(new Command("categorise")))
    .description("tell heavy days from others by the field's rule and write categories.json")
    .argument("<run>", "run folder or its config.yaml");
  const about = "where to write (metadata/categories.json of the run, if it is not there yet)";
  return addOutputOption(command, "-o, --output <file>", about, "file")
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
In z over land, with P95 and P99 of metadata/thresholds.json: heavy from a maximum of P99 on, moderate from a maximum of
P95 or a mean of P95/10 on, else dry. heavy_interior where a cell in the interior reaches P99, else heavy_coast: a border
of a fifth of the larger side along the edges of the rectangle counts as coast, not the shore.

Examples:
  undrizzle categorise my-run/
  undrizzle categorise my-run/ -o categories.json`,
    )
    .action(async (path: string, { output, force, json, dataRoot, outputsRoot, allowImplausible }: Flags) => {
      const { stat } = await import("node:fs/promises");
      const { join } = await import("node:path");
      const { openRun } = await import("../../run/run.js");
      const { categoriseRun } = await import("../../run/categorise.js");
      const { writeListedFile, writeOutputFile } = await import("../../io/writing/output-file.js");
      const run = { ...(await openRun(path, { dataRoot, outputsRoot })), allowImplausible };
      const file = output ?? join(run.dataDir, "metadata", "categories.json");
      if (!output && (await stat(file).catch(() => null)))
        throw new UsageError(`${file} is there already: give -o FILE to write another`);
      const categories = await categoriseRun(run);
      const write = output ? writeListedFile : writeOutputFile; // a run's own folder gets no ledger
      await write(file, `${JSON.stringify(categories, null, 2)}\n`, { force });
      const counts: Record<string, number> = {};
      for (const category of Object.values(categories)) counts[category] = (counts[category] ?? 0) + 1;
      process.stdout.write(
        json
          ? `${JSON.stringify({ file, days: run.days.length, counts })}\n`
          : `${Object.entries(counts)
              .map(([category, n]) => `${n} ${category}`)
              .join(", ")}\nwritten: ${file}\n`,
      );
    });
}
