import { FormatError, ShapeError } from "../errors.js";
import type { Grid } from "../fields/field.js";
import { type ArrayFile, type ArrayVariable, readAll, textAttribute } from "./array-file.js";
import { coordinateOf, type FieldAxes, leafOf, scopeOf } from "./cf.js";
import { type DecodedTimes, decodeTimes } from "./cf-time.js";
import { datetimeUnit, toValues } from "./npy.js";
import { own } from "./own.js";

/**
 * Times of the events, where the file tells them; notes say why where it does not.
 */
export async function readTimes(
  file: ArrayFile,
  variable: ArrayVariable,
  axes: FieldAxes,
  notes: string[],
): Promise<DecodedTimes | null> {
  if (axes.event === null) return null;
  const scope = scopeOf(file, variable);
  const coordinate = timeCoordinate(scope, variable.dims[axes.event], variable.shape[axes.event]);
  if (!coordinate) return null;
  if (coordinate.shape[0] !== variable.shape[axes.event])
    throw new ShapeError(
      `${file.path}: ${coordinate.name} has ${coordinate.shape[0]} times, ${variable.name} has ` +
        `${variable.shape[axes.event]} events`,
    );
  const values = await readAll(coordinate);
  if (Array.isArray(values)) return isoTexts(values);
  const unit = datetimeUnit(coordinate.dtype);
  const units = unit
    ? `${own(NUMPY_UNITS, unit) ?? unit} since 1970-01-01`
    : textAttribute(coordinate.attributes, "units");
  if (!units) {
    notes.push(`${leafOf(coordinate.name)} has no units: events are known by position`);
    return null;
  }
  const decoded = decodeTimes(
    values,
    units,
    unit ? "proleptic_gregorian" : textAttribute(coordinate.attributes, "calendar"),
  );
  if (!decoded) {
    const calendar = textAttribute(coordinate.attributes, "calendar") ?? "standard";
    notes.push(
      `${leafOf(coordinate.name)} in "${units}" (${calendar}) cannot be decoded: events are known by position`,
    );
    return null;
  }
  const stepHours = (await boundsHours(scope, coordinate, units)) ?? decoded.stepHours;
  return { times: decoded.times, stepHours };
}

const NUMPY_UNITS: Readonly<Record<string, string>> = {
  D: "days",
  h: "hours",
  m: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};

function timeCoordinate(file: ArrayFile, dim: string, events: number): ArrayVariable | null {
  const named = coordinateOf(file, dim);
  if (named) return named;
  return (
    file.variables.find(
      ({ name, shape, dims }) =>
        shape.length === 1 &&
        shape[0] === events &&
        dims[0] === dim &&
        /^(times?|dates?|days?)$/i.test(leafOf(name)),
    ) ?? null
  );
}

function isoTexts(texts: readonly string[]): DecodedTimes | null {
  const isIso = texts.every((text) => /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(text));
  return isIso ? { times: texts, stepHours: null } : null;
}

/** Length of the cells of time, where they have bounds of equal length. */
async function boundsHours(file: ArrayFile, time: ArrayVariable, units: string): Promise<number | null> {
  const name = textAttribute(time.attributes, "bounds");
  const bounds = file.variables.find((v) => name !== null && leafOf(v.name) === name && v.shape.length === 2);
  if (bounds?.shape[1] !== 2) return null;
  const values = toValues(await readAll(bounds), name!);
  const hours = /^\s*d/i.test(units) ? 24 : /^\s*h/i.test(units) ? 1 : null;
  if (hours === null || values.length < 2) return null;
  const length = values[1] - values[0];
  for (let i = 2; i < values.length; i += 2)
    if (Math.abs(values[i + 1] - values[i] - length) > 1e-6 * length) return null;
  return length > 0 ? length * hours : null;
}

/** The grid of a variable, with its latitudes and longitudes where the file gives one for each row and column. */
export async function readGrid(file: ArrayFile, variable: ArrayVariable, axes: FieldAxes): Promise<Grid> {
  const scope = scopeOf(file, variable);
  const lat = await degrees(
    scope,
    variable,
    axes.y,
    "latitude",
    /^(lat|latitude|nav_lat)$/i,
    /^degrees?_?n/i,
  );
  const lon = await degrees(
    scope,
    variable,
    axes.x,
    "longitude",
    /^(lon|long|longitude|nav_lon)$/i,
    /^degrees?_?e/i,
  );
  return {
    height: variable.shape[axes.y],
    width: variable.shape[axes.x],
    ...(lat && { lat }),
    ...(lon && { lon }),
  };
}

async function degrees(
  file: ArrayFile,
  { dims, shape }: ArrayVariable,
  axis: number,
  standardName: string,
  names: RegExp,
  units: RegExp,
): Promise<Float64Array | null> {
  const coordinate = file.variables.find(
    (v) =>
      v.shape.length === 1 &&
      v.shape[0] === shape[axis] &&
      v.dims[0] === dims[axis] &&
      (textAttribute(v.attributes, "standard_name") === standardName ||
        units.test(textAttribute(v.attributes, "units") ?? "") ||
        names.test(leafOf(v.name))),
  );
  if (!coordinate) return null;
  const data = await readAll(coordinate);
  if (Array.isArray(data)) throw new FormatError(`${file.path}: ${coordinate.name} holds text, not degrees`);
  return Float64Array.from(toValues(data, coordinate.name));
}
