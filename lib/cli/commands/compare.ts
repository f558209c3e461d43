import { Command } from "commander";
import type { OutputRules } from "../../io/writing/output-guard.js";
import type { CompareTable } from "../../run/compare.js";
import { addFileOptions, fileOptions } from "../file-options.js";
import {
  addMaskOptions,
  addRegridOptions,
  type RegridFlags,
  regridOptions,
  twoFiles,
} from "../input-options.js";
import { count, fraction, nonNegative, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";
import { addStrataOptions, type StrataFlags, strataAsked } from "../strata-options.js";

interface Flags extends StrataFlags, RegridFlags {
  arm?: string[];
  truth?: string;
  mask?: string;
  stats?: string[];
  threshold?: number;
  blockLength?: number;
  replicates?: number;
  seed?: number;
  level?: number;
  output?: string;
  json?: true;
  quiet?: true;
  force?: true;
}

export function compareCommand(): Command {
  const command = new Command("compare")
    .description(
      "rank runs on the same events: which differences are beyond chance, and beyond the spread of seeds",
    )
    .argument("[runs...]", "run folders or config.yaml; with --truth, files or folders of generated fields")
    .option(
      "--arm <name=run,run…>",
      "several seeds of the same, as one (repeat for each arm)",
      (text: string, all: string[] = []) => [...all, text],
    )
    .option("--truth <path>", "file or folder of real fields, of all files of generated fields");
  addFileOptions(addRegridOptions(addMaskOptions(command)), ["truth"])
    .option("--threshold <mm/day>", "a cell is wet from here on (0.1)", nonNegative)
    .option("--block-length <n>", "events resampled together (the cube root of their number)", count)
    .option("--replicates <n>", "resamples of the events (1000)", count)
    .option("--seed <n>", "seed of the resamples (0)", seed)
    .option("--level <share>", "coverage of the intervals (0.95)", fraction);
  addStrataOptions(command);
  const about = "folder for compare.json, compare.csv, compare.svg and compare.png";
  return addOutputOption(command, "-o, --output <dir>", about, "folder")
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
"better" and "worse" are said after Holm's correction for all comparisons of the table. All runs must hold the same events.

Examples:
  undrizzle compare run-a/ run-b/ run-c/ -o compare/
  undrizzle compare --arm old=old-1/,old-2/,old-3/ --arm new=new-1/,new-2/,new-3/
  undrizzle compare --truth obs.nc a.nc b.nc --by season,intensity --region alps=lat=45:48,lon=6:14
  undrizzle compare --truth obs.nc a.nc b.nc --json`,
    )
    .action(async (runs: string[], flags: Flags) => {
      const { comparedArms } = await import("../compared-arms.js");
      const { compareInputs } = await import("../../run/compare-inputs.js");
      const { truth, mask, stats, threshold, blockLength, replicates, level } = flags;
      const shared = {
        ...(mask === undefined ? {} : { mask }),
        ...(stats === undefined ? {} : { stats: twoFiles(stats)! }),
        ...fileOptions(flags as Record<string, unknown>),
        ...regridOptions(flags),
      };
      const files =
        truth === undefined
          ? null
          : { truth, ...shared, truthOptions: fileOptions(flags as Record<string, unknown>, "truth") };
      const arms = comparedArms(runs, flags.arm ?? [], (path) =>
        files ? { ...files, samples: path } : { run: path, ...regridOptions(flags) },
      );
      const strata = strataAsked(flags) ?? undefined;
      const options = Object.entries({ threshold, blockLength, replicates, level, seed: flags.seed, strata });
      const progress = await startProgress("reading runs", flags.quiet);
      const table = await compareInputs(
        arms,
        Object.fromEntries(options.filter(([, value]) => value !== undefined)),
        progress.update,
      ).finally(progress.end);
      if (flags.output) {
        const reads = arms.flatMap(({ inputs }) =>
          inputs.flatMap(({ run, samples }) => run ?? samples ?? []),
        );
        await writeCompare(flags.output, table, { reads, force: flags.force });
      }
      const { compareText } = await import("../compare-text.js");
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(table)}\n`
          : `${compareText(table)}\n${flags.output ? `\nwritten: compare.json, .csv, .svg, .png in ${flags.output}\n` : ""}`,
      );
    });
}

async function writeCompare(folder: string, table: CompareTable, rules: OutputRules): Promise<void> {
  const { withOutputFolder } = await import("../../io/writing/output-folder.js");
  const { comparePlot } = await import("../../present/plots/compare.js");
  const { renderPng, renderSvg } = await import("../../present/render.js");
  const { compareCsv } = await import("../compare-text.js");
  const plot = comparePlot(table);
  await withOutputFolder(folder, rules, async ({ write }) => {
    await write("compare.json", `${JSON.stringify(table, null, 2)}\n`);
    await write("compare.csv", compareCsv(table));
    await write("compare.svg", await renderSvg(plot));
    await write("compare.png", await renderPng(plot));
  });
}
