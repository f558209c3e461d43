import { describe, expect, test } from "vitest";
import { FormatError, ShapeError } from "../../lib/errors.js";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import { chooseVariable, coordinateOf, fieldAxes, isUnnamed, needAxes, scopeOf } from "../../lib/io/cf/cf.js";
import { type Held, heldFile } from "./in-memory.js";

/** Axes of a variable of these dimensions, in a file with these coordinates besides: event, member, y, x. */
function axesOf(
  dims: readonly string[],
  coordinates: Readonly<Record<string, Attributes>> = {},
  lengths: readonly number[] = [],
  order?: "event,member" | "member,event",
): (number | null)[] | null {
  const shape = dims.map((_, i) => lengths[i] ?? i + 2);
  const file = heldFile([
    { name: "pr", dims, shape },
    ...Object.entries(coordinates).map(([name, attributes]) => ({
      name,
      dims: [name],
      shape: [shape[dims.indexOf(name)] ?? 1],
      attributes,
    })),
  ]);
  const axes = fieldAxes(file, file.variables[0]!, order);
  return axes && [axes.event, axes.member, axes.y, axes.x];
}

describe("axes by the names of their dimensions", () => {
  test.each([
    ["time", "lat", "lon"],
    ["Time", "south_north", "west_east"],
    ["valid_time", "latitude", "longitude"],
    ["t", "y", "x"],
    ["time1", "rlat", "rlon"],
    ["days", "row", "col"],
    ["day", "rows", "columns"],
    ["dates", "yc", "xc"],
    ["date", "y_coord", "x_coord"],
    ["event", "ycoord", "xcoord"],
    ["events", "grid_latitude", "grid_longitude"],
    ["case", "nlat", "nlon"],
    ["cases", "nj", "ni"],
    ["record", "j", "i"],
    ["records", "northing", "easting"],
    ["TIME", "LAT", "LONG"],
    ["times", "height", "width"],
  ])("%s, %s, %s, in any order", (event, y, x) => {
    const isName = (name: string) => name !== "times";
    if (isName(event)) expect(axesOf([event, y, x])).toEqual([0, null, 1, 2]);
    expect(axesOf([x, y, event])).toEqual([2, null, 1, 0]);
    expect(axesOf([y, x])).toEqual([null, null, 0, 1]);
  });

  test.each([
    "member",
    "members",
    "realization",
    "realisations",
    "ens",
    "ensemble",
    "ensemble_member",
    "number",
    "sample",
    "samples",
    "draw",
    "mem",
    "nmembers",
    "n_samples",
    "ens_member",
    "ensmem",
    "ensemble_size",
    "sim",
    "simulations",
    "generation",
    "seed",
    "draws",
    "k",
    "K",
  ])("%s is the members', wherever it stands", (name) => {
    expect(axesOf(["time", name, "lat", "lon"])).toEqual([0, 1, 2, 3]);
    expect(axesOf([name, "time", "lat", "lon"])).toEqual([1, 0, 2, 3]);
    expect(axesOf(["lat", "lon", "time", name])).toEqual([2, 3, 0, 1]);
  });

  test.each(["timestep", "xtime", "memberships", "numbers", "altitude", "latlon", "xx", "yy", "kk", "yrow"])(
    "%s is a name of none",
    (name) => {
      // Of unknown name, an axis can only be the events; not beside them, unless it is of length 1.
      expect(axesOf([name, "lat", "lon"])).toEqual([0, null, 1, 2]);
      expect(axesOf(["time", name, "lat", "lon"])).toBeNull();
      expect(axesOf(["time", name, "lat", "lon"], {}, [3, 1])).toEqual([0, null, 2, 3]);
      expect(axesOf([name, "member", "lat", "lon"])).toEqual([0, 1, 2, 3]);
      expect(axesOf([name, "other", "lat", "lon"])).toBeNull();
    },
  );

  test("draws without events are the events; members stay members", () => {
    for (const name of ["sample", "samples", "number"]) {
      expect(axesOf([name, "lat", "lon"])).toEqual([0, null, 1, 2]);
      expect(axesOf(["lat", "lon", name])).toEqual([2, null, 0, 1]);
    }
    expect(axesOf(["member", "lat", "lon"])).toEqual([null, 0, 1, 2]);
    expect(axesOf(["draw", "lat", "lon"])).toEqual([null, 0, 1, 2]);
  });

  test("a height beside a width is rows; alone it is an altitude", () => {
    expect(axesOf(["time", "height", "width"])).toEqual([0, null, 1, 2]);
    expect(axesOf(["time", "height", "lat", "lon"])).toBeNull();
    expect(axesOf(["time", "height", "lat", "lon"], {}, [3, 1])).toEqual([0, null, 2, 3]);
    expect(axesOf(["time", "width", "lat", "lon"])).toBeNull();
  });

  test("no rows, or no columns: no field", () => {
    expect(axesOf(["time", "lat"])).toBeNull();
    expect(axesOf(["time", "lon"])).toBeNull();
    expect(axesOf(["lat"])).toBeNull();
    expect(axesOf(["lat", "latitude", "time"])).toBeNull();
  });
});

describe("axes by what their coordinates say, whatever they are called", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"];
  test.each<[string, Record<string, Attributes>]>([
    [
      "standard names",
      {
        a: { standard_name: "time" },
        b: { standard_name: "realization" },
        c: { standard_name: "latitude" },
        d: { standard_name: "longitude" },
      },
    ],
    [
      "grid coordinates",
      {
        a: { axis: "T" },
        b: { axis: "E" },
        c: { standard_name: "grid_latitude" },
        d: { standard_name: "grid_longitude" },
      },
    ],
    [
      "projections",
      {
        a: { units: "days since 2000-01-01" },
        b: { axis: "E" },
        c: { standard_name: "projection_y_coordinate" },
        d: { standard_name: "projection_x_coordinate" },
      },
    ],
    ["axis", { a: { axis: "T" }, b: { axis: "E" }, c: { axis: "Y" }, d: { axis: "X" } }],
    [
      "units",
      {
        a: { units: "hours since 1900-01-01 00:00" },
        b: { axis: "E" },
        c: { units: "degrees_north" },
        d: { units: "degrees_east" },
      },
    ],
    [
      "units, other words",
      {
        a: { units: "day as %Y%m%d.%f" },
        b: { axis: "E" },
        c: { units: "degreeN" },
        d: { units: "degree_E" },
      },
    ],
  ])("%s", (_, coordinates) => {
    expect(axesOf([a, b, c, d], coordinates)).toEqual([0, 1, 2, 3]);
    expect(axesOf([d, c, b, a], coordinates)).toEqual([3, 2, 1, 0]);
  });

  test("the standard name goes before the axis, the axis before the units, all before the name", () => {
    expect(
      axesOf(["x", "y"], {
        x: { standard_name: "latitude", axis: "X", units: "degrees_east" },
        y: { axis: "X", units: "degrees_north" },
      }),
    ).toEqual([null, null, 0, 1]);
    expect(axesOf(["x", "y"], { x: { units: "degrees_north" }, y: { units: "degrees_east" } })).toEqual([
      null,
      null,
      0,
      1,
    ]);
    expect(axesOf(["x", "y"], { x: { units: "m" }, y: { standard_name: "constructor" } })).toEqual([
      null,
      null,
      1,
      0,
    ]);
  });

  test("the second axis of one kind is left over", () => {
    expect(axesOf(["time", "valid_time", "lat", "lon"])).toBeNull();
    expect(axesOf(["time", "valid_time", "lat", "lon"], {}, [3, 1])).toEqual([0, null, 2, 3]);
  });

  test("only a variable of that one dimension is its coordinate", () => {
    const file = heldFile([
      { name: "lat", dims: ["y", "x"], shape: [2, 3] },
      { name: "g/lat", dims: ["lat"], shape: [2] },
      { name: "lon", dims: ["other"], shape: [3] },
      { name: "", dims: [""], shape: [3] },
    ]);
    expect(coordinateOf(file, "lat")?.name).toBe("g/lat");
    expect(coordinateOf(file, "lon")).toBeNull();
    expect(coordinateOf(file, "")).toBeNull();
  });
});

describe("axes without names, by their places", () => {
  const unnamed = (n: number, make: (i: number) => string = () => "") =>
    Array.from({ length: n }, (_, i) => make(i));
  test.each([
    ["none", () => ""],
    ["xarray's", (i: number) => `dim_${i}`],
    ["netCDF's", (i: number) => `phony_dim_${i}`],
  ])("%s", (_, name) => {
    expect(axesOf(unnamed(1, name))).toBeNull();
    expect(axesOf(unnamed(2, name))).toEqual([null, null, 0, 1]);
    expect(axesOf(unnamed(3, name))).toEqual([0, null, 1, 2]);
    expect(axesOf(unnamed(4, name))).toEqual([0, 1, 2, 3]);
    expect(axesOf(unnamed(4, name), {}, [], "member,event")).toEqual([1, 0, 2, 3]);
    expect(axesOf(unnamed(3, name), {}, [], "member,event")).toEqual([0, null, 1, 2]);
    expect(axesOf(unnamed(5, name))).toBeNull();
  });
  test.each([
    // As torch has them: event, member, channel, row, column; and a batch of one beside.
    [
      [24, 3, 1, 12, 16],
      [0, 1, 3, 4],
    ],
    [
      [24, 1, 1, 12, 16],
      [0, 1, 3, 4],
    ],
    [
      [24, 1, 3, 12, 16],
      [0, 2, 3, 4],
    ],
    [
      [1, 24, 3, 1, 12, 16],
      [1, 2, 4, 5],
    ],
  ])("%j: more axes than a field has are passed over where they have length one", (shape, axes) => {
    expect(axesOf(unnamed(shape.length), {}, shape)).toEqual(axes);
  });
  test("one name among them is a name", () => {
    expect(isUnnamed({ dims: ["", "lat"] } as never)).toBe(false);
    expect(isUnnamed({ dims: ["dim_0", "dim_x"] } as never)).toBe(false);
    expect(isUnnamed({ dims: ["my_dim_0"] } as never)).toBe(false);
    expect(isUnnamed({ dims: ["dim_0", "", "phony_dim_12"] } as never)).toBe(true);
  });
  test("no field: what would be one is said, with the axes that there are", () => {
    const file = heldFile([{ name: "pr", dims: ["time", "", "level"], shape: [2, 3, 4] }]);
    expect(() => needAxes(file, file.variables[0]!)).toThrow(ShapeError);
    expect(() => needAxes(file, file.variables[0]!)).toThrow(
      /^held\.nc: pr \(time 2, 3, level 4\) is no field: /,
    );
    const plain = heldFile([{ name: "", dims: [""], shape: [2] }]);
    expect(() => needAxes(plain, plain.variables[0]!)).toThrow(/^held\.nc\(2\) is no field/);
  });
});

describe("what a variable sees", () => {
  test("its own group and those around it, nearest first", () => {
    const names = ["lat", "a/lat", "a/b/lat", "ab/lat", "a/b/pr", "c/lat", "a/b/c/lat"];
    const file = heldFile(names.map((name) => ({ name, dims: ["lat"], shape: [1] })));
    expect(scopeOf(file, file.variables[4]!).variables.map(({ name }) => name)).toEqual([
      "a/b/lat",
      "a/b/pr",
      "a/lat",
      "lat",
    ]);
    expect(scopeOf(file, file.variables[0]!).variables.map(({ name }) => name)).toEqual(["lat"]);
  });
});

describe("the variable with the precipitation", () => {
  const field = (name: string, attributes: Attributes = {}, more: Partial<Held> = {}): Held => ({
    name,
    dims: ["time", "lat", "lon"],
    shape: [2, 2, 3],
    attributes,
    ...more,
  });
  const chosen = (variables: readonly Held[], wanted?: string) =>
    chooseVariable(heldFile(variables), wanted).name;

  test.each([
    "pr",
    "prec",
    "precip",
    "precipitation",
    "total_precipitation",
    "tp",
    "mtpr",
    "rr",
    "rain",
    "rainfall",
    "rainrate",
    "prcp",
    "pcp",
    "ppt",
    "PRECIP",
  ])("%s is one by its name, also in a group", (name) => {
    expect(chosen([field("tas"), field(name)])).toBe(name);
    expect(chosen([field("g/tas"), field(`g/${name}`)])).toBe(`g/${name}`);
    expect(() => chosen([field("tas"), field(`${name}_x`)])).toThrow(
      /several fields.*tas \(time 2, lat 2, lon 3\)/,
    );
    expect(() => chosen([field("tas"), field(`x_${name}`)])).toThrow(FormatError);
  });

  test.each([
    "precipitation_flux",
    "precipitation_amount",
    "lwe_precipitation_rate",
    "lwe_thickness_of_precipitation_amount",
    "thickness_of_rainfall_amount",
    "rainfall_flux",
    "rainfall_rate",
    "rainfall_amount",
  ])("%s is one by its standard name", (standard_name) => {
    expect(chosen([field("tas"), field("x", { standard_name })])).toBe("x");
  });

  test("the only field there is, however it is called; coordinates and helpers are none", () => {
    const others: Held[] = [
      { name: "lat", dims: ["lat"], shape: [2] },
      field("cells", {}, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("xlat", { units: "degrees" }, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("geo", { units: "degree_north" }, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("nav_lon", {}, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("text", {}, { dtype: "<U4", dims: ["lat", "lon"], shape: [2, 3] }),
      field("bytes", {}, { dtype: "|S4", dims: ["lat", "lon"], shape: [2, 3] }),
      field("dates", {}, { dtype: "<M8[D]", dims: ["lat", "lon"], shape: [2, 3] }),
      field("spans", {}, { dtype: "<m8[s]", dims: ["lat", "lon"], shape: [2, 3] }),
      field("levels", {}, { dims: ["time", "level", "lat", "lon"], shape: [2, 2, 2, 3] }),
      field("height_bnds", {}, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("topography", {}, { dims: ["lat", "lon"], shape: [2, 3] }),
      field("area", {}, { dims: ["lat", "lon"], shape: [2, 3] }),
    ];
    const x = field("x", {
      coordinates: "topography  other",
      bounds: "height_bnds",
      grid_mapping: "cells",
      cell_measures: "area: area",
    });
    expect(chosen([...others, x])).toBe("x");
    expect(() => chosen(others.slice(0, 1).concat(others.slice(2, 9)))).toThrow(
      /has no variable with rows and columns: it has lat/,
    );
    expect(() => chosen([])).toThrow(/it has no variables/);
    expect(() => chosen([...others, x, field("y")])).toThrow(/one of x \(time 2, lat 2, lon 3\), y \(/);
    expect(() => chosen([field("pr"), field("tp"), field("tas")])).toThrow(
      /one of pr \([^)]*\), tp \([^)]*\)$/,
    );
  });

  test("with more axes than a field has: what to do about them is said", () => {
    const of = (...dims: readonly string[]) => [field("pr", {}, { dims, shape: dims.map(() => 2) })];
    expect(() => chosen(of("time", "z", "lat", "lon"))).toThrow(
      /: pr has z besides times, members, rows and columns: take one of it, with ncks -d z,0 IN OUT or xarray's isel\(z=0\); where it counts samples, rename it \(ncrename -d z,member IN\)$/,
    );
    expect(() => chosen(of("time", "step", "member", "lat", "lon"))).toThrow(
      /pr has step besides .*isel\(step=0\)$/,
    );
    expect(() => chosen(of("z", "step", "lat", "lon"))).toThrow(/pr has z and step besides/);
    expect(() => chosen(of("time", "expver", "lat", "lon"))).toThrow(
      /join its two versions, with xarray: ds\.sel\(expver=1\)\.combine_first\(ds\.sel\(expver=5\)\)$/,
    );
    expect(() => chosen(of("time", "lat"))).toThrow(/it has pr \(time 2, lat 2\)$/);
    const file = heldFile(of("time", "z", "lat", "lon"));
    expect(() => needAxes(file, file.variables[0]!)).toThrow(/time, member, lat and lon: pr has z besides/);
  });

  test("the one asked for: by its full name, or by its leaf where that is one", () => {
    const all = [field("a/pr"), field("b/pr"), field("tas"), field("c/tas")];
    expect(chosen(all, "a/pr")).toBe("a/pr");
    expect(chosen(all, "tas")).toBe("tas");
    expect(chosen(all, "c/tas")).toBe("c/tas");
    expect(() => chosen(all, "pr")).toThrow(
      /several variables pr: pass --variable with the group, of a\/pr \(.*\), b\/pr \(/,
    );
    expect(() => chosen(all, "rain")).toThrow(/has no variable rain: it has a\/pr/);
    expect(chosen([{ name: "", dims: [""], shape: [3] }], "anything")).toBe("");
  });
});
