import { Command } from "commander";
import type { FaultChoice, FaultId } from "../../diagnosis/faults/fault.js";
import { UsageError } from "../../errors.js";
import { addFileOptions, fileOptions } from "../file-options.js";
import { addMaskOptions, twoFiles } from "../input-options.js";
import { countTo, decimal, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addRootOptions, type RootFlags, roots } from "../root-options.js";

interface Flags extends RootFlags {
  config?: string;
  truth?: string;
  samples?: string;
  mask?: string;
  stats?: string[];
  members: number;
  days: string;
  seed: number;
  output?: string;
  list?: true;
  json?: true;
  force?: true;
}

export function injectCommand(): Command {
  const command = new Command("inject")
    .description("give a healthy set known faults, to try a diagnosis on; the answer is sealed in truth.json")
    .argument("[faults...]", "FAULT or FAULT:STRENGTH, applied together")
    .option("--list", "list the faults, with what their strength means")
    .option("--config <file>", "config.yaml of a run: its real fields, or its samples with --samples synth")
    .option("--truth <path>", "file or folder of real fields, instead of a run")
    .option(
      "--samples <path>",
      "spoil these samples instead of a healthy ensemble made from the real fields",
    );
  addFileOptions(addMaskOptions(addRootOptions(command)), ["truth", "samples"])
    .option("--members <n>", "members of the healthy ensemble", countTo(1000), 5)
    .option("--days <which>", "days of the run: all, heavy_only, split:NAME or file:PATH", "heavy_only")
    .option("--seed <n>", "seed of everything that is drawn", seed, 0);
  return addOutputOption(command, "-o, --output <folder>", "where the spoilt set goes", "whole folder")
    .option("--json", "print a JSON object")
    .addHelpText(
      "after",
      `
Examples:
  undrizzle inject --list
  undrizzle inject activation-floor --config data/embedded/config.yaml --seed 1 -o sick/
  undrizzle inject weak-background:0.5 flipped-grid --truth obs.nc --seed 1 -o sick/

Of a NetCDF or Zarr file it writes truth and samples in that format, of other files .npy arrays in mm/day,
of a run a run.`,
    )
    .action(async (words: string[], flags: Flags) => {
      const { FAULTS } = await import("../../storms/inject/faults.js");
      if (flags.list) {
        const { textTable } = await import("../table.js");
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(FAULTS.map(({ id, what, needs, strength }) => ({ id, what, needs, strength })))}\n`
            : `${textTable(
                ["fault", "what it does", "strength", "default", "needs"],
                FAULTS.map((f) => [f.id, f.what, f.strength.meaning, f.strength.default, f.needs.join(", ")]),
              )}\n`,
        );
        return;
      }
      if (words.length === 0) throw new UsageError("no fault given: undrizzle inject --list shows them");
      if (!flags.output) throw new UsageError("no output folder given: add -o DIR");
      const ids = FAULTS.map(({ id }) => id);
      const faults = words.map((word) => faultChoice(word, ids));
      const { openHealthy } = await import("../../storms/inject/open-healthy.js");
      const { injectRun } = await import("../../storms/inject/inject-run.js");
      const { config, truth, samples, mask, members, days, output, json, force } = flags;
      const stats = twoFiles(flags.stats);
      const source = await openHealthy(
        {
          ...(config ? { run: config } : {}),
          ...(truth ? { truth } : {}),
          ...(samples ? { samples } : {}),
          ...(mask ? { mask } : {}),
          ...(stats ? { stats } : {}),
          ...fileOptions(flags),
          ...(roots(flags) ? { roots: roots(flags) } : {}),
          truthOptions: fileOptions(flags, "truth"),
          samplesOptions: fileOptions(flags, samples ? "samples" : "truth"),
        },
        { members, days, seed: flags.seed },
      );
      try {
        await injectRun(source, faults, { seed: flags.seed, out: output, force });
        const summary = {
          output,
          events: source.events.length,
          members: source.events.members,
          faults: faults.length,
        };
        process.stdout.write(
          json
            ? `${JSON.stringify(summary)}\n`
            : `${summary.events} events × ${summary.members} members with ${summary.faults} fault(s) in ${output}; the answer is sealed in truth.json\n`,
        );
      } finally {
        await source.close();
      }
    });
}

function faultChoice(word: string, ids: readonly FaultId[]): FaultChoice {
  const [name, strength] = word.split(":") as [string, string?];
  const id = ids.find((known) => known === name);
  if (!id) throw new UsageError(`no fault is called ${name}: undrizzle inject --list shows them`);
  if (strength === undefined) return { id };
  const value = decimal(strength);
  if (Number.isNaN(value)) throw new UsageError(`${word}: ${strength} is no strength: give a number`);
  return { id, strength: value };
}
