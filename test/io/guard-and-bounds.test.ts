import { describe, expect, test } from "vitest";
import { ValueError } from "../../lib/errors.js";
import { timeAxis } from "../../lib/io/cf/cf-time.js";
import { type EventTimes, eventTimes, oneAfterTheOther, timeLabels } from "../../lib/io/cf/event-times.js";
import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { fieldGuard, guarded } from "../../lib/io/fields/field-guard.js";
import { writtenAsRates } from "../../lib/io/fields/written-as-rates.js";
import { heldFile } from "./in-memory.js";

describe("events with bounds", () => {
  const axis = timeAxis("hours since 2001-01-30", "standard")!;
  const bounded = (stamps: readonly number[], ...bounds: readonly (readonly [number, number])[]) =>
    eventTimes(
      stamps.map((hour) => axis.moment(hour)!),
      bounds.flat().map((hour) => axis.moment(hour)!),
      axis,
      { frequency: null },
    );
  test("days by their middle, others by their start; stamps where they say otherwise", () => {
    const days = bounded([24, 48], [0, 24], [24, 48]);
    expect(days).toEqual({
      full: ["2001-01-30T12:00:00", "2001-01-31T12:00:00"],
      stamps: ["2001-01-31T00:00:00", "2001-02-01T00:00:00"],
      areMonths: false,
      calendar: "standard",
      growsFrom: null,
      step: { hours: 24, why: "", note: null },
    });
    expect(bounded([12, 36], [0, 24], [24, 48]).stamps).toBeNull();
    expect(bounded([12, 37], [0, 24], [24, 48]).stamps).toEqual([
      "2001-01-30T12:00:00",
      "2001-01-31T13:00:00",
    ]);
    expect(bounded([6], [0, 6])).toMatchObject({ full: ["2001-01-30T00:00:00"], step: { hours: 6 } });
  });
  test("of nearly one length, or of several", () => {
    expect(bounded([1000, 1999.5], [0, 1000], [1000, 1999.5]).step.hours).toBe(999.5);
    expect(bounded([6, 18], [0, 6], [6, 18]).step).toEqual({
      hours: null,
      why: "its bounds are 6 to 12 h long",
      note: null,
    });
  });
  test("months from the first to the first, all of them", () => {
    const february = 48; // hours to 1 February
    expect(bounded([february], [february, february + 28 * 24])).toMatchObject({
      areMonths: true,
      step: { hours: null, why: "its steps are months, which differ in length" },
    });
    for (const [from, to] of [
      [february, february + 27 * 24],
      [february + 1, february + 1 + 28 * 24],
      [february + 24, february + 29 * 24],
    ] as const)
      expect(bounded([from], [from, to]).areMonths).toBe(false);
    expect(bounded([february, 2000], [february, february + 28 * 24], [2000, 2024]).areMonths).toBe(false);
  });
  test("that grow from one start, or from 00:00 of each day", () => {
    expect(bounded([6, 12], [0, 6], [0, 12]).growsFrom).toBe("2001-01-30T00:00:00");
    expect(bounded([9, 12], [3, 9], [3, 12]).growsFrom).toBe("2001-01-30T03:00:00");
    expect(bounded([6, 6], [0, 6], [0, 6]).growsFrom).toBeNull();
    expect(bounded([6, 12, 30, 36], [0, 6], [0, 12], [24, 30], [24, 36]).growsFrom).toBe("00:00 of each day");
    expect(bounded([24, 48], [0, 24], [24, 48]).growsFrom).toBeNull();
    expect(bounded([6, 30, 36], [0, 6], [24, 30], [24, 36]).growsFrom).toBe("00:00 of each day");
    expect(bounded([7, 13, 31], [1, 7], [1, 13], [25, 31]).growsFrom).toBeNull();
    expect(bounded([30, 36, 50], [0, 30], [0, 36], [24, 50]).growsFrom).toBeNull();
  });
  test("names: months, days where each has one at one hour, else with hours", () => {
    expect(timeLabels(["2001-01-16T12:00:00", "2001-02-16"], true)).toEqual(["2001-01", "2001-02"]);
    expect(timeLabels(["2001-01-16T12:00:00", "2001-01-17T12:00:00"], false)).toEqual([
      "2001-01-16",
      "2001-01-17",
    ]);
    expect(timeLabels(["2001-01-16T12:00:00", "2001-01-17T13:00:00"], false)).toEqual([
      "2001-01-16T12:00",
      "2001-01-17T13:00",
    ]);
    expect(timeLabels(["2001-01-16T12:00:00", "2001-01-16T12:00:30"], false)).toEqual([
      "2001-01-16T12:00:00",
      "2001-01-16T12:00:30",
    ]);
    expect(timeLabels(["2001-01-16", "2001-01-17T06:00:00"], false)).toEqual([
      "2001-01-16T00:00",
      "2001-01-17T06:00",
    ]);
    expect(timeLabels(["2001-01-16", "2001-01-16"], false)).toEqual(["2001-01-16T00:00", "2001-01-16T00:00"]);
  });
  test("of files one after the other", () => {
    const part = (
      full: string,
      stamp: string | null,
      hours: number | null,
      areMonths = false,
    ): EventTimes => ({
      full: [full],
      stamps: stamp === null ? null : [stamp],
      areMonths,
      step: { hours, why: "", note: null },
    });
    expect(oneAfterTheOther([part("a", null, 1), part("b", "c", 1, true)])).toEqual({
      full: ["a", "b"],
      stamps: ["a", "c"],
      areMonths: false,
      calendar: null,
      step: { hours: 1, why: "", note: null },
    });
    expect(oneAfterTheOther([part("a", null, 1, true), part("b", null, 2, true)])).toEqual({
      full: ["a", "b"],
      stamps: null,
      areMonths: true,
      calendar: null,
      step: { hours: null, why: "its files have steps of different lengths", note: null },
    });
  });
});

describe("the guard of a file", () => {
  const file = (path: string, more: object = {}): FieldFile =>
    ({
      path,
      grid: { height: 2, width: 2 },
      events: 3,
      members: null,
      space: "mm/day",
      units: "mm/day",
      stepHours: null,
      rounding: 0,
      key: (event: number) => `event ${event}`,
      readEvent: async () => [Float64Array.of(0, 0, -50, 1)],
      origin: {
        kind: "array",
        variable: { name: "pr" },
        storedAt: async (event: number, member: number, cell: number) => -(100 * event + 10 * member + cell),
      },
      ...more,
    }) as unknown as FieldFile;
  const field = (event: number, member = 0) => ({
    event,
    member,
    rain: Float64Array.of(0, 0, -50, 1),
    given: Float64Array.of(0, 0, -50, 1),
    mask: null,
  });
  const all = { refuse: "all", infinite: true } as const;

  test("names the value as it is stored, the event, the member and the place, also of a turned field", async () => {
    await expect(fieldGuard(file("f.nc"), all)(field(1))).rejects.toThrow(
      "f.nc: pr: event 1 has the value -102 (-50 mm/day) in row 1, column 0",
    );
    await expect(fieldGuard(file("f.nc", { members: 3 }), all)(field(1, 2))).rejects.toThrow(
      "f.nc: pr: event 1, member 2 has the value -122",
    );
    await expect(fieldGuard(file("f.nc"), all)({ ...field(1), cellOf: (cell) => cell + 1 })).rejects.toThrow(
      /value -103 .* in row 1, column 1/,
    );
    await expect(fieldGuard(file("f.nc", { firstEvent: 2 }), all)(field(1))).rejects.toThrow(
      /event 1 has the value -302/,
    );
    await fieldGuard(
      file("f.nc"),
      all,
    )({ ...field(1), rain: new Float64Array(4), given: new Float64Array(4) });
    await fieldGuard(file("f.nc"), { ...all, refuse: "fills" })(field(0));
    const fill = file("f.nc", { origin: { kind: "files", storedAt: async () => -9999 } });
    await expect(fieldGuard(fill, { ...all, refuse: "fills" })(field(0))).rejects.toThrow(
      /^f\.nc: event 0 has the value -9999/,
    );
  });
  test.each<[string, string, (files: readonly FieldFile[]) => object, [number, number]]>([
    ["parts", "b.nc", (files) => ({ kind: "parts", files }), [4, 0]],
    ["members", "b.nc", (files) => ({ kind: "members", files }), [1, 1]],
    [
      "a table",
      "b.nc",
      (files) => ({
        kind: "table",
        names: [[], ["a.nc", "b.nc"]],
        reopen: async (name: string) => files.find(({ path }) => path === name),
      }),
      [1, 1],
    ],
  ])("finds the file among %s", async (_, name, origin, [event, member]) => {
    const joined = file("folder", { events: 6, members: 2, origin: origin([file("a.nc"), file("b.nc")]) });
    await expect(fieldGuard(joined, all)(field(event, member))).rejects.toThrow(
      new RegExp(`^${name}: pr: event ${event}, member ${member} has the value`),
    );
    await expect(fieldGuard(joined, all)(field(event + 10, member + 10))).rejects.toThrow();
  });
  test.each([
    ["mm/day", null, 3000, true],
    ["mm/h", null, 9000, false],
    ["mm/h", null, 10000, true],
    ["mm per hour", null, 9000, false],
    ["mm/3h", null, 5600, false],
    ["mm/3h", null, 5700, true],
    ["mm/10min", null, 23000, false],
    ["mm/min", null, 70000, false],
    ["mm h-1", null, 9000, false],
    ["mm hr^-1", null, 9000, false],
    ["mm hours -1", null, 9000, false],
    ["mm/6 h", null, 3900, false],
    ["mm/h", 24, 3000, true],
    ["kg m-2 s-1", null, 3000, true],
    ["mm", 1, 9000, false],
  ] as const)("%s, steps of %s h: %i mm/day refused: %s", async (units, stepHours, rain, isRefused) => {
    const read = guarded(
      file("f.nc", { units, stepHours, readEvent: async () => [Float64Array.of(rain, 0, 0, 0)] }),
    ).readEvent(0);
    if (isRefused) await expect(read).rejects.toThrow(ValueError);
    else expect(await read).toHaveLength(1);
  });
  test("of other spaces, and of what failed in a model: nothing is refused", async () => {
    const log = file("f.nc", { space: "z" });
    expect(guarded(log)).toBe(log);
    const infinite = file("f.nc", {
      readEvent: async () => [Float64Array.of(Number.POSITIVE_INFINITY, 0, 0, 0)],
    });
    expect(await guarded(infinite).readEvent(0)).toHaveLength(1);
  });
});

test("what was taken apart is written as rates, and not called a sum any more", async () => {
  const attributes = {
    long_name: "accumulated",
    description: "sum",
    comment: "x",
    cell_methods: "time: sum",
    GRIB_stepType: "accum",
    units: "mm",
    source: "y",
  };
  const { variables } = heldFile([{ name: "pr", dims: [], shape: [], attributes }]);
  const array = {
    units: "mm",
    origin: { kind: "array", factor: 24, isAmount: true, variable: variables[0] },
  } as unknown as FieldFile;
  const rates = {
    units: "mm/day",
    origin: {
      kind: "array",
      factor: 1,
      isAmount: false,
      variable: {
        name: "pr",
        attributes: { source: "y", units: "mm/day", standard_name: "lwe_precipitation_rate" },
      },
    },
  };
  expect(writtenAsRates(array)).toMatchObject(rates);
  expect((writtenAsRates(array).origin as { variable: object }).variable).toHaveProperty(
    "attributes",
    rates.origin.variable.attributes,
  );
  expect(writtenAsRates({ ...array, units: "" }).units).toBe("");
  const joined = (origin: object) =>
    writtenAsRates({ units: "mm", origin } as unknown as FieldFile).origin as never as {
      files: unknown[];
      reopen(name: string): Promise<unknown>;
    };
  expect(joined({ kind: "parts", files: [array] }).files[0]).toMatchObject(rates);
  expect(joined({ kind: "members", files: [array] }).files[0]).toMatchObject(rates);
  expect(await joined({ kind: "table", reopen: async () => array }).reopen("a")).toMatchObject(rates);
  const files = { kind: "files" };
  expect(joined(files)).toBe(files);
});
