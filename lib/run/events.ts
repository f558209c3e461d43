import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../errors.js";
import { type EventSet, type FieldEvent, mapEvents } from "../fields/event.js";
import { type Field, makeField, type Values } from "../fields/field.js";
import { zToMm } from "../fields/transform.js";
import { plainPacking } from "../io/fields/packing.js";
import { readFloats } from "../io/formats/npy/npy.js";
import { sure } from "../sure.js";
import { inOrder } from "./in-order.js";
import { needNoFills, needPlausible } from "./plausible-fields.js";
import { dayFile, needNormalisation, type Run } from "./run.js";

const SAMPLE_FILE = /^day_(\d{6,})_sample_(\d+)\.Y_hr_syn\.npy$/;

/** What the file of a sample is called in `synth/`. */
export function sampleName(day: number, member: number, part: "Y_hr_syn" | "X_lr_ref"): string {
  return `day_${String(day).padStart(6, "0")}_sample_${String(member).padStart(2, "0")}.${part}.npy`;
}

/** What the event of a day is called. */
export function dayKey(day: number): string {
  return `day_${String(day).padStart(6, "0")}`;
}

/** The members on disk of each day, ascending. */
export async function listSamples(synthDir: string): Promise<Map<number, number[]>> {
  const names = await readdir(synthDir).catch(() => {
    throw new FormatError(`${synthDir}: no such folder: run undrizzle sample first, or give outputs_root`);
  });
  const samples = new Map<number, number[]>();
  for (const name of names) {
    const found = SAMPLE_FILE.exec(name);
    if (!found) continue;
    const [day, member] = [Number(found[1]), Number(found[2])];
    const usual = sampleName(day, member, "Y_hr_syn");
    if (name !== usual)
      throw new FormatError(
        `${join(synthDir, name)}: sample ${member} of day ${day} is called ${usual}: rename or remove it`,
      );
    const members = samples.get(day) ?? [];
    members.push(member);
    samples.set(day, members);
  }
  if (samples.size === 0)
    throw new FormatError(
      `${synthDir}: no day_000000_sample_00.Y_hr_syn.npy files: run undrizzle sample first`,
    );
  for (const members of samples.values()) members.sort((a, b) => a - b);
  return new Map([...samples].sort(([a], [b]) => a - b));
}

/**
 * The real field of a day, in standardised log space.
 *
 * @param run says where fields and mask are, and which number stands for missing
 * @param day its number, as in `day_000012.npy`
 * @returns z on the run's grid, land cells counting; NaN where missing
 * @throws FormatError when the file is missing or damaged; ShapeError when it is of another grid
 * @example
 * ```ts
 * const run = await openRun("run");
 * const truth = await readTruth(run, 3);
 * [truth.space, truth.values.length]; // → [ 'z', 30 ]
 * ```
 */
export async function readTruth(run: Run, day: number): Promise<Field<"z">> {
  const { height, width } = run.grid;
  const { values } = await readFloats(dayFile(join(run.dataDir, "Y_hr"), day), [height, width]);
  return makeField("z", run.grid, without(values, run.missing?.truth), run.landMask);
}

/** {@link readTruth} for work that learns from it: throws ValueError where {@link needPlausible} does. */
export async function readPlausibleTruth(run: Run, day: number): Promise<Field<"z">> {
  const truth = await readTruth(run, day);
  needPlausible(run, dayFile(join(run.dataDir, "Y_hr"), day), truth);
  return truth;
}

/** A sample of a day in a folder such as `synth/`, in standardised log space. */
export async function readSample(run: Run, folder: string, day: number, member: number): Promise<Field<"z">> {
  const { height, width } = run.grid;
  const { values } = await readFloats(join(folder, sampleName(day, member, "Y_hr_syn")), [height, width]);
  return makeField("z", run.grid, without(values, run.missing?.samples), run.landMask);
}

/** NaN where a value stands for a missing cell. */
function without(values: Values, missing: readonly number[] = []): Values {
  if (missing.length === 0) return values;
  const { missing: fills } = plainPacking({ missing });
  return values.map((value) => (fills.includes(value) ? Number.NaN : value));
}

/**
 * The events of a run: each day of `synth/` with the real field of that day and its samples, in standardised
 * log space as on disk, land cells counting.
 *
 * @param run sampled: `synth/` is there
 * @param indices of the events to read, ascending; all by default
 * @returns events read one ahead; NaN where a file says so
 * @throws FormatError when there are no samples, a sampled day has no real field, or the samples are replaced while
 *   they are read
 * @example
 * ```ts
 * const run = await openRun("run");
 * const { length, members } = await runEvents(run);
 * [length, members]; // → [ 6, 3 ]
 * ```
 */
export async function runEvents(run: Run, indices?: readonly number[]): Promise<EventSet<"z">> {
  const samples = await listSamples(run.synthDir);
  const folder = await stat(run.synthDir);
  const known = new Set(run.days);
  const orphans = [...samples.keys()].filter((day) => !known.has(day));
  if (orphans.length > 0)
    throw new FormatError(
      `${run.synthDir}: samples of day ${orphans.slice(0, 5).join(", ")} have no real field in ${join(run.dataDir, "Y_hr")}`,
    );
  return {
    space: "z",
    grid: run.grid,
    mask: run.landMask,
    length: indices?.length ?? samples.size,
    members: Math.max(...[...samples.values()].map((members) => members.length)),
    notes: run.landMask
      ? ["cells over land count (statics/land_sea_mask.npy)"]
      : ["no land–sea mask: every cell counts"],
    async *[Symbol.asyncIterator]() {
      const days = [...samples];
      const readDay = async (index: number): Promise<FieldEvent<"z">> => {
        const [day, members] = sure(days[index]);
        const truth = await readTruth(run, day);
        const fields = await Promise.all(members.map((member) => readSample(run, run.synthDir, day, member)));
        if ((await stat(run.synthDir).catch(() => null))?.ino !== folder.ino)
          throw new FormatError(`${run.synthDir}: was replaced while it was read: run the command again`);
        return { key: dayKey(day), index, truth, members: fields };
      };
      // One ahead: its files are read while whoever asked works on this one.
      const read = indices ? (at: number) => readDay(indices[at] ?? NaN) : readDay;
      yield* inOrder(indices?.length ?? days.length, 2, read);
    },
  };
}

/**
 * The same events in mm/day, through the normalisation of the run. Iterating throws ValueError where a real field has
 * a value that no day on earth has had, or a sample one that can only stand for missing cells, unless the run
 * allows it; other values of samples are what their model made of them, and taken as they are.
 *
 * @param run its statistics are taken
 * @param events in z on the run's grid
 * @returns the same events in mm/day, at least 0, converted while iterating; NaN stays NaN
 * @throws FormatError when the run has no statistics; while iterating, ValueError as said
 * @example
 * ```ts
 * const run = await openRun("run");
 * eventsInMm(run, await runEvents(run)).space; // → 'mm/day'
 * ```
 */
export function eventsInMm(run: Run, events: EventSet<"z">): EventSet<"mm/day"> {
  const note = "z → mm/day with metadata/ERA5_mean_train.npy and ERA5_std_train.npy";
  return mapEvents(events, "mm/day", inMm(run), note);
}

/** What {@link eventsInMm} makes of each event. */
export function inMm(run: Run): (event: FieldEvent<"z">) => FieldEvent<"mm/day"> {
  const normalisation = needNormalisation(run);
  return (event) => {
    const truth = zToMm(event.truth, normalisation);
    needPlausible(run, join(run.dataDir, "Y_hr", `${event.key}.npy`), event.truth, truth.values);
    const members = event.members.map((sample, m) => {
      const member = zToMm(sample, normalisation);
      needNoFills(run, `${run.synthDir}: ${event.key}, sample ${m}`, sample, member.values);
      return member;
    });
    return { ...event, truth, members };
  };
}
