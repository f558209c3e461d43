import { describe, expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import type { Grid } from "../../lib/fields/field.js";
import { degreesApart, short } from "../../lib/io/fields/fit-axes.js";
import { alignGrids, inverse, turned } from "../../lib/io/fields/grids.js";

const line = (...values: readonly number[]) => Float64Array.from(values);
const LAT = line(50, 49, 48);
const LON = line(350, 355, 0, 5);
const grid = (more: Partial<Grid> = {}): Grid => ({ height: 3, width: 4, ...more });
const places = (lat: Float64Array, lon: Float64Array): Grid => grid({ lat, lon });
const align = (own: Grid, reference: Grid = places(LAT, LON)) => {
  const { alignment, notes } = alignGrids(own, "s", reference, "t");
  return [alignment.flipRows, alignment.flipColumns, alignment.rollColumns, notes.join()];
};
const back = (values: Float64Array) => values.slice().reverse();

describe("rows and columns", () => {
  test("as they lie, whole turns apart, turned over, from another longitude on", () => {
    expect(align(places(LAT, LON))).toEqual([false, false, 0, ""]);
    expect(align(places(LAT, line(-10, -5, 0, 5)))).toEqual([false, false, 0, ""]);
    expect(align(places(LAT, line(-10, 355, 360, 725)))).toEqual([false, false, 0, ""]);
    expect(align(places(back(LAT), LON))).toEqual([
      true,
      false,
      0,
      "s: rows listed from the other end, turned to match",
    ]);
    expect(align(places(LAT, back(LON)))).toEqual([
      false,
      true,
      0,
      "s: columns listed from the other end, turned to match",
    ]);
    expect(align(places(back(LAT), back(LON)))[3]).toBe(
      "s: rows and columns listed from the other end, turned to match",
    );
    expect(align(places(LAT, line(0, 5, 350, 355)))).toEqual([
      false,
      false,
      2,
      "s: columns that start at another longitude (2 on), turned to match",
    ]);
    expect(align(places(LAT, line(0, 355, 350, 5)))).toEqual([
      false,
      true,
      3,
      "s: columns listed from the other end, columns that start at another longitude (3 on), turned to match",
    ]);
  });
  test("within a tenth of a cell, of the smallest one", () => {
    expect(align(places(line(50.0625, 49, 47.9375), LON))[0]).toBe(false);
    expect(() => align(places(line(50.11, 49, 48), LON))).toThrow(ShapeError);
    expect(align(places(LAT, line(350.5, 355, 0, 5)))[2]).toBe(0);
    expect(() => align(places(LAT, line(350.51, 355, 0, 5)))).toThrow(
      /different longitudes \(350\.51 … 5 and 350 … 5: up to 0\.51° apart, 0\.102 of a cell\)/,
    );
    const uneven = places(line(50, 49, 40), LON);
    expect(() => alignGrids(places(line(50, 49, 40.2), LON), "s", uneven, "t")).toThrow(
      /up to 0\.2° apart, 0\.2 of a cell/,
    );
  });
  test("elsewhere: how far, by the better direction; half a cell is said", () => {
    expect(() => align(places(line(60, 59, 58), LON))).toThrow(
      "s and t have different latitudes (60 … 58 and 50 … 48: up to 10° apart, 10 of a cell): bring both to one grid",
    );
    expect(() => align(places(line(48.5, 49.5, 50.5), LON))).toThrow(
      /up to 0\.5° apart, 0\.5 of a cell; half a cell: edges in one, centres in the other\?/,
    );
    expect(() => align(places(LAT, line(352.5, 357.5, 2.5, 7.5)))).toThrow(/longitudes .*half a cell/);
    expect(() => align(places(line(49.55, 48.55, 47.55), LON))).toThrow(/0\.45 of a cell\)/);
    expect(() => align(places(LAT, line(0, 5, 10, 15)))).toThrow(
      /longitudes \(0 … 15 and 350 … 5: up to 10° apart, 2 of a cell\)/,
    );
  });
  test("one row or column has the size of a degree; several at one place have none", () => {
    const one: Grid = { height: 1, width: 1, lat: line(50), lon: line(5) };
    expect(alignGrids({ ...one, lat: line(50.0625) }, "s", one, "t").notes).toEqual([]);
    expect(() => alignGrids({ ...one, lat: line(50.11) }, "s", one, "t")).toThrow(/0\.11 of a cell/);
  });
  test("other sizes", () => {
    for (const other of [{ height: 4 }, { width: 3 }])
      expect(() => align(grid(other), grid())).toThrow(
        /^s has \d×\d cells, t has 3×4: bring both to one grid$/,
      );
  });
});

describe("one of the two alone, or none", () => {
  test("is compared; the other axis is as it lies", () => {
    expect(align(grid({ lat: back(LAT) }), grid({ lat: LAT }))).toEqual([
      true,
      false,
      0,
      "s: rows listed from the other end, turned to match",
    ]);
    expect(align(grid({ lat: back(LAT) }))[0]).toBe(true);
    expect(align(grid({ lon: line(0, 5, -10, -5) }), grid({ lon: LON }))[2]).toBe(2);
    expect(() => align(grid({ lat: line(1, 2, 3) }), grid({ lat: LAT }))).toThrow(/different latitudes/);
    expect(() => align(grid({ lon: line(1, 2, 3, 4) }), grid({ lon: LON }))).toThrow(/different longitudes/);
  });
  test("what cannot be compared is said", () => {
    expect(align(grid(), grid())).toEqual([false, false, 0, ""]);
    expect(align(grid())[3]).toBe("s has no coordinates: its cells are taken in the order of t");
    expect(align(places(LAT, LON), grid())[3]).toBe(
      "t has no coordinates: its cells are taken in the order of s",
    );
    expect(align(grid({ lat: LAT }), grid({ lon: LON }))[3]).toMatch(
      /^s and t give their coordinates in different ways, which were not compared/,
    );
  });
});

describe("each cell", () => {
  const lat = (turn: (y: number, x: number) => [number, number], shift = 0) =>
    Float64Array.from({ length: 12 }, (_, i) => {
      const [y, x] = turn(Math.floor(i / 4), i % 4);
      return 50 - y + 0.1 * x + shift;
    });
  const lon = (turn: (y: number, x: number) => [number, number], shift = 0) =>
    Float64Array.from({ length: 12 }, (_, i) => {
      const [y, x] = turn(Math.floor(i / 4), i % 4);
      return 5 + 2 * x + 0.1 * y + shift;
    });
  const cells = (turn: (y: number, x: number) => [number, number], north = 0, east = 0): Grid =>
    grid({ cells: { lat: lat(turn, north), lon: lon(turn, east) } });
  const same = (y: number, x: number): [number, number] => [y, x];

  test("beside rows and columns of the other: each has the place of its row and its column", () => {
    const plain = places(LAT, LON);
    const each = (flip: boolean): Grid =>
      grid({
        cells: {
          lat: Float64Array.from(
            { length: 12 },
            (_, i) => LAT[flip ? 2 - Math.floor(i / 4) : Math.floor(i / 4)]!,
          ),
          lon: Float64Array.from({ length: 12 }, (_, i) => LON[i % 4]!),
        },
      });
    expect(align(each(false), plain)).toEqual([false, false, 0, ""]);
    expect(align(each(true), plain)[0]).toBe(true);
    expect(align(plain, each(true))[0]).toBe(true);
  });

  test("as they lie, turned over, or moved on", () => {
    const reference = cells(same);
    expect(align(cells(same), reference)).toEqual([false, false, 0, ""]);
    expect(align(cells(same, 0, 360), reference)).toEqual([false, false, 0, ""]);
    expect(
      align(
        cells((y, x) => [2 - y, x]),
        reference,
      ).slice(0, 3),
    ).toEqual([true, false, 0]);
    expect(
      align(
        cells((y, x) => [y, 3 - x]),
        reference,
      ).slice(0, 3),
    ).toEqual([false, true, 0]);
    expect(
      align(
        cells((y, x) => [2 - y, 3 - x]),
        reference,
      ).slice(0, 3),
    ).toEqual([true, true, 0]);
    expect(
      align(
        cells((y, x) => [y, (x + 1) % 4]),
        reference,
      ).slice(0, 3),
    ).toEqual([false, false, 3]);
  });
  test("rows and columns are those of their cells", () => {
    const flat = grid({
      cells: {
        lat: Float64Array.from({ length: 12 }, (_, i) => LAT[Math.floor(i / 4)]!),
        lon: Float64Array.from({ length: 12 }, (_, i) => LON[i % 4]!),
      },
    });
    expect(align(flat)).toEqual([false, false, 0, ""]);
    expect(align(places(back(LAT), LON), flat).slice(0, 3)).toEqual([true, false, 0]);
  });
  test("without a place are not compared, in either", () => {
    const holes = cells(same);
    holes.cells!.lat[0] = NaN;
    holes.cells!.lon[5] = NaN;
    expect(
      align(
        cells((y, x) => [2 - y, x]),
        holes,
      ).slice(0, 3),
    ).toEqual([true, false, 0]);
    expect(align(holes, cells(same)).slice(0, 3)).toEqual([false, false, 0]);
    const none = cells(same);
    none.cells!.lat.fill(NaN);
    expect(() => align(none, cells(same))).toThrow(ShapeError);
  });
  test("within a tenth of a cell; elsewhere: how far", () => {
    expect(align(cells(same, 0.09), cells(same))[3]).toBe("");
    expect(() => align(cells(same, 0.12), cells(same))).toThrow(
      /different latitudes and longitudes of their cells \(48\.12 … 50\.42° N, 5 … 11\.2° E and 48 … 50\.3° N, 5 … 11\.2° E: up to 0\.12° of latitude and 0° of longitude apart, cells are 1\.0\d+° wide\)/,
    );
    expect(() => align(cells(same, 0, 3), cells(same))).toThrow(
      /up to 0° of latitude and 3° of longitude apart/,
    );
  });
});

describe("places on a map", () => {
  const map = (y: Float64Array, x: Float64Array, more: object = {}): Grid =>
    grid({ projected: { y, x, unit: "m", mapping: {}, ...more } });
  const [Y, X] = [line(0, 1000, 2000), line(0, 1000, 2000, 3000)];
  test("in metres or degrees, not one with the other", () => {
    expect(align(map(Y, X), map(Y, X))).toEqual([false, false, 0, ""]);
    expect(align(map(back(Y), X), map(Y, X))[0]).toBe(true);
    expect(() => align(map(Y, line(500, 1500, 2500, 3500)), map(Y, X))).toThrow(
      /different x coordinates \(500 … 3500 and 0 … 3000: up to 500 m apart, 0\.5 of a cell; half a cell/,
    );
    expect(() => align(map(line(9, 10, 11), X, { unit: "" }), map(Y, X))).toThrow(/different y coordinates/);
    expect(align(map(Y, X, { unit: "degrees" }), map(Y, X))[3]).toMatch(/in different ways/);
    expect(align(map(Y, X, { unit: "" }), map(Y, X))[3]).toBe("");
    const turns = (x: Float64Array) => map(line(1, 2, 3), x, { unit: "degrees" });
    expect(align(turns(line(370, 375, 380, 385)), turns(line(10, 15, 20, 25)))[3]).toBe("");
    expect(() => align(map(Y, line(360, 1360, 2360, 3360)), map(Y, X))).toThrow(/x coordinates/);
  });
  test("of one projection: numbers to four digits, names as they are, what one alone says aside", () => {
    const told = (mapping: object) => map(Y, X, { mapping });
    expect(align(told({ a: 45, b: "x", c: 1 }), told({ a: 45.004, b: "x", d: 2 }))[3]).toBe("");
    expect(() => align(told({ a: 45 }), told({ a: 45.005 }))).toThrow(
      "s and t have different projections (a 45 and 45.005): bring both",
    );
    expect(align(told({ a: 0 }), told({ a: 1e-4 }))[3]).toBe("");
    expect(() => align(told({ a: 0 }), told({ a: 2e-4 }))).toThrow(/projections/);
    expect(() => align(told({ b: "x" }), told({ b: "y" }))).toThrow("(b x and y)");
    expect(() => align(told({ b: 1 }), told({ b: "1" }))).toThrow("(b 1 and 1)");
  });
});

describe("turning", () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  const turns = [false, true].flatMap((flipRows) =>
    [false, true].flatMap((flipColumns) =>
      [0, 1, 2, 3].map((rollColumns) => ({ flipRows, flipColumns, rollColumns })),
    ),
  );
  test("what NumPy makes of it", () => {
    const of = (flipRows: boolean, flipColumns: boolean, rollColumns: number) => [
      ...turned(values, grid(), { flipRows, flipColumns, rollColumns }),
    ];
    // a = numpy.arange(12).reshape(3, 4): a[::-1], a[:, ::-1], numpy.roll(a, -1, 1), numpy.roll(a, -1, 1)[:, ::-1] of the rolled from 1
    expect(of(true, false, 0)).toEqual([8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
    expect(of(false, true, 0)).toEqual([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]);
    expect(of(false, false, 1)).toEqual([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8]);
    expect(of(false, true, 1)).toEqual([0, 3, 2, 1, 4, 7, 6, 5, 8, 11, 10, 9]);
    expect(turned(values, grid(), { flipRows: false, flipColumns: false, rollColumns: 0 })).toBe(values);
    expect(
      turned(
        Uint8Array.of(1, 2),
        { height: 1, width: 2 },
        { flipRows: false, flipColumns: true, rollColumns: 0 },
      ),
    ).toEqual(Uint8Array.of(2, 1));
  });
  test.each(turns)("%j and back", (turn) => {
    expect(turned(turned(values, grid(), turn), grid(), inverse(turn, grid()))).toEqual(values);
  });
  test("degrees the short way round", () => {
    expect([0, 359, -359, 180, 181, 720, 540].map(degreesApart)).toEqual([0, 1, 1, 180, 179, 0, 180]);
    expect([1 / 3, 50, 1e-9].map(short)).toEqual(["0.3333333", "50", "1e-9"]);
  });
});
