import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, ShapeError, UnitsError } from "../errors.js";
import type { Values } from "../fields/field.js";
import { printableLine } from "../printable.js";
import { fileSource } from "./byte-source.js";
import { checkEvent, type FieldFile, missingUnits } from "./field-file.js";
import { decoder } from "./field-values.js";
import { isNpy, readFloats } from "./npy.js";
import { openNpyFile } from "./npy-file.js";
import type { OpenOptions } from "./open-options.js";
import { plainPacking } from "./packing.js";
import { toMmPerDay } from "./units.js";

type Open = (path: string, options: OpenOptions) => Promise<FieldFile>;

/** `day_000012_sample_03.Y_hr_syn.npy`, `1982-12-01_member1.npy`: event, then member. */
const MEMBER_NAME = /^(.+?)[._-](?:sample|member|ens|s|m)[._-]?(\d+)(?=\D|$)/i;
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
    .filter(({ name }) => !name.startsWith(".") && !PREDICTORS.test(name))
    .filter((item) => item.isFile() || item.isSymbolicLink() || /\.zarr$/i.test(item.name))
    .map(({ name }) => name)
    .sort(collator.compare);
  if (names.length === 0) throw new FormatError(`${path} is a directory without fields`);
  const fields = names.filter((name) => /\.npy$/i.test(name));
  if (fields.length === names.length) {
    const shape = await singleFieldShape(join(path, fields[0]));
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
  const { shape } = file.variables[0];
  const isSingle = shape.length >= 2 && shape.slice(0, -2).every((n) => n === 1);
  return isSingle ? shape : null;
}

function groupByEvent(path: string, names: readonly string[]): { key: string; names: string[] }[] {
  const events = new Map<string, string[]>();
  const haveMembers = names.every((name) => MEMBER_NAME.test(name));
  for (const name of names) {
    const key = haveMembers ? MEMBER_NAME.exec(name)![1] : name.replace(/\.npy$/i, "");
    events.set(key, [...(events.get(key) ?? []), name]);
  }
  const groups = [...events].map(([key, group]) => ({ key, names: group }));
  const uneven = groups.find((group) => group.names.length !== groups[0].names.length);
  if (uneven)
    throw new ShapeError(
      `${path}: ${groups[0].key} has ${groups[0].names.length} members, ${uneven.key} has ${uneven.names.length}`,
    );
  return groups;
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
  const factor = isPhysical ? toMmPerDay(units!, null, path).factor : 1;
  const decode = decoder(plainPacking(options), factor);
  const dates = groups.map(({ key }) => /\d{4}-\d{2}-\d{2}/.exec(key)?.[0] ?? null);
  const times = dates.every((date) => date !== null) && new Set(dates).size === dates.length ? dates : null;
  const [height, width] = shape.slice(-2);
  const withMembers = groups.some(({ names }) => names.length > 1 || MEMBER_NAME.test(names[0]));
  return {
    path,
    format: "directory",
    space: options.space ?? "mm/day",
    units: isPhysical ? units! : "",
    grid: { height, width },
    events: groups.length,
    members: withMembers ? groups[0].names.length : null,
    times,
    notes: [
      `${path}: ${groups.length} events${withMembers ? ` of ${groups[0].names.length} members` : ""}, one .npy file each`,
      ...(factor === 1 ? [] : [`${path}: ${units} → mm/day (×${factor})`]),
    ].map(printableLine),
    key: (event) => groups[event].key,
    async readEvent(event) {
      checkEvent(event, groups.length, path);
      const members: Values[] = [];
      for (const name of groups[event].names) {
        const { values } = await readFloats(join(path, name), [height, width]);
        members.push(decode(values, { offset: 0, height, width, rowStride: width, columnStride: 1 }));
      }
      return members;
    },
    async close() {},
    origin: { kind: "files", names: groups.map(({ names }) => names), shape, factor },
  };
}

async function openJoined(
  path: string,
  names: readonly string[],
  options: OpenOptions,
  open: Open,
): Promise<FieldFile> {
  const files: FieldFile[] = [];
  try {
    for (const name of names) files.push(await open(join(path, name), options));
    return joined(path, files);
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
}

function joined(path: string, files: readonly FieldFile[]): FieldFile {
  const first = files[0];
  if (files.length === 1) return first;
  for (const file of files)
    if (file.grid.height !== first.grid.height || file.grid.width !== first.grid.width)
      throw new ShapeError(
        `${file.path} has ${file.grid.height}×${file.grid.width} cells, ${first.path} has ` +
          `${first.grid.height}×${first.grid.width}`,
      );
  const close = async () => {
    await Promise.all(files.map((file) => file.close()));
  };
  const notes = [...new Set(files.flatMap((file) => file.notes))];
  const common = { ...first, path, format: "directory" as const, close };
  const areMembers = files.every(
    (file) => file.events === first.events && String(file.times) === String(first.times),
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
  if (unordered.some((file) => file.times === null)) {
    const first = unordered[0];
    const other = unordered.find((file) => file.events !== first.events) ?? unordered[1];
    throw new ShapeError(
      `${path}: ${first.path} has ${first.events} events, ${other.path} has ${other.events}, and not all files tell ` +
        "their times: files of one directory are members of the same events, or follow each other in time",
    );
  }
  const files = [...unordered].sort((a, b) => (a.times![0] < b.times![0] ? -1 : 1));
  const times = files.flatMap((file) => file.times!);
  if (new Set(times).size !== times.length)
    throw new FormatError(
      `${path}: its files cover times that overlap only partly; give one file, or files of equal times`,
    );
  const members = new Set(files.map((file) => file.members));
  if (members.size > 1)
    throw new ShapeError(`${path}: its files have different numbers of members: ${[...members]}`);
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
    notes: [...notes, `${path}: ${files.length} files that follow each other in time`],
    key: (event) => times[event],
    readEvent(event) {
      checkEvent(event, events, path);
      const part = starts.findLastIndex((start) => start <= event);
      return files[part].readEvent(event - starts[part]);
    },
    origin: { kind: "parts", files },
  };
}
