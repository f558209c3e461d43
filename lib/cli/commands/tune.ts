import { Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { ChooseBy } from "../../run/choose-strength.js";
import { SPLITS, type Split } from "../../run/folds.js";
import { count, countTo, nonNegative, positiveList, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";
import { addPlausibleOption, addRootOptions, type RootFlags } from "../root-options.js";
import { addThreadsOption } from "../threads-option.js";

type Flags = RootFlags & {
  config?: string;
  output?: string;
  temperatures?: number[];
  methods?: string[];
  splits?: Split[];
  folds?: number;
  choose?: ChooseBy;
  mode?: "posterior" | "prior";
  K?: number;
  days?: string;
  seed?: number;
  wet?: number;
  threads?: number;
  set?: true;
  json?: true;
  quiet?: true;
  force?: true;
  allowImplausible?: true;
};

export function tuneCommand(): Command {
  const command = addThreadsOption(addPlausibleOption(addRootOptions(new Command("tune"))))
    .description("find the temperature of the latent draw, and the method with it, by scores out of fit")
    .argument("[run]", "run folder with a config.yaml that names a model")
    .option("--config <file>", "config.yaml of the run, instead of its folder");
  return addOutputOption(command, "-o, --output <folder>", "where table and picture go", "folder")
    .option("--temperatures <list>", "with commas (0.5,0.8,1,1.2,1.5,2,2.5,3)", positiveList)
    .option(
      "--methods <names>",
      "with commas: none, matched-threshold, quantile-mapping, residual-texture (all but the threshold)",
      words,
    )
    .option("--splits <names>", `with commas: ${SPLITS.join(", ")} (all)`, splitList)
    .option("--folds <n>", "folds of each split (5)", countTo(1000))
    .addOption(
      new Option(
        "--choose <by>",
        "best by the targets met in the worst split, then the CRPS, or by the CRPS alone (bands)",
      ).choices(["bands", "crps"]),
    )
    .addOption(
      new Option(
        "--mode <mode>",
        "around the posterior of each day, or from the prior (as configured)",
      ).choices(["posterior", "prior"]),
    )
    .option("--K <n>", "samples a day (as configured)", count)
    .option("--days <which>", "all, heavy_only, split:NAME or file:PATH (as configured)")
    .option("--seed <n>", "seed of the latent draws (as configured)", seed)
    .option("--wet <mm/day>", "from here on a cell is wet (0.1)", nonNegative)
    .option(
      "--set",
      "write the temperature into the config; without, the line is printed and no file is touched",
    )
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress, no notes")
    .addHelpText(
      "after",
      `
Samples are drawn as they come, without a pixel threshold; nothing is written where neither -o nor --set is given.

Examples:
  undrizzle tune --config data/embedded/config.yaml --days split:val
  undrizzle tune my-run/ --temperatures 1,2,3 --methods none,quantile-mapping -o tuned/`,
    )
    .action(tuneAction);
}

async function tuneAction(folder: string | undefined, flags: Flags): Promise<void> {
  const path = folder ?? flags.config;
  if (path === undefined) throw new UsageError("no run: give its folder, or --config FILE");
  if (folder && flags.config)
    throw new UsageError(`both ${folder} and --config ${flags.config} are given: give one of them`);
  const { openRun } = await import("../../run/run.js");
  const { TUNED_METHODS } = await import("../../cure/tune.js");
  const { tuneRun } = await import("../../cure/tune-run.js");
  const { tuneReport } = await import("../tune-report.js");
  const methods = flags.methods?.map((word) => {
    const method = TUNED_METHODS.find((name) => name === word);
    if (!method) throw new UsageError(`--methods ${word}: give some of ${TUNED_METHODS.join(", ")}`);
    return method;
  });
  const { allowImplausible, mode, K, days, seed: drawSeed } = flags;
  const run = { ...(await openRun(path, flags)), allowImplausible };
  const drawing = Object.fromEntries(
    Object.entries({ mode, K, days, seed: drawSeed }).filter(([, value]) => value !== undefined),
  );
  const { temperatureSetter } = await import("../../run/set-temperature.js");
  const set = flags.set && (await temperatureSetter(run));
  const progress = await startProgress("scoring", flags.quiet);
  const tuned = await tuneRun(run, drawing, {
    temperatures: flags.temperatures,
    methods,
    splits: flags.splits,
    folds: flags.folds,
    choose: flags.choose,
    threshold: flags.wet,
    threads: flags.threads,
    onProgress: progress.update,
  }).finally(progress.end);
  if (!flags.quiet) for (const note of tuned.notes) process.stderr.write(`note: ${note}\n`);
  const files: string[] = [];
  if (flags.output !== undefined) {
    const { writeTuning } = await import("../../present/write-tuning.js");
    files.push(...(await writeTuning(run, tuned, flags.output, flags)));
  }
  if (set) {
    await set(tuned.best.temperature);
    files.push(run.config.file);
  }
  process.stdout.write(flags.json ? `${JSON.stringify({ ...tuned, files })}\n` : tuneReport(tuned, files));
}

function words(text: string): string[] {
  return text.split(",").map((word) => word.trim());
}

function splitList(text: string): Split[] {
  return words(text).map((word) => {
    const split = SPLITS.find((name) => name === word);
    if (!split) throw new InvalidArgumentError(`Give some of ${SPLITS.join(", ")} with commas between them.`);
    return split;
  });
}
