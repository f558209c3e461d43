import { ShapeError, UnitsError, ValueError } from "../../errors.js";
import type { Grid, Space, Values } from "../../fields/field.js";
import { printableLine } from "../../printable.js";
import { sure } from "../../sure.js";
import {
  type ArrayFile,
  type ArrayVariable,
  checkSlab,
  leafOf,
  textAttribute,
} from "../arrays/array-file.js";
import { type FieldAxes, needAxes } from "../cf/cf.js";
import { type EventTimes, timeLabels } from "../cf/event-times.js";
import { readGrid } from "../cf/read-grid.js";
import { readTimes } from "../cf/read-times.js";
import type { StepLength } from "../cf/step-length.js";
import { refuseReflectivity, toMmPerDay } from "../cf/units.js";
import { checkCumulative, mentionsAccumulation } from "./cumulative-signs.js";
import { type CellIndex, decoder, isFieldAxis, memberLayout, rawValues } from "./field-values.js";
import type { Alignment } from "./grids.js";
import type { OpenOptions } from "./open-options.js";
import { packingOf } from "./packing.js";

/** Fields of a file, read one event at a time. */
export interface FieldFile {
  readonly path: string;
  readonly format: string;
  /** mm/day, unless another space was asked for. */
  readonly space: Space;
  /** Units as the file (or the caller) gives them; empty where `space` was given instead. */
  readonly units: string;
  readonly grid: Grid;
  readonly events: number;
  /** Members of each event; null where the file has no axis of members, which reads as one member. */
  readonly members: number | null;
  /**
   * Dates (`"1982-12-01"`), dates with hours, or months of the events; null where the file does not tell. Where it
   * has bounds, they are those of the bounds, whatever the stamp.
   */
  readonly times: readonly string[] | null;
  /** The times in full, how they are stamped and how long an event lasts; null where the file does not tell. */
  readonly clock: EventTimes | null;
  /** What the names of files call the events; undefined where the events are in one file. */
  readonly names?: readonly string[];
  /** Length of a step, from the times; null where the file does not tell. */
  readonly stepHours: number | null;
  /** Whether the file has amounts of its steps, not rates. */
  readonly isAmount: boolean;
  /** Whether the file speaks of accumulation, which may be that of each step. */
  readonly mentionsAccumulation: boolean;
  /** Events of the origin before the first of these; 0 where it is not given. */
  readonly firstEvent?: number;
  /** How the cells of the origin were turned; undefined where they lie as in the origin. */
  readonly turned?: Alignment;
  /** Its values were brought on another grid: a file like it cannot be written. */
  readonly isRegridded?: true;
  /** What packing may leave of 0, in mm/day. */
  readonly rounding: number;
  /** What was done on the way in. One sentence each. */
  readonly notes: readonly string[];
  /** What the file itself calls an event, or its date, or its number. */
  key(event: number): string;
  /** Members of an event: missing cells are NaN; float32 files give Float32Array, others Float64Array. */
  readEvent(event: number): Promise<Values[]>;
  close(): Promise<void>;
  /** What a writer needs to write a file like this one. */
  readonly origin: FieldOrigin;
}

export type FieldOrigin = ArrayOrigin | FilesOrigin | TableOrigin | JoinedOrigin;

/** Closes files that were opened together. */
export async function closeAll(files: readonly Pick<FieldFile, "close">[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}

/** One variable of a file. */
export interface ArrayOrigin {
  readonly kind: "array";
  readonly file: ArrayFile;
  readonly variable: ArrayVariable;
  readonly axes: FieldAxes;
  /** mm/day = value in the file's units × factor. */
  readonly factor: number;
  readonly isAmount: boolean;
  readonly storedAt: StoredAt;
}

/** The element that the file has for a cell, before any conversion. */
/** Reads one cell as it is stored, before units and fill values. */
export type StoredAt = (event: number, member: number, cell: number) => Promise<number>;

/** A directory with one `.npy` file for each event and member. */
export interface FilesOrigin {
  readonly kind: "files";
  /** Names of files: `[event][member]`. */
  readonly names: readonly (readonly string[])[];
  /** Shape of each, `[y, x]` with leading ones. */
  readonly shape: readonly number[];
  readonly factor: number;
  readonly storedAt: StoredAt;
}

/** A directory of files of one event each. */
export interface TableOrigin {
  readonly kind: "table";
  /** Names of files: `[event][]`, each with one member or a share of them. */
  readonly names: readonly (readonly string[])[];
  reopen(name: string): Promise<FieldFile>;
}

/** A directory whose files are members of the same events, or events after each other. */
export interface JoinedOrigin {
  readonly kind: "members" | "parts";
  readonly files: readonly FieldFile[];
}

/** Read at once where events follow each other. */
const BLOCK_BYTES = 2 ** 24;
/** Read at once where they do not: a shard reads little but its own. */
const SPARSE_BYTES = 2 ** 16;

/**
 * The fields of one variable.
 *
 * @throws FormatError when it has no rows and columns; UnitsError when its units are unknown or not said.
 */
export async function fieldsOfVariable(
  file: ArrayFile,
  variable: ArrayVariable,
  options: OpenOptions,
): Promise<FieldFile> {
  const where = variable.name ? `${file.path}: ${variable.name}` : file.path;
  const axes = needAxes(file, variable, options.axes);
  const { shape } = variable;
  const [height, width] = [shape[axes.y] ?? NaN, shape[axes.x] ?? NaN];
  const events = axes.event === null ? 1 : (shape[axes.event] ?? NaN);
  const members = axes.member === null ? null : (shape[axes.member] ?? NaN);
  if (height * width === 0 || events === 0 || members === 0)
    throw new ShapeError(`${where} is empty: its shape is ${shape.join("×")}`);
  const bytesPerEvent = height * width * (members ?? 1) * 8;
  checkSlab(where, "event", [height, width, members ?? 1], 8);

  const notes: string[] = [];
  const decoded = withStep(await readTimes(file, variable, axes, notes, isSum(options)), options.stepHours);
  checkCumulative(file, variable, decoded, options.cumulative);
  const times = decoded && timeLabels(decoded.full, decoded.areMonths);
  const packing = packingOf(file, variable, options, notes);
  const asked = options.scaleOffset ? options.units : unitsBesideScale(options.units, packing.scale, notes);
  const scale = resolveUnits(file, variable, { ...options, units: asked }, decoded?.step ?? NO_TIMES, where);
  notes.push(...scale.notes);
  const grid = await readGrid(file, variable, axes);
  const decode = decoder(packing, scale.factor);
  const layout = memberLayout(variable, axes);

  const chunk = axes.event === null ? 1 : (variable.chunks?.[axes.event] ?? 1);
  const inBlock = (bytes: number): number => {
    const fitting = Math.max(1, Math.floor(bytes / bytesPerEvent));
    return Math.min(events, chunk >= fitting ? fitting : fitting - (fitting % chunk));
  };
  const [most, sparse] = [
    inBlock(BLOCK_BYTES),
    Math.min(inBlock(BLOCK_BYTES), Math.max(chunk, inBlock(SPARSE_BYTES))),
  ];
  let block: { readonly first: number; readonly end: number; readonly data: Promise<Values> } | null = null;

  function blockWith(event: number): NonNullable<typeof block> {
    if (block && event >= block.first && event < block.end) return block;
    const isNext = !block || event === block.end;
    const length = isNext ? most : sparse;
    const first = isNext && block ? event : event - (event % length);
    const end = Math.min(events, event - (event % length) + length);
    const start = shape.map(() => 0);
    const count = shape.map((n, axis) => (isFieldAxis(axes, axis) ? n : 1));
    if (axes.event !== null) {
      start[axes.event] = first;
      count[axes.event] = end - first;
    }
    const data = variable.read(start, count).then((raw) => rawValues(where, packing, raw));
    data.catch(() => {
      block = null;
    });
    block = { first, end, data };
    return block;
  }

  async function rawEvent(event: number): Promise<[Values, CellIndex[]]> {
    const { first, end, data } = blockWith(event);
    return [await data, layout(end - first, event - first)];
  }

  async function storedAt(event: number, member: number, cell: number): Promise<number> {
    const [data, indices] = await rawEvent(event);
    const { offset, rowStride, columnStride } = sure(indices[member]);
    return data[offset + Math.floor(cell / width) * rowStride + (cell % width) * columnStride] ?? NaN;
  }

  return {
    path: file.path,
    format: file.format,
    space: options.space ?? "mm/day",
    units: scale.units,
    grid,
    events,
    members,
    times,
    clock: decoded,
    stepHours: decoded?.step.hours ?? null,
    isAmount: scale.isAmount,
    mentionsAccumulation: mentionsAccumulation(variable),
    rounding: packing.scale === 1 ? 0 : 1.01 * Math.abs(packing.scale * scale.factor),
    notes: notes.map(printableLine),
    key: (event) => times?.[event] ?? `event_${String(event).padStart(6, "0")}`,
    async readEvent(event) {
      checkEvent(event, events, file.path);
      const [data, indices] = await rawEvent(event);
      return indices.map((index) => decode(data, index));
    },
    close: () => file.close(),
    origin: { kind: "array", file, variable, axes, factor: scale.factor, isAmount: scale.isAmount, storedAt },
  };
}

/** @throws ValueError when there is no such event. */
export function checkEvent(event: number, events: number, path: string): void {
  if (!Number.isInteger(event) || event < 0 || event >= events)
    throw new ValueError(`event ${event} is asked of ${path}, which has events 0 to ${events - 1}`);
}

/** Whether amounts add up along time: their bounds, where they have some, grow. */
function isSum({ cumulative }: OpenOptions): boolean {
  return cumulative === "run" || cumulative === "day";
}

/** Times of events that last as long as the caller says. */
function withStep(times: EventTimes | null, hours: number | undefined): EventTimes | null {
  return times && hours !== undefined ? { ...times, step: { hours, why: "", note: null } } : times;
}

const NO_TIMES: StepLength = { hours: null, why: "it has no times", note: null };

/** `0.01 mm` for values that the file scales by 0.01 already: the number counts once. */
function unitsBesideScale(units: string | undefined, scale: number, notes: string[]): string | undefined {
  const [, number, rest] = /^\s*(\d[\d.]*(?:e[-+]?\d+)?)\s+(\S.*)$/i.exec(units ?? "") ?? [];
  if (!rest || scale === 1 || Math.abs(Number(number) / scale - 1) > 1e-6) return units;
  notes.push(`${number} of the units ${units} is the scale that the file has itself: it counts once`);
  return rest;
}

interface Scale {
  readonly units: string;
  readonly factor: number;
  readonly isAmount: boolean;
  readonly notes: readonly string[];
}

function resolveUnits(
  file: ArrayFile,
  variable: ArrayVariable,
  options: OpenOptions,
  timeStep: StepLength,
  where: string,
): Scale {
  const name = leafOf(variable.name) || file.path;
  if (options.space && options.space !== "mm/day")
    return { units: "", factor: 1, isAmount: false, notes: [`${name}: taken as ${options.space}, as asked`] };
  const own = textAttribute(variable.attributes, "units");
  const units = options.units ?? own ?? (options.space === "mm/day" ? "mm/day" : null);
  if (units === null) throw new UnitsError(missingUnits(where));
  if (!options.scaleOffset) refuseReflectivity(own ?? units, where);
  const stepHours = options.stepHours ?? timeStep.hours;
  const { factor, isAmount } = toMmPerDay(units, stepHours, where, timeStep.why);
  const notes: string[] = [];
  if (isAmount && options.stepHours === undefined && timeStep.note) notes.push(`${name}: ${timeStep.note}`);
  if (own !== null && options.units !== undefined && options.units !== own)
    notes.push(`${name}: units ${options.units} as asked, the file says ${own}`);
  const step = isAmount ? ` per step of ${stepHours} h` : "";
  if (factor !== 1 || isAmount) notes.push(`${name}: ${units}${step} → mm/day (×${factor})`);
  return { units, factor, isAmount, notes };
}

/** What to add to the command, for files that do not carry units. */
export function missingUnits(where: string): string {
  return (
    `${where} does not say its units: add --units mm/day (or the units that it is in), ` +
    "or --space log1p, or --space z --stats MEAN.npy STD.npy"
  );
}
