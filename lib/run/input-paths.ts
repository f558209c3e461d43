import type { Roots } from "../config/config.js";
import { UsageError } from "../errors.js";
import type { OpenOptions, PairOptions } from "../io/fields/open-options.js";
import type { Run } from "./run.js";

/** Where fields come from: a run, or files of truth and samples. */
export interface InputPaths extends PairOptions {
  /** A run folder, or its config.yaml. */
  readonly run?: string;
  /** Folders to take instead of those that the config of the run names. */
  readonly roots?: Roots | undefined;
  readonly truth?: string;
  readonly samples?: string;
  /** 1 where cells count. */
  readonly mask?: string;
  /** Files of the per-cell mean and standard deviation of log1p(mm/day). */
  readonly stats?: readonly [mean: string, std: string];
}

/**
 * The run, or the files of truth and samples.
 *
 * @throws UsageError when neither, both or half of one is given
 */
export function runOrPair({
  run,
  truth,
  samples,
  roots,
}: InputPaths): string | { truth: string; samples: string } {
  if (run) {
    if (truth || samples)
      throw new UsageError(`both a run (${run}) and --truth/--samples are given: give one of them`);
    return run;
  }
  if (roots) throw new UsageError("--data-root and --outputs-root go with a run, not with --truth/--samples");
  if (truth && samples) return { truth, samples };
  throw new UsageError(
    truth || samples
      ? `--${truth ? "samples" : "truth"} is missing: --truth and --samples go together`
      : "no fields given: name a run folder, --config FILE, or --truth FILE --samples FILE",
  );
}

/** What only files need to be told; the fields of a run are in standardised log space, on the grid of its statics. */
const OF_FILES: readonly (readonly [key: keyof OpenOptions | "mask" | "stats" | "regrid", flag: string])[] = [
  ["units", "--units"],
  ["space", "--space"],
  ["variable", "--variable"],
  ["scaleOffset", "--scale-offset"],
  ["stepHours", "--step"],
  ["cumulative", "--cumulative"],
  ["axes", "--axes"],
  ["mask", "--mask"],
  ["stats", "--stats"],
  ["regrid", "--regrid"],
];

/**
 * How the fields of a run are to be understood.
 *
 * @throws UsageError for what is said of files alone
 */
export function runOptions(
  run: string,
  { truthOptions, samplesOptions, ...both }: InputPaths,
): Pick<Run, "missing" | "allowImplausible"> {
  const said: InputPaths = { ...samplesOptions, ...truthOptions, ...both };
  const other = OF_FILES.find(([key]) => said[key] !== undefined);
  if (other)
    throw new UsageError(
      `${other[1]} goes with --truth and --samples: the fields of a run (${run}) are in standardised log space, on its own grid`,
    );
  const missing = {
    truth: truthOptions?.missing ?? both.missing ?? [],
    samples: samplesOptions?.missing ?? both.missing ?? [],
  };
  return { missing, allowImplausible: truthOptions?.allowImplausible ?? both.allowImplausible };
}
