import { open, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { FormatError, ShapeError, UsageError } from "../errors.js";
import { type NpyArray, npyOfFloats, npyOfStrings, readFloats, readNpy } from "../io/formats/npy/npy.js";
import { LEDGER } from "../io/writing/ledger.js";
import { readPlausibleTruth } from "../run/events.js";
import { dayFile, type Run, selectDays } from "../run/run.js";
import { sure } from "../sure.js";
import { isoTexts, unknownTimes } from "./labels.js";
import { floatBytes, openRows, type Rows } from "./rows.js";
import { readChannelsLast } from "./synthetic.js";

export const PREDICTORS = "predictors_train_mean_std_separate.npy";
export const OBSERVATIONS = "obs_train_mean_std_single.npy";
export const INDICES = "train_indices.npy";
export const DATES = "train_dates.npy";
export const TIMES = ["train_time_coords.npy", "high_res_train_time_coords.npy"] as const;

/** The training arrays before augmentation. */
export interface TrainingBase {
  /** `(T, h, w, C)`. */
  readonly predictors: Rows;
  /** `(T, H, W)`, standardised log space. */
  readonly observations: Rows;
  /** The one-dimensional arrays with an element a row, by file name; those that are not there are left out. */
  readonly labels: ReadonlyMap<string, NpyArray>;
  /** Files that are copied byte for byte: path, and name in the new folder. */
  readonly copied: ReadonlyMap<string, string>;
  /** Arrays that are written as they are given here, by file name. */
  readonly written: ReadonlyMap<string, NpyArray | Rows>;
  /** Days of the real rows; null where the base does not say which days of the run they are. */
  readonly days: readonly number[] | null;
  readonly notes: readonly string[];
}

/**
 * Opens a folder of SRDRN training arrays.
 *
 * @throws FormatError when an array is missing or cannot be extended; ShapeError when the rows differ in number
 */
export async function openBase(folder: string): Promise<TrainingBase> {
  const names = await listFiles(folder);
  const predictors = await openRows(join(folder, PREDICTORS));
  const observations = await openRows(join(folder, OBSERVATIONS));
  const notes: string[] = [];
  if (predictors.shape.length !== 3)
    throw new ShapeError(
      `${join(folder, PREDICTORS)}: has ${predictors.shape.length + 1} axes, not (T, h, w, C)`,
    );
  if (observations.count !== predictors.count)
    throw new ShapeError(
      `${folder}: ${PREDICTORS} has ${predictors.count} rows, ${OBSERVATIONS} ${observations.count}`,
    );
  const labels = new Map<string, NpyArray>();
  for (const name of [...TIMES, INDICES, DATES]) {
    if (!names.includes(name)) {
      notes.push(`${name} is not in ${folder}, so none was written`);
      continue;
    }
    const times = labels.get(TIMES[0]);
    const isObjects = name === DATES && (await holdsObjects(join(folder, name)));
    if (isObjects && !times)
      throw new FormatError(
        `${join(folder, name)}: holds pickled Python objects, which are never unpickled: save texts (a.astype(str))`,
      );
    if (isObjects) notes.push(`${name} holds pickled objects; its texts were taken from ${TIMES[0]}`);
    const label = isObjects
      ? npyOfStrings(isoTexts(TIMES[0], sure(times)))
      : await readNpy(join(folder, name));
    if (String(label.shape) !== String([predictors.count]))
      throw new ShapeError(
        `${join(folder, name)}: has shape (${label.shape.join(", ")}), ${PREDICTORS} has ${predictors.count} rows`,
      );
    labels.set(name, label);
  }
  const extended = new Set<string>([PREDICTORS, OBSERVATIONS, INDICES, DATES, ...TIMES]);
  const copied = new Map(
    names.filter((name) => !extended.has(name)).map((name) => [join(folder, name), name]),
  );
  return { predictors, observations, labels, copied, written: new Map(), days: null, notes };
}

/**
 * The training arrays of a run: the days that `days` selects (X_lr and Y_hr) in order, with the statistics, mask
 * and coordinates of the run, and the days of `split:test` as the `_test_` twins. A run has no dates: days are
 * called `day_000012`, and their times are not known (NaT). It has no names of variables either.
 *
 * @throws FormatError when the selector names no day; ShapeError when the days differ in shape
 */
export async function baseOfRun(run: Run, days: string): Promise<TrainingBase> {
  const selected = await selectDays(run, days);
  const held = await selectDays(run, "split:test").catch(() => []);
  const { shape } = await readFloats(dayFile(join(run.dataDir, "X_lr"), selected[0] ?? NaN));
  if (shape.length !== 3)
    throw new ShapeError(
      `${join(run.dataDir, "X_lr")}: has ${shape.length} axes, not channels × rows × columns`,
    );
  const [c, h, w] = shape as [number, number, number];
  const { height, width } = run.grid;
  const predictorsOf = (chosen: readonly number[]): Rows =>
    rows(chosen, [h, w, c], (day) => readChannelsLast(dayFile(join(run.dataDir, "X_lr"), day), [h, w, c]));
  const observationsOf = (chosen: readonly number[]): Rows =>
    rows(chosen, [height, width], async (day) => (await readPlausibleTruth(run, day)).values);
  const written = new Map<string, NpyArray | Rows>();
  const notes = [
    `real rows are the days ${days} of ${run.dataDir}; their dates are not known (NaT in the time coordinates)`,
    "variables.npy was not written: a run does not name its predictors",
  ];
  if (held.length > 0) {
    written.set(twin(PREDICTORS), predictorsOf(held)).set(twin(OBSERVATIONS), observationsOf(held));
    for (const [name, label] of dayLabels(held)) written.set(twin(name), label);
  } else notes.push("split test names no days, so no _test_ arrays were written");
  if (run.landMask)
    written.set("land_mask.npy", npyOfFloats(Float32Array.from(run.landMask), [height, width]));
  const copied = new Map<string, string>();
  for (const [folders, names] of [
    [["metadata"], ["ERA5_mean_train.npy", "ERA5_std_train.npy"]],
    [
      ["statics", "static"],
      ["low_res_lat.npy", "low_res_lon.npy", "high_res_lat.npy", "high_res_lon.npy"],
    ],
  ] as const)
    for (const name of names)
      for (const path of folders.map((folder) => join(run.dataDir, folder, name)))
        if (await stat(path).catch(() => null)) copied.set(path, name);
  return {
    predictors: predictorsOf(selected),
    observations: observationsOf(selected),
    labels: dayLabels(selected),
    copied,
    written,
    days: selected,
    notes,
  };
}

function rows(
  days: readonly number[],
  shape: readonly number[],
  read: (day: number) => Promise<ArrayLike<number>>,
): Rows {
  return {
    count: days.length,
    shape,
    dtype: "<f4",
    async *bytes() {
      for (const day of days) yield floatBytes(await read(day), "<f4");
    },
  };
}

function dayLabels(days: readonly number[]): Map<string, NpyArray> {
  return new Map<string, NpyArray>([
    [INDICES, { shape: [days.length], dtype: "<i8", data: BigInt64Array.from(days, BigInt) }],
    [DATES, npyOfStrings(days.map((day) => `day_${String(day).padStart(6, "0")}`))],
    ...TIMES.map((name) => [name, unknownTimes(days.length)] as const),
  ]);
}

function twin(name: string): string {
  return name.replace("train", "test");
}

async function holdsObjects(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return /'descr':\s*'\|?O/.test(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await file.close();
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UsageError(`--base ${folder}: no such folder: give the folder with ${PREDICTORS}`);
  });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== LEDGER)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
