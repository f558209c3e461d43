import { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { InputPaths } from "../../run/input-paths.js";
import { sure } from "../../sure.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";

type Flags = InputFlags & { models?: string[]; output: string; quiet?: true; force?: true };

export function exploreCommand(): Command {
  const command = addInputOptions(new Command("explore"))
    .description(
      "write one page in which a threshold and a texture are dragged over maps, distribution and metrics",
    )
    .option("--models <folders...>", "sample these (encoder.onnx, decoder.onnx) instead of what is on disk");
  return addOutputOption(command, "-o, --output <file>", "the page; it needs no network", "file", true)
    .option("--quiet", "no progress")
    .addHelpText(
      "after",
      `
Examples:
  undrizzle explore my-run/ -o explorer.html
  undrizzle explore --truth obs.nc --samples model.nc -o explorer.html
  undrizzle explore --config data/embedded/config.yaml --models data/embedded/models/* -o explorer.html`,
    )
    .action(async (run: string | undefined, flags: Flags) => {
      const paths = inputPaths(run, flags);
      if (flags.models) {
        if (!paths.run) throw new UsageError("--models needs a run: name its folder, or --config FILE");
        const { openRun } = await import("../../run/run.js");
        const { exploreModels } = await import("../../present/run-explorer.js");
        const progress = await startProgress("models", flags.quiet);
        const opened = await openRun(paths.run, paths.roots);
        const page = await exploreModels(opened, flags.models, progress.update, onCoarse).finally(
          progress.end,
        );
        await writePage(flags, page);
      } else {
        const { openInput } = await import("../../run/input.js");
        const { buildExplorer } = await import("../../present/explorer.js");
        const { version } = await import("../../version.js");
        const input = await openInput(paths);
        const progress = await startProgress("steps", flags.quiet);
        try {
          const page = await buildExplorer({
            models: [{ id: "samples", label: "samples", events: input.events }],
            title: "Cures for generated rain, by hand",
            provenance: { undrizzle: version },
            source: sourceOf(paths),
            onProgress: progress.update,
            onCoarse,
          }).finally(progress.end);
          await writePage(flags, page);
        } finally {
          await input.close();
        }
      }
      process.stdout.write(`written: ${flags.output}\n`);
    });
}

/** How the fields are named on a command line, for a shell. */
function sourceOf({ run, truth, samples }: InputPaths): string {
  const word = (path: string): string =>
    /^[\w./:@%+=,~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return run === undefined ? `--truth ${word(sure(truth))} --samples ${word(sure(samples))}` : word(run);
}

function onCoarse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

async function writePage({ output, force }: Flags, page: string): Promise<void> {
  const { writeOutputFile } = await import("../../io/writing/output-file.js");
  const { signedPage } = await import("../../io/writing/signed-text.js");
  await writeOutputFile(output, signedPage(page), { force });
}
