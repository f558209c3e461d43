import { Command } from "commander";
import type { SampleOptions } from "../../run/sample.js";
import { addForceOption } from "../output-options.js";
import { type Progress, startProgress } from "../progress.js";
import { redrawnText } from "../redrawn-text.js";
import { addPlausibleOption, addRootOptions, type RootFlags } from "../root-options.js";
import { addSampleOptions } from "../sample-options.js";
import { addThreadsOption } from "../threads-option.js";
import { warnOfModel } from "../warn-of-model.js";

type Flags = Partial<SampleOptions> &
  RootFlags & {
    config: string;
    threads?: number;
    json?: true;
    quiet?: true;
    force?: true;
    allowImplausible?: true;
  };

export function pipelineCommand(): Command {
  const command = new Command("pipeline")
    .description(
      "sample, threshold, evaluate and plot a run in one command that goes on where it was cut off",
    )
    .requiredOption("--config <file>", "config.yaml of the run");
  return addForceOption(addThreadsOption(addSampleOptions(addPlausibleOption(addRootOptions(command)))))
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
Old samples stay until new ones are complete. Samples that are there already, made with the same options and
model, are kept.

Examples:
  undrizzle pipeline --config data/embedded/config.yaml
  undrizzle pipeline --config my-run/config.yaml --pixel-threshold 0.2`,
    )
    .action(
      async ({
        config,
        threads,
        json,
        quiet,
        force,
        dataRoot,
        outputsRoot,
        allowImplausible,
        ...replaced
      }: Flags) => {
        const { openRun } = await import("../../run/run.js");
        const { sampleOptions } = await import("../../run/sample.js");
        const { runPipeline } = await import("../../present/pipeline.js");
        const { fixReport } = await import("../fix-report.js");
        const run = { ...(await openRun(config, { dataRoot, outputsRoot })), allowImplausible };
        const options = sampleOptions(run, replaced);
        let stage = "";
        let progress: Progress | null = null;
        const { fix, files, sampledBefore, redrawn, results, notes, nonFinite } = await runPipeline(
          run,
          options,
          async (now, done, total) => {
            if (now !== stage) {
              progress?.end();
              stage = now;
              progress = await startProgress(now, quiet);
            }
            progress?.update(done, total);
          },
          threads,
          { force },
        ).finally(() => progress?.end());
        await warnOfModel(notes, nonFinite);
        if (json)
          process.stdout.write(
            `${JSON.stringify({ sampledBefore, redrawn, nonFinite, ...results, table: fix.table, files })}\n`,
          );
        else {
          process.stdout.write(redrawnText(redrawn));
          if (sampledBefore) process.stdout.write("the samples were there already\n");
          process.stdout.write(fixReport(fix, files, undefined, { pair: null }));
        }
      },
    );
}
