import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openFields } from "../../lib/io/fields/open.js";
import type { OpenOptions } from "../../lib/io/fields/open-options.js";
import { openPair } from "../../lib/io/pairs/pair.js";
import { type StoreVariable, writeStore } from "./zarr-store.js";

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-times-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Made {
  readonly times: readonly number[];
  readonly units?: string;
  readonly calendar?: string;
  readonly dtype?: "<f8" | "<f4" | "<i4" | "<i8";
  readonly time?: Readonly<Record<string, unknown>>;
  readonly bounds?: readonly number[];
  readonly boundsAttributes?: Readonly<Record<string, unknown>>;
  readonly pr?: Readonly<Record<string, unknown>>;
  readonly file?: Readonly<Record<string, unknown>>;
}

/** A store of 2×2 fields; each cell of event i holds i + 1. */
async function store({ times, units = "days since 2001-01-01", ...made }: Made): Promise<string> {
  const n = times.length;
  const variables: Record<string, StoreVariable> = {
    pr: {
      dims: ["time", "y", "x"],
      shape: [n, 2, 2],
      values: Array.from({ length: 4 * n }, (_, i) => Math.floor(i / 4) + 1),
      attributes: { units: "mm/day", ...made.pr },
    },
    time: {
      dims: ["time"],
      shape: [n],
      values: times,
      dtype: made.dtype ?? "<f8",
      attributes: { units, ...(made.calendar && { calendar: made.calendar }), ...made.time },
    },
    ...(made.bounds && {
      cells: {
        dims: ["time", "two"],
        shape: [n, 2],
        values: made.bounds,
        attributes: made.boundsAttributes ?? {},
      },
    }),
  };
  return writeStore(join(folder, `s${count++}.zarr`), variables, made.file);
}

async function opened(made: Made, options: OpenOptions = {}) {
  const file = await openFields(await store(made), options);
  const first = (await file.readEvent(0))[0]![0];
  await file.close();
  return { times: file.times, notes: file.notes, first, step: file.clock?.step };
}

async function pairOf(truth: Made, samples: Made) {
  const pair = await openPair({ truth: await store(truth), samples: await store(samples) });
  const { truthEvents, sampleEvents, notes } = pair;
  await pair.close();
  return { truthEvents, sampleEvents, notes: notes.join("\n") };
}

const days = (n: number, from = 0) => Array.from({ length: n }, (_, i) => i + from);
const ends = (n: number) => days(n).flatMap((day) => [day, day + 1]);

describe("bounds", () => {
  test("stamps at the end of the day are the day before, whatever the name of the bounds", async () => {
    const end = { times: days(5, 1), bounds: ends(5), time: { bounds: "cells" } };
    expect((await opened(end)).times).toEqual(days(5, 1).map((day) => `2001-01-0${day}`));
    const { truthEvents, sampleEvents, notes } = await pairOf({ times: days(5) }, end);
    expect([truthEvents, sampleEvents]).toEqual([days(5), days(5)]);
    expect(notes).toMatch(/samples' times are those of their bounds, not their stamps \(2001-01-02/);
  });

  test("of the truth; of both; against stamps that say more", async () => {
    const end = { times: days(5, 1), bounds: ends(5), time: { bounds: "cells" } };
    const middle = { times: days(5).map((day) => day + 0.5), bounds: ends(5), time: { bounds: "cells" } };
    expect((await pairOf(end, { times: days(5) })).sampleEvents).toEqual(days(5));
    expect((await pairOf(end, middle)).sampleEvents).toEqual(days(5));
    // All five stamps are the same, four cells: the other side is stamped at the end as well.
    const { sampleEvents, notes } = await pairOf({ times: days(5, 1) }, end);
    expect(sampleEvents).toEqual(days(5));
    expect(notes).toMatch(/matched as stamped: by their bounds 4 would be common/);
  });

  test("climatologies and bounds without length are none", async () => {
    const climatology = { times: days(5, 1), bounds: ends(5), time: { climatology: "cells" } };
    expect((await opened(climatology)).times![0]).toBe("2001-01-02");
    const flat = { times: days(3), bounds: days(3).flatMap((day) => [day, day]), time: { bounds: "cells" } };
    expect((await opened(flat)).times![0]).toBe("2001-01-01");
  });

  test("bounds have units, a calendar and a packing of their own, or those of their times", async () => {
    // Six hours up to 06:00 of two days, told in hours since another day.
    const own = {
      times: [0.25, 1.25],
      bounds: [24, 30, 48, 54],
      time: { bounds: "cells" },
      boundsAttributes: { units: "hours since 2000-12-31" },
      pr: { units: "mm" },
    };
    expect(await opened(own)).toMatchObject({ times: ["2001-01-01", "2001-01-02"], first: 4 });
    // 2000 has a 29th of February in one calendar alone.
    const calendars = {
      times: [0, 1],
      units: "days since 2000-03-01",
      calendar: "noleap",
      bounds: [1, 2, 2, 3],
      time: { bounds: "cells" },
      boundsAttributes: { units: "days since 2000-02-28" },
    };
    expect((await opened(calendars)).times).toEqual(["2000-03-01", "2000-03-02"]);
    // Dates of another calendar count by their names; where the times' calendar has no such date, bounds are none.
    const calendar = "standard";
    const march = { units: "days since 2000-02-29", calendar };
    expect((await opened({ ...calendars, boundsAttributes: march })).times).toEqual([
      "2000-03-01",
      "2000-03-02",
    ]);
    const leapDay = {
      ...calendars,
      times: [4, 5],
      boundsAttributes: { units: "days since 2000-02-28", calendar },
    };
    expect((await opened(leapDay)).times).toEqual(["2000-03-05", "2000-03-06"]);
    const unknown = { units: "fortnights since 2000-02-28" };
    expect((await opened({ ...calendars, boundsAttributes: unknown })).times).toEqual([
      "2000-03-02",
      "2000-03-03",
    ]);
  });

  test("an amount is over its bounds, in hours as in days; uneven bounds are refused", async () => {
    const pr = { units: "mm" };
    const sixHours = { times: [6, 12], bounds: [0, 6, 6, 12], time: { bounds: "cells" }, pr };
    expect(await opened({ ...sixHours, units: "hours since 2001-01-01" })).toMatchObject({
      first: 4,
      times: ["2001-01-01T00:00", "2001-01-01T06:00"],
    });
    // Pentads: 1 mm in 120 h.
    const pentads = { times: [0, 5], bounds: [0, 5, 5, 10], time: { bounds: "cells" }, pr };
    expect((await opened(pentads)).first).toBeCloseTo(0.2, 12);
    const uneven = { times: [0, 5], bounds: [0, 5, 5, 8], time: { bounds: "cells" }, pr };
    await expect(opened(uneven)).rejects.toThrow(
      /its bounds are 72 to 120 h long: pass it, for example --step/,
    );
  });
});

describe("length of a step", () => {
  const pr = { units: "mm" };
  test("cell_methods say how the data were, not how long a step is", async () => {
    const methods = { units: "mm", cell_methods: "time: sum (interval: 1 hr)" };
    expect((await opened({ times: days(4), pr: methods })).first).toBe(1);
  });

  test("selected days are days where the gaps or the frequency say so, and asked about where not", async () => {
    expect(await opened({ times: [0, 3, 4, 11], pr })).toMatchObject({ first: 1 });
    expect(await opened({ times: [0, 5, 10], pr, file: { frequency: "day" } })).toMatchObject({ first: 1 });
    await expect(opened({ times: [0, 5, 10], pr })).rejects.toThrow(/120 h apart.*--step 24h/);
    expect((await opened({ times: [0, 5, 10], pr }, { stepHours: 24 })).first).toBe(1);
    expect((await opened({ times: [0, 5, 10], pr }, { stepHours: 120 })).first).toBeCloseTo(0.2, 12);
  });

  test("a frequency that contradicts the times is asked about", async () => {
    await expect(opened({ times: days(4), pr, file: { frequency: "1hr" } })).rejects.toThrow(
      /24 h apart, and its frequency is said to be 1 h/,
    );
  });

  test("months are no days", async () => {
    const months = { times: [0, 31, 59, 90], pr };
    await expect(opened(months)).rejects.toThrow(/its steps are months, which differ in length/);
    const rates = { times: [0, 31, 59, 90] };
    expect((await opened(rates)).times).toEqual(["2001-01", "2001-02", "2001-03", "2001-04"]);
    await expect(pairOf(rates, { times: days(91) })).rejects.toThrow(
      /lasts a month, one of .* 24 h: bring both to daily/,
    );
    // Stamped in the middle or at the start, with bounds or without.
    const middle = { times: [15.5, 45, 74.5, 105], file: { frequency: "mon" } };
    const bounded = { times: [31, 59], bounds: [0, 31, 31, 59], time: { bounds: "cells" } };
    expect((await pairOf(rates, middle)).sampleEvents).toEqual([0, 1, 2, 3]);
    expect((await pairOf(middle, bounded)).truthEvents).toEqual([0, 1]);
  });

  test("steps of different lengths are not compared", async () => {
    const hourly = { times: days(4), units: "hours since 2001-01-01" };
    const threeHourly = { times: [0, 3, 6], units: "hours since 2001-01-01" };
    await expect(pairOf(hourly, threeHourly)).rejects.toThrow(/lasts 1 h, one of .* 3 h/);
  });
});

describe("times", () => {
  test("noon and midnight of the same days are the same days, which is said", async () => {
    const { sampleEvents, notes } = await pairOf({ times: days(3) }, { times: [0.5, 1.5, 2.5] });
    expect(sampleEvents).toEqual([0, 1, 2]);
    expect(notes).toMatch(/truth at 00:00 and samples at 12:00 of the same days matched/);
  });

  test("a file that is not in order is taken from the earliest event on", async () => {
    const { truthEvents, sampleEvents, notes } = await pairOf({ times: [2, 0, 1] }, { times: [0, 1, 2] });
    expect([truthEvents, sampleEvents]).toEqual([
      [1, 2, 0],
      [0, 1, 2],
    ]);
    expect(notes).toMatch(/times of the truth are not in order/);
  });

  test.each<[what: string, made: Made, first: string]>([
    ["before the reference date", { times: [-1.25, -0.25] }, "2000-12-30"],
    ["int64", { times: [-24, 0], units: "hours since 2001-01-01", dtype: "<i8" }, "2000-12-31"],
    // 64 s apart are the float32 numbers of this size.
    [
      "float32 seconds",
      { times: [978307200, 978393600], units: "seconds since 1970-01-01", dtype: "<f4" },
      "2001-01-01",
    ],
    ["packed", { times: [0, 10], dtype: "<i4", time: { scale_factor: 0.1, add_offset: 2 } }, "2001-01-03"],
    ["reference with a zone", { times: [0, 24], units: "hours since 2001-01-01 00:00 -06:00" }, "2001-01-01"],
    ["julian", { times: [0, 1], units: "days since 1900-02-28", calendar: "julian" }, "1900-02-28"],
  ])("%s", async (_, made, first) => {
    const { times } = await opened(made);
    expect(times![0]).toBe(first);
  });

  test("float32 minutes come out at the hours that they must have been", async () => {
    const minutes = [0, 60, 120].map((minute) => 101 * 365.25 * 1440 + minute + 720);
    const { times } = await opened({ times: minutes, units: "minutes since 1900-01-01", dtype: "<f4" });
    expect(times!.every((time) => /T\d\d:00$/.test(time))).toBe(true);
  });

  test("a missing time is refused by name", async () => {
    await expect(opened({ times: [0, Number.NaN, 2] })).rejects.toThrow(/time has no time for event 1/);
    await expect(opened({ times: [0, -999, 2], time: { _FillValue: -999 } })).rejects.toThrow(
      /time has no time for event 1/,
    );
  });

  test("WRF: XTIME along Time, latitudes and longitudes for each time", async () => {
    const plane = (values: number[]) => [...values, ...values];
    const path = await writeStore(join(folder, "wrf.zarr"), {
      PREC: {
        dims: ["Time", "south_north", "west_east"],
        shape: [2, 2, 2],
        values: days(8),
        attributes: { units: "mm/day", coordinates: "XLONG XLAT XTIME" },
      },
      XTIME: {
        dims: ["Time"],
        shape: [2],
        values: [0, 60],
        attributes: { units: "minutes since 2001-01-01 00:00:00" },
      },
      XLAT: { dims: ["Time", "south_north", "west_east"], shape: [2, 2, 2], values: plane([40, 40, 41, 41]) },
      XLONG: { dims: ["Time", "south_north", "west_east"], shape: [2, 2, 2], values: plane([5, 6, 5, 6]) },
    });
    const file = await openFields(path, { variable: "PREC" });
    expect(file.times).toEqual(["2001-01-01T00:00", "2001-01-01T01:00"]);
    expect(file.grid.cells).toEqual({
      lat: Float64Array.of(40, 40, 41, 41),
      lon: Float64Array.of(5, 6, 5, 6),
    });
    await file.close();
  });

  test("one field with a time of its own", async () => {
    const path = await writeStore(join(folder, "scalar.zarr"), {
      pr: {
        dims: ["y", "x"],
        shape: [2, 2],
        values: days(4),
        attributes: { units: "mm/day", coordinates: "time" },
      },
      time: { dims: [], shape: [], values: [3], attributes: { units: "days since 2001-01-01" } },
    });
    const file = await openFields(path);
    expect(file.times).toEqual(["2001-01-04"]);
    await file.close();
  });
});

test("files of two calendars are matched by their dates, and that is said with the dates that one has not", async () => {
  const days = [0, 1, 2, 3];
  const pair = async (truth: Made, samples: Made) => {
    const opened = await openPair({ truth: await store(truth), samples: await store(samples) });
    await opened.close();
    return { events: opened.length, said: opened.notes.filter((note) => note.includes("calendar")) };
  };
  // From 28 February 2001: 28, 1, 2, 3 in the standard calendar, 28, 29, 30, 1 in the one of 360 days.
  const units = "days since 2001-02-28";
  const [standard, short] = [
    { times: days, units },
    { times: days, units, calendar: "360_day" },
  ];
  expect(await pair(standard, short)).toEqual({
    events: 2,
    said: [
      "the truth is in the calendar standard, the samples in 360_day: events are matched by the date that each writes, which is not always the same day of the year (standard does not have 2 dates of the samples, 2001-02-29 first); bring both to one calendar where that matters",
    ],
  });
  // From 28 February 2000: 29 is the second day of the standard calendar, 1 March that without leap days.
  const leap = "days since 2000-02-28";
  expect(
    (await pair({ times: days, units: leap }, { times: days, units: leap, calendar: "noleap" })).said[0],
  ).toMatch(
    /standard, the samples in noleap: .* \(noleap does not have 1 date of the truth, 2000-02-29 first\)/,
  );
  expect(await pair(short, short)).toEqual({ events: 4, said: [] });
  for (const calendar of ["gregorian", "proleptic_gregorian"])
    expect(await pair(standard, { ...standard, calendar })).toEqual({ events: 4, said: [] });
  for (const alike of ["noleap", "365_day"])
    expect((await pair({ ...standard, calendar: "noleap" }, { ...standard, calendar: alike })).said).toEqual(
      [],
    );
});
