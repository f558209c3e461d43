import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeUnits, timeAxis } from "../../lib/io/cf/cf-time.js";
import { eventTimes, timeLabels } from "../../lib/io/cf/event-times.js";

/** What events at these times are called, and how long they last. */
function decodeTimes(values: readonly (number | bigint)[], units: string, calendar: string | null) {
  const axis = timeAxis(units, calendar);
  const moments = axis && values.map((value) => axis.moment(value));
  if (!axis || !moments || moments.includes(null)) return null;
  const known = moments.filter((moment) => moment !== null);
  const times = eventTimes(known, null, axis, { frequency: null });
  return { times: timeLabels(times.full, times.areMonths), full: times.full, step: times.step };
}

describe("decodeTimes", () => {
  // cftime 1.6.2: num2date(values, units, calendar), strftime("%Y-%m-%dT%H:%M:%S").
  test.each<[units: string, calendar: string, values: number[], expected: string[]]>([
    [
      "days since 1950-01-01",
      "standard",
      [0, 58.5, 12022, 19052],
      ["1950-01-01T00:00:00", "1950-02-28T12:00:00", "1982-12-01T00:00:00", "2002-03-01T00:00:00"],
    ],
    [
      "hours since 1500-01-01",
      "standard",
      [0, 720000, 724000, 5000000],
      ["1500-01-01T00:00:00", "1582-02-19T00:00:00", "1582-08-04T16:00:00", "2070-06-03T08:00:00"],
    ],
    [
      "days since 1582-10-04",
      "gregorian",
      [0, 1, 2],
      ["1582-10-04T00:00:00", "1582-10-15T00:00:00", "1582-10-16T00:00:00"],
    ],
    [
      "days since 1582-10-04",
      "proleptic_gregorian",
      [0, 1, 2],
      ["1582-10-04T00:00:00", "1582-10-05T00:00:00", "1582-10-06T00:00:00"],
    ],
    [
      "days since 0001-01-01",
      "julian",
      [0, 730000, 730001.25],
      ["0001-01-01T00:00:00", "1999-08-20T00:00:00", "1999-08-21T06:00:00"],
    ],
    [
      "days since 2000-02-28",
      "noleap",
      [0, 1, 366],
      ["2000-02-28T00:00:00", "2000-03-01T00:00:00", "2001-03-01T00:00:00"],
    ],
    [
      "days since 2000-02-28",
      "all_leap",
      [0, 1, 2, 367],
      ["2000-02-28T00:00:00", "2000-02-29T00:00:00", "2000-03-01T00:00:00", "2001-02-29T00:00:00"],
    ],
    [
      "days since 2000-02-29",
      "360_day",
      [0, 1, 2, 360],
      ["2000-02-29T00:00:00", "2000-02-30T00:00:00", "2000-03-01T00:00:00", "2001-02-29T00:00:00"],
    ],
    [
      "seconds since 1970-01-01T00:00:00Z",
      "standard",
      [0, 1e9, 951782400],
      ["1970-01-01T00:00:00", "2001-09-09T01:46:40", "2000-02-29T00:00:00"],
    ],
    [
      "minutes since 2001-12-31 23:30:00 +01:00",
      "proleptic_gregorian",
      [0, 90, 1e6],
      ["2001-12-31T22:30:00", "2002-01-01T00:00:00", "2003-11-26T09:10:00"],
    ],
    [
      "hours since 2000-01-01 00:00:0.0",
      "366_day",
      [0, 6, 1440.5],
      ["2000-01-01T00:00:00", "2000-01-01T06:00:00", "2000-03-01T00:30:00"],
    ],
    [
      "days since 2100-02-28",
      "standard",
      [0, 1, 2],
      ["2100-02-28T00:00:00", "2100-03-01T00:00:00", "2100-03-02T00:00:00"],
    ],
    [
      "days since 2000-03-01",
      "standard",
      [-0.25, -1, -1.5, -60, -365000.125],
      [
        "2000-02-29T18:00:00",
        "2000-02-29T00:00:00",
        "2000-02-28T12:00:00",
        "2000-01-01T00:00:00",
        "1000-10-23T21:00:00",
      ],
    ],
    [
      "hours since 2000-03-01",
      "noleap",
      [-1, -24, -25],
      ["2000-02-28T23:00:00", "2000-02-28T00:00:00", "2000-02-27T23:00:00"],
    ],
    ["days since 1900-02-28", "standard", [0, 1], ["1900-02-28T00:00:00", "1900-03-01T00:00:00"]],
    ["days since 1582-10-15", "standard", [0, -1], ["1582-10-15T00:00:00", "1582-10-04T00:00:00"]],
    ["days since 1582-10-15", "proleptic_gregorian", [-1], ["1582-10-14T00:00:00"]],
    ["days since 1500-02-28", "standard", [1, 2], ["1500-02-29T00:00:00", "1500-03-01T00:00:00"]],
    ["days since 1996-02-28", "standard", [1, 2], ["1996-02-29T00:00:00", "1996-03-01T00:00:00"]],
    ["days since 1600-01-01", "julian", [146097], ["1999-12-29T00:00:00"]],
    ["days since 1900-01-01", "standard", [-500000, 800000], ["0531-01-16T00:00:00", "4090-04-29T00:00:00"]],
    ["days since 1900-01-01", "julian", [-500000, 59], ["0531-01-28T00:00:00", "1900-02-29T00:00:00"]],
    ["days since 1900-01-01", "all_leap", [59, 800000], ["1900-02-29T00:00:00", "4085-10-17T00:00:00"]],
    ["days since 1900-01-01", "noleap", [-500000, 59], ["0530-02-20T00:00:00", "1900-03-01T00:00:00"]],
    ["days since 1900-01-01", "360_day", [59, 800000], ["1900-02-30T00:00:00", "4122-03-21T00:00:00"]],
  ])("%s, %s", (units, calendar, values, expected) => {
    const times = decodeTimes(values, units, calendar)!.times;
    expect(times.length).toBe(values.length);
    for (const [i, time] of times.entries()) expect(expected[i].startsWith(time)).toBe(true);
  });

  test("dates where no two times are on one day, hours where some are, seconds where needed", () => {
    const units = "hours since 2000-01-01";
    expect(decodeTimes([12, 36], units, null)!.times).toEqual(["2000-01-01", "2000-01-02"]);
    expect(decodeTimes([0, 6], units, null)!.times).toEqual(["2000-01-01T00:00", "2000-01-01T06:00"]);
    expect(decodeTimes([0, 0.01], units, null)!.times).toEqual([
      "2000-01-01T00:00:00",
      "2000-01-01T00:00:36",
    ]);
    // A third of a day in float64 is not quite 8 hours.
    expect(decodeTimes([1 / 3, 2 / 3], "days since 2000-01-01", null)!.times).toEqual([
      "2000-01-01T08:00",
      "2000-01-01T16:00",
    ]);
  });

  test("nanoseconds as bigint keep their day", () => {
    const ns = [1_600_000_000_000_000_000n, 1_600_086_400_000_000_000n, -41_600_000_000_000n];
    expect(decodeTimes(ns, "nanoseconds since 1970-01-01", null)!.times).toEqual([
      "2020-09-13",
      "2020-09-14",
      "1969-12-31",
    ]);
  });

  // cftime 1.6.2 for the same numbers as int64.
  test("bigints before the reference are floored, too", () => {
    expect(decodeTimes([-1n, -24n, -25n], "hours since 2000-03-01", "standard")?.times).toEqual([
      "2000-02-29T23:00",
      "2000-02-29T00:00",
      "2000-02-28T23:00",
    ]);
  });

  test("the step is the commonest, where nine in ten are equal", () => {
    const winter = Array.from({ length: 90 }, (_, day) => day);
    const winters = [...winter, ...winter.map((day) => day + 365)];
    expect(decodeTimes(winters, "days since 1982-12-01", null)!.step.hours).toBe(24);
    const stepOf = (values: number[], units = "hours since 2000-01-01") =>
      decodeTimes(values, units, null)!.step;
    expect(stepOf([0, 3, 6, 9]).hours).toBe(3);
    expect(stepOf([9, 0, 6, 3]).hours).toBe(3);
    expect(stepOf([7])).toEqual({ hours: null, why: "it has one time", note: null });
    // Hours left out, days left out, and what may be either.
    expect(stepOf([0, 1, 5, 6, 20])).toMatchObject({ hours: 1, note: expect.stringMatching(/1 h each/) });
    expect(stepOf([0, 3, 4, 11], "days since 2000-01-01")).toMatchObject({
      hours: 24,
      note: expect.stringMatching(/irregular gaps/),
    });
    expect(stepOf([0, 4, 9]).hours).toBeNull();
    expect(stepOf([0, 2, 6], "days since 2000-01-01").why).toMatch(/irregular gaps of 48 to 96 h/);
    expect(stepOf([0, 5, 10], "days since 2000-01-01").why).toMatch(/120 h apart, which may be/);
  });

  test("what cannot be decoded is null", () => {
    expect(decodeTimes([0, 0.3], "months since 2000-01-01", "standard")).toBeNull();
    expect(decodeTimes([0], "days since 2000-13-01", null)).toBeNull();
    expect(decodeTimes([0], "days since 2000-01-01 00:00 EST", null)).toBeNull();
    expect(decodeTimes([0], "days since 2000-01-01", "martian")).toBeNull();
    expect(decodeTimes([0], "days", null)).toBeNull();
    expect(decodeTimes([0, Number.NaN], "days since 2000-01-01", null)).toBeNull();
    expect([isTimeUnits("Hour since 2001-12-31"), isTimeUnits("mm/day")]).toEqual([true, false]);
  });

  test.each(["2000-00-01", "2000-13-01", "2000-01-00", "2000-01-32", "20000-01-01"])(
    "days since %s is no time",
    (date) => expect(timeAxis(`days since ${date}`, null)).toBeNull(),
  );

  test.each([20010010, 20011301, 20010100, 20010132, Number.NaN, Number.POSITIVE_INFINITY])(
    "%d is no date as CDO writes them",
    (value) => {
      const axis = timeAxis("day as %Y%m%d.%f", "standard")!;
      expect(axis.moment(value)).toBeNull();
      expect(axis.moment(20010131)).not.toBeNull();
    },
  );

  // cftime 1.6.2: num2date(0, units), microseconds rounded here; an hour or a month alone: pandas, as xarray asks it.
  test.each([
    ["seconds since 2000-01-01 00:00:30.75", "2000-01-01T00:00:31"],
    ["seconds since 2000-01-01 00:00:30.", "2000-01-01T00:00:30"],
    ["seconds since 2000-01-01 12", "2000-01-01T12:00:00"],
    ["seconds since 2000-01-01T6:5", "2000-01-01T06:05:00"],
    ["seconds since 2000-01-01 00:00 -0330", "2000-01-01T03:30:00"],
    ["seconds since 2000-1-1 UTC", "2000-01-01T00:00:00"],
    ["seconds since 2000-02", "2000-02-01T00:00:00"],
  ])("%s", (units, time) => expect(decodeTimes([0], units, null)!.full).toEqual([time]));

  test("months and years are those of the calendar, days as CDO writes them", () => {
    const full = (values: number[], units: string, calendar: string | null = null) =>
      decodeTimes(values, units, calendar)!.full.map((time) => time.slice(0, 13));
    expect(full([0, 1, 14], "months since 1999-12-01")).toEqual([
      "1999-12-01T00",
      "2000-01-01T00",
      "2001-02-01T00",
    ]);
    expect(full([-1, 0.5], "months since 2000-01-01")).toEqual(["1999-12-01T00", "2000-01-16T00"]);
    expect(full([0, 1], "months since 2000-01-01", "360_day")).toEqual(["2000-01-01T00", "2000-02-01T00"]);
    expect(full([2, -3], "years since 2000-03-01")).toEqual(["2002-03-01T00", "1997-03-01T00"]);
    expect(full([20010203.25, 19991231], "day as %Y%m%d.%f")).toEqual(["2001-02-03T06", "1999-12-31T00"]);
    expect(decodeTimes([0, 1, 2], "months since 2000-01-01", null)!.times).toEqual([
      "2000-01",
      "2000-02",
      "2000-03",
    ]);
  });

  test("the Gregorian calendar is that of JavaScript", () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        const expected = new Date(day * 86_400_000).toISOString();
        fc.pre(/^\d{4}-/.test(expected));
        expect(decodeTimes([day], "days since 1970-01-01", "proleptic_gregorian")!.times).toEqual([
          expected.slice(0, 10),
        ]);
      }),
    );
  });
});
