import { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { RunReport } from "../../present/run-report.js";
import type { Run } from "../../run/run.js";
import { interrupted } from "../interrupt.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";
import { addRootOptions, type RootFlags, roots } from "../root-options.js";

interface Flags extends RootFlags {
  config?: string;
  output: string;
  only?: string;
  json?: true;
  quiet?: true;
  force?: true;
}

export function reportCommand(): Command {
  const command = addRootOptions(new Command("report"))
    .description("execute the notebooks on a run and write one page to send, with the data behind it")
    .argument("[run]", "run folder (with config.yaml, or with data/ and synth/)")
    .option("--config <file>", "config.yaml of the run, instead of its folder");
  return addOutputOption(
    command,
    "-o, --output <dir>",
    "folder for report.html and report-data/",
    "folder",
    true,
  )
    .option("--only <names>", "notebooks to execute, such as 01-symptoms,02-root-cause (all)")
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
The page needs no network. The same run and seed give the same page, but for its last section, the provenance.
Notebooks that draw samples are left out where the config names no model, and the page says so.

Exit code 0 when the samples of the run are healthy (those on disk, else those the model draws as the config asks),
3 when they are not, 1 when the report failed.

Examples:
  undrizzle report my-run/ -o my-report/
  undrizzle report --config data/embedded/config.yaml -o /tmp/report --only 01-symptoms`,
    )
    .action(
      async (path: string | undefined, { config, output, only, json, quiet, force, ...flags }: Flags) => {
        if (path && config)
          throw new UsageError(`both ${path} and --config ${config} are given: give one of them`);
        const given = path ?? config;
        if (!given) throw new UsageError("no run given: name a run folder, or --config FILE");
        const { openRun } = await import("../../run/run.js");
        const { ensureJupyter } = await import("../../present/notebook/jupyter.js");
        const { notebookFolder, packagedNotebooks } = await import("../../present/notebook/packaged.js");
        const { reportRun } = await import("../../present/run-report.js");
        const notebooks = await packagedNotebooks(only?.split(","));
        const { withRelocatedRun } = await import("../../present/run-report/relocated-run.js");
        const opened = await openRun(given, roots(flags));
        const say = (line: string): void => void (quiet || process.stderr.write(`${line}\n`));
        const jupyter = await ensureJupyter({ say, signal: interrupted });
        const progress = await startProgress("cells", quiet);
        const reported = (run: Run): Promise<RunReport> =>
          reportRun(run, output, {
            jupyter,
            notebooks,
            cwd: notebookFolder,
            signal: interrupted,
            force,
            onProgress: progress.update,
          });
        const report = await (roots(flags) ? withRelocatedRun(opened, reported) : reported(opened)).finally(
          progress.end,
        );
        if (!report.healthy) process.exitCode = 3;
        process.stdout.write(
          json
            ? `${JSON.stringify(report)}\n`
            : `${report.diagnosis.diagnosis.join(" + ") || "not healthy, for no cause that this evidence can name"}\n` +
                `${report.skipped.map((title) => `left out, for want of a model: ${title}\n`).join("")}` +
                `written: ${report.page}, ${report.data}\n`,
        );
      },
    );
}
