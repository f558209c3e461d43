import { lstat, readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { type Config, fromConfig, loadConfig, type Roots } from "../config/config.js";
import { FormatError } from "../errors.js";
import type { Grid, Mask } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { readStatistics } from "../io/fields/statistics.js";
import { readFloats } from "../io/formats/npy/npy.js";
import { namedDays } from "./named-days.js";
import { readStatics } from "./statics.js";

/** A run of the field: a config.yaml, the data it names, and the folder of its outputs. */
export interface Run {
  readonly config: Config;
  /** The folder with X_lr, Y_hr, statics and metadata. */
  readonly dataDir: string;
  readonly outputsDir: string;
  /** The folder with the generated samples. */
  readonly synthDir: string;
  readonly grid: Grid;
  /** 1 = land; `null` where the run has no land–sea mask. */
  readonly landMask: Mask | null;
  /** `null` where the run has no ERA5_mean_train.npy and ERA5_std_train.npy. */
  readonly normalisation: Normalisation | null;
  /** The days that Y_hr holds, ascending. */
  readonly days: readonly number[];
  /** Values that no day on earth has had are taken as they are; refused where this is left out. */
  readonly allowImplausible?: boolean | undefined;
  /** Stored values that stand for missing cells, in the real fields and in the samples. */
  readonly missing?: { readonly truth: readonly number[]; readonly samples: readonly number[] } | undefined;
}

const DAY_FILE = /^day_(\d{6,})\.npy$/;

/**
 * Opens a run: a config.yaml, or a folder that holds one, or a bare data_root (a folder with `data/`), whose
 * outputs are then looked for in it.
 *
 * @param path a folder or a config.yaml
 * @param roots folders to take instead of those that the config names
 * @returns days, grid, land mask, statistics and config; fields are read when asked for
 * @throws FormatError when there is no run there; ConfigError when its config has a bad value; ShapeError when its
 *   files do not fit one another; ValueError when its statistics cannot be
 * @example
 * ```ts
 * const run = await openRun("run");
 * [run.grid.height, run.grid.width, run.days.length]; // → [ 6, 5, 8 ]
 * ```
 */
export async function openRun(path: string, roots: Roots = {}): Promise<Run> {
  return openConfiguredRun(await findConfig(path, roots));
}

/** {@link openRun} for a config that is loaded already. */
async function openConfiguredRun(config: Config): Promise<Run> {
  const dataDir = await dataFolder(config);
  const outputsDir = fromConfig(config, config.outputs_root);
  await needRoots(config, fromConfig(config, config.data_root), outputsDir);
  const days = await listDays(join(dataDir, "Y_hr"));
  if (days.length === 0)
    throw new FormatError(
      `${join(dataDir, "Y_hr")}: no day_000000.npy files: is data_root (${config.data_root}) right?`,
    );
  const first = await readFloats(dayFile(join(dataDir, "Y_hr"), days[0] ?? NaN));
  const [height, width] = first.shape.slice(-2) as [number, number];
  const { landMask, lat, lon } = await readStatics(dataDir, height, width);
  return {
    config,
    dataDir,
    outputsDir,
    synthDir: join(outputsDir, "synth"),
    grid: { height, width, ...(lat ? { lat } : {}), ...(lon ? { lon } : {}) },
    landMask,
    normalisation: await readNormalisation(dataDir, height, width),
    days,
  };
}

/**
 * A config that was written for another machine names folders that are not here: they are not made.
 *
 * @throws FormatError that names them, and the options that replace them
 */
async function needRoots(config: Config, dataRoot: string, outputsDir: string): Promise<void> {
  const missing: string[] = [];
  if (isAbsolute(config.data_root) && !(await isDirectory(dataRoot)))
    missing.push(`data_root is ${dataRoot}, which is not on this machine: give --data-root DIR`);
  if (
    isAbsolute(config.outputs_root) &&
    !(await isDirectory(outputsDir)) &&
    !(await isDirectory(dirname(outputsDir)))
  )
    missing.push(
      `outputs_root is ${outputsDir}, and neither it nor ${dirname(outputsDir)} is on this machine: give --outputs-root DIR`,
    );
  if (missing.length > 0)
    throw new FormatError(`${config.file}: ${missing.join("; ")}`, { file: config.file });
}

/** The folder with X_lr, Y_hr, statics and metadata: data_root, or data/ in it. */
export async function dataFolder(config: Config): Promise<string> {
  const dataRoot = fromConfig(config, config.data_root);
  return (await isDirectory(join(dataRoot, "data"))) ? join(dataRoot, "data") : dataRoot;
}

/** Path of a day's file in a folder of the run. */
export function dayFile(folder: string, day: number): string {
  return join(folder, `day_${String(day).padStart(6, "0")}.npy`);
}

/** The normalisation, for work that cannot go on without. */
export function needNormalisation(run: Run): Normalisation {
  if (run.normalisation) return run.normalisation;
  throw new FormatError(
    `${join(run.dataDir, "metadata")}: ERA5_mean_train.npy and ERA5_std_train.npy are not there: ` +
      "standardised fields cannot become mm/day without them",
  );
}

/**
 * The days that a selector names: `all`, `heavy_only` (categories.json), `split:NAME` (split.json) or
 * `file:PATH` (a day a line, `12` or `day_000012`, or a JSON list of them). Days without a Y_hr file are left out.
 *
 * @param run with the metadata that the selector names
 * @param selector one of these words
 * @returns numbers of days, in the order of the run
 * @throws FormatError when the metadata that the selector needs is missing, or nothing is left; UsageError when the
 *   selector is none of these
 * @example
 * ```ts
 * const run = await openRun("run");
 * await selectDays(run, "split:train"); // → [ 0, 1, 2, 3 ]
 * ```
 */
export async function selectDays(run: Run, selector: string): Promise<number[]> {
  const wanted = await namedDays(run, selector);
  const selected = wanted ? run.days.filter((day) => wanted.has(day)) : [...run.days];
  if (selected.length === 0)
    throw new FormatError(
      `${run.dataDir}: days ${selector} names none of the ${run.days.length} days of Y_hr: try days: all`,
    );
  return selected;
}

/** The config that a path to a run leads to. */
export async function findConfig(path: string, roots: Roots): Promise<Config> {
  const at = await stat(path).catch(() => {
    throw new FormatError(`${path}: no such file or folder: give a run folder or a config.yaml`, {
      file: path,
    });
  });
  if (at.isFile()) return loadConfig(path, roots);
  const inside = join(path, "config.yaml");
  // A link that leads nowhere is there, and its reader says so.
  if (await lstat(inside).catch(() => null)) return loadConfig(inside, roots);
  if (!(await isDirectory(join(path, "data"))) && !(await isDirectory(join(path, "Y_hr"))))
    throw new FormatError(`${path}: not a run: it has neither config.yaml nor data/ nor Y_hr/`, {
      file: path,
    });
  const outputs = (await isDirectory(join(path, "outputs"))) ? "outputs" : ".";
  const { parseConfig } = await import("../config/parse.js");
  const text = `data_root: .\noutputs_root: ${outputs}\n`;
  return parseConfig(text, join(resolve(path), "config.yaml"), roots);
}

async function listDays(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => {
    throw new FormatError(`${folder}: no such folder: it holds the real fields, day_000000.npy …`);
  });
  const days: number[] = [];
  for (const name of names) {
    const digits = DAY_FILE.exec(name)?.[1];
    if (digits === undefined) continue;
    const day = Number(digits);
    const usual = basename(dayFile(folder, day));
    if (name !== usual)
      throw new FormatError(`${join(folder, name)}: day ${day} is called ${usual}: rename or remove it`);
    days.push(day);
  }
  return days.sort((a, b) => a - b);
}

async function readNormalisation(
  dataDir: string,
  height: number,
  width: number,
): Promise<Normalisation | null> {
  const mean = join(dataDir, "metadata", "ERA5_mean_train.npy");
  const std = join(dataDir, "metadata", "ERA5_std_train.npy");
  const found = await Promise.all([mean, std].map((file) => stat(file).catch(() => null)));
  if (!found[0] && !found[1]) return null;
  return readStatistics([mean, std], { height, width }, join(dataDir, "Y_hr"));
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
