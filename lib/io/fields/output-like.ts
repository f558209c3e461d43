import { isAbsolute } from "node:path";
import { FormatError } from "../../errors.js";
import { sure } from "../../sure.js";
import { type ArrayVariable, type Attribute, elementCount, leafOf, readAll } from "../arrays/array-file.js";
import type { NpyData } from "../arrays/npy-dtype.js";
import type { Output, OutputArray, OutputField } from "../arrays/output.js";
import { scopeOf } from "../cf/cf.js";
import type { ArrayOrigin, FieldFile } from "./field-file.js";

const BLOCK_BYTES = 2 ** 18;
const PACKING = new Set(
  "scale_factor add_offset _Unsigned _Undetect valid_min valid_max valid_range".split(" "),
);
const DEFAULT_DIMS = { event: "event", member: "member", y: "y", x: "x" } as const;

/**
 * What a file like this one must hold: its coordinates and attributes, the fields unpacked to floats.
 *
 * @param events which of its events are written
 * @param history a line for the history attribute
 */
export async function outputLike(
  like: FieldFile,
  origin: ArrayOrigin,
  events: readonly number[],
  history: string,
): Promise<Output> {
  const { file, variable } = origin;
  const older = file.attributes.history;
  const attributes = {
    ...file.attributes,
    history: typeof older === "string" && older ? `${history}\n${older}` : history,
  };
  const arrays: OutputArray[] = [];
  const eventDim = origin.axes.event === null ? null : sure(variable.dims[origin.axes.event]);
  for (const other of companions(origin)) {
    if (hasOtherMembers(other, origin, like.members)) continue;
    const axis = eventAxis(other, eventDim, like.events);
    const data = await readAll(other);
    const { name, dtype } = other;
    // Formats with named dimensions need a name for each: an array of one axis gives its own.
    const dims = other.dims.map(
      (dim, i) => dim || (other.dims.length === 1 ? leafOf(name) : `${leafOf(name)}_${i}`),
    );
    const shape = other.shape.map((length, i) => (i === axis ? events.length : length));
    const taken = axis === null ? data : takeEvents(data, other.shape, axis, events);
    arrays.push({ name, dtype, dims, shape, attributes: other.attributes, data: taken });
  }
  const isWhole = events.length === like.events && events.every((event, i) => event === i);
  const field = fieldLike(like, origin, events.length, origin.isAmount && !isWhole);
  for (const { name } of [field, ...arrays]) refuseOutside(like.path, name);
  return { attributes, arrays, field, unlimited: file.unlimited };
}

/** Names of variables become paths in an output that is a folder or an archive: they must not lead out of it. */
function refuseOutside(path: string, name: string): void {
  if (isAbsolute(name) || name.split(/[\\/]/).includes(".."))
    throw new FormatError(
      `${path}: a variable is called ${JSON.stringify(name)}, which leads out of any folder it is written to: rename it`,
      { file: path },
    );
}

/** Amounts per time step become rates where events are left out, and with them the steps. */
function fieldLike(
  like: FieldFile,
  { variable, axes, factor }: ArrayOrigin,
  events: number,
  asRate: boolean,
): OutputField {
  const { height, width } = like.grid;
  const roles = (["event", "member", "y", "x"] as const).filter((role) =>
    role === "member" ? like.members !== null : axes[role] !== null,
  );
  const lengths = { event: events, member: like.members ?? 1, y: height, x: width };
  const isFloat = /f[48]$/.test(variable.dtype);
  const isNarrow = /[iu][12]$|f[24]$/.test(variable.dtype);
  const isPacked = "scale_factor" in variable.attributes || "add_offset" in variable.attributes || !isFloat;
  const dtype = isNarrow ? "<f4" : "<f8";
  const kept = Object.entries(variable.attributes).filter(
    ([name]) => name !== "_FillValue" && name !== "missing_value" && !(isPacked && PACKING.has(name)),
  );
  const own = variable.attributes._FillValue ?? variable.attributes.missing_value;
  const ownFill =
    isFloat && !isPacked && ArrayBuffer.isView(own) ? Number((own as Float64Array)[0]) : Number.NaN;
  const fill = dtype === "<f4" ? Math.fround(ownFill) : ownFill;
  const attributes: Record<string, Attribute> = Object.fromEntries(kept);
  if (asRate) {
    Object.assign(attributes, { units: "mm/day", standard_name: "lwe_precipitation_rate" });
    delete attributes.cell_methods;
  } else if (like.units !== "") attributes.units = like.units;
  const eventBytes = height * width * lengths.member * (dtype === "<f4" ? 4 : 8);
  return {
    name: variable.name,
    dtype,
    dims: roles.map((role) => variable.dims[axes[role] ?? -1] || DEFAULT_DIMS[role]),
    shape: roles.map((role) => lengths[role]),
    attributes,
    fill,
    factor: asRate ? 1 : factor,
    hasEvents: axes.event !== null,
    blockEvents: Math.min(events, Math.max(1, Math.floor(BLOCK_BYTES / eventBytes))),
  };
}

/** The other variables of the field's group and of those around it, but no other fields. */
function companions({ file, variable, axes }: ArrayOrigin): ArrayVariable[] {
  return scopeOf(file, variable).variables.filter((other) => {
    if (other === variable) return false;
    const isNamed = variable.dims.some((dim) => dim !== "");
    if (!isNamed) return other.shape.length < variable.shape.length || other.shape.length < 2;
    const isField = [axes.y, axes.x].every((axis) => other.dims.includes(sure(variable.dims[axis])));
    return !(isField && other.dims.length > 2);
  });
}

/** Whether a companion runs over members that will not be as many. */
function hasOtherMembers(
  other: ArrayVariable,
  { variable, axes }: ArrayOrigin,
  members: number | null,
): boolean {
  if (axes.member === null || variable.shape[axes.member] === members) return false;
  return other.dims.includes(sure(variable.dims[axes.member]));
}

/** Which axis of a companion runs over the events. */
function eventAxis(other: ArrayVariable, eventDim: string | null, events: number): number | null {
  if (eventDim === null) return null;
  if (eventDim !== "") {
    const axis = other.dims.indexOf(eventDim);
    return axis < 0 ? null : axis;
  }
  const isTime = /^(times?|dates?|days?|events?|keys?|indices)$/i.test(leafOf(other.name));
  return isTime && other.shape.length === 1 && other.shape[0] === events ? 0 : null;
}

function takeEvents(
  data: NpyData,
  shape: readonly number[],
  axis: number,
  events: readonly number[],
): NpyData {
  if (events.length === shape[axis] && events.every((event, i) => event === i)) return data;
  const inner = elementCount(shape.slice(axis + 1));
  const outer = elementCount(shape.slice(0, axis));
  const length = outer * events.length * inner;
  const out: NpyData = Array.isArray(data)
    ? new Array<string>(length)
    : new (data.constructor as new (n: number) => Exclude<NpyData, string[]>)(length);
  let to = 0;
  for (let o = 0; o < outer; o++)
    for (const event of events) {
      const from = (o * (shape[axis] ?? NaN) + event) * inner;
      for (let i = 0; i < inner; i++) out[to++] = sure(data[from + i]);
    }
  return out;
}
