import { Command } from "commander";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";

type Flags = InputFlags & {
  output: string;
  seed?: number;
  withCode?: true;
  json?: true;
  quiet?: true;
  force?: true;
};

/** What the process ends with where the samples are not healthy. */
const NOT_HEALTHY = 3;

export function reportCommand(): Command {
  const command = addInputOptions(new Command("report")).description(
    "diagnose, try the cures, and write one page to send, with the data behind it",
  );
  const about = "folder for report.html and report-data/";
  return addOutputOption(command, "-o, --output <dir>", about, "folder", true)
    .option("--seed <n>", "seed of the diagnosis, of noise and resampling", seed)
    .option("--with-code", "show how the numbers are computed again with the library")
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress, no notes")
    .addHelpText(
      "after",
      `
The page needs no network, and every sentence on it is computed from these fields. The same input and seed give the same
page, but for its last section, the provenance. Of a run without samples, those are judged that its model draws.

Exit code 0 when the samples are healthy, 3 when they are not or it cannot be told, 1 when the report failed.

Examples:
  undrizzle report my-run/ -o my-report/
  undrizzle report --truth obs.nc --samples model.nc -o my-report/`,
    )
    .action(async (run: string | undefined, { output, quiet, json, force, ...flags }: Flags) => {
      const paths = inputPaths(run, flags);
      const { reportRun } = await import("../../present/run-report.js");
      const progress = await startProgress("report, %", quiet);
      const report = await reportRun(paths, output, {
        seed: flags.seed,
        withCode: flags.withCode,
        force,
        onProgress: progress.update,
      }).finally(progress.end);
      if (!quiet) for (const note of report.notes) process.stderr.write(`note: ${note}\n`);
      if (!report.healthy) process.exitCode = NOT_HEALTHY;
      const { headlineOf } = await import("../../diagnosis/describe.js");
      const { page, data, healthy, diagnosis } = report;
      process.stdout.write(
        json
          ? `${JSON.stringify({ page, data, healthy, diagnosis })}\n`
          : `${headlineOf(diagnosis)}\nwritten: ${page}, ${data}\n`,
      );
    });
}
