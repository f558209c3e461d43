import { FormatError, ShapeError } from "../../errors.js";
import { sure } from "../../sure.js";
import { type ArrayFile, type ArrayVariable, leafOf, textAttribute } from "../arrays/array-file.js";
import { own } from "../arrays/own.js";
import { isTimeUnits } from "./cf-time.js";
import { isDegrees } from "./degrees.js";

/** Where events, members, rows and columns are among the axes of a variable; null where there are none. */
export interface FieldAxes {
  readonly event: number | null;
  readonly member: number | null;
  readonly y: number;
  readonly x: number;
}

type Role = keyof FieldAxes;

/** Order of the first two axes of an array of four without names. */
export type AxisOrder = "event,member" | "member,event";

const NAMES: Readonly<Record<Role, RegExp>> = {
  event: /^(time\d*|t|days?|dates?|valid_time|events?|cases?|records?)$/i,
  member:
    /^(n_?)?(mem(ber)?s?|reali[sz]ations?|ens|ensembles?|ens(emble)?_?(mem(ber)?s?|size|id)|number|samples?|draws?|sim(ulation)?s?|generations?|seeds?|k)$/i,
  y: /^(lat|latitude|y|yc|y_?coord|rlat|grid_latitude|south_north|nlat|nj|j|northing|rows?)$/i,
  x: /^(lon|long|longitude|x|xc|x_?coord|rlon|grid_longitude|west_east|nlon|ni|i|easting|col(umn)?s?)$/i,
};
const AXES: Readonly<Record<string, Role>> = { T: "event", E: "member", Y: "y", X: "x" };
const STANDARD_NAMES: Readonly<Record<string, Role>> = {
  time: "event",
  realization: "member",
  latitude: "y",
  grid_latitude: "y",
  projection_y_coordinate: "y",
  longitude: "x",
  grid_longitude: "x",
  projection_x_coordinate: "x",
};

const PRECIPITATION_STANDARD_NAMES = new Set([
  "precipitation_flux",
  "precipitation_amount",
  "lwe_precipitation_rate",
  "lwe_thickness_of_precipitation_amount",
  "thickness_of_rainfall_amount",
  "rainfall_flux",
  "rainfall_rate",
  "rainfall_amount",
]);
const PRECIPITATION_NAME =
  /^(pr|prec|precip|precipitation|total_precipitation|tp|mtpr|rr|rain|rainfall|rainrate|prcp|pcp|ppt)$/i;

/** The same file with the variables that another one sees: those of its group and of the groups around it, nearest first. */
export function scopeOf(file: ArrayFile, { name }: ArrayVariable): ArrayFile {
  const depth = (other: string) => other.split("/").length;
  const isAround = (other: string) => name.startsWith(other.slice(0, other.length - leafOf(other).length));
  const variables = file.variables.filter((other) => isAround(other.name));
  return { ...file, variables: variables.sort((a, b) => depth(b.name) - depth(a.name)) };
}

/** The one-dimensional variable that gives a dimension its values, where there is one. */
export function coordinateOf(file: ArrayFile, dim: string): ArrayVariable | null {
  if (dim === "") return null;
  return (
    file.variables.find((v) => leafOf(v.name) === dim && v.dims.length === 1 && v.dims[0] === dim) ?? null
  );
}

function roleOf(file: ArrayFile, dim: string, dims: readonly string[]): Role | null {
  const coordinate = coordinateOf(file, dim);
  if (coordinate) {
    const { attributes } = coordinate;
    const byStandardName = own(STANDARD_NAMES, textAttribute(attributes, "standard_name") ?? "");
    if (byStandardName) return byStandardName;
    const byAxis = own(AXES, textAttribute(attributes, "axis") ?? "");
    if (byAxis) return byAxis;
    const units = textAttribute(attributes, "units") ?? "";
    if (isTimeUnits(units)) return "event";
    if (/^degrees?_?n/i.test(units)) return "y";
    if (/^degrees?_?e/i.test(units)) return "x";
  }
  for (const role of ["event", "member", "y", "x"] as const) if (NAMES[role].test(dim)) return role;
  // Alone, a height is an altitude.
  if (dims.includes("height") && dims.includes("width"))
    return dim === "height" ? "y" : dim === "width" ? "x" : null;
  return null;
}

/** The axes that have a role, and those of other names that are longer than 1. */
function rolesOf(
  file: ArrayFile,
  variable: ArrayVariable,
): { readonly found: Partial<Record<Role, number>>; readonly rest: number[] } {
  const scope = scopeOf(file, variable);
  const found: Partial<Record<Role, number>> = {};
  const rest: number[] = [];
  variable.dims.forEach((dim, axis) => {
    const role = roleOf(scope, dim, variable.dims);
    if (role && found[role] === undefined) found[role] = axis;
    else if (variable.shape[axis] !== 1) rest.push(axis);
  });
  return { found, rest };
}

/** What is to be done about a variable with more axes than a field has; empty where that is not what is wrong with it. */
function tooManyAxes(file: ArrayFile, variable: ArrayVariable): string {
  const { found, rest } = rolesOf(file, variable);
  if (isUnnamed(variable) || found.y === undefined || found.x === undefined || rest.length === 0) return "";
  const names = rest.map((axis) => variable.dims[axis]);
  const [name] = names;
  const rename =
    found.member === undefined ? `; where it counts samples, rename it (ncrename -d ${name},member IN)` : "";
  const how =
    name === "expver"
      ? "join its two versions, with xarray: ds.sel(expver=1).combine_first(ds.sel(expver=5))"
      : `take one of it, with ncks -d ${name},0 IN OUT or xarray's isel(${name}=0)${rename}`;
  return `: ${leafOf(variable.name)} has ${names.join(" and ")} besides times, members, rows and columns: ${how}`;
}

/**
 * The axes of a field: by the names and coordinates of its dimensions, whatever their order. Where nothing is
 * named, `[y, x]`, `[event, y, x]` or `[event, member, y, x]`. Other axes of length 1 are passed over, the last ones first.
 *
 * @returns null where the variable is no field
 */
export function fieldAxes(
  file: ArrayFile,
  variable: ArrayVariable,
  order: AxisOrder = "event,member",
): FieldAxes | null {
  const { dims, shape } = variable;
  if (isUnnamed(variable)) return axesByPosition(shape, order);
  const { found, rest } = rolesOf(file, variable);
  if (found.y === undefined || found.x === undefined) return null;
  const member = found.member ?? null;
  let event = found.event ?? null;
  // An axis of unknown name can only be the events; "sample" beside no events is their axis too.
  if (event === null && rest.length === 1) event = rest.pop() ?? NaN;
  if (rest.length > 0) return null;
  if (event === null && member !== null && /^(samples?|number)$/i.test(sure(dims[member])))
    return { event: member, member: null, y: found.y, x: found.x };
  return { event, member, y: found.y, x: found.x };
}

/** @throws ShapeError where {@link fieldAxes} finds no field. */
export function needAxes(file: ArrayFile, variable: ArrayVariable, order?: AxisOrder): FieldAxes {
  const axes = fieldAxes(file, variable, order);
  if (axes) return axes;
  throw new ShapeError(
    `${file.path}${variable.name && ": "}${list([variable]).trim()} is no field: fields are [y, x], [event, y, x] or ` +
      `[event, member, y, x], or have dimensions called time, member, lat and lon${tooManyAxes(file, variable)}`,
    { file: file.path },
  );
}

/** Whether no axis has a name, or all have those that xarray and netCDF make up. */
export function isUnnamed({ dims }: ArrayVariable): boolean {
  return dims.every((dim) => dim === "" || /^(dim|phony_dim)_\d+$/.test(dim));
}

function axesByPosition(shape: readonly number[], order: AxisOrder): FieldAxes | null {
  if (shape.length < 2) return null;
  const [y, x] = [shape.length - 2, shape.length - 1];
  const leading = [...shape.keys()].slice(0, y);
  while (leading.length > 2) {
    const one = leading.findLastIndex((axis) => shape[axis] === 1);
    if (one < 0) return null;
    leading.splice(one, 1);
  }
  const [event = null, member = null] = leading;
  return member !== null && order === "member,event"
    ? { event: member, member: event, y, x }
    : { event, member, y, x };
}

/** Variables that are fields, not coordinates or bounds. */
function fieldsOf(file: ArrayFile): ArrayVariable[] {
  const helpers = new Set<string>();
  for (const { attributes } of file.variables)
    for (const key of ["bounds", "coordinates", "grid_mapping", "cell_measures"])
      for (const name of (textAttribute(attributes, key) ?? "").split(/\s+/)) helpers.add(name);
  return file.variables.filter((variable) => {
    const units = textAttribute(variable.attributes, "units") ?? "";
    return (
      variable.shape.length >= 2 &&
      !helpers.has(leafOf(variable.name)) &&
      !/^degrees?(_|$)/i.test(units) &&
      !isDegrees(variable) &&
      !/^[<>|=]?[USMm]/.test(variable.dtype) &&
      fieldAxes(file, variable) !== null
    );
  });
}

function isPrecipitation({ name, attributes }: ArrayVariable): boolean {
  return (
    PRECIPITATION_STANDARD_NAMES.has(textAttribute(attributes, "standard_name") ?? "") ||
    PRECIPITATION_NAME.test(leafOf(name))
  );
}

function list(variables: readonly ArrayVariable[]): string {
  return variables
    .map(({ name, dims, shape }) => {
      const axes = shape.map((n, axis) => (dims[axis] ? `${dims[axis]} ${n}` : String(n)));
      return `${name} (${axes.join(", ")})`;
    })
    .join(", ");
}

/**
 * The variable with the precipitation fields: the one asked for, else the one with a usual standard_name or
 * name, else the only field there is.
 *
 * @throws FormatError when it is not there, or several could be meant; the message lists them.
 */
export function chooseVariable(file: ArrayFile, wanted: string | undefined): ArrayVariable {
  const [only] = file.variables;
  if (file.variables.length === 1 && only?.name === "") return only;
  const all = file.variables;
  if (wanted !== undefined) {
    const exact = all.filter(({ name }) => name === wanted);
    const matches = exact.length > 0 ? exact : all.filter(({ name }) => leafOf(name) === wanted);
    if (matches.length === 1) return sure(matches[0]);
    if (matches.length > 1)
      throw new FormatError(
        `${file.path} has several variables ${wanted}: pass --variable with the group, of ${list(matches)}`,
        { file: file.path },
      );
    throw new FormatError(`${file.path} has no variable ${wanted}: it has ${list(all)}`, { file: file.path });
  }
  const fields = fieldsOf(file);
  const likely = fields.filter(isPrecipitation);
  const choice = likely.length > 0 ? likely : fields;
  if (choice.length === 1) return sure(choice[0]);
  if (choice.length === 0) {
    const larger = all.map((variable) => tooManyAxes(file, variable)).find((words) => words !== "") ?? "";
    throw new FormatError(
      `${file.path} has no variable with rows and columns: it has ${list(all) || "no variables"}${larger}`,
      { file: file.path },
    );
  }
  throw new FormatError(
    `${file.path} has several fields; pass --variable NAME (or FILE#NAME), one of ${list(choice)}`,
    { file: file.path },
  );
}
