import { describe, expect, test } from "vitest";
import { FormatError, ShapeError, ValueError } from "../../lib/errors.js";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import { fieldAxes } from "../../lib/io/cf/cf.js";
import { readTimes } from "../../lib/io/cf/read-times.js";
import { timeVariable } from "../../lib/io/cf/time-variable.js";
import { type Held, heldFile } from "./in-memory.js";

const field = (events: number, attributes: Attributes = {}): Held => ({
  name: "pr",
  dims: ["time", "lat", "lon"],
  shape: [events, 1, 1],
  attributes,
});
const time = (values: readonly number[], attributes: Attributes = {}, more: Partial<Held> = {}): Held => ({
  name: "time",
  dims: ["time"],
  shape: [values.length],
  data: Float64Array.from(values),
  attributes: { units: "days since 2001-01-01", ...attributes },
  ...more,
});

async function read(variables: readonly Held[], file: Attributes = {}, withoutBounds = false) {
  const held = heldFile(variables, file);
  const variable = held.variables[0]!;
  const notes: string[] = [];
  const axes = fieldAxes(held, variable)!;
  const times = await readTimes(held, variable, axes, notes, withoutBounds);
  return { ...times, times, notes };
}
const fullOf = async (variables: readonly Held[], file: Attributes = {}) =>
  (await read(variables, file)).full;

describe("texts as times", () => {
  const texts = (values: readonly string[], more: Partial<Held> = {}): Held => ({
    name: "time",
    dims: ["time"],
    shape: [values.length],
    dtype: "<U19",
    data: [...values],
    ...more,
  });
  test.each([
    ["2001-02-03", "2001-02-03T00:00:00"],
    ["2001-02-30", "2001-02-30T00:00:00"],
    ["2001-02-03T04", "2001-02-03T04:00:00"],
    ["2001-02-03T0405", "2001-02-03T04:05:00"],
    ["2001-02-30_06:00:00", "2001-02-30T06:00:00"],
    ["2001-02-03T04:05", "2001-02-03T04:05:00"],
    ["2001-02-03T04:05:06", "2001-02-03T04:05:06"],
    ["2001-02-03T04:05:06Z", "2001-02-03T04:05:06"],
    ["2001-02-03T04:05:06.789Z", "2001-02-03T04:05:06"],
    ["2001-02-03 04:05:06", "2001-02-03T04:05:06"],
    ["2001-02-03_04:05:06", "2001-02-03T04:05:06"],
    ["2001-02-03 0405", "2001-02-03T04:05:00"],
    ["2001-02-03_24:00:00", "2001-02-04T00:00:00"],
    [" 2001-02-03\0\0", "2001-02-03T00:00:00"],
  ])("%j", async (text, full) => {
    expect(await fullOf([field(1), texts([text])])).toEqual([full]);
  });
  test.each([
    "2001-2-3",
    "x2001-02-03",
    "2001-02-03T",
    "2001-02-03T04:05:06+01:00",
    "",
    "20010203",
    "2001-02-03T04:05:06 Z",
  ])("%j is no date: said, and events are known by position", async (text) => {
    const { times, notes } = await read([field(2), texts(["2001-02-03", text])]);
    expect(times).toBeNull();
    expect(notes).toEqual([`time has "${text}", which is no date: events are known by position`]);
  });
  test("as letters, of WRF", async () => {
    const letters = ["2001-01-01_00:00:00", "2001-01-01_06:00:00"].flatMap((text) => [...text]);
    const wrf = (more: Partial<Held> = {}): Held => ({
      name: "Times",
      dims: ["time", "DateStrLen"],
      shape: [2, 19],
      dtype: "|S1",
      data: letters,
      ...more,
    });
    const found = await read([field(2), wrf()]);
    expect(found.full).toEqual(["2001-01-01T00:00:00", "2001-01-01T06:00:00"]);
    expect(found.step?.hours).toBe(6);
    for (const other of [{ name: "Labels" }, { dims: ["lat", "DateStrLen"] }, { dtype: "<f8" }])
      expect((await read([field(2), wrf(other)])).times).toBeNull();
    const long = (length: number) =>
      wrf({ shape: [2, length], data: letters.concat(new Array(100).fill("")).slice(0, 2 * length) });
    expect((await read([field(2), long(9)])).times).toBeNull();
    expect((await read([field(2), long(41)])).times).toBeNull();
  });
  test("that hold numbers are refused", async () => {
    await expect(read([field(1), texts([], { shape: [1], data: Float64Array.of(1) })])).rejects.toThrow(
      FormatError,
    );
  });
});

describe("numbers as times", () => {
  test.each([
    ["W", 1, "1970-01-08"],
    ["D", 1, "1970-01-02"],
    ["h", 25, "1970-01-02T01"],
    ["m", 1440, "1970-01-02"],
    ["s", 86400, "1970-01-02"],
    ["ms", 86_400_000, "1970-01-02"],
    ["us", 86_400_000_000, "1970-01-02"],
    ["ns", 86_400_000_000_000, "1970-01-02"],
  ])("NumPy's datetime64[%s]", async (unit, count, day) => {
    const given = time(
      [],
      {},
      {
        dtype: `<M8[${unit}]`,
        shape: [1],
        data: BigInt64Array.of(BigInt(count)),
        attributes: { calendar: "360_day" },
      },
    );
    expect((await fullOf([field(1), given]))?.[0]).toMatch(new RegExp(`^${day}`));
  });
  test("no time, by NumPy or NaN: refused, with the event", async () => {
    const given = time([], {}, { dtype: "<M8[D]", shape: [2], data: BigInt64Array.of(1n, -(2n ** 63n)) });
    await expect(read([field(2), given])).rejects.toThrow(ValueError);
    await expect(read([field(2), given])).rejects.toThrow("held.nc: time has no time for event 1");
    await expect(read([field(3), time([0, 1, Number.NaN])])).rejects.toThrow(/for event 2/);
  });
  test("without units, or in units that nothing is known of: said", async () => {
    for (const [attributes, said] of [
      [{ units: "" }, "time has no units: events are known by position"],
      [
        { units: "fortnights since 2001-01-01" },
        'time in "fortnights since 2001-01-01" (standard) cannot be decoded: events are known by position',
      ],
      [
        { calendar: "lunar" },
        'time in "days since 2001-01-01" (lunar) cannot be decoded: events are known by position',
      ],
    ] as const) {
      const found = await read([field(2), time([0, 1], attributes)]);
      expect([found.times, found.notes]).toEqual([null, [said]]);
    }
    const halves = await read([field(1), time([0.3], { units: "months since 2001-01-01" })]);
    expect([halves.times, halves.notes.length]).toEqual([null, 1]);
  });
  test("as many as the events, or it is said", async () => {
    const three = time([0, 1, 2]);
    await expect(read([field(2), three])).rejects.toThrow(ShapeError);
    await expect(read([field(2), three])).rejects.toThrow("held.nc: time has 3 times, pr has 2 events");
    expect((await read([{ ...field(2), dims: ["event", "lat", "lon"] }, three])).times).toBeNull();
  });
  test("a field alone has the one time that there is", async () => {
    const alone: Held = { name: "pr", dims: ["lat", "lon"], shape: [2, 2] };
    for (const shape of [[], [1]])
      expect(await fullOf([alone, { ...time([3]), shape, dims: shape.map(() => "time") }])).toEqual([
        "2001-01-04T00:00:00",
      ]);
    expect((await read([alone, time([3, 4])])).times).toBeNull();
  });
  test("float32 counts are at the round time that they must have been, while they can tell", async () => {
    const hours = (values: readonly number[]): Held =>
      time(
        [],
        {},
        {
          dtype: "<f4",
          shape: [values.length],
          data: Float32Array.from(values),
          attributes: { units: "days since 1850-01-01" },
        },
      );
    // 55000.25 has steps of 2⁻⁸ day, 337.5 s: six hours are told, and 20 minutes are not.
    expect(await fullOf([field(2), hours([55000.25, 55000.5])])).toEqual([
      "2000-08-02T06:00:00",
      "2000-08-02T12:00:00",
    ]);
    const third = 55000 + 1 / 24;
    expect(await fullOf([field(1), hours([third])])).toEqual(["2000-08-02T01:00:00"]);
    const minutes = 55000 + 7 / 1440;
    expect(Math.fround(minutes)).not.toBe(minutes);
    // float64 is taken to the second.
    expect(await fullOf([field(1), time([minutes], { units: "days since 1850-01-01" })])).toEqual([
      "2000-08-02T00:07:00",
    ]);
  });
});

describe("bounds", () => {
  const bounds = (
    values: readonly number[],
    attributes: Attributes = {},
    more: Partial<Held> = {},
  ): Held => ({
    name: "time_bnds",
    dims: ["time", "nv"],
    shape: [values.length / 2, 2],
    data: Float64Array.from(values),
    attributes,
    ...more,
  });
  const noons = ["2001-01-01T12:00:00", "2001-01-02T12:00:00"];
  const ends = time([1, 2]);

  test.each([
    ["time_bnds", {}],
    ["time_bounds", {}],
    ["timebnd", {}],
    ["TIME_BNDS", {}],
    ["whatever", { bounds: "whatever" }],
    ["time_bnds", { bounds: "time_bnds" }],
  ])("called %s, %j", async (name, attributes) => {
    const found = await read([field(2), time([1, 2], attributes), bounds([0, 1, 1, 2], {}, { name })]);
    expect(found.full).toEqual(noons);
    expect(found.stamps).toEqual(["2001-01-02T00:00:00", "2001-01-03T00:00:00"]);
    expect(found.step?.hours).toBe(24);
  });
  test("are not looked at where they shall not be", async () => {
    const found = await read([field(2), ends, bounds([0, 1, 1, 2])], {}, true);
    expect([found.full, found.stamps]).toEqual([["2001-01-02T00:00:00", "2001-01-03T00:00:00"], null]);
  });
  test.each<[string, Held[]]>([
    ["of a climatology", [time([1, 2], { climatology: "time_bnds" }), bounds([0, 1, 1, 2])]],
    ["called otherwise", [ends, bounds([0, 1, 1, 2], {}, { name: "lat_bnds" })]],
    ["of another name than said", [time([1, 2], { bounds: "cells" }), bounds([0, 1, 1, 2])]],
    ["three for each", [ends, bounds([0, 1, 1, 2, 2, 3], {}, { shape: [2, 3] })]],
    ["of other events", [ends, bounds([0, 1, 1, 2, 2, 3])]],
    ["backwards", [ends, bounds([1, 0, 2, 1])]],
    ["empty", [ends, bounds([1, 1, 2, 2])]],
    ["with one missing", [ends, bounds([0, 1, Number.NaN, 2])]],
    ["with one unwritten", [ends, bounds([0, 1, -999, 2], { _FillValue: Float64Array.of(-999) })]],
  ])("%s are none", async (_, others) => {
    const found = await read([field(2), ...others]);
    expect([found.full, found.stamps]).toEqual([["2001-01-02T00:00:00", "2001-01-03T00:00:00"], null]);
  });
  test("within a day go forward by their seconds", async () => {
    const hours = { units: "hours since 2001-01-01" };
    const found = await read([field(2), time([1, 2], hours), bounds([0, 1, 1, 2])]);
    expect([found.full, found.step?.hours]).toEqual([["2001-01-01T00:00:00", "2001-01-01T01:00:00"], 1]);
    const back = await read([field(2), time([1, 2], hours), bounds([1, 0, 2, 1])]);
    expect(back.stamps).toBeNull();
  });
});

describe("which variable is the time", () => {
  const found = (
    variables: readonly Partial<Held>[],
    dim: string | null = "time",
    attributes: Attributes = {},
  ) => {
    const file = heldFile([
      field(2, attributes),
      ...variables.map((v, i) => ({ name: `v${i}`, dims: ["time"], shape: [2], ...v })),
    ]);
    return timeVariable(file, file.variables[0]!, dim, 2)?.name ?? null;
  };
  const days = { units: "days since 2001-01-01" };
  test.each<[string, Partial<Held>[], string | null, Attributes?]>([
    [
      "that of the dimension, first",
      [
        { name: "valid_time", attributes: { ...days, standard_name: "time" } },
        { name: "time", attributes: days },
      ],
      "time",
    ],
    [
      "one with a standard name before the dimension's without units",
      [{ name: "time" }, { name: "v", attributes: { ...days, standard_name: "time" } }],
      "v",
    ],
    [
      "one that coordinates name before one by its name",
      [
        { name: "date", attributes: days },
        { name: "v", attributes: days },
      ],
      "v",
      { coordinates: "lat v" },
    ],
    [
      "one by its name before one by its units",
      [
        { name: "v", attributes: days },
        { name: "XTIME", attributes: days },
      ],
      "XTIME",
    ],
    ["one by its units", [{ name: "u" }, { name: "v", attributes: days }], "v"],
    ["one by its name alone", [{ name: "u" }, { name: "dates" }], "dates"],
    ["one of NumPy's times", [{ name: "v", dtype: "<M8[D]" }], "v"],
    [
      "texts by their name alone",
      [
        { name: "v", dtype: "<U10" },
        { name: "date", dtype: "<U10" },
      ],
      "date",
    ],
    ["no texts of another name, named or not", [{ name: "v", dtype: "<U10" }], null, { coordinates: "v" }],
    ["no numbers of another name", [{ name: "v" }], null],
    ["none of another length", [{ name: "date", shape: [3], attributes: days }], null],
    ["none along another dimension", [{ name: "date", dims: ["run"], attributes: days }], null],
    [
      "no start of a forecast by its standard name",
      [{ name: "v", attributes: { ...days, standard_name: "forecast_reference_time" } }],
      null,
    ],
    [
      "the first of two alike",
      [
        { name: "v", attributes: days },
        { name: "w", attributes: days },
      ],
      "v",
    ],
  ])("%s", (_, variables, name, attributes) => {
    expect(found(variables, "time", attributes)).toBe(name);
  });
  test.each([
    "initial_time",
    "initial_time0_hours",
    "reference_time",
    "ref_time",
    "forecast_reference_time",
    "reftime",
  ])("%s, the start of a forecast, is none", (name) =>
    expect(found([{ name, attributes: days }])).toBeNull(),
  );
  test("without an axis: one of a single time, a time by more than its name alone", () => {
    for (const shape of [[], [1], [1, 1]] as const) {
      const at = { shape, dims: shape.map((_, i) => `d${i}`) };
      expect(found([{ ...at, name: "time", attributes: days }], null)).toBe(shape.length < 2 ? "time" : null);
      expect(found([{ ...at, name: "time" }], null)).toBeNull();
      expect(found([{ ...at, name: "v", attributes: days }], null)).toBeNull();
      expect(found([{ ...at, name: "v", attributes: { ...days, standard_name: "time" } }], null)).toBe(
        shape.length < 2 ? "v" : null,
      );
    }
  });
});

describe("the step that a file names", () => {
  test.each([
    [{ frequency: "day" }, 24],
    [{ frequency: "Daily" }, 24],
    [{ frequency: "P1D" }, 24],
    [{ frequency: "hourly" }, 1],
    [{ frequency: "PT1H" }, 1],
    [{ frequency: "1hr" }, 1],
    [{ frequency: "3hr" }, 3],
    [{ frequency: "PT6H" }, 6],
    [{ frequency: "12 hours" }, 12],
    [{ frequency: "6h" }, 6],
    [{ time_frequency: "day" }, 24],
    [{ time_coverage_resolution: "P1D" }, 24],
    [{ frequency: "", time_frequency: "6hr" }, 6],
    [{ frequency: "often", time_coverage_resolution: "PT1H" }, 1],
    [{ frequency: "day", time_frequency: "6hr" }, 24],
    [{ frequency: "x6hr" }, null],
    [{ frequency: "6hrx" }, null],
    [{ frequency: "6hourly" }, null],
    [{ frequency: "constructor" }, null],
    [{}, null],
  ] as const)("%j: %s h", async (attributes, hours) => {
    expect((await read([field(1), time([0])], attributes)).step?.hours).toBe(hours);
  });
  test.each(["mon", "month", "monthly", "P1M"])("%s: months", async (frequency) => {
    const found = await read([field(2), time([0, 40])], { frequency });
    expect([found.areMonths, found.step?.hours]).toEqual([true, null]);
  });
});
