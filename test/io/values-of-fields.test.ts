import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { decoder, isFieldAxis, memberLayout, rawValues } from "../../lib/io/fields/field-values.js";
import { type Packing, plainPacking } from "../../lib/io/fields/packing.js";
import {
  findImplausible,
  highestRain,
  type Implausible,
  implausibleError,
  isClearlyFill,
  type Limits,
  limitsOf,
} from "../../lib/io/fields/plausible.js";
import { held } from "./in-memory.js";

const NAN = Number.NaN;

describe("stored elements as values", () => {
  const all = (n: number) => ({ offset: 0, height: 1, width: n, rowStride: n, columnStride: 1 });
  const decode = (raw: Float32Array | Float64Array, packing: Partial<Packing>, factor = 1) =>
    Array.from(decoder({ ...plainPacking({}), ...packing }, factor)(raw, all(raw.length)));
  const double = (...values: readonly number[]) => Float64Array.from(values);

  test("as they are; −0 is 0; of their own precision", () => {
    expect(decode(double(1, -0, NAN, Number.POSITIVE_INFINITY), {})).toEqual([
      1,
      0,
      NAN,
      Number.POSITIVE_INFINITY,
    ]);
    for (const Kind of [Float32Array, Float64Array]) {
      const raw = Kind.of(1.5, 2);
      expect(decoder(plainPacking({}), 1)(raw, all(2))).toEqual(raw);
      expect(decoder(plainPacking({}), 2)(raw, all(2))).toEqual(Kind.of(3, 4));
    }
  });
  test("unpacked, then times the factor", () => {
    expect(decode(double(1, 2), { scale: 10, offset: 5 }, 2)).toEqual([30, 50]);
    expect(decode(double(1, 2), { scale: 10 })).toEqual([10, 20]);
    expect(decode(double(1, 2), { offset: 5 })).toEqual([6, 7]);
    expect(decode(double(1, 2), {}, 3)).toEqual([3, 6]);
  });
  test("missing ones, before they are unpacked, and what was not detected", () => {
    expect(decode(double(-1, 0, 5), { missing: [-1, 5], scale: 2 })).toEqual([NAN, 0, NAN]);
    expect(decode(double(-1, 0, 5), { dry: [0], offset: 7 })).toEqual([6, 0, 12]);
    expect(decode(double(3, 4), { missing: [3], dry: [3, 4] })).toEqual([NAN, 0]);
    expect(decode(Float32Array.of(1e20, 0.1), { missing: [1e20, 0.1] })).toEqual([NAN, NAN]);
    expect(decode(Float32Array.of(0.1), { dry: [0.1], offset: 1 })).toEqual([0]);
    expect(decode(double(Math.fround(0.1)), { missing: [0.1] })).toEqual([Math.fround(0.1)]);
  });
  test("outside of what is valid: missing; the bounds are valid", () => {
    expect(decode(double(-1, 0, 5, 6), { lowest: 0 })).toEqual([NAN, 0, 5, 6]);
    expect(decode(double(-1, 0, 5, 6), { highest: 5 })).toEqual([-1, 0, 5, NAN]);
    expect(decode(double(-1, 0, 5, 6), { lowest: 0, highest: 5 })).toEqual([NAN, 0, 5, NAN]);
    expect(decode(Float32Array.of(0.1), { lowest: 0.1, highest: 0.1 })).toEqual([Math.fround(0.1)]);
  });
  test("what was finite stays so", () => {
    const most = 3.4028234663852886e38; // numpy.finfo("f4").max
    expect(decode(Float32Array.of(most, -most, Number.NEGATIVE_INFINITY), {}, 24)).toEqual([
      most,
      -most,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(decode(double(1.7e308, -1.7e308), {}, 24)).toEqual([Number.MAX_VALUE, -Number.MAX_VALUE]);
    expect(decode(double(most), {}, 24)).toEqual([most * 24]);
  });
  test("cells where they lie, whatever the order of axes", () => {
    const layout = (
      shape: readonly number[],
      axes: { event: number | null; member: number | null; y: number; x: number },
      events: number,
      event: number,
    ) => memberLayout(held({ name: "v", dims: shape.map(() => ""), shape }), axes)(events, event);
    const at = (offset: number, rowStride: number, columnStride: number) => ({
      offset,
      height: 2,
      width: 3,
      rowStride,
      columnStride,
    });
    // numpy.ndarray.strides of blocks of 4 events, in elements.
    expect(layout([9, 2, 3], { event: 0, member: null, y: 1, x: 2 }, 4, 1)).toEqual([at(6, 3, 1)]);
    expect(layout([3, 2, 9], { event: 2, member: null, y: 1, x: 0 }, 4, 3)).toEqual([at(3, 4, 8)]);
    expect(layout([5, 9, 2, 3], { event: 1, member: 0, y: 2, x: 3 }, 4, 2)).toEqual(
      [12, 36, 60, 84, 108].map((offset) => at(offset, 3, 1)),
    );
    expect(layout([2, 3], { event: null, member: null, y: 0, x: 1 }, 1, 0)).toEqual([at(0, 3, 1)]);
    expect(layout([7, 2, 3], { event: null, member: null, y: 1, x: 2 }, 1, 0)).toEqual([at(0, 3, 1)]);
    const axes = { event: 0, member: 1, y: 2, x: 3 };
    expect([0, 1, 2, 3, 4].map((axis) => isFieldAxis(axes, axis))).toEqual([false, true, true, true, false]);
    const [cells] = layout([3, 2], { event: null, member: null, y: 1, x: 0 }, 1, 0);
    // numpy.arange(6).reshape(3, 2).T.ravel()
    expect([...decoder(plainPacking({}), 1)(Float64Array.of(0, 1, 2, 3, 4, 5), cells!)]).toEqual([
      0, 2, 4, 1, 3, 5,
    ]);
    expect([...decoder(plainPacking({}), 2)(Float64Array.of(0, 1, 2, 3, 4, 5), cells!)]).toEqual([
      0, 4, 8, 2, 6, 10,
    ]);
  });
  test("whole numbers with a sign, or without", () => {
    const packing = plainPacking({});
    expect([...rawValues("x", { ...packing, signed: false }, Int16Array.of(-1, 2))]).toEqual([65535, 2]);
    expect([...rawValues("x", { ...packing, signed: true }, Uint8Array.of(255, 2))]).toEqual([-1, 2]);
    expect([...rawValues("x", packing, Uint8Array.of(255, 2))]).toEqual([255, 2]);
    expect(() => rawValues("x", packing, ["text"])).toThrow();
  });
});

describe("what is believed of rain", () => {
  test("no more than the records of its duration, no less than rounding leaves", () => {
    // 2000 mm/day × √(24 h / duration)
    expect([24, 48, 6, 1, 1.5].map(highestRain)).toEqual([2000, 2000, 4000, 2000 * Math.sqrt(24), 8000]);
    expect(highestRain(null)).toBe(2000);
    const rest = { space: "mm/day", infinite: true } as const;
    expect(limitsOf(24, 0, rest)).toEqual({ highest: 2000, lowest: -0.1, ...rest });
    expect(limitsOf(6, 0, rest)).toEqual({ highest: 4000, lowest: -0.2, ...rest });
    expect(limitsOf(24, 0.5, rest).lowest).toBe(-0.5);
    expect(limitsOf(24, 0.05, rest).lowest).toBe(-0.1);
  });

  const limits: Limits = { highest: 2000, lowest: -0.1, space: "mm/day", infinite: true };
  const find = (
    values: readonly number[],
    more: Partial<Limits> = {},
    mask: readonly number[] | null = null,
    given = values,
  ) =>
    findImplausible(Float64Array.from(values), Float64Array.from(given), mask && Uint8Array.from(mask), {
      ...limits,
      ...more,
    });

  test("none: all within, missing or masked", () => {
    for (const values of [[0, 2000, -0.1], [NAN, NAN], []]) expect(find(values)).toBeNull();
    expect(find([3000, 1], {}, [0, 1])).toBeNull();
    expect(find([Number.POSITIVE_INFINITY, 1], { infinite: false })).toBeNull();
  });
  test("one, several, or one value again and again: which, where, how often", () => {
    expect(find([0, 2001, NAN])).toEqual({
      cell: 1,
      rain: 2001,
      count: 1,
      isRepeated: false,
      cells: 2,
      isDecibel: false,
    });
    expect(find([0, -5, 2500, -7])).toMatchObject({
      cell: 1,
      rain: -5,
      count: 3,
      isRepeated: false,
      cells: 4,
    });
    expect(find([0, -5, -9, -9])).toMatchObject({ cell: 2, rain: -9, count: 2, isRepeated: true });
    expect(find([-5, -6, -7, -9, -9])).toMatchObject({ cell: 0, count: 5, isRepeated: false });
    expect(find([-5, -6, -9, -9])).toMatchObject({ cell: 2, count: 2, isRepeated: true });
    expect(find([-9, -9, -9], {}, [0, 1, 1])).toMatchObject({ count: 2, cells: 2 });
    expect(find([Number.POSITIVE_INFINITY, 1])).toMatchObject({ cell: 0, rain: Number.POSITIVE_INFINITY });
  });
  test("of logarithms: as rain, or below what they can be", () => {
    const z = { space: "z" } as const;
    expect(find([0, 0], z, null, [-20, 5])).toBeNull();
    expect(find([0, 0], z, null, [-20.5, 5])).toMatchObject({ cell: 0, rain: 0 });
    expect(find([0, 0], z, null, [-9999, -9999])).toMatchObject({ count: 2, isRepeated: true });
    expect(find([0, 0], {}, null, [-20.5, 5])).toBeNull();
  });
  test("decibels: some well below 0, some above 5, none that radar has not", () => {
    for (const [values, isSo] of [
      [[-30, -1, 10, 50], true],
      [[-1, 5], true],
      [[-0.9, 5], false],
      [[-1, 4.9], false],
      [[-1, 5, 80], true],
      [[-1, 5, 80.5], false],
      [[-40, 5], true],
      [[-40.5, 5], false],
      [[-1, 5, NAN], true],
    ] as const)
      expect([
        values,
        find([...values, ...(values[0] === -0.9 ? [-5000] : [])].map(Number), { lowest: -0.5, highest: 4 })
          ?.isDecibel,
      ]).toEqual([values, isSo]);
  });

  const found = (more: Partial<Implausible> = {}): Implausible => ({
    cell: 0,
    rain: -9,
    count: 1,
    isRepeated: false,
    cells: 6,
    isDecibel: false,
    ...more,
  });
  const FILLS = [
    -99, -999, -9999, -99999, -999.9, -99.99, -32767, -32768, -65535, -2147483647, -2147483648, -4294967295,
    -1e15, -1e30, -3.4e38, -9.96921e36,
  ];
  test("fill values, by their look or their number; what a model may have made is none", () => {
    for (const stored of FILLS) expect([stored, isClearlyFill(found(), stored)]).toEqual([stored, true]);
    for (const stored of [-90, -91, -100, -9998, -9999.5, -1234, -99.8, -29999, -32766])
      expect([stored, isClearlyFill(found(), stored)]).toEqual([stored, false]);
    for (const [stored, repeated] of [
      [-90, false],
      [-91, true],
      [-9, false],
      [1e9, false],
      [2e9, true],
      [3000, false],
    ] as const)
      expect([stored, isClearlyFill(found({ isRepeated: true }), stored)]).toEqual([stored, repeated]);
    expect(isClearlyFill(found(), 1e20)).toBe(false);
  });
  test("the refusal: value, how often, where, why, what to do", () => {
    const said = (more: Partial<Implausible>, stored: number, space: Limits["space"] = "mm/day") =>
      implausibleError(found(more), stored, "f.nc", "row 0", { ...limits, space }).message;
    expect(implausibleError(found(), -9, "f.nc", "row 0", limits)).toBeInstanceOf(ValueError);
    expect(said({}, -9)).toBe(
      "f.nc has the value -9 in row 0, 1 of 6 cells are like it: rain is never below 0. Is it in mm/day? If not, give the units with --units, " +
        "the packing with --scale-offset S,O, or --space z or log1p; --allow-implausible takes the values as they are",
    );
    expect(said({ isRepeated: true, count: 4 }, -7)).toMatch(
      /value -7 \(-9 mm\/day\) in 4 of 6 cells, the first in row 0: .*It probably stands for missing cells: add --missing -7; if not, give the units/,
    );
    expect(said({ rain: 2345.678 }, 5)).toMatch(
      /value 5 \(2346 mm\/day\).*no step of this length on earth had more than 2000 mm\/day/,
    );
    expect(said({ rain: 0 }, -21, "z")).toMatch(
      /no rain is below -20 in z\. Is it in mm\/day\? If not, check --space and --stats/,
    );
    expect(said({ isDecibel: true }, -9)).toMatch(
      /add --missing -9; if these are dBZ \(radar reflectivity\), convert them to rain rates first;/,
    );
    for (const [stored, shown] of [
      [Math.fround(-999.9), "-999.9"],
      [Math.fround(1e20), "1e+20"],
      [9.969209968386869e36, "9.96921e+36"],
      [-9999, "-9999"],
      [-32768, "-32768"],
      [-999.912345678, "-999.912345678"],
    ] as const)
      expect(said({ isRepeated: true }, stored)).toContain(`add --missing ${shown};`);
    for (const stored of FILLS) expect(said({}, stored)).toContain("It probably stands for missing cells");
    const own = implausibleError(found(), -9, "f", "p", limits, (value) => `do something about ${value}`);
    expect(own.message).toContain("rain is never below 0. do something about -9; --allow-implausible");
  });
});
