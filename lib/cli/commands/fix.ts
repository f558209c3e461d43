import { Command, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { MethodId, MethodSpec } from "../../postprocess/methods.js";
import type { Input } from "../../run/input.js";
import { addInputOptions, type InputFlags, inputPaths } from "../input-options.js";
import { count, nonNegative, seed } from "../numbers.js";
import { addOutputOption } from "../output-options.js";
import { startProgress } from "../progress.js";
import { addThreadsOption } from "../threads-option.js";

type Flags = InputFlags & {
  method: string;
  output: string;
  threshold?: number;
  threads?: number;
  wet?: number;
  per?: string;
  block?: number;
  seed?: number;
  strength?: number;
  shared?: number;
  fitOn?: string;
  scoreOn?: string;
  json?: true;
  quiet?: true;
  force?: true;
};

const METHOD_NAMES: readonly MethodId[] = [
  "hard-threshold",
  "soft-threshold",
  "matched-threshold",
  "mass-scaled-threshold",
  "loci",
  "floor-removal",
  "quantile-mapping",
  "hurdle-gamma",
  "probability-matching",
  "frequency-adaptation",
  "residual-texture",
];

export function fixCommand(): Command {
  const command = addThreadsOption(addInputOptions(new Command("fix")))
    .description("post-process generated fields; print and plot what it gained and what it cost")
    .requiredOption("--method <name>", `${METHOD_NAMES.join(", ")} (or the start of one)`);
  const about = "where the fixed fields, the table and the plots go";
  return addOutputOption(command, "-o, --output <folder>", about, "folder", true)
    .option("--threshold <mm/day>", "of hard, soft and mass-scaled thresholds (0.1)", nonNegative)
    .option(
      "--wet <mm/day>",
      "from here on a cell is wet, in metrics and in methods that ask for it (0.1)",
      nonNegative,
    )
    .addOption(
      new Option("--per <scope>", "where a fit or a factor holds").choices([
        "domain",
        "cell",
        "event",
        "block",
      ]),
    )
    .option("--block <cells>", "edge of a block, with --per block", count)
    .option("--seed <n>", "seed of methods that draw", seed)
    .option(
      "--strength <share>",
      "of residual-texture: 0 adds nothing, 1 is the calibrated draw (1)",
      nonNegative,
    )
    .option(
      "--shared <share>",
      "of residual-texture: noise that the members of an event share (0)",
      nonNegative,
    )
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
  undrizzle fix my-run/ --method floor -o fixed-run/`,
    )
    .action(async (run: string | undefined, flags: Flags) => {
      const paths = inputPaths(run, flags);
      const specFor = methodSpec(flags);
      const { parseSplit } = await import("../../postprocess/split.js");
      const { fitOn, scoreOn } = parseSplit(flags.fitOn, flags.scoreOn);
      const { openInput } = await import("../../run/input.js");
      const { fixEvents } = await import("../../run/fix.js");
      const { writeFix } = await import("../../present/write-fix.js");
      const { fixReport } = await import("../fix-report.js");
      const input = await openInput(paths);
      try {
        if (!flags.quiet) for (const note of input.events.notes) process.stderr.write(`note: ${note}\n`);
        const fix = await fixEvents(input.events, specFor(input), {
          fitOn,
          scoreOn,
          ...(flags.wet === undefined ? {} : { threshold: flags.wet }),
          ...(flags.threads === undefined ? {} : { threads: flags.threads }),
        });
        const progress = await startProgress("writing events", flags.quiet);
        const files = await writeFix(input, fix, flags.output, progress.update, flags).finally(progress.end);
        process.stdout.write(fixReport(fix, files, flags.json, input));
      } finally {
        await input.close();
      }
    });
}

/** The method that was asked for, with those of its options that were given and what it needs of the input. */
function methodSpec(flags: Flags): (input: Input) => MethodSpec {
  const { threshold, wet, per, block, seed, strength, shared } = flags;
  const method = methodId(flags.method);
  if (method === "floor-removal")
    return ({ normalisation }) => {
      if (!normalisation)
        throw new UsageError("floor-removal needs the normalisation: add --stats mean.npy std.npy");
      return { method, normalisation };
    };
  const options = { threshold, wet, per, block, seed, strength, shared };
  const takes: Record<Exclude<MethodId, "floor-removal">, (keyof typeof options)[]> = {
    "hard-threshold": ["threshold"],
    "soft-threshold": ["threshold"],
    "matched-threshold": ["wet", "per"],
    "mass-scaled-threshold": ["threshold", "per", "block"],
    loci: ["wet", "per"],
    "quantile-mapping": ["seed"],
    "hurdle-gamma": ["seed"],
    "probability-matching": ["seed"],
    "frequency-adaptation": ["wet", "seed"],
    "residual-texture": ["strength", "shared", "seed"],
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name] of given)
    if (name !== "wet" && !(takes[method] as string[]).includes(name))
      throw new UsageError(`--${name} means nothing to ${method}: it takes ${takes[method].join(", ")}`);
  const spec = {
    method,
    ...Object.fromEntries(given.filter(([name]) => (takes[method] as string[]).includes(name))),
  } as MethodSpec;
  return () => spec;
}

function methodId(text: string): MethodId {
  const found = METHOD_NAMES.filter((name) => name.startsWith(text));
  const exact = METHOD_NAMES.find((name) => name === text);
  if (exact) return exact;
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    `--method ${text}: ${found.length ? `could be ${found.join(" or ")}` : `give one of ${METHOD_NAMES.join(", ")}`}`,
  );
}
