import { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import type { OutputRules } from "../../io/writing/output-guard.js";
import type { CompareTable } from "../../run/compare.js";
import type { ArmInputs, EventWatcher } from "../../run/compare-inputs.js";
import type { CellSumsOfRun } from "../../run/maps/cell-maps.js";
import { sure } from "../../sure.js";
import { addFileOptions, fileOptions } from "../file-options.js";
import {
  addMaskOptions,
  addRegridOptions,
  type RegridFlags,
  refuseFields,
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
  maps?: string;
  parquet?: string;
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
  addOutputOption(
    command,
    "--maps <dir>",
    "folder for maps of the second run less the first, cell by cell",
    "folder",
  );
  addOutputOption(command, "--parquet <file>", "file for every difference as Parquet", "file");
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
  undrizzle compare --truth obs.nc a.nc b.nc --maps maps/
  undrizzle compare --truth obs.nc a.nc b.nc --json`,
    )
    .action(compareAsAsked);
}

async function compareAsAsked(runs: string[], flags: Flags): Promise<void> {
  const { comparedArms } = await import("../compared-arms.js");
  const { compareInputs } = await import("../../run/compare-inputs.js");
  const { truth, mask, stats, threshold, blockLength, replicates, level } = flags;
  const shared = {
    ...(mask === undefined ? {} : { mask }),
    ...(stats === undefined ? {} : { stats: sure(twoFiles(stats)) }),
    ...fileOptions(flags as Record<string, unknown>),
    ...regridOptions(flags),
  };
  const files =
    truth === undefined
      ? null
      : { truth, ...shared, truthOptions: fileOptions(flags as Record<string, unknown>, "truth") };
  const arms = comparedArms(runs, flags.arm ?? [], (path) => {
    if (files) return { ...files, samples: path };
    refuseFields(path);
    return { run: path, ...regridOptions(flags) };
  });
  const strata = strataAsked(flags) ?? undefined;
  const maps = flags.maps === undefined ? null : await comparedMaps(arms, threshold);
  const watch = maps?.watch;
  const given = { threshold, blockLength, replicates, level, seed: flags.seed, strata, watch };
  const options = Object.entries(given);
  const progress = await startProgress("reading runs", flags.quiet);
  const table = await compareInputs(
    arms,
    Object.fromEntries(options.filter(([, value]) => value !== undefined)),
    progress.update,
  ).finally(progress.end);
  if (flags.output) {
    const reads = arms.flatMap(({ inputs }) => inputs.flatMap(({ run, samples }) => run ?? samples ?? []));
    await writeCompare(flags.output, table, { reads, force: flags.force });
  }
  if (flags.parquet !== undefined) await writeParquet(flags.parquet, table, flags.force);
  const mapsText = maps && (await maps.write(sure(flags.maps), { force: flags.force }));
  const { compareText } = await import("../compare-text.js");
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(table)}\n`
      : `${compareText(table)}\n${flags.output ? `\nwritten: compare.json, .csv, .svg, .png in ${flags.output}\n` : ""}${mapsText ? `\n${mapsText}\n` : ""}`,
  );
}

/** Sums of each cell of two runs while they are compared, and what is written of them. */
async function comparedMaps(arms: readonly ArmInputs[], threshold?: number) {
  if (arms.length !== 2 || arms.some(({ inputs }) => inputs.length !== 1))
    throw new UsageError(
      `--maps is of two runs, the second less the first: ${arms.flatMap(({ inputs }) => inputs).length} are given`,
    );
  const { startCellSums } = await import("../../run/maps/cell-sums.js");
  const found = new Map<string, CellSumsOfRun>();
  let events: Pick<EventSet<"mm/day">, "grid" | "mask"> | null = null;
  return {
    watch(name: string, set: EventSet<"mm/day">): EventWatcher {
      events ??= set;
      const { sums, add } = startCellSums(set, threshold);
      found.set(name, { name, sums });
      return add;
    },
    async write(folder: string, rules: OutputRules): Promise<string> {
      const { writeComparisonMaps } = await import("../comparison-maps.js");
      const { basename } = await import("node:path");
      const [first, second] = [...found.values()] as [CellSumsOfRun, CellSumsOfRun];
      const isShort = basename(first.name) !== basename(second.name);
      const named = ({ name, sums }: CellSumsOfRun): CellSumsOfRun => ({
        name: isShort ? basename(name) : name,
        sums,
      });
      return writeComparisonMaps([named(first), named(second)], sure(events), folder, rules);
    },
  };
}

async function writeCompare(folder: string, table: CompareTable, rules: OutputRules): Promise<void> {
  const { withOutputFolder } = await import("../../io/writing/output-folder.js");
  const { comparePlot } = await import("../../present/plots/compare.js");
  const { renderPng, renderSvg } = await import("../../present/render.js");
  const { comparisonRows } = await import("../compare-text.js");
  const { csvText } = await import("../../io/tables/csv.js");
  const { columns, rows } = comparisonRows(table);
  const plot = comparePlot(table);
  await withOutputFolder(folder, rules, async ({ write }) => {
    await write("compare.json", `${JSON.stringify(table, null, 2)}\n`);
    await write("compare.csv", csvText(columns, rows));
    await write("compare.svg", await renderSvg(plot));
    await write("compare.png", await renderPng(plot));
  });
}

async function writeParquet(file: string, table: CompareTable, force?: true): Promise<void> {
  const { parquetBytes } = await import("../../io/tables/parquet.js");
  const { writeListedFile } = await import("../../io/writing/output-file.js");
  const { comparisonRows } = await import("../compare-text.js");
  await writeListedFile(file, await parquetBytes(comparisonRows(table)), { force });
}
