import type { Grid, ProjectedAxes } from "../../fields/field.js";
import {
  type ArrayFile,
  type ArrayVariable,
  leafOf,
  numbersAttribute,
  textAttribute,
} from "../arrays/array-file.js";
import { own } from "../arrays/own.js";
import { type FieldAxes, scopeOf } from "./cf.js";
import { coordinateNumbers } from "./coordinate-values.js";
import { isOfKind, type Kind, LATITUDE, LONGITUDE } from "./degrees.js";

/** The grid of a variable, with the places of its rows and columns, or of its cells, where the file gives them. */
export async function readGrid(file: ArrayFile, variable: ArrayVariable, axes: FieldAxes): Promise<Grid> {
  const scope = scopeOf(file, variable);
  const [height, width] = [variable.shape[axes.y] ?? NaN, variable.shape[axes.x] ?? NaN];
  const lat = await alongAxis(scope, variable, axes.y, LATITUDE);
  const lon = await alongAxis(scope, variable, axes.x, LONGITUDE);
  const cells = lat && lon ? null : await ofCells(scope, variable, axes);
  const projected = await projectedAxes(scope, variable, axes);
  return {
    height,
    width,
    ...(lat && { lat }),
    ...(lon && { lon }),
    ...(cells && { cells }),
    ...(projected && { projected }),
  };
}

async function alongAxis(
  file: ArrayFile,
  { dims, shape }: ArrayVariable,
  axis: number,
  kind: Kind,
): Promise<Float64Array | null> {
  const coordinate = file.variables.find(
    (v) =>
      v.shape.length === 1 && v.shape[0] === shape[axis] && v.dims[0] === dims[axis] && isOfKind(v, kind),
  );
  return coordinate ? coordinateNumbers(coordinate, file) : null;
}

/** Two-dimensional latitudes and longitudes: those that `coordinates` names first. */
async function ofCells(
  file: ArrayFile,
  variable: ArrayVariable,
  axes: FieldAxes,
): Promise<{ lat: Float64Array; lon: Float64Array } | null> {
  const named = (textAttribute(variable.attributes, "coordinates") ?? "").split(/\s+/);
  const find = async (kind: Kind) => {
    const found = file.variables
      .filter((v) => v !== variable && isOfKind(v, kind) && layoutOf(v, variable, axes) !== null)
      .sort((a, b) => Number(named.includes(leafOf(b.name))) - Number(named.includes(leafOf(a.name))))[0];
    return found ? cellNumbers(found, variable, axes, file) : null;
  };
  const [lat, lon] = [await find(LATITUDE), await find(LONGITUDE)];
  return lat && lon && { lat, lon };
}

/** How a variable lies on rows and columns: as they are, turned over, or not at all; leading axes are times. */
function layoutOf(
  { dims, shape }: ArrayVariable,
  variable: ArrayVariable,
  { y, x }: FieldAxes,
): "rows" | "columns" | null {
  if (shape.length < 2 || shape.length > 3) return null;
  const last = shape.length - 1;
  const isOn = (a: number, b: number) =>
    shape[last - 1] === variable.shape[a] &&
    shape[last] === variable.shape[b] &&
    dims[last - 1] === variable.dims[a] &&
    dims[last] === variable.dims[b];
  if (isOn(y, x)) return "rows";
  return isOn(x, y) ? "columns" : null;
}

async function cellNumbers(
  coordinate: ArrayVariable,
  variable: ArrayVariable,
  axes: FieldAxes,
  file: ArrayFile,
): Promise<Float64Array> {
  // Of coordinates for each time (WRF), those of the first.
  const [height, width] = [variable.shape[axes.y] ?? NaN, variable.shape[axes.x] ?? NaN];
  const count = coordinate.shape.map((n, axis) => (axis < coordinate.shape.length - 2 ? 1 : n));
  const first: ArrayVariable = {
    ...coordinate,
    shape: count,
    read: () =>
      coordinate.read(
        coordinate.shape.map(() => 0),
        count,
      ),
  };
  const values = await coordinateNumbers(first, file);
  if (layoutOf(coordinate, variable, axes) === "rows") return values;
  return Float64Array.from(values, (_, i) => values[(i % width) * height + Math.floor(i / width)] ?? NaN);
}

const METRES: Readonly<Record<string, number>> = {
  m: 1,
  meter: 1,
  meters: 1,
  metre: 1,
  metres: 1,
  km: 1000,
  kilometer: 1000,
  kilometers: 1000,
  kilometre: 1000,
  kilometres: 1000,
};

async function projectedAxes(
  file: ArrayFile,
  variable: ArrayVariable,
  axes: FieldAxes,
): Promise<ProjectedAxes | null> {
  const find = (axis: number, direction: "y" | "x") => {
    const standardNames = [
      `projection_${direction}_coordinate`,
      direction === "y" ? "grid_latitude" : "grid_longitude",
    ];
    return file.variables.find(
      ({ name, dims, shape, attributes }) =>
        shape.length === 1 &&
        shape[0] === variable.shape[axis] &&
        dims[0] === variable.dims[axis] &&
        (standardNames.includes(textAttribute(attributes, "standard_name") ?? "") ||
          own(METRES, unitOf(attributes)) !== undefined ||
          (direction === "y" ? /^rlat$/i : /^rlon$/i).test(leafOf(name))),
    );
  };
  const [y, x] = [find(axes.y, "y"), find(axes.x, "x")];
  if (!y || !x) return null;
  const read = async (axis: ArrayVariable) => {
    const factor = own(METRES, unitOf(axis.attributes)) ?? 1;
    return (await coordinateNumbers(axis, file)).map((value) => value * factor);
  };
  const unit = own(METRES, unitOf(y.attributes))
    ? "m"
    : /^degree/.test(unitOf(y.attributes))
      ? "degrees"
      : "";
  return { y: await read(y), x: await read(x), unit, mapping: mappingOf(file, variable, y) };
}

function unitOf(attributes: ArrayVariable["attributes"]): string {
  return (textAttribute(attributes, "units") ?? "").toLowerCase();
}

/** Numbers that say where a projection is; the shape of the Earth and its names differ between tools. */
const MAPPING_NUMBERS = [
  "grid_north_pole_latitude",
  "grid_north_pole_longitude",
  "north_pole_grid_longitude",
  "standard_parallel",
  "longitude_of_central_meridian",
  "longitude_of_projection_origin",
  "latitude_of_projection_origin",
  "straight_vertical_longitude_from_pole",
  "false_easting",
  "false_northing",
];

function mappingOf(
  file: ArrayFile,
  { attributes }: ArrayVariable,
  y: ArrayVariable,
): Record<string, string | number> {
  const mapping: Record<string, string | number> = {};
  const epsg = numbersAttribute(y.attributes, "epsg")?.[0];
  if (epsg !== undefined) mapping.epsg = epsg;
  // "crs" or the longer form "crs: x y" (CF 1.11, section 5.6).
  const name = (textAttribute(attributes, "grid_mapping") ?? "").split(/[\s:]/)[0];
  const found = name && file.variables.find((v) => leafOf(v.name) === name);
  if (!found) return mapping;
  const kind = textAttribute(found.attributes, "grid_mapping_name");
  if (kind) mapping.grid_mapping_name = kind;
  for (const key of MAPPING_NUMBERS)
    numbersAttribute(found.attributes, key)?.forEach((value, i) => {
      mapping[i === 0 ? key : `${key}[${i}]`] = value;
    });
  return mapping;
}
