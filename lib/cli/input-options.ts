import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import { REGRID_METHODS, type RegridMethod } from "../fields/regrid/regridder.js";
import { type InputPaths, runOrPair } from "../run/input-paths.js";
import { addFileOptions, fileOptions } from "./file-options.js";
import { addRootOptions, type RootFlags, roots } from "./root-options.js";

export interface RegridFlags {
  regrid?: RegridMethod;
  regridOnto?: "truth" | "samples";
}

export interface InputFlags extends RootFlags, RegridFlags {
  config?: string;
  truth?: string;
  samples?: string;
  mask?: string;
  stats?: string[];
}

/** The options by which every command that takes fields is given them. */
export function addInputOptions(command: Command): Command {
  command
    .argument("[run]", "run folder (with config.yaml, or with data/ and synth/)")
    .option("--config <file>", "config.yaml of the run, instead of its folder")
    .option("--truth <path>", "file or folder of real fields")
    .option("--samples <path>", "file or folder of generated fields");
  addRootOptions(command);
  return addFileOptions(addRegridOptions(addMaskOptions(command)), ["truth", "samples"]);
}

/** The options that say which cells count and how values are standardised. */
export function addMaskOptions(command: Command): Command {
  return command
    .option("--mask <file>", "mask: 1 where cells count")
    .option("--stats <files...>", "mean and std of log1p(mm/day) per cell: two files, or one that has both");
}

/** The options that bring truth and samples on one grid. */
export function addRegridOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--regrid <how>", "bring one side on the grid of the other where they differ").choices(
        REGRID_METHODS,
      ),
    )
    .addOption(
      new Option("--regrid-onto <whose>", "whose grid that is (truth; of fix and cure: samples)").choices([
        "truth",
        "samples",
      ]),
    );
}

/**
 * How two grids are brought together.
 *
 * @param isWritten whether changed samples are written, which are on their own grid
 * @throws UsageError for a side without a method, or the grid of the truth for samples that are written
 */
export function regridOptions({ regrid, regridOnto }: RegridFlags, isWritten = false): RegridFlags {
  if (regridOnto && !regrid) throw new UsageError("--regrid-onto goes with --regrid");
  if (isWritten && regridOnto === "truth")
    throw new UsageError(
      "--regrid-onto truth: samples are written on their own grid: leave it out, or give samples",
    );
  const onto = regridOnto ?? (isWritten ? "samples" : undefined);
  return { ...(regrid ? { regrid } : {}), ...(regrid && onto ? { regridOnto: onto } : {}) };
}

/** @throws UsageError for the name of a file of fields where a run is meant */
export function refuseFields(run: string): void {
  if (FIELDS.test(run))
    throw new UsageError(
      `${run} is a file of fields, not a run: give the real fields and the generated ones, --truth FILE --samples FILE`,
    );
}

/** Names of files that hold fields: a run is a folder or a config.yaml. */
const FIELDS = /\.(nc4?|cdf|h5|hdf5|npy|npz|tiff?|zarr|zip)$/i;

/**
 * The same, checked for what commander cannot check: before anything is loaded that takes its time.
 *
 * @param isWritten whether the command writes changed samples
 */
export function inputPaths(
  run: string | undefined,
  flags: InputFlags,
  { isWritten = false }: { readonly isWritten?: boolean } = {},
): InputPaths {
  const { config, truth, samples, mask } = flags;
  if (run && config) throw new UsageError(`both ${run} and --config ${config} are given: give one of them`);
  if (run && !truth && !samples) refuseFields(run);
  const named = {
    run: run ?? config,
    roots: roots(flags),
    truth,
    samples,
    mask,
    stats: twoFiles(flags.stats),
    truthOptions: fileOptions(flags, "truth"),
    samplesOptions: fileOptions(flags, "samples"),
  };
  const paths = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  runOrPair(paths);
  return { ...paths, ...fileOptions(flags), ...regridOptions(flags, isWritten) };
}

/** @throws UsageError when `--stats` has neither two files nor one */
export function twoFiles(
  stats: readonly string[] | undefined,
): readonly [mean: string, std: string] | undefined {
  if (!stats) return undefined;
  const [mean, std = mean, ...others] = stats;
  if (mean === undefined || std === undefined || others.length > 0)
    throw new UsageError(
      `--stats got ${stats.length} files (${stats.join(", ")}): give two, mean.npy and std.npy, or one that has both`,
    );
  return [mean, std];
}
