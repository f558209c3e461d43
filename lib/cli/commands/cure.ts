import { Command, Option } from "commander";
import type { ChooseBy } from "../../run/choose-strength.js";
import { SPLITS, type Split } from "../../run/folds.js";
import { addTreatmentOptions } from "../add-treatment-options.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { countTo, nonNegative, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";

type Flags = InputFlags & {
  output: string;
  folds?: number;
  split?: Split;
  choose?: ChooseBy;
  by?: string;
  conserve?: string;
  periods?: string;
  seed?: number;
  wet?: number;
  json?: true;
  quiet?: true;
  force?: true;
};

/** What the process ends with where nothing helped and nothing was written. */
const NOTHING_HELPED = 3;

export function cureCommand(): Command {
  const command = addInputOptions(new Command("cure")).description(
    "diagnose, try the treatments that the findings call for out of fit, and write the samples treated by the best one",
  );
  const about = "where the treated samples, the fitted method, the table and the maps go";
  addOutputOption(command, "-o, --output <folder>", about, "folder", true)
    .option("--folds <n>", "folds of the cross-validation (5)", countTo(1000))
    .addOption(new Option("--split <how>", "how events are told off to folds (contiguous)").choices(SPLITS))
    .addOption(
      new Option(
        "--choose <by>",
        "what the strength of a texture is chosen by: the targets, or the CRPS alone (bands)",
      ).choices(["bands", "crps"]),
    );
  return addTreatmentOptions(command)
    .option("--seed <n>", "seed of noise and resampling (0)", seed)
    .option("--wet <mm/day>", "from here on a cell is wet (0.1)", nonNegative)
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress, no notes")
    .addHelpText(
      "after",
      `
Each event is treated and scored by a fit that has not seen it. Exit code 3: nothing is shown to help, and nothing is written.

Examples:
  undrizzle cure my-run/ -o cured/
  undrizzle cure --truth obs.nc --samples model.nc --mask land.nc -o cured/
  undrizzle cure --truth obs.nc --samples model.nc --split interleaved --by month -o cured-by-month/
  undrizzle fix --fitted cured/method.json --samples next-year.nc --mask land.nc -o next-year-cured/`,
    )
    .action(async (runFolder: string | undefined, flags: Flags) => {
      const paths = inputPaths(runFolder, flags, { isWritten: true });
      const { parseBy } = await import("../../postprocess/season/by.js");
      const by = flags.by === undefined ? undefined : parseBy(flags.by);
      const { treatmentOptions } = await import("../treatment-options.js");
      const { openInput } = await import("../../run/input.js");
      const { cureInput } = await import("../../cure/cure-input.js");
      const { writeCure } = await import("../../present/write-cure.js");
      const { cureReport } = await import("../cure-report.js");
      const input = await openInput(paths);
      try {
        if (!flags.quiet) for (const note of input.events.notes) process.stderr.write(`note: ${note}\n`);
        const progress = await startProgress("folds", flags.quiet);
        const found = await cureInput(input, {
          folds: flags.folds,
          split: flags.split,
          choose: flags.choose,
          by,
          ...(await treatmentOptions(flags, input.pair?.samplesFile.events ?? input.events.length)),
          seed: flags.seed,
          threshold: flags.wet,
          onProgress: (_, done, total) => progress.update(done, total),
        }).finally(progress.end);
        const { cured } = found;
        const files = cured ? await writeCure(input, { ...found, cured }, flags.output, flags) : [];
        if (!cured) process.exitCode = NOTHING_HELPED;
        const { regridding } = input.pair ?? {};
        const { regriddingText } = await import("../../io/pairs/regrid-pair.js");
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ ...(regridding ? { regridding } : {}), ...found, cured: cured && { ...cured, method: cured.method.toJSON() }, files })}\n`
            : `${regridding ? `${regriddingText(regridding)}\n` : ""}${cureReport(found, files)}`,
        );
      } finally {
        await input.close();
      }
    });
}
