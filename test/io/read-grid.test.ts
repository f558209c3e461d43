import { describe, expect, test } from "vitest";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import { readGrid } from "../../lib/io/cf/read-grid.js";
import { type Held, heldFile } from "./in-memory.js";

const AXES = { event: 0, member: null, y: 1, x: 2 } as const;
const pr = (attributes: Attributes = {}, dims = ["time", "y", "x"], shape = [4, 2, 3]): Held => ({
  name: "pr",
  dims,
  shape,
  attributes,
});
const grid = (
  variables: readonly Held[],
  axes: { event: number | null; member: null; y: number; x: number } = AXES,
) => {
  const file = heldFile(variables);
  return readGrid(file, file.variables[0]!, axes);
};
const line = (name: string, dim: string, values: readonly number[], attributes: Attributes = {}): Held => ({
  name,
  dims: [dim],
  shape: [values.length],
  data: Float64Array.from(values),
  attributes,
});
const plane = (
  name: string,
  from: number,
  attributes: Attributes = {},
  dims = ["y", "x"],
  shape = [2, 3],
): Held => ({
  name,
  dims,
  shape,
  attributes,
  data: Float64Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => from + i),
});
const [LAT, LON] = [
  [50, 40],
  [5, 10, 15],
];

describe("latitudes and longitudes of rows and columns", () => {
  test.each([
    ["lat", "lon"],
    ["lats", "lons"],
    ["latitude", "longitude"],
    ["Latitudes", "LONGITUDES"],
    ["nav_lat", "nav_lon"],
    ["XLAT", "XLONG"],
    ["xlat_m", "xlong_m"],
    ["lat_2d", "lon2d"],
    ["tlat", "tlong"],
    ["geolat", "geolon"],
    ["lat", "long"],
    ["lat", "xlon"],
    ["g/lat", "g/lon"],
  ])("%s and %s by their names", async (lat, lon) => {
    const of = { ...pr(), name: "g/pr" };
    expect(await grid([of, line(lat, "y", LAT), line(lon, "x", LON)])).toEqual({
      height: 2,
      width: 3,
      lat: Float64Array.from(LAT),
      lon: Float64Array.from(LON),
    });
  });
  test("heights of the land in metres are no places of rows", async () => {
    const topography = plane("topography", 100, { units: "m" });
    const [y, x] = [line("y", "y", [2000, 1000], { units: "m" }), line("x", "x", [0, 1, 2], { units: "km" })];
    const { projected } = await grid([pr(), topography, y, x]);
    expect(projected).toMatchObject({
      y: Float64Array.of(2000, 1000),
      x: Float64Array.of(0, 1000, 2000),
      unit: "m",
    });
  });
  test("by their standard names or units, whatever they are called", async () => {
    for (const [a, b] of [
      [{ standard_name: "latitude" }, { standard_name: "longitude" }],
      [{ units: "degrees_north" }, { units: "degrees_east" }],
      [{ units: "degreeN" }, { units: "degree_E" }],
    ] as const)
      expect(await grid([pr(), line("a", "y", LAT, a), line("b", "x", LON, b)])).toMatchObject({
        lat: Float64Array.from(LAT),
        lon: Float64Array.from(LON),
      });
  });
  test.each<[string, Held[]]>([
    [
      "of another standard name",
      [line("lat", "y", LAT, { standard_name: "grid_latitude", units: "degrees_north" })],
    ],
    ["along another axis", [line("lat", "z", LAT)]],
    ["of another length", [line("lat", "y", [1, 2, 3])]],
    ["of another name and unit", [line("flat", "y", LAT), line("lat_x", "y", LAT, { units: "rad north" })]],
    ["longitudes", [line("lon", "y", LAT)]],
    ["of each time", [plane("lat", 0, {}, ["time", "y"], [4, 2])]],
  ])("%s: none", async (_, others) => {
    expect(await grid([pr(), ...others])).toEqual({ height: 2, width: 3 });
  });
  test("one of them alone is kept; both go before those of cells", async () => {
    expect(await grid([pr(), line("lat", "y", LAT)])).toEqual({
      height: 2,
      width: 3,
      lat: Float64Array.from(LAT),
    });
    const cells = [plane("nav_lat", 0), plane("nav_lon", 10)];
    const both = await grid([pr(), line("lat", "y", LAT), line("lon", "x", LON), ...cells]);
    expect(both.cells).toBeUndefined();
    expect((await grid([pr(), line("lat", "y", LAT), ...cells])).cells?.lat[5]).toBe(5);
  });
});

describe("latitudes and longitudes of cells", () => {
  const [lat, lon] = [Float64Array.of(0, 1, 2, 3, 4, 5), Float64Array.of(10, 11, 12, 13, 14, 15)];
  test("as they lie; turned over; of each time, the first", async () => {
    expect((await grid([pr(), plane("lat", 0), plane("lon", 10)])).cells).toEqual({ lat, lon });
    const over = ["x", "y"];
    const turned = await grid([pr(), plane("lat", 0, {}, over, [3, 2]), plane("lon", 10, {}, over, [3, 2])]);
    // numpy.arange(6).reshape(3, 2).T.ravel()
    expect(turned.cells).toEqual({
      lat: Float64Array.of(0, 2, 4, 1, 3, 5),
      lon: Float64Array.of(10, 12, 14, 11, 13, 15),
    });
    const each = ["time", "y", "x"];
    expect(
      (await grid([pr(), plane("XLAT", 0, {}, each, [4, 2, 3]), plane("XLONG", 10, {}, each, [4, 2, 3])]))
        .cells,
    ).toEqual({ lat, lon });
    const turnedField = await grid(
      [pr({}, ["time", "x", "y"], [4, 3, 2]), plane("lat", 0), plane("lon", 10)],
      { ...AXES, y: 2, x: 1 },
    );
    expect(turnedField).toEqual({ height: 2, width: 3, cells: { lat, lon } });
  });
  test("those that coordinates names go first", async () => {
    const others = [plane("xlat", 0), plane("xlong", 10), plane("lat", 100), plane("lon", 110)];
    expect((await grid([pr(), ...others])).cells?.lat[0]).toBe(0);
    const named = await grid([pr({ coordinates: "lon  lat" }), ...others]);
    expect([named.cells?.lat[0], named.cells?.lon[0]]).toEqual([100, 110]);
  });
  test.each<[string, Held[]]>([
    ["one of them", [plane("lat", 0)]],
    ["the other", [plane("lon", 0)]],
    ["of other dimensions", [plane("lat", 0, {}, ["v", "x"]), plane("lon", 0, {}, ["y", "u"])]],
    ["of another shape", [plane("lat", 0, {}, ["y", "x"], [3, 3]), plane("lon", 0, {}, ["y", "x"], [2, 2])]],
    [
      "of four axes",
      [
        plane("lat", 0, {}, ["a", "b", "y", "x"], [1, 1, 2, 3]),
        plane("lon", 0, {}, ["a", "b", "y", "x"], [1, 1, 2, 3]),
      ],
    ],
    [
      "corners",
      [plane("lat", 0, {}, ["y", "x", "nv"], [2, 3, 4]), plane("lon", 0, {}, ["y", "x", "nv"], [2, 3, 4])],
    ],
  ])("%s: none", async (_, others) => {
    expect(await grid([pr(), ...others])).toEqual({ height: 2, width: 3 });
  });
  test("the field itself is none", async () => {
    expect(
      await grid([{ ...pr(), name: "lat", dims: ["y", "x"], shape: [2, 3] }, plane("lon", 0)], {
        event: null,
        member: null,
        y: 0,
        x: 1,
      }),
    ).toEqual({ height: 2, width: 3 });
  });
});

describe("projected axes", () => {
  const y = (attributes: Attributes, name = "y") => line(name, "y", [2, 1], attributes);
  const x = (attributes: Attributes, name = "x") => line(name, "x", [1, 2, 3], attributes);
  test.each(["m", "meter", "meters", "metre", "METRES", "m "])("in %s", async (units) => {
    expect((await grid([pr(), y({ units }), x({ units })])).projected).toEqual({
      y: Float64Array.of(2, 1),
      x: Float64Array.of(1, 2, 3),
      unit: "m",
      mapping: {},
    });
  });
  test.each(["km", "kilometer", "kilometers", "kilometre", "Kilometres"])("in %s", async (units) => {
    expect((await grid([pr(), y({ units }), x({ units })])).projected).toMatchObject({
      y: Float64Array.of(2000, 1000),
      x: Float64Array.of(1000, 2000, 3000),
      unit: "m",
    });
  });
  test("by their standard names, in their own unit", async () => {
    const projection = { y: "projection_y_coordinate", x: "projection_x_coordinate" };
    expect(
      (await grid([pr(), y({ standard_name: projection.y }), x({ standard_name: projection.x })])).projected,
    ).toMatchObject({ y: Float64Array.of(2, 1), unit: "" });
    const rotated = await grid([
      pr(),
      y({ standard_name: "grid_latitude", units: "degrees" }),
      x({ standard_name: "grid_longitude", units: "degrees" }),
    ]);
    expect(rotated.projected).toMatchObject({ y: Float64Array.of(2, 1), unit: "degrees" });
  });
  test("of a rotated pole by their names, whole", async () => {
    expect((await grid([pr(), y({}, "rlat"), x({}, "RLON")])).projected).toMatchObject({
      x: Float64Array.of(1, 2, 3),
      unit: "",
    });
    for (const [a, b] of [
      ["xrlat", "rlon"],
      ["rlat", "xrlon"],
      ["rlat2", "rlon"],
      ["rlat", "rlon2"],
      ["rlon", "rlat"],
    ] as const)
      expect((await grid([pr(), y({}, a), x({}, b)])).projected).toBeUndefined();
  });
  test("one alone, of other dimensions or another length: none", async () => {
    expect((await grid([pr(), y({ units: "m" })])).projected).toBeUndefined();
    expect((await grid([pr(), x({ units: "m" })])).projected).toBeUndefined();
    expect(
      (await grid([pr(), y({ units: "m" }), line("x", "u", [1, 2, 3], { units: "m" })])).projected,
    ).toBeUndefined();
    expect(
      (await grid([pr(), y({ units: "m" }), line("x", "x", [1, 2], { units: "m" })])).projected,
    ).toBeUndefined();
    expect((await grid([pr(), y({ units: "mm" }), x({ units: "mm" })])).projected).toBeUndefined();
    expect(
      (await grid([pr(), y({ standard_name: "grid_longitude" }), x({ standard_name: "grid_latitude" })]))
        .projected,
    ).toBeUndefined();
  });
  test("where the projection is: its name and numbers, by grid_mapping in both its forms, or by EPSG", async () => {
    const crs: Held = {
      name: "crs",
      dims: [],
      shape: [],
      attributes: {
        grid_mapping_name: "lambert_conformal_conic",
        standard_parallel: Float64Array.of(30, 60),
        false_easting: Int16Array.of(5),
        longitude_of_central_meridian: Float64Array.of(-95),
        earth_radius: Float64Array.of(6371229),
        long_name: "x",
      },
    };
    const mapping = async (grid_mapping: string, more: Attributes = {}) =>
      (await grid([pr({ grid_mapping }), y({ units: "m", ...more }), x({ units: "m" }), crs])).projected
        ?.mapping;
    const told = {
      grid_mapping_name: "lambert_conformal_conic",
      standard_parallel: 30,
      "standard_parallel[1]": 60,
      false_easting: 5,
      longitude_of_central_meridian: -95,
    };
    expect(await mapping("crs")).toEqual(told);
    expect(await mapping("crs: x y")).toEqual(told);
    expect(await mapping("other")).toEqual({});
    expect(await mapping("", { epsg: Int32Array.of(3035) })).toEqual({ epsg: 3035 });
    expect(await mapping("crs", { epsg: Int32Array.of(3035) })).toEqual({ epsg: 3035, ...told });
  });
  test.each([
    "grid_north_pole_latitude",
    "grid_north_pole_longitude",
    "north_pole_grid_longitude",
    "longitude_of_projection_origin",
    "latitude_of_projection_origin",
    "straight_vertical_longitude_from_pole",
    "false_northing",
  ])("%s is one of the numbers", async (key) => {
    const crs: Held = { name: "g/crs", dims: [], shape: [], attributes: { [key]: Float64Array.of(7) } };
    const { projected } = await grid([
      { ...pr({ grid_mapping: "crs" }), name: "g/pr" },
      y({}, "rlat"),
      x({}, "rlon"),
      crs,
    ]);
    expect(projected?.mapping).toEqual({ [key]: 7 });
  });
});
