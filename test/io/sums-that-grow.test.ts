import { describe, expect, test } from "vitest";
import { FormatError, ShapeError, ValueError } from "../../lib/errors.js";
import type { Values } from "../../lib/fields/field.js";
import type { Attributes } from "../../lib/io/arrays/array-file.js";
import type { EventTimes } from "../../lib/io/cf/event-times.js";
import { settleCumulative } from "../../lib/io/fields/cumulative.js";
import { checkCumulative, mentionsAccumulation } from "../../lib/io/fields/cumulative-signs.js";
import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { fileTable } from "../../lib/io/fields/file-table.js";
import { growthOf, largest } from "../../lib/io/fields/growth.js";
import { settleSampleAxes, settleTruthAxes } from "../../lib/io/fields/settle-axes.js";
import { heldFile } from "./in-memory.js";

const hoursOf = (n: number, first = 1, step = 1) =>
  Array.from({ length: n }, (_, i) =>
    new Date(Date.UTC(2001, 2, 1, first + i * step)).toISOString().slice(0, 19),
  );
const clockOf = (full: readonly string[], hours: number | null): EventTimes => ({
  full,
  stamps: null,
  areMonths: false,
  step: { hours, why: "", note: null },
});

/** A file of one row of cells, a list for each event. */
function file(events: readonly (readonly number[])[], more: Partial<FieldFile> = {}): FieldFile {
  const stepHours = more.stepHours === undefined ? 1 : more.stepHours;
  const width = events[0]!.length;
  return {
    path: "f.nc",
    space: "mm/day",
    units: "mm",
    grid: { height: 1, width },
    events: events.length,
    members: null,
    clock: clockOf(hoursOf(events.length), stepHours),
    times: hoursOf(events.length),
    stepHours,
    isAmount: true,
    mentionsAccumulation: false,
    rounding: 0,
    notes: ["own"],
    key: (event: number) => `event ${event}`,
    readEvent: async (event: number) => [Float64Array.from(events[event]!)],
    close: async () => {},
    origin: { kind: "files", names: [], shape: [], factor: 1, storedAt: async () => 0 },
    ...more,
  } as unknown as FieldFile;
}
const growing = (n: number, cells = 20, by = 1) =>
  Array.from({ length: n }, (_, i) => new Array<number>(cells).fill(i * by));

describe("signs that amounts add up", () => {
  const check = (
    name: string,
    attributes: Attributes,
    {
      cumulative,
      times,
      others = [],
      root = {},
    }: {
      cumulative?: "run" | "day" | "no";
      times?: Partial<EventTimes>;
      others?: readonly string[];
      root?: Attributes;
    } = {},
  ) => {
    const held = heldFile(
      [
        { name, dims: ["x"], shape: [1], attributes },
        ...others.map((other) => ({ name: other, dims: ["x"], shape: [1] })),
      ],
      root,
    );
    return () => checkCumulative(held, held.variables[0]!, (times as EventTimes) ?? null, cumulative);
  };
  test.each(["RAINC", "RAINNC", "RAINSH", "SNOWNC", "GRAUPELNC", "HAILNC", "ACSNOW", "wrf/RAINNC"])(
    "WRF's %s",
    (name) => {
      expect(check(name, {})).toThrow(ValueError);
      expect(check(name, { units: "mm" })).toThrow(/RAIN|SNOW|HAIL|GRAUPEL/);
      expect(check(name, { units: "mm/h" })).not.toThrow();
      for (const cumulative of ["day", "no", "run"] as const)
        expect(check(name, {}, { cumulative })).not.toThrow();
    },
  );
  test.each(["RAINCV", "XRAINC", "RAINNC2", "rainc", "pr"])("%s is not", (name) => {
    expect(check(name, { units: "mm" })).not.toThrow();
  });
  test.each<[Attributes, boolean]>([
    [{ long_name: "accumulated rain since the start" }, true],
    [{ description: "ACCUMULATED TOTAL GRID SCALE PRECIPITATION" }, true],
    [{ comment: "cumulative from beginning of run" }, true],
    [{ long_name: "accumulated after the initial time" }, true],
    [{ long_name: "run-total accumulation" }, true],
    [{ long_name: "cumulated rain", comment: "since 00 UTC" }, true],
    [{ long_name: "accumulated rain" }, false],
    [{ long_name: "rain since the start" }, false],
    [{ title: "accumulated since" }, false],
    [{ long_name: "accumulated from the gauge" }, false],
    [{}, false],
  ])("%j: %s", (attributes, isSo) => {
    const run = check("pr", { units: "mm", ...attributes });
    if (isSo)
      expect(run).toThrow(
        /f?held\.nc: pr holds sums that grow from step to step, not the amounts of each \(it is called "/,
      );
    else expect(run).not.toThrow();
  });
  test("bounds that grow; units that are none do not say it is a rate", () => {
    const times = { growsFrom: "2001-01-01T00:00:00" };
    expect(check("pr", {}, { times })).toThrow("(the bounds of its times grow from 2001-01-01T00:00:00 on)");
    expect(check("pr", { units: "furlongs" }, { times })).toThrow(ValueError);
    expect(check("pr", { units: "mm/day" }, { times })).not.toThrow();
    expect(check("pr", {}, { times: { growsFrom: null } })).not.toThrow();
  });
  test("buckets are refused where sums since the start are asked for, and how to join them is said", () => {
    const bucket = {
      cumulative: "run",
      others: ["I_RAINNC"],
      root: { BUCKET_MM: Float32Array.of(100) },
    } as const;
    expect(check("RAINNC", {}, bucket)).toThrow(FormatError);
    expect(check("RAINNC", {}, bucket)).toThrow(
      "held.nc: RAINNC starts anew at each 100 mm (BUCKET_MM), and I_RAINNC counts how often: write RAINNC + 100 × I_RAINNC into a file first",
    );
    expect(check("RAINNC", {}, { ...bucket, cumulative: "day" })).not.toThrow();
    expect(check("RAINNC", {}, { ...bucket, others: ["I_RAINC"] })).not.toThrow();
    for (const root of [{}, { BUCKET_MM: Float32Array.of(-1) }, { BUCKET_MM: Float32Array.of(0) }])
      expect(check("RAINNC", {}, { ...bucket, root })).not.toThrow();
  });
  test("mentions of accumulation, which may be that of each step", () => {
    const says = (attributes: Attributes) =>
      mentionsAccumulation(heldFile([{ name: "pr", dims: [], shape: [], attributes }]).variables[0]!);
    for (const attributes of [
      { GRIB_stepType: "accum" },
      { long_name: "Accumulated" },
      { comment: "cumulated" },
      { description: "x ACCUM y" },
    ])
      expect(says(attributes)).toBe(true);
    for (const attributes of [{}, { GRIB_stepType: "avg" }, { long_name: "rain" }, { title: "accumulated" }])
      expect(says(attributes)).toBe(false);
  });
});

describe("values that grow", () => {
  const grow = (events: readonly (readonly number[])[], least: number, more: Partial<FieldFile> = {}) => {
    const growth = growthOf(file(events, more), least);
    const said = events.map((values) =>
      growth.isSettled() ? "settled" : growth.add(Float64Array.from(values)),
    );
    return [
      said.findIndex((words) => words !== undefined),
      said.find((words) => words !== undefined),
      growth.isSettled(),
    ];
  };
  test("in so many steps, and in 40 cells in all", () => {
    expect(grow(growing(9), 6)).toEqual([6, "they grow in 6 of 6 steps and fall in none", true]);
    expect(grow(growing(9), 4)).toEqual([4, "they grow in 4 of 4 steps and fall in none", true]);
    expect(grow(growing(9, 5), 4)).toEqual([8, "they grow in 8 of 8 steps and fall in none", true]);
    expect(grow(growing(8, 5), 4)).toEqual([-1, undefined, true]);
    expect(grow(growing(6), 6)).toEqual([-1, undefined, true]);
    expect(grow(new Array(60).fill(new Array(20).fill(1)), 6)).toEqual([49, "settled", true]);
  });
  test("steps in which nothing changes do not count", () => {
    const events = [0, 0, 1, 1, 2, 2, 3, 3].map((value) => new Array<number>(20).fill(value));
    expect(grow(events, 3)).toEqual([6, "they grow in 3 of 6 steps and fall in none", true]);
  });
  test("one that falls settles it, but for a few cells, or rounding", () => {
    const fall = growing(9).map((values, i) => (i === 3 ? values.map(() => 0) : values));
    expect(grow(fall, 6)).toEqual([4, "settled", true]);
    const few = growing(9, 100).map((values, i) =>
      values.map((value, cell) => (cell < 2 && i === 3 ? 0 : value)),
    );
    expect(grow(few, 6)[0]).toBe(6);
    const more = growing(9, 100).map((values, i) =>
      values.map((value, cell) => (cell < 3 && i === 3 ? 0 : value)),
    );
    expect(grow(more, 6)[1]).toBe("settled");
    const rounded = growing(9, 20, 1000).map((values, i) =>
      values.map((value, cell) => value - (cell < 5 && i === 3 ? 1000.1 : 0)),
    );
    expect(grow(rounded, 6)[0]).toBe(6);
  });
  test("at midnight alone they may start anew, where steps are shorter than a day", () => {
    const perDay = (first: number) =>
      Array.from({ length: 40 }, (_, i) => new Array<number>(20).fill((i + first) % 24));
    // Stamped with their ends: 01:00 is the first of a day.
    expect(grow(perDay(0), 26)).toEqual([27, "over 28 steps they fall at 00 UTC alone", true]);
    expect(grow(perDay(3), 26)[1]).toBe("settled");
    expect(grow(perDay(0), 26, { clock: null })[1]).toBe("settled");
    const daily = { stepHours: 24, clock: clockOf(hoursOf(40, 0, 24), 24) };
    expect(grow(perDay(0), 26, daily)[1]).toBe("settled");
    const stamped = { clock: { ...clockOf(hoursOf(40, 0), 1), stamps: hoursOf(40) } };
    expect(grow(perDay(0), 26, stamped)[1]).toMatch(/00 UTC alone/);
  });
  test("missing values neither rise nor fall", () => {
    const events = growing(9).map((values) => values.map((value, cell) => (cell < 10 ? Number.NaN : value)));
    expect(grow(events, 4)[0]).toBe(4);
    expect(largest(Float64Array.of(Number.NaN, -3, 2, 1))).toBe(2);
    expect(largest(Float64Array.of(Number.NaN, -3))).toBe(0);
  });
});

describe("sums, settled", () => {
  const read = async (settled: FieldFile): Promise<number[][]> => {
    const all: number[][] = [];
    for (let event = 0; event < settled.events; event++) all.push([...(await settled.readEvent(event))[0]!]);
    return all;
  };
  test("amounts that grow are refused; rates when they are read; fewer than five, other spaces and a word settle it", async () => {
    await expect(settleCumulative(file(growing(9)), undefined)).rejects.toThrow(
      /f\.nc holds sums that grow from step to step, not the amounts of each \(they grow in 6 of 6/,
    );
    await expect(
      settleCumulative(file(growing(5), { mentionsAccumulation: true }), undefined),
    ).rejects.toThrow(/4 of 4/);
    expect(await settleCumulative(file(growing(5)), undefined)).toMatchObject({ events: 5 });
    for (const same of [file(growing(4), { mentionsAccumulation: true }), file(growing(9), { space: "z" })])
      expect(await settleCumulative(same, undefined)).toBe(same);
    const own = file(growing(9));
    expect(await settleCumulative(own, "no")).toBe(own);
    const rates = await settleCumulative(file(growing(9), { isAmount: false, units: "mm/day" }), undefined);
    await expect(read(rates)).rejects.toThrow(
      /f\.nc holds what grows from step to step, as sums do and rates do not, and its units are said to be mm\/day \(they grow in 6 of 6 steps/,
    );
    const again = await settleCumulative(file(growing(9), { isAmount: false }), undefined);
    for (const event of [0, 1, 1, 8, 2, 7, 3, 4, 5]) expect(await again.readEvent(event)).toHaveLength(1);
    await expect(again.readEvent(6)).rejects.toThrow(ValueError);
  });
  test("of a run: each step less the one before it; the first is left out", async () => {
    const sums = [
      [1, 5, 0],
      [3, 5, 0.5],
      [3, 9, 2],
    ];
    const settled = await settleCumulative(file(sums, { rounding: 0.25 }), "run");
    expect(await read(settled)).toEqual([
      [2, 0, 0.5],
      [0, 4, 1.5],
    ]);
    expect([settled.events, settled.firstEvent, settled.rounding, settled.units]).toEqual([
      2,
      1,
      0.5,
      "mm/day",
    ]);
    expect(settled.clock).toMatchObject({
      full: ["2001-03-01T01:00:00", "2001-03-01T02:00:00"],
      stamps: ["2001-03-01T02:00:00", "2001-03-01T03:00:00"],
    });
    expect(settled.times).toEqual(["2001-03-01T01:00", "2001-03-01T02:00"]);
    expect(settled.key(0)).toBe("2001-03-01T01:00");
    expect(settled.notes).toEqual([
      "own",
      "f.nc: sums since the start of the run, taken apart: each step less the one before it, in mm/day; 2001-03-01T01:00:00 is left out: how much of it fell in its own step is not known",
    ]);
    await expect(settled.readEvent(2)).rejects.toThrow();
    const plain = await settleCumulative(file(sums, { clock: null, times: null, stepHours: null }), "run");
    expect([await read(plain), plain.times, plain.key(0)]).toEqual([
      [
        [2, 0, 0.5],
        [0, 4, 1.5],
      ],
      null,
      "event 1",
    ]);
    expect(plain.notes[1]).toMatch(/; its first event is left out/);
    await expect(settleCumulative(file([[1]]), "run")).rejects.toThrow(
      "f.nc has one time, from which nothing can be taken: --cumulative run needs two",
    );
  });
  test("of a day: the first step of each is its own", async () => {
    const sums = [[1], [3], [2], [5]];
    const clock = clockOf(hoursOf(4, 23), 1);
    const settled = await settleCumulative(file(sums, { clock }), "day");
    // 23:00, 00:00, then 01:00 (the first of the next day), 02:00
    expect([await read(settled), settled.firstEvent]).toEqual([[[2], [2], [3]], 1]);
    const whole = await settleCumulative(file([[1], [3]]), "day");
    expect([await read(whole), whole.firstEvent, whole.notes[1]]).toEqual([
      [[1], [2]],
      0,
      "f.nc: sums since 00 UTC of each day, taken apart: each step less the one before it, in mm/day",
    ]);
    const daily = await settleCumulative(
      file([[1], [3], [4]], { stepHours: 24, clock: clockOf(hoursOf(3, 0, 24), 24) }),
      "run",
    );
    expect(daily.clock?.full).toEqual(["2001-03-01T12:00:00", "2001-03-02T12:00:00"]);
    await expect(settleCumulative(file(sums, { stepHours: null }), "day")).rejects.toThrow(
      /needs the length of a step: pass it, for example --step 1h/,
    );
    await expect(settleCumulative(file(sums, { clock: null }), "day")).rejects.toThrow(
      /has no times, by which --cumulative day knows/,
    );
  });
  test("with a time left out or out of order: refused", async () => {
    for (const full of [
      ["2001-03-01T01:00:00", "2001-03-01T02:00:00", "2001-03-01T04:00:00"],
      ["2001-03-01T02:00:00", "2001-03-01T01:00:00", "2001-03-01T03:00:00"],
    ])
      await expect(
        settleCumulative(file([[1], [2], [3]], { clock: clockOf(full, 1) }), "run"),
      ).rejects.toThrow(
        /comes -?\d h after 2001-03-01T0\d:00:00, and a step is 1 h: sums can be taken apart \(--cumulative run\) only where/,
      );
    const near = ["2001-03-01T01:00:00", "2001-03-01T02:00:30", "2001-03-01T03:00:30"];
    expect((await settleCumulative(file([[1], [2], [3]], { clock: clockOf(near, 1) }), "run")).events).toBe(
      2,
    );
    const model = ["2001-02-29T00:00:00", "2001-02-30T00:00:00", "2001-03-01T00:00:00"];
    expect(
      (await settleCumulative(file([[1], [2], [3]], { clock: clockOf(model, 24), stepHours: 24 }), "run"))
        .clock?.full,
    ).toEqual(["2001-02-29T00:00:00", "2001-02-28T12:00:00"]);
  });
  test("a sum that falls is refused beyond rounding: where, from what to what", async () => {
    const fall = await settleCumulative(
      file([
        [24, 24, 48],
        [48, 72, 24],
      ]),
      "run",
    );
    await expect(fall.readEvent(0)).rejects.toThrow(
      "f.nc: the sum falls at event 1 (row 0, column 2: from 2 mm to 1 mm), where --cumulative run has none fall: a run that was started again",
    );
    const day = await settleCumulative(
      file([[24], [48], [24]], { clock: clockOf(hoursOf(3, 2), 1), grid: { height: 1, width: 1 } }),
      "day",
    );
    await expect(day.readEvent(1)).rejects.toThrow(/does the sum start anew at another hour\?/);
    const rate = await settleCumulative(file([[3], [1]], { stepHours: null, clock: null }), "run");
    await expect(rate.readEvent(0)).rejects.toThrow(/from 3 mm\/day to 1 mm\/day/);
    // 4 / 65536 of the largest, or what packing leaves of both.
    expect(
      await read(
        await settleCumulative(
          file([
            [65536, 0],
            [65532.5, 1],
          ]),
          "run",
        ),
      ),
    ).toEqual([[0, 1]]);
    await expect(
      read(
        await settleCumulative(
          file([
            [65536, 0],
            [65531, 1],
          ]),
          "run",
        ),
      ),
    ).rejects.toThrow(/falls/);
    expect(await read(await settleCumulative(file([[10], [9.5]], { rounding: 0.25 }), "run"))).toEqual([[0]]);
  });
});

describe("axes of arrays without names", () => {
  const array = (first: number, second: number, more: Partial<FieldFile> = {}) => {
    const { variables } = heldFile([{ name: "", dims: ["", "", "", ""], shape: [first, second, 2, 3] }]);
    return file([[0]], {
      path: "s.npy",
      grid: { height: 2, width: 3 },
      times: null,
      events: first,
      origin: { kind: "array", variable: variables[0]! } as never,
      ...more,
    });
  };
  const truth = (events: number, times: readonly string[] | null = null) =>
    file([[0]], { path: "t.npy", events, times });
  test("of a truth: one member first is no event", () => {
    expect(settleTruthAxes(array(1, 3))).toEqual({
      axes: "member,event",
      note: "s.npy: axes taken as member, event, y, x: a truth has one member",
    });
    for (const [first, second] of [
      [1, 1],
      [3, 1],
      [2, 2],
    ] as const)
      expect(settleTruthAxes(array(first, second))).toBeNull();
    expect(settleTruthAxes(truth(3))).toBeNull();
  });
  test("of samples: the one that is as long as the truth", () => {
    expect(settleSampleAxes(array(3, 2), truth(3))).toBeNull();
    expect(settleSampleAxes(array(2, 3), truth(3))).toEqual({
      axes: "member,event",
      note: "s.npy: axes taken as member, event, y, x: the second is as long as the 3 events of the truth",
    });
    expect(settleSampleAxes(array(1, 1), truth(1))).toBeNull();
    expect(() => settleSampleAxes(array(3, 3), truth(3))).toThrow(
      /^s\.npy is 3×3×2×3, and t\.npy has 3 events: say which/,
    );
    expect(() => settleSampleAxes(array(4, 5), truth(3))).toThrow(ShapeError);
    expect(() => settleSampleAxes(array(4, 5), truth(3))).toThrow(/neither of the first two axes is as long/);
    const times = ["2001-01-01"];
    expect(settleSampleAxes(array(4, 5, { times }), truth(3, times))).toBeNull();
    expect(() => settleSampleAxes(array(4, 5, { times }), truth(3))).toThrow(/neither/);
    expect(() => settleSampleAxes(array(4, 5), truth(3, times))).toThrow(/neither/);
    expect(settleSampleAxes(truth(4), truth(3))).toBeNull();
  });
});

describe("files of one event each", () => {
  const one = (path: string, value: number, more: Partial<FieldFile> = {}) =>
    file([[value]], { path, clock: null, times: null, ...more });
  const at = (time: string) => ({ clock: clockOf([time], 24) });
  function table(files: Readonly<Record<string, FieldFile>>) {
    const closed: string[] = [];
    const reopened = (name: string) => ({ ...files[name]!, close: async () => void closed.push(name) });
    return {
      fields: fileTable("dir", Object.keys(files), Object.values(files), ["first"], async (name) =>
        reopened(name),
      ),
      closed,
    };
  }
  const values = async (fields: FieldFile): Promise<number[][]> =>
    Promise.all(
      Array.from({ length: fields.events }, async (_, i) =>
        (await fields.readEvent(i)).map((v: Values) => v[0]!),
      ),
    );

  test("by the times in them, several of one time are its members", async () => {
    const { fields, closed } = table({
      a: one("a", 1, at("2001-01-02T00:00:00")),
      b: one("b", 2, at("2001-01-01T00:00:00")),
      c: one("c", 3, at("2001-01-02T00:00:00")),
      d: one("d", 4, at("2001-01-01T00:00:00")),
    });
    expect([await values(fields), fields.members, fields.times, fields.key(1), fields.names]).toEqual([
      [
        [2, 4],
        [1, 3],
      ],
      2,
      ["2001-01-01", "2001-01-02"],
      "2001-01-02",
      ["2001-01-01T00:00:00", "2001-01-02T00:00:00"],
    ]);
    expect(fields.notes).toEqual(["first", "dir: 2 events of 2 members, 2 files each"]);
    expect(closed.sort()).toEqual(["a", "b", "c", "d"]);
    await expect(fields.readEvent(2)).rejects.toThrow();
  });
  test("by their names where not all tell a time; in the order of days, where these do", async () => {
    const { fields } = table({
      "day_2001-01-03.tif": one("x", 3),
      "day_2001-01-01.tif": one("y", 1, at("2009-01-01T00:00:00")),
    });
    expect([await values(fields), fields.times, fields.members, fields.notes[1]]).toEqual([
      [[1], [3]],
      ["2001-01-01", "2001-01-03"],
      null,
      "dir: 2 events, a file each",
    ]);
    const { fields: plain } = table({ "b.tif": one("b", 2), "a.tif": one("a", 1) });
    expect([await values(plain), plain.times, plain.key(0)]).toEqual([[[2], [1]], null, "b"]);
    const { fields: own } = table({
      "a.tif": one("a", 1, { members: 1 }),
      "b.tif": one("b", 2, { members: 1 }),
    });
    expect(own.members).toBe(1);
  });
  test("of other numbers of members: refused, with both", () => {
    expect(() => table({ a: one("a.nc", 1, { members: 2 }), b: one("b.nc", 1) })).toThrow(FormatError);
    expect(() => table({ a: one("a.nc", 1, { members: 2 }), b: one("b.nc", 1) })).toThrow(
      "dir: a.nc has 2 members, b.nc has 1",
    );
    expect(() =>
      table({
        a: one("a", 1, at("2001-01-01T00:00:00")),
        b: one("b", 1, at("2001-01-01T00:00:00")),
        c: one("c", 1, at("2001-01-02T00:00:00")),
      }),
    ).toThrow(ShapeError);
  });
});
