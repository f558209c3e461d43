import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ShapeError, UnitsError } from "../../errors.js";
import type { Values } from "../../fields/field.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import { fileSource } from "../arrays/byte-source.js";
import {
  areMembersByName,
  groupByEvent,
  labelsOf,
  liesBeside,
  tellsMember,
  timesOfNames,
} from "../cf/event-names.js";
import { oneAfterTheOther } from "../cf/event-times.js";
import { toMmPerDay } from "../cf/units.js";
import { isNpy, readFloats } from "../formats/npy/npy.js";
import { openNpyFile } from "../formats/npy/npy-file.js";
import { checkEvent, closeAll, type FieldFile, missingUnits } from "./field-file.js";
import { decoder } from "./field-values.js";
import { fileTable } from "./file-table.js";
import type { OpenOptions } from "./open-options.js";
import { plainPacking } from "./packing.js";
import { turnedLike } from "./turned-file.js";

type Open = (path: string, options: OpenOptions) => Promise<FieldFile>;

/** Low-resolution predictors that lie beside the samples of a run. */
const PREDICTORS = /\.X_lr[^/]*\.npy$/i;

/**
 * Opens a directory of fields. `.npy` files of one field each are events (or members of events, where their
 * names say so: `…_sample_00.npy`); files of several events each are members of the same events where they
 * have the same times or none, and follow each other where their times do.
 *
 * @throws FormatError when it holds no fields; ShapeError when its files differ.
 */
export async function openDirectory(path: string, options: OpenOptions, open: Open): Promise<FieldFile> {
  const items = await readdir(path, { withFileTypes: true });
  const collator = new Intl.Collator("en", { numeric: true });
  const names = items
    .filter(({ name }) => !name.startsWith(".") && !PREDICTORS.test(name) && !liesBeside(name))
    .filter((item) => item.isFile() || item.isSymbolicLink() || /\.zarr$/i.test(item.name))
    .map(({ name }) => name)
    .sort(collator.compare);
  const passed = items.filter(({ name }) => liesBeside(name)).map(({ name }) => name);
  if (names.length === 0)
    throw new FormatError(
      `${path} is a directory without fields` +
        (passed.length > 0 ? `: ${passed.length} files beside fields were passed over (${passed[0]} …)` : ""),
      { file: path },
    );
  const fields = names.filter((name) => /\.npy$/i.test(name));
  if (fields.length === names.length) {
    const shape = await singleFieldShape(join(path, sure(fields[0])));
    if (shape) return openFiles(path, groupByEvent(path, fields), shape, options);
  }
  return openJoined(path, names, options, open);
}

/** Shape of a `.npy` file of one field, `[y, x]` with leading ones; null when it has more. */
async function singleFieldShape(path: string): Promise<readonly number[] | null> {
  const source = await fileSource(path);
  const start = await source.read(0, Math.min(6, source.size)).finally(() => source.close());
  if (!isNpy(start)) return null;
  const file = await openNpyFile(path);
  await file.close();
  const { shape } = sure(file.variables[0]);
  const isSingle = shape.length >= 2 && shape.slice(0, -2).every((n) => n === 1);
  return isSingle ? shape : null;
}

async function openFiles(
  path: string,
  groups: readonly { key: string; names: readonly string[] }[],
  shape: readonly number[],
  options: OpenOptions,
): Promise<FieldFile> {
  const units = options.units ?? (options.space === "mm/day" ? "mm/day" : null);
  const isPhysical = options.space === undefined || options.space === "mm/day";
  if (isPhysical && units === null) throw new UnitsError(missingUnits(path));
  const stepHours = options.stepHours ?? null;
  const { factor, isAmount } = isPhysical
    ? toMmPerDay(sure(units), stepHours, path, "files of arrays have no times")
    : { factor: 1, isAmount: false };
  const decode = decoder(plainPacking(options), factor);
  const clock = timesOfNames(groups.map(({ key }) => key));
  const [height = NaN, width = NaN] = shape.slice(-2);
  const withMembers = groups.some(({ names }) => names.length > 1 || tellsMember(sure(names[0])));
  async function storedAt(event: number, member: number, cell: number): Promise<number> {
    const name = sure(sure(groups[event]).names[member]);
    return (await readFloats(join(path, name), [height, width])).values[cell] ?? NaN;
  }
  return {
    path,
    format: "directory",
    space: options.space ?? "mm/day",
    units: isPhysical ? sure(units) : "",
    grid: { height, width },
    events: groups.length,
    members: withMembers ? sure(groups[0]).names.length : null,
    times: labelsOf(clock),
    clock,
    names: groups.map(({ key }) => key),
    stepHours,
    isAmount,
    mentionsAccumulation: false,
    rounding: 0,
    notes: [
      `${path}: ${groups.length} events${withMembers ? ` of ${sure(groups[0]).names.length} members` : ""}, one .npy file each`,
      ...(factor === 1 ? [] : [`${path}: ${units} → mm/day (×${factor})`]),
    ].map(printableLine),
    key: (event) => sure(groups[event]).key,
    async readEvent(event) {
      checkEvent(event, groups.length, path);
      const members: Values[] = [];
      for (const name of sure(groups[event]).names) {
        const { values } = await readFloats(join(path, name), [height, width]);
        members.push(decode(values, { offset: 0, height, width, rowStride: width, columnStride: 1 }));
      }
      return members;
    },
    async close() {},
    origin: { kind: "files", names: groups.map(({ names }) => names), shape, factor, storedAt },
  };
}

async function openJoined(
  path: string,
  names: readonly string[],
  options: OpenOptions,
  open: Open,
): Promise<FieldFile> {
  const files: FieldFile[] = [];
  const close = () => closeAll(files);
  // Cells lie as in the first file.
  const openOne = async (name: string) => {
    const file = await open(join(path, name), options);
    if (files.length === 0) return file;
    try {
      return turnedLike(file, sure(files[0]));
    } catch (error) {
      await file.close();
      throw error;
    }
  };
  try {
    for (const name of names) files.push(await openOne(name));
    const isNamedOnly = !sure(files[0]).clock && timesOfNames(names) !== null;
    const haveOneEach = (files.length > 1 || isNamedOnly) && files.every(({ events }) => events === 1);
    if (!haveOneEach || (files.every(({ clock }) => !clock) && !tellEvents(names)))
      return joined(path, files);
    const notes = [...new Set(files.flatMap((file) => file.notes))];
    const table = fileTable(path, names, files, notes, openOne);
    await close();
    return table;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether names of files without times are those of events, not of members of one. */
function tellEvents(names: readonly string[]): boolean {
  if (areMembersByName(names)) return false;
  return (
    timesOfNames(names) !== null ||
    names.every((name) => tellsMember(name) || /^(?:day|event|date)[._-]?\d/i.test(name))
  );
}

function joined(path: string, files: readonly FieldFile[]): FieldFile {
  const first = sure(files[0]);
  if (files.length === 1) return first;
  const close = () => closeAll(files);
  const notes = [...new Set(files.flatMap((file) => file.notes))];
  const common = { ...first, path, format: "directory" as const, close };
  const areMembers = files.every(
    (file) => file.events === first.events && String(file.clock?.full) === String(first.clock?.full),
  );
  if (areMembers)
    return {
      ...common,
      members: files.reduce((sum, file) => sum + (file.members ?? 1), 0),
      notes: [...notes, `${path}: ${files.length} files of the same ${first.events} events are its members`],
      readEvent: async (event) => (await Promise.all(files.map((file) => file.readEvent(event)))).flat(),
      origin: { kind: "members", files },
    };
  return follow(path, files, common, notes);
}

/** Files whose times come after each other. */
function follow(
  path: string,
  unordered: readonly FieldFile[],
  common: FieldFile,
  notes: readonly string[],
): FieldFile {
  if (unordered.some((file) => file.clock === null)) {
    const first = sure(unordered[0]);
    const other = unordered.find((file) => file.events !== first.events) ?? sure(unordered[1]);
    throw new ShapeError(
      `${path}: ${first.path} has ${first.events} events, ${other.path} has ${other.events}, and not all files tell ` +
        "their times: files of one directory are members of the same events, or follow each other in time",
      { file: path },
    );
  }
  const files = [...unordered].sort((a, b) =>
    sure(sure(a.clock).full[0]) < sure(sure(b.clock).full[0]) ? -1 : 1,
  );
  const clock = oneAfterTheOther(files.map((file) => sure(file.clock)));
  const times = sure(labelsOf(clock));
  if (new Set(times).size !== times.length)
    throw new FormatError(
      `${path}: its files cover times that overlap only partly; give one file, or files of equal times`,
      { file: path },
    );
  const members = new Set(files.map((file) => file.members));
  if (members.size > 1)
    throw new ShapeError(`${path}: its files have different numbers of members: ${[...members]}`, {
      file: path,
    });
  const starts: number[] = [];
  let events = 0;
  for (const file of files) {
    starts.push(events);
    events += file.events;
  }
  return {
    ...common,
    events,
    times,
    clock,
    notes: [...notes, `${path}: ${files.length} files that follow each other in time`],
    key: (event) => sure(times[event]),
    readEvent(event) {
      checkEvent(event, events, path);
      const part = starts.findLastIndex((start) => start <= event);
      return sure(files[part]).readEvent(event - (starts[part] ?? NaN));
    },
    origin: { kind: "parts", files },
  };
}
