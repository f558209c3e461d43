import { Command, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { Fit } from "../../present/fix-part.js";
import type { ChooseBy } from "../../run/choose-strength.js";
import { sure } from "../../sure.js";
import { addTreatmentOptions } from "../add-treatment-options.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { nonNegative } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { addShardOption, type ShardFlag } from "../shard-option.js";
import { addThreadsOption } from "../threads-option.js";

export type FixFlags = InputFlags &
  ShardFlag & {
    method?: string;
    fitted?: string;
    output: string;
    threads?: number;
    wet?: number;
    strength?: number;
    choose?: ChooseBy;
    by?: string;
    conserve?: string;
    periods?: string;
    fitOn?: string;
    scoreOn?: string;
    json?: true;
    quiet?: true;
    force?: true;
  };

/** Adds the options of the methods; `null` where no word of the command line can need them. */
export type MethodOptions = ((command: Command) => Command) | null;

export function fixCommand(addMethodOptions: MethodOptions): Command {
  const command = addThreadsOption(addInputOptions(new Command("fix"))).description(
    "post-process generated fields; print and plot what it gained and what it cost",
  );
  const about = "where the fixed fields, the table and the plots go";
  addOutputOption(command, "-o, --output <folder>", about, "folder", true).option(
    "--wet <mm/day>",
    "from here on a cell is wet, in metrics and in methods that ask for it (0.1)",
    nonNegative,
  );
  addMethodOptions?.(command);
  command
    .option("--fitted <file>", "method.json of an earlier fix or cure, instead of --method; needs no truth")
    .addOption(
      new Option(
        "--choose <by>",
        "residual-texture without --strength: chosen on the fit events by fair CRPS, or by the targets (crps)",
      ).choices(["crps", "bands"]),
    );
  addShardOption(command, "OUTPUT.parts/ beside the output");
  return addTreatmentOptions(command)
    .option("--fit-on <events>", "all, first-half, second-half, even, odd, blocks:N, keys:KEY,… (all)")
    .option(
      "--score-on <events>",
      "the same, or rest: those that --fit-on leaves (rest, or all where --fit-on leaves none)",
    )
    .option("--json", "print a JSON object")
    .option("--quiet", "no progress, no notes")
    .addHelpText(
      "after",
      `
Examples:
  undrizzle fix --truth obs.nc --samples model.nc --method hard --threshold 1.0 -o out/
  undrizzle fix --truth obs.nc --samples model.nc --method matched --fit-on first-half -o out/
  undrizzle fix my-run/ --method floor -o fixed-run/
  undrizzle fix --fitted out/method.json --samples next-year.nc -o next-year/
  undrizzle fix --fitted out/method.json --samples next-year.nc -o next-year/ --shard 3/8`,
    )
    .action(async (run: string | undefined, flags: FixFlags) => {
      if (flags.fitted === undefined) return fixByMethod(run, flags);
      const { refuseMethodOptions } = await import("../method-options.js");
      refuseMethodOptions(flags, ["wet"]);
      if (flags.fitOn !== undefined || flags.choose !== undefined || flags.by !== undefined)
        throw new UsageError(
          "--fit-on, --choose and --by go with --method: what --fitted names is fitted already",
        );
      const { fixByFitted } = await import("../fix-fitted.js");
      await fixByFitted(run, { ...flags, fitted: flags.fitted });
    });
}

async function fixByMethod(run: string | undefined, flags: FixFlags): Promise<void> {
  inputPaths(run, flags, { isWritten: true }); // what is wrong with the words is said before anything is loaded
  const { methodSpec } = await import("../method-options.js");
  const specFor = methodSpec(flags, ["wet"]);
  const { parseSplit, selectedPositions } = await import("../../postprocess/split.js");
  const { fitOn, scoreOn } = parseSplit(flags.fitOn, flags.scoreOn);
  const { parseBy } = await import("../../postprocess/season/by.js");
  const by = flags.by === undefined ? undefined : parseBy(flags.by);
  const { openFixSource } = await import("../fix-source.js");
  const { fitOnSome } = await import("../../run/fix.js");
  const { holdWithin } = await import("../../run/hold-within.js");
  const { withStrength } = await import("../../run/choose-strength.js");
  const { fixAll } = await import("../fix-all.js");
  const opened = await openFixSource(run, flags);
  try {
    const input = sure(opened.input);
    const scored =
      scoreOn === "rest"
        ? selectedPositions(input.keys, fitOn, true)
        : selectedPositions(input.keys, scoreOn);
    const makeFit = async (): Promise<Fit> => {
      const events = holdWithin(input.events);
      const { spec, choice } = await withStrength(specFor(input), events, fitOn, {
        by: flags.choose,
        threshold: flags.wet,
      });
      return { fitted: await fitOnSome(events, spec, { fitOn, by }), choice };
    };
    process.stdout.write(await fixAll(opened, makeFit, scored, { ...flags, run }));
  } finally {
    await opened.close();
  }
}
