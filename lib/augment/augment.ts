import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FormatError, ShapeError, ValueError } from "../errors.js";
import { formatNpy, type NpyArray, readFloats } from "../io/formats/npy/npy.js";
import { copy } from "../io/writing/copy.js";
import { writeOutputFolder } from "../io/writing/output-folder.js";
import { guardFolder, type OutputRules } from "../io/writing/output-guard.js";
import type { Run } from "../run/run.js";
import { runReads } from "../run/run-reads.js";
import { inMedianLandCell } from "../run/thresholds.js";
import { version } from "../version.js";
import { type AugmentAdvice, augmentAdvice } from "./advice.js";
import { baseOfRun, DATES, INDICES, OBSERVATIONS, openBase, PREDICTORS, type TrainingBase } from "./base.js";
import { extendDates, extendIndices, extendTimes, sampleName } from "./labels.js";
import { withoutLeaks } from "./leaks.js";
import { type Rows, writeRows } from "./rows.js";
import {
  allSamples,
  keptSamples,
  needSamples,
  observationRows,
  predictorRows,
  type Sample,
  type SampleChanges,
} from "./synthetic.js";

export interface AugmentOptions {
  /** Folder of SRDRN training arrays; without it the arrays are built from the run. */
  readonly base?: string;
  /** Without a base: the days of the run that are the real rows, `split:train` by default. */
  readonly days?: string;
  /** In z, as the field's own script: cells with |z| below become z = 0 (which is not dry). */
  readonly thresholdFilter?: number;
  /** mm/day; samples whose maximum over land stays below are left out. */
  readonly dropBelow?: number;
  /** Rows of days of the splits val and test are refused unless this is set. */
  readonly allowTestDays?: boolean;
  /** Samples of days of the splits val and test are left out instead of refused. */
  readonly dropTestDays?: boolean;
  /** mm/day; cells of samples below become 0. */
  readonly pixelThreshold?: number;
  /** Factor on what exceeds `extremesFrom` in samples. */
  readonly scaleExtremes?: number;
  /** mm/day; by default the P99 of the training days (metadata/p99_mmday.npy, else loss.p99_threshold). */
  readonly extremesFrom?: number;
  /** Replace what this program did not write. */
  readonly force?: boolean | undefined;
}

/** What stands in augmentation_info.json, and where. */
export interface Augmentation {
  readonly output: string;
  readonly original_samples: number;
  readonly synthetic_samples: number;
  readonly total_samples: number;
  /** Synthetic samples per original one. */
  readonly augmentation_ratio: number;
  readonly note: string;
  /** Samples that `dropBelow` and `dropTestDays` left out. */
  readonly dropped_samples: number;
  /** What is known of such training sets: see {@link augmentAdvice}. */
  readonly advice: AugmentAdvice;
}

const INFO = "augmentation_info.json";

/**
 * Writes SRDRN training arrays with the samples of a run appended: real rows first and unchanged, then the samples in the
 * order of days and members, called `synth_001436_s03` and dated from 2099-01-01 on; `train_indices` counts the rows. Files
 * that do not change are copied byte for byte. The folder appears whole or not at all, and memory does not grow with the rows.
 *
 * @param run of which samples are read, and without a base the real rows too
 * @param output folder to write; replaced where this program wrote it and nothing in it was changed since
 * @param options what is left out or changed of samples, and which rows are real; thresholds in mm/day
 * @returns what stands in augmentation_info.json, with counts of rows kept and left out
 * @throws FormatError when the run has no samples or the base cannot be extended; ShapeError when samples and base
 *   differ in shape; ValueError when no sample passes, or rows are of val or test days; UsageError when the base
 *   folder is not there; OutputError when `output` would replace something else or cannot be written, or another
 *   process writes there
 * @example
 * ```ts
 * const run = await openRun("run");
 * const { original_samples, synthetic_samples } = await augment(run, "augmented", { dropTestDays: true });
 * [original_samples, synthetic_samples]; // → [ 4, 9 ]
 * ```
 */
export async function augment(run: Run, output: string, options: AugmentOptions = {}): Promise<Augmentation> {
  const { force, ...changes } = options;
  const reads = [...runReads(run), ...(options.base === undefined ? [] : [options.base])];
  await guardFolder(output, { reads, force }, true); // before the work
  return augmentInto(run, output, changes, { reads, force });
}

async function augmentInto(
  run: Run,
  output: string,
  options: AugmentOptions,
  rules: OutputRules,
): Promise<Augmentation> {
  const ground = await openGround(run, options);
  const { base, changes } = ground;
  const reaching = await keptSamples(run, await allSamples(run), changes);
  needSamples(run, reaching, changes);
  const { predictors, observations } = base;
  return writeAugmented(run, output, { options, ground, reaching, rules }, (kept) => ({
    predictors: predictorRows(run, kept, predictors.shape, predictors.dtype),
    observations: observationRows(run, kept, changes, observations.dtype),
  }));
}

/** What samples are appended to, and how they are changed. */
export interface Ground {
  readonly base: TrainingBase;
  readonly changes: SampleChanges;
}

/** @throws FormatError when the base cannot be extended; ShapeError when samples and base differ in shape; ValueError for options out of range */
export async function openGround(run: Run, options: AugmentOptions): Promise<Ground> {
  const base = options.base
    ? await openBase(options.base)
    : await baseOfRun(run, options.days ?? "split:train");
  await checkFit(run, base, options.base);
  return { base, changes: await sampleChanges(run, options) };
}

/** What is written besides the rows of samples. */
export interface Augmenting {
  readonly options: AugmentOptions;
  readonly ground: Ground;
  /** Samples that reach `dropBelow`, and how many do not. */
  readonly reaching: { readonly kept: readonly Sample[]; readonly dropped: number };
  readonly rules: OutputRules;
}

/** @param rowsOf the rows of the samples that are kept */
export async function writeAugmented(
  run: Run,
  output: string,
  { options, ground: { base, changes }, reaching, rules }: Augmenting,
  rowsOf: (kept: readonly Sample[]) => { readonly predictors: Rows; readonly observations: Rows },
): Promise<Augmentation> {
  const { kept, notes: leaks } = await withoutLeaks(run, reaching.kept, base.days, options);
  const notes = [...base.notes, ...leaks, ...filterNotes(run, changes)];
  const original = base.predictors.count;
  const named = kept[0] ? sampleName(kept[0]) : "synth_<day>_s<k>";
  const info = {
    original_samples: original,
    synthetic_samples: kept.length,
    total_samples: original + kept.length,
    augmentation_ratio: kept.length / original,
    note:
      `rows from ${original} on are generated: ${DATES} calls them ${named} (day, member), time coordinates start at 2099-01-01` +
      notes.map((note) => `; ${note}`).join(""),
    dropped_samples: reaching.dropped + reaching.kept.length - kept.length,
    advice: await augmentAdvice(),
  };
  await writeOutputFolder(output, rules, async (folder) => {
    for (const [path, name] of base.copied) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await copy(path, join(folder, name));
    }
    for (const [name, array] of base.written) await writeArray(join(folder, name), array);
    // Before the arrays, which may take long: what is wrong with labels is said at once.
    for (const [name, label] of base.labels)
      await writeFile(join(folder, name), formatNpy(extend(name, label, kept)));
    const { predictors, observations } = rowsOf(kept);
    await writeRows(join(folder, PREDICTORS), base.predictors, predictors);
    await writeRows(join(folder, OBSERVATIONS), base.observations, observations);
    const record = { ...info, undrizzle: { version, base: options.base ?? run.dataDir, changes } };
    await writeFile(join(folder, INFO), `${JSON.stringify(record, null, 2)}\n`);
  });
  return { output: resolve(output), ...info };
}

function extend(name: string, label: NpyArray, samples: readonly Sample[]): NpyArray {
  if (name === INDICES) return extendIndices(name, label, samples);
  if (name === DATES) return extendDates(name, label, samples);
  return extendTimes(name, label, samples);
}

async function writeArray(path: string, array: NpyArray | Rows): Promise<void> {
  if ("bytes" in array) await writeRows(path, array);
  else await writeFile(path, formatNpy(array));
}

async function sampleChanges(run: Run, options: AugmentOptions): Promise<SampleChanges> {
  const { thresholdFilter = 0, dropBelow = 0, pixelThreshold = 0, scaleExtremes: factor } = options;
  if (!(thresholdFilter >= 0))
    throw new ValueError(`threshold filter is ${thresholdFilter}: give a value of z, 0 or more`);
  if (!(dropBelow >= 0)) throw new ValueError(`drop below is ${dropBelow}: give mm/day, 0 or more`);
  return {
    thresholdFilter,
    dropBelow,
    pixelThreshold,
    ...(factor !== undefined
      ? { scaleExtremes: { factor, from: options.extremesFrom ?? (await p99(run)) } }
      : {}),
  };
}

function filterNotes(run: Run, { thresholdFilter = 0 }: SampleChanges): string[] {
  if (thresholdFilter === 0) return [];
  const mean = inMedianLandCell(run, 0);
  return [
    `cells with |z| below ${thresholdFilter} were set to z = 0, as the field's script does: that is the mean of log1p of the ` +
      `cell (${Number.isNaN(mean) ? "above 0" : mean.toPrecision(2)} mm/day in the median land cell), not dry; --pixel-threshold is in mm/day`,
  ];
}

async function p99(run: Run): Promise<number> {
  const file = join(run.dataDir, "metadata", "p99_mmday.npy");
  if (await stat(file).catch(() => null)) return (await readFloats(file)).values[0] ?? NaN;
  const { p99_threshold } = run.config.loss;
  if (typeof p99_threshold !== "number")
    throw new FormatError(
      `${file}: not there, nor a number of loss.p99_threshold in ${run.config.file} (thresholds.json holds daily maxima, in standardised log space): say in mm/day where extremes start`,
      { file },
    );
  return p99_threshold;
}

async function checkFit(run: Run, base: TrainingBase, folder: string | undefined): Promise<void> {
  const { height, width } = run.grid;
  if (String(base.observations.shape) !== String([height, width]))
    throw new ShapeError(
      `${folder}: ${OBSERVATIONS} has rows of (${base.observations.shape.join(", ")}), the samples are (${height}, ${width})`,
    );
  if (!folder || !run.normalisation) return;
  for (const part of ["mean", "std"] as const) {
    const file = join(folder, `ERA5_${part}_train.npy`);
    if (!(await stat(file).catch(() => null))) continue;
    const { values } = await readFloats(file);
    const own = run.normalisation[part];
    if (values.length !== own.length) continue;
    const cell = values.findIndex(
      (value, i) => Math.abs(value - (own[i] ?? NaN)) > 1e-4 * (1 + Math.abs(own[i] ?? NaN)),
    );
    if (cell >= 0)
      throw new FormatError(
        `${file}: cell ${cell} has ${values[cell]}, that of the run ${own[cell]}: base and samples are standardised ` +
          "differently, so their rows cannot stand in one array",
        { file },
      );
  }
}
