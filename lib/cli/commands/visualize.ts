import { Command } from "commander";
import { UsageError } from "../../errors.js";
import { sure } from "../../sure.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { count, countTo } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";
import { textTable } from "../table.js";

type Flags = InputFlags & {
  numSamples?: number;
  members?: number;
  output?: string;
  json?: true;
  quiet?: true;
  force?: true;
};

export function visualizeCommand(): Command {
  const command = addInputOptions(new Command("visualize"))
    .description("draw real fields beside generated ones, a picture a day, and write statistics.json")
    .option("--num-samples <n>", "days drawn, spread evenly over all (10)", count)
    .option("--members <k>", "generated fields beside the real one (5)", countTo(1000));
  const about = "folder for the pictures (a run: visualizations/ in its outputs_root)";
  return addOutputOption(command, "-o, --output <dir>", about, "folder")
    .option("--json", "print a JSON object")
    .option("--quiet", "no notes, no progress")
    .addHelpText(
      "after",
      `
All maps have one colour scale, 0.1, 1, 2, 5, 10, 20, 30, 50, 75, 100, 200 mm/day; below, a cell is dry.
statistics.json is over all days, not only over those drawn.

Examples:
  undrizzle visualize my-run/ --num-samples 3
  undrizzle visualize --truth obs.nc --samples model.nc -o maps/`,
    )
    .action(async (run: string | undefined, flags: Flags) => {
      const paths = inputPaths(run, flags);
      const { join } = await import("node:path");
      const { openInput } = await import("../../run/input.js");
      const { visualize } = await import("../../present/visualize.js");
      const input = await openInput(paths);
      try {
        const folder = flags.output ?? (input.run && join(input.run.outputsDir, "visualizations"));
        if (!folder) throw new UsageError("no folder for the pictures: add -o DIR");
        if (!flags.quiet) for (const note of input.events.notes) process.stderr.write(`note: ${note}\n`);
        const progress = await startProgress("days read and drawn", flags.quiet);
        const { numSamples: events, members } = flags;
        const done = await visualize(
          input.events,
          folder,
          {
            ...(events ? { events } : {}),
            ...(members ? { members } : {}),
            ...(input.stored && input.normalisation
              ? { stored: { events: input.stored, normalisation: input.normalisation } }
              : {}),
            mayHoldOthers: flags.output === undefined,
            force: flags.force,
          },
          progress.update,
        ).finally(progress.end);
        if (flags.json) process.stdout.write(`${JSON.stringify(done)}\n`);
        else {
          const { real, synth, undrizzle } = done.statistics;
          const names = Object.keys(real) as (keyof typeof real)[];
          const rows = [
            ...names.map((name) => [THEIRS[name] ?? name, real[name].mean, synth[name].mean]),
            ...names
              .filter((name) => OURS[name])
              .map((name) => [sure(OURS[name]), undrizzle.real[name].mean, undrizzle.synth[name].mean]),
          ];
          process.stdout.write(
            `${textTable(["mean over fields, mm/day", "real", "generated"], rows)}\n\n` +
              `written: ${done.maps.length} maps and statistics.json in ${folder}\n`,
          );
        }
      } finally {
        await input.close();
      }
    });
}

/** Statistics that have two definitions: the field's, and ours. */
const THEIRS: Readonly<Record<string, string>> = {
  P95: "P95 of cells > 0",
  P99: "P99 of cells > 0",
  wet_fraction: "wet_fraction, > 0.1",
};
const OURS: Readonly<Record<string, string>> = {
  P95: "P95 of all cells",
  P99: "P99 of all cells",
  wet_fraction: "wet_fraction, >= 0.1",
};
