import type { Grid } from "../../fields/field.js";
import type { Attribute, Attributes } from "../../io/arrays/array-file.js";
import type { OutputArray, OutputField } from "../../io/arrays/output.js";
import { writeNetcdf4Output } from "../../io/formats/formats.js";
import { sure } from "../../sure.js";
import { version } from "../../version.js";
import { type CellMaps, REASONS } from "./cell-maps.js";

/**
 * Writes maps as NetCDF-4, with the coordinates of their grid: of each map its sides, their difference, p before and after the
 * correction, and whether it is beyond chance; events that count, and why a number is undefined.
 */
export async function writeMapsNetcdf(maps: CellMaps, place: string): Promise<void> {
  const { grid } = maps;
  const { dims, arrays: coordinates, attributes: placed } = gridVariables(grid);
  const shape = [grid.height, grid.width];
  const doubles = (name: string, data: Float64Array, attributes: Attributes): OutputArray => ({
    name,
    dtype: "<f8",
    dims,
    shape,
    attributes: { _FillValue: Float64Array.of(Number.NaN), ...attributes, ...placed },
    data,
  });
  const bytes = (name: string, data: Uint8Array, attributes: Attributes): OutputArray => {
    return {
      name,
      dtype: "|i1",
      dims,
      shape,
      attributes: { ...attributes, ...placed },
      data: Int8Array.from(data),
    };
  };
  const arrays = maps.maps.flatMap(
    ({ id, label, unit, sides, expected, difference, p, adjusted, significant }) => {
      const name = id.replace("-", "_");
      const from =
        expected === null ? `${sure(sides[1]).name} less ${sure(sides[0]).name}` : `less ${expected}`;
      return [
        ...sides.map((side) =>
          doubles(`${name}_${nameOf(side.name)}`, side.values, {
            long_name: `${label}, ${side.name}`,
            units: unit,
          }),
        ),
        doubles(`${name}_difference`, difference, { long_name: `${label}, ${from}`, units: unit }),
        doubles(`${name}_p`, p, { long_name: `p of no difference in ${label}, two-sided`, units: "1" }),
        doubles(`${name}_p_adjusted`, adjusted, {
          long_name: `the same after Benjamini and Hochberg's correction for the number of cells`,
          units: "1",
        }),
        bytes(`${name}_significant`, significant, {
          long_name: `${label}: beyond chance at a false discovery rate of ${maps.level}`,
          flag_values: Int8Array.of(0, 1),
          flag_meanings: "by_chance beyond_chance",
        }),
      ];
    },
  );
  const reason = bytes("reason", maps.reason, {
    long_name: "why numbers of a cell are undefined",
    flag_values: Int8Array.from(REASONS.keys()),
    flag_meanings: REASONS.join(" "),
  });
  const field: OutputField = {
    ...doubles("events", maps.events, { long_name: "events that count", units: "1", ...placed }),
    dtype: "<f8",
    fill: Number.NaN,
    hasEvents: false,
    factor: 1,
    blockEvents: 1,
  };
  const attributes = {
    Conventions: "CF-1.8",
    history: `undrizzle ${version}: maps by cell`,
    comment: `${maps.blocks} blocks of ${maps.eventsPerBlock} successive events`,
  };
  const sink = await writeNetcdf4Output(
    { attributes, arrays: [...coordinates, ...arrays, reason], field, unlimited: [] },
    place,
  );
  try {
    await sink.write(maps.events);
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

/** What a side is called in the name of a variable. */
function nameOf(side: string): string {
  return side.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
}

/** Dimensions and coordinates of a grid, and what its variables say of them. */
function gridVariables({ height, width, lat, lon, cells, projected }: Grid): {
  readonly dims: readonly [string, string];
  readonly arrays: readonly OutputArray[];
  readonly attributes: Attributes;
} {
  const axis = (name: string, data: Float64Array, attributes: Attributes): OutputArray => {
    return { name, dtype: "<f8", dims: [name], shape: [data.length], attributes, data };
  };
  if (lat && lon)
    return {
      dims: ["lat", "lon"],
      arrays: [axis("lat", lat, NORTH), axis("lon", lon, EAST)],
      attributes: {},
    };
  const plane = (name: string, data: Float64Array, attributes: Attributes): OutputArray => {
    return { name, dtype: "<f8", dims: ["y", "x"], shape: [height, width], attributes, data };
  };
  const onMap = projected && projected.y.length === height && projected.x.length === width ? projected : null;
  return {
    dims: ["y", "x"],
    arrays: [
      ...(onMap
        ? [axis("y", onMap.y, mapAxis("y", onMap.unit)), axis("x", onMap.x, mapAxis("x", onMap.unit))]
        : []),
      ...(onMap
        ? [
            {
              name: "crs",
              dtype: "<i4",
              dims: [],
              shape: [],
              attributes: mappingOf(onMap.mapping),
              data: Int32Array.of(0),
            },
          ]
        : []),
      ...(cells ? [plane("lat", cells.lat, NORTH), plane("lon", cells.lon, EAST)] : []),
    ],
    attributes: { ...(cells ? { coordinates: "lat lon" } : {}), ...(onMap ? { grid_mapping: "crs" } : {}) },
  };
}

const NORTH = { standard_name: "latitude", units: "degrees_north" };
const EAST = { standard_name: "longitude", units: "degrees_east" };

function mapAxis(axis: "x" | "y", unit: string): Attributes {
  if (unit === "degrees")
    return { standard_name: axis === "y" ? "grid_latitude" : "grid_longitude", units: "degrees" };
  return { standard_name: `projection_${axis}_coordinate`, ...(unit ? { units: unit } : {}) };
}

function mappingOf(mapping: Readonly<Record<string, string | number>>): Attributes {
  return Object.fromEntries(
    Object.entries(mapping).map(([key, value]): [string, Attribute] => [
      key,
      typeof value === "number" ? Float64Array.of(value) : value,
    ]),
  );
}
