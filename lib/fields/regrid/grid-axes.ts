import { ShapeError } from "../../errors.js";
import { sure } from "../../sure.js";
import type { Grid } from "../field.js";
import { type Axis, axisOf, indexAxis, latitudeAxis, longitudeAxis } from "./axis.js";

/** What two grids are compared by: degrees on the globe, places on a map, or rows and columns alone. */
export type Coordinates = "globe" | "map" | "index";

/** Rows and columns of two grids in the same coordinates. */
export interface SharedAxes {
  readonly coordinates: Coordinates;
  readonly from: { readonly y: Axis; readonly x: Axis };
  readonly onto: { readonly y: Axis; readonly x: Axis };
}

/**
 * Axes of two grids: latitudes and longitudes where both have them for their rows and columns, else places on the same map; where one
 * has none of either, the cells of one are taken to divide those of the other.
 *
 * @throws ShapeError when the grids have coordinates of other kinds, or, without any, none divides the other
 */
export function sharedAxes(from: Grid, onto: Grid): SharedAxes {
  if (from.lat && from.lon && onto.lat && onto.lon)
    return { coordinates: "globe", from: onGlobe(from.lat, from.lon), onto: onGlobe(onto.lat, onto.lon) };
  if (from.projected && onto.projected) return onMap(from, onto);
  const [a, b] = [kindOf(from), kindOf(onto)];
  if (a !== null && b !== null)
    throw new ShapeError(
      a === b
        ? `${a}, which are not regridded`
        : `one has ${a}, the other ${b}: these are not brought together`,
    );
  return { coordinates: "index", ...byIndex(from, onto) };
}

function kindOf({ lat, lon, cells, projected }: Grid): string | null {
  if (projected) return "rows and columns of a map";
  if (cells) return "latitudes and longitudes of each cell (curvilinear)";
  if (lat && lon) return "latitudes and longitudes of rows and columns";
  return null;
}

function onGlobe(lat: Float64Array, lon: Float64Array): { y: Axis; x: Axis } {
  return { y: named("latitudes", () => latitudeAxis(lat)), x: named("longitudes", () => longitudeAxis(lon)) };
}

function onMap(from: Grid, onto: Grid): SharedAxes {
  const [a, b] = [sure(from.projected), sure(onto.projected)];
  const unlike = Object.keys({ ...a.mapping, ...b.mapping }).find(
    (key) => key in a.mapping && key in b.mapping && !isSame(sure(a.mapping[key]), sure(b.mapping[key])),
  );
  if (unlike || (a.unit !== b.unit && a.unit !== "" && b.unit !== ""))
    throw new ShapeError(`they are on other maps (${unlike ?? "unit of places"})`);
  const isRotated = a.unit === "degrees" || b.unit === "degrees";
  const axes = ({ y, x }: { y: Float64Array; x: Float64Array }): { y: Axis; x: Axis } =>
    isRotated
      ? onGlobe(y, x)
      : {
          y: named("y coordinates", () => axisOf(y, (place) => place)),
          x: named("x coordinates", () => axisOf(x, (place) => place)),
        };
  return { coordinates: isRotated ? "globe" : "map", from: axes(a), onto: axes(b) };
}

/** Whether two parameters of projections are one. */
export function isSame(a: string | number, b: string | number): boolean {
  return typeof a === "number" && typeof b === "number"
    ? Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b))
    : a === b;
}

function byIndex(from: Grid, onto: Grid): Pick<SharedAxes, "from" | "onto"> {
  for (const [what, a, b] of [
    ["rows", from.height, onto.height],
    ["columns", from.width, onto.width],
  ] as const)
    if (a % b !== 0 && b % a !== 0)
      throw new ShapeError(
        `without coordinates in both, the cells of one must divide those of the other, and ${a} ${what} and ${b} do not`,
      );
  const axes = ({ height, width }: Grid) => ({ y: indexAxis(height), x: indexAxis(width) });
  return { from: axes(from), onto: axes(onto) };
}

function named(what: string, make: () => Axis): Axis {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new ShapeError(`${what}: ${error.message}`);
    throw error;
  }
}
