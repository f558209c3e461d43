import { Command, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { FieldEvent } from "../../fields/event.js";
import type { MetricRow } from "../../metrics/rows.js";
import type { InputPaths, OpenedInput } from "../../run/input.js";
import type { Results } from "../../run/results.js";
import type { Run } from "../../run/run.js";
import type { Sampler } from "../../run/sample.js";
import { sure } from "../../sure.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { nonNegative } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addShardOption, type ShardFlag, shardOf } from "../shard-option.js";
import { addStrataOptions, type StrataFlags, strataAsked } from "../strata-options.js";
import { addThreadsOption } from "../threads-option.js";
import { fromCommandLine } from "../usage.js";

export type EvaluateFlags = InputFlags &
  StrataFlags &
  ShardFlag & {
    threshold?: number;
    threads?: number;
    metrics?: string;
    training?: string;
    draws: "saved" | "prior";
    drawDays?: string;
    failOn?: string;
    baseline?: string;
    slack?: number;
    intervals?: boolean;
    output?: string;
    maps?: string;
    parquet?: string;
    json?: true;
    csv?: true;
    quiet?: true;
    force?: true;
  };

const MAPS =
  "folder for maps of each cell: mean, wet frequency, P99, ranks, what is beyond chance (NetCDF, JSON, pictures)";

export function evaluateCommand(): Command {
  const command = addThreadsOption(addInputOptions(new Command("evaluate")))
    .description("measure generated fields against real ones: the five metrics and what goes with them")
    .option("--threshold <mm/day>", "a cell is wet from here on (0.1)", nonNegative);
  const about = "where to write evaluation_results.json (a run: its outputs_root)";
  addOutputOption(command, "-o, --output <file>", about, "file");
  addOutputOption(command, "--maps <dir>", MAPS, "folder");
  addOutputOption(command, "--parquet <file>", "file for the rows of --csv as Parquet", "file");
  addShardOption(command, "evaluation_results.json.parts/ beside the results");
  return addStrataOptions(command)
    .option("--metrics <which>", "more than the five: all, or a list such as crps,fss,sal")
    .option(
      "--training <which>",
      "real fields of the training days, a file, or days of a run such as split:train: how near samples come to them",
    )
    .addOption(
      new Option(
        "--draws <which>",
        "samples that the as-reported profile measures: a run's saved ones, or five a day drawn afresh from the prior, as the reports did",
      )
        .choices(["saved", "prior"])
        .default("saved"),
    )
    .option(
      "--draw-days <which>",
      "days of --draws prior: reported (the first 50 heavy days of the training split), all, heavy_only, split:NAME or file:PATH (reported)",
    )
    .option(
      "--fail-on <conditions>",
      'end with code 3 where one holds or its number is undefined, such as "ks>0.1, spatialCorrelation<0.6, crps.fair>2"',
    )
    .option(
      "--baseline <file>",
      "evaluation_results.json of an earlier evaluation: end with code 3 where correlation, wet fraction, KS or mass are further from their aims",
    )
    .option("--slack <number>", "by how much they may be further than the baseline (0.01)", nonNegative)
    .option("--intervals", "give the 95 % interval of each number (the default up to 1000 events)")
    .option("--no-intervals", "give none")
    .option("--json", "print a JSON object")
    .option("--csv", "print the metrics as CSV")
    .option("--quiet", "print no notes on how the input was read")
    .addHelpText(
      "after",
      `
Examples:
  undrizzle evaluate my-run/
  undrizzle evaluate my-run/ --draws prior --draw-days split:test
  undrizzle evaluate --truth obs.nc --samples model.nc --json
  undrizzle evaluate --truth obs.nc --samples model.nc --metrics crps,fss,sal --csv
  undrizzle evaluate --truth obs.nc --samples model.nc --metrics all --parquet scores.parquet
  undrizzle evaluate --truth T.npy --samples S.npy --units mm/day --mask land.npy
  undrizzle evaluate --truth test.nc --samples model.nc --training train.nc --metrics prdc
  undrizzle evaluate --truth obs.nc --samples model.nc --by season,intensity --region alps=lat=45:48,lon=6:14
  undrizzle evaluate --truth obs.nc --samples model.nc --maps maps/
  undrizzle evaluate --truth obs.nc --samples model.nc -o scores.json --shard 3/8`,
    )
    .action(evaluateAsAsked);
}

/** Beyond, they are narrow and cost memory. */
const EVENTS_WITH_INTERVALS = 1000;

async function evaluateAsAsked(run: string | undefined, flags: EvaluateFlags): Promise<void> {
  const paths = inputPaths(run, flags);
  const shard = await shardOf(flags.shard);
  if (flags.drawDays && flags.draws !== "prior") throw new UsageError("--draw-days goes with --draws prior");
  const { metricsNamed } = await import("../../metrics/catalogue.js");
  const metrics = fromCommandLine(() => metricsNamed(flags.metrics ?? "five"));
  const { failWhere, gatesOf, refuseBaseline } = await import("../evaluate-gates.js");
  const gates = await gatesOf(flags);
  if (shard) refuseWithShard(flags, gates.length > 0);
  const { refuseUnknownNumbers } = await import("../../run/gate-names.js");
  const { openInput } = await import("../../run/input.js");
  const { evaluateInput } = await import("../../run/results.js");
  const { evaluationText } = await import("../evaluation-text.js");
  const { needCells } = await import("../../metrics/need-cells.js");
  const { priorDraws } = await import("../../run/prior-draws.js");
  const input = await openInput(paths);
  const training = await trainingOf(input, flags.training, paths);
  try {
    if (flags.baseline !== undefined) await refuseBaseline(flags.baseline, input.run, flags.output);
    if (!flags.quiet) for (const note of input.events.notes) process.stderr.write(`note: ${note}\n`);
    const { threshold, threads } = flags;
    const options = {
      ...(threshold === undefined ? {} : { threshold }),
      ...(threads === undefined ? {} : { threads }),
    };
    const intervals = flags.intervals ?? input.events.length <= EVENTS_WITH_INTERVALS;
    if (shard) {
      const { evaluateShard } = await import("../evaluate-shard.js");
      const strata = (await strataOf(input, flags))?.strata ?? [];
      process.stdout.write(await evaluateShard(input, shard, flags, { ...options, intervals, strata }));
      return;
    }
    const asRows = flags.metrics || flags.csv || flags.parquet !== undefined ? metrics : [];
    await refuseUnknownNumbers(gates, input.events.members, asRows);
    const taken = await strataOf(input, flags);
    const maps = flags.maps === undefined ? null : await startMaps(input, flags.maps, threshold);
    const sampler = flags.draws === "prior" ? await openPriorSampler(input.run) : null;
    const prior = sampler && (await priorDraws(sampler, flags.drawDays));
    if (prior && !flags.quiet) process.stderr.write(`note: as-reported: ${prior.notes.join("; ")}\n`);
    const { rows: measured, ...results } = await evaluateInput(input, {
      ...options,
      ...(prior ? { prior } : {}),
      metrics: asRows,
      ...(taken ? { strata: taken.strata } : {}),
      ...(maps ? { onEvent: maps.add } : {}),
      intervals,
    });
    await sampler?.model.release();
    needCells(results.physical);
    const rows = [...measured, ...(training ? await training.rows() : [])];
    const file = await writeResults(flags, input.run, results);
    await writeParquet(flags, results, rows);
    const mapsText = maps && (await maps.write(flags));
    process.stdout.write(evaluationText({ results, rows }, file, flags));
    if (mapsText && !flags.json && !flags.csv) process.stdout.write(`\n${mapsText}\n`);
    failWhere(gates, results, rows);
  } finally {
    await training?.close();
    await input.close();
  }
}

/** The training days, opened before anything is measured; `null` where none were named. */
async function trainingOf(input: OpenedInput, which: string | undefined, paths: InputPaths) {
  if (which === undefined) return null;
  try {
    const { openTrainingTruth } = await import("../../run/training-truth.js");
    const { trainingDistance, trainingDistanceRows } = await import("../../metrics/training-distance.js");
    const { events, close } = await openTrainingTruth(input, which, paths);
    return { close, rows: async () => trainingDistanceRows(await trainingDistance(input.events, events)) };
  } catch (error) {
    await input.close();
    throw error;
  }
}

async function writeParquet(
  { parquet, force }: Pick<EvaluateFlags, "parquet" | "force">,
  { physical, strata }: Results,
  rows: readonly MetricRow[],
): Promise<void> {
  if (parquet === undefined) return;
  const { parquetBytes } = await import("../../io/tables/parquet.js");
  const { writeListedFile } = await import("../../io/writing/output-file.js");
  const { metricsRows } = await import("../evaluation-table.js");
  const table = metricsRows(rows, strata && { events: physical.n.events, all: strata });
  await writeListedFile(parquet, await parquetBytes(table), { force });
}

/** Sums of each cell while events go by, and what is written of them. */
async function startMaps({ events }: OpenedInput, folder: string, threshold?: number) {
  const { startCellSums } = await import("../../run/maps/cell-sums.js");
  const { evaluationMaps } = await import("../../run/maps/cell-maps.js");
  const { withOutputFolder } = await import("../../io/writing/output-folder.js");
  const { writeMaps } = await import("../../present/write-maps.js");
  const { mapsText } = await import("../maps-text.js");
  const { sums, add } = startCellSums(events, threshold);
  return {
    add: (event: FieldEvent<"mm/day">) => add(event, event.index),
    async write({ force }: Pick<EvaluateFlags, "force">): Promise<string> {
      const maps = evaluationMaps(sums, events.grid, events.mask);
      await withOutputFolder(folder, { force }, (stage) => writeMaps(maps, stage));
      return mapsText(maps, folder);
    },
  };
}

function refuseWithShard({ training, ...flags }: EvaluateFlags, hasGates: boolean): void {
  if (flags.parquet !== undefined)
    throw new UsageError("--parquet is for whole evaluations: leave it out of shards");
  if (flags.maps !== undefined)
    throw new UsageError(
      "--maps is for whole evaluations: leave it out of shards, or evaluate with --no-shard",
    );
  if (training !== undefined)
    throw new UsageError("--training is for whole evaluations: leave it out of shards");
  if (hasGates)
    throw new UsageError("--fail-on and --baseline are for whole evaluations: evaluate what was merged");
}

async function strataOf(input: OpenedInput, flags: EvaluateFlags) {
  const asked = strataAsked(flags);
  if (!asked) return null;
  const { openStrata } = await import("../../run/strata/open-strata.js");
  const taken = await openStrata(input, asked);
  if (!flags.quiet) for (const note of taken.notes) process.stderr.write(`note: ${note}\n`);
  return taken;
}

async function openPriorSampler(run: Run | null): Promise<Sampler> {
  if (!run) throw new UsageError("--draws prior needs a run with its model: name a run folder, or --config");
  const { openSampler, samplingThreads } = await import("../../run/sample.js");
  return openSampler(run, undefined, samplingThreads());
}

/**
 * Writes the results where they were asked for; of a run, in its outputs_root, where the results of another program are
 * kept and that is said.
 *
 * @returns the file that was written
 */
async function writeResults(
  { output, force }: Pick<EvaluateFlags, "output" | "force">,
  run: Run | null,
  results: Results,
): Promise<string | null> {
  if (output === undefined && !run) return null;
  const { join } = await import("node:path");
  const { OutputError } = await import("../../errors.js");
  const { guardFile } = await import("../../io/writing/output-guard.js");
  const { writeOutputFile } = await import("../../io/writing/output-file.js");
  const { resultsText } = await import("../../run/results.js");
  const file = output ?? join(sure(run).outputsDir, "evaluation_results.json");
  if (output === undefined)
    try {
      await guardFile(file, { force });
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      process.stderr.write(`note: the results were not saved: ${error.message}, or name a file with -o\n`);
      return null;
    }
  await writeOutputFile(file, resultsText(results), { force });
  return file;
}
