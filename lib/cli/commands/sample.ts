import { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { SampleOptions } from "../../run/sample.js";
import { countTo } from "../numbers.js";
import { addForceOption } from "../output-options.js";
import { partText } from "../part-text.js";
import { startProgress } from "../progress.js";
import { redrawnText } from "../redrawn-text.js";
import { addPlausibleOption, addRootOptions, type RootFlags } from "../root-options.js";
import { addSampleOptions } from "../sample-options.js";
import { addShardOption, type ShardFlag, shardOf } from "../shard-option.js";
import { warnOfModel } from "../warn-of-model.js";

type Flags = Partial<SampleOptions> &
  RootFlags &
  ShardFlag & {
    config?: string;
    threads?: number;
    json?: true;
    quiet?: true;
    force?: true;
    allowImplausible?: true;
  };

export function sampleCommand(): Command {
  const command = new Command("sample")
    .description("draw samples from the encoder and decoder of a run and write its synth/ folder")
    .argument("[run]", "run folder (with config.yaml)")
    .option("--config <file>", "config.yaml of the run, instead of its folder");
  return addShardOption(
    addForceOption(addSampleOptions(addPlausibleOption(addRootOptions(command)))),
    "synth.parts/ beside synth/",
  )
    .option(
      "--threads <n>",
      "days decoded at once (all cores or those of the Slurm task, at most 4: each loads the model); the samples do not depend on it",
      countTo(1024),
    )
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
Options that are not given come from the config.

Examples:
  undrizzle sample data/embedded
  undrizzle sample my-run/ --mode prior --K 10 --days split:val --temperature 0.8
  undrizzle sample my-run/ --shard 3/8`,
    )
    .action(sampleAsAsked);
}

async function sampleAsAsked(
  folder: string | undefined,
  {
    config,
    threads,
    json,
    quiet,
    force,
    dataRoot,
    outputsRoot,
    allowImplausible,
    shard: asked,
    ...replaced
  }: Flags,
): Promise<void> {
  if (folder && config)
    throw new UsageError(`both ${folder} and --config ${config} are given: give one of them`);
  const given = folder ?? config;
  if (!given) throw new UsageError("no run given: name a run folder, or --config FILE");
  const shard = await shardOf(asked);
  const { openRun, selectDays } = await import("../../run/run.js");
  const { heldOutSplits, heldOutText, readSplits } = await import("../../run/splits.js");
  const { openSampler, sampleOptions, samplingThreads } = await import("../../run/sample.js");
  const { writeSamples } = await import("../../run/write-samples.js");
  const run = { ...(await openRun(given, { dataRoot, outputsRoot })), allowImplausible };
  const options = sampleOptions(run, replaced);
  const sampler = await openSampler(run, undefined, threads ?? samplingThreads());
  const progress = await startProgress("sampling days", quiet);
  const heldOut = heldOutText(
    await selectDays(run, options.days),
    heldOutSplits((await readSplits(run)) ?? new Map()),
  );
  if (heldOut && !quiet)
    process.stderr.write(
      `note: days ${options.days} hold out-of-training days: ${heldOut}; augment refuses rows of these\n`,
    );
  if (shard) {
    const { writeSamplePart } = await import("../../run/sample-part.js");
    const part = await writeSamplePart(sampler, options, shard, progress.update).finally(progress.end);
    await warnOfModel(sampler.notes, part.nonFinite);
    const what = `${part.samples} samples of ${part.days} of ${part.total} days`;
    process.stdout.write(
      json ? `${JSON.stringify({ ...part, shard, options })}\n` : partText(shard, what, part),
    );
    return;
  }
  const written = await writeSamples(sampler, options, progress.update, { force }).finally(progress.end);
  await warnOfModel(sampler.notes, written.nonFinite);
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...written, options })}\n`
      : `${written.samples} samples of ${written.days} days in ${written.synthDir}` +
          `${written.discarded ? `, ${written.discarded} discarded below ${options.minThreshold} of the real mass` : ""}\n` +
          `${written.resumed ? `${written.resumed} of these days were there already, as they were written\n` : ""}` +
          redrawnText(written.redrawn),
  );
}
