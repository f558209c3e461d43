import { describe, expect, test } from "vitest";
import { FormatError, ShapeError, ValueError } from "../../lib/errors.js";
import { type EventTimes, timeLabels as labelsOf } from "../../lib/io/cf/event-times.js";

import type { FieldFile } from "../../lib/io/fields/field-file.js";
import { matchEvents } from "../../lib/io/pairs/match.js";

interface Told {
  readonly full?: readonly string[];
  readonly stamps?: readonly string[] | null;
  readonly hours?: number | null;
  readonly areMonths?: boolean;
  readonly names?: readonly string[];
  readonly events?: number;
}

/** What matching looks at of a file. */
function file(
  path: string,
  { full, stamps = null, hours = 24, areMonths = false, names, events }: Told,
): FieldFile {
  const clock: EventTimes | null = full
    ? { full, stamps, areMonths, step: { hours, why: "", note: null } }
    : null;
  return {
    path,
    events: events ?? full?.length ?? names?.length ?? 0,
    times: full ? labelsOf(full, areMonths) : null,
    clock,
    ...(names && { names }),
  } as unknown as FieldFile;
}
const match = (truth: Told, samples: Told) => matchEvents(file("t.nc", truth), file("s.nc", samples));
const days = (...dates: readonly number[]) =>
  dates.map((date) => `2001-01-${String(date).padStart(2, "0")}T12:00:00`);
const hours = (...clock: readonly number[]) =>
  clock.map((hour) => `2001-01-01T${String(hour).padStart(2, "0")}:00:00`);

describe("by time", () => {
  test("all of both, in the order of time, whatever theirs is", () => {
    expect(match({ full: days(1, 2, 3) }, { full: days(1, 2, 3) })).toEqual({
      truth: [0, 1, 2],
      samples: [0, 1, 2],
      notes: ["truth and samples matched by time"],
    });
    expect(match({ full: days(1, 2, 3) }, { full: days(3, 1, 2) })).toEqual({
      truth: [0, 1, 2],
      samples: [1, 2, 0],
      notes: ["truth and samples matched by time"],
    });
    expect(match({ full: days(3, 1, 2) }, { full: days(1, 2, 3) })).toEqual({
      truth: [1, 2, 0],
      samples: [0, 1, 2],
      notes: [
        "truth and samples matched by time",
        "the times of the truth are not in order: events are taken from the earliest on",
      ],
    });
  });
  test("what both have, and what of", () => {
    const partly = match({ full: days(1, 2, 3) }, { full: days(2, 3, 4, 5) });
    expect(partly).toEqual({
      truth: [1, 2],
      samples: [0, 1],
      notes: [
        "truth and samples overlap only partly: 2 times are in both, of 3 in the truth (2001-01-01 … 2001-01-03) and 4 in the samples (2001-01-02 … 2001-01-05)",
      ],
    });
    expect(match({ full: days(1, 2, 3) }, { full: days(2, 3) }).notes[0]).toMatch(
      /overlap only partly: 2 times/,
    );
    expect(match({ full: days(2, 3) }, { full: days(1, 2, 3) }).notes[0]).toMatch(
      /overlap only partly: 2 times/,
    );
  });
  test("nothing in common: refused, with both ranges", () => {
    expect(() => match({ full: days(1, 2) }, { full: days(3) })).toThrow(FormatError);
    expect(() => match({ full: days(1, 2) }, { full: days(3, 4) })).toThrow(
      /^t\.nc \(2001-01-01 … 2001-01-02\) and s\.nc \(2001-01-03 … 2001-01-04\) have no time in common$/,
    );
    expect(() => match({ full: days(1, 2), hours: null }, { full: hours(6, 7), hours: null })).toThrow(
      /no time in common: one is daily, bring both to daily values$/,
    );
  });
  test("a time twice: refused, with both events", () => {
    for (const [truth, samples, path] of [
      [hours(1, 2, 1), hours(1, 2), "t.nc"],
      [hours(1, 2), hours(1, 2, 1), "s.nc"],
    ] as const) {
      expect(() => match({ full: truth }, { full: samples })).toThrow(ValueError);
      expect(() => match({ full: truth }, { full: samples })).toThrow(
        `${path} has the time 2001-01-01T01:00 twice (events 0 and 2): leave one of them`,
      );
    }
  });
  test("days at different hours are said, months and bounds are not", () => {
    const at = (clock: string) => ["2001-01-01", "2001-01-02"].map((day) => `${day}T${clock}`);
    const notes = (truth: Told, samples: Told) => match(truth, samples).notes.slice(1);
    expect(notes({ full: at("12:00:00") }, { full: at("00:00:00") })).toEqual([
      "truth at 12:00 and samples at 00:00 of the same days matched",
    ]);
    expect(notes({ full: at("12:00:00") }, { full: at("12:00:00") })).toEqual([]);
    expect(notes({ full: ["2001-01-01", "2001-01-02"] }, { full: at("12:00:00") })).toEqual([]);
    expect(
      notes(
        { full: [...at("12:00:00").slice(0, 1), "2001-01-02T06:00:00"] },
        { full: [...at("12:00:00").slice(0, 1), "2001-01-02T06:00:00"] },
      ),
    ).toEqual([]);
    const months = { full: ["2001-01-16T12:00:00", "2001-02-15T00:00:00"], areMonths: true };
    expect(notes(months, { full: ["2001-01-01T00:00:00", "2001-02-01T00:00:00"], areMonths: true })).toEqual(
      [],
    );
    const both = { full: at("12:00:00"), stamps: at("00:00:00") };
    expect(notes(both, { full: at("12:00:00"), stamps: at("06:00:00") })).toEqual([]);
  });
});

describe("by bounds or by stamps", () => {
  test("days of bounds are days, and the stamps are said", () => {
    const bounded = { full: days(1, 2, 3), stamps: days(2, 3, 4).map((t) => t.replace("12", "00")) };
    const found = match({ full: days(1, 2, 3) }, bounded);
    expect([found.truth, found.samples]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(found.notes).toEqual([
      "truth and samples matched by time",
      "the samples' times are those of their bounds, not their stamps (2001-01-02 is the first)",
    ]);
    expect(match(bounded, { full: days(1, 2, 3) }).notes[1]).toBe(
      "the truth's times are those of their bounds, not their stamps (2001-01-02 is the first)",
    );
  });
  test("where more is common by the stamps, they are meant; as many only for steps shorter than a day", () => {
    const bounded = { full: days(1, 2, 3), stamps: days(2, 3, 4) };
    const byStamps = match({ full: days(2, 3, 4) }, bounded);
    expect([byStamps.truth, byStamps.samples]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(byStamps.notes[1]).toBe(
      "the samples' times are matched as stamped: by their bounds 2 would be common, and the truth has no bounds",
    );
    expect(match(bounded, { full: days(2, 3, 4) }).notes[1]).toBe(
      "the truth's times are matched as stamped: by their bounds 2 would be common, and the samples have no bounds",
    );
    const hourly = { full: hours(0, 1, 2), stamps: hours(1, 2, 3), hours: 1 };
    const wide = { full: hours(0, 1, 2, 3), hours: 1 };
    expect(match(wide, hourly).truth).toEqual([1, 2, 3]);
    expect(match(hourly, wide).samples).toEqual([1, 2, 3]);
    const daily = { full: days(1, 2, 3), stamps: days(2, 3, 4) };
    expect(match({ full: days(1, 2, 3, 4) }, daily).truth).toEqual([0, 1, 2]);
    // A length of one side alone that is a day, or not known, is no short step.
    expect(match({ ...wide, hours: null }, { ...hourly, hours: null }).truth).toEqual([0, 1, 2]);
  });
  test("bounds in both, or stamps that are the same, settle nothing", () => {
    const bounded = { full: days(1, 2), stamps: days(2, 3) };
    expect(match(bounded, bounded).notes).toEqual(["truth and samples matched by time"]);
    const same = { full: days(1, 2), stamps: days(1, 2).map((t) => t.replace("12:", "06:")) };
    expect(match({ full: days(1, 2) }, same).notes).toEqual(["truth and samples matched by time"]);
  });
});

describe("lengths", () => {
  test.each<[Told, Told, string]>([
    [{ hours: 24 }, { hours: 1 }, "an event of t.nc lasts 24 h, one of s.nc 1 h: bring both to daily values"],
    [{ areMonths: true, hours: null }, { hours: 24 }, "an event of t.nc lasts a month, one of s.nc 24 h"],
    [{ hours: 24 }, { areMonths: true, hours: null }, "an event of t.nc lasts 24 h, one of s.nc a month"],
    [{ hours: 24 }, { hours: 24.3 }, "24 h, one of s.nc 24.3 h"],
  ])("%j and %j are refused", (truth, samples, message) => {
    const full = days(1, 2);
    expect(() => match({ full, ...truth }, { full, ...samples })).toThrow(FormatError);
    expect(() => match({ full, ...truth }, { full, ...samples })).toThrow(message);
  });
  test.each<[Told, Told]>([
    [{ hours: 24 }, { hours: 24.2 }],
    [{ hours: 24.2 }, { hours: 24 }],
    [{ hours: null }, { hours: 1 }],
    [{ hours: 1 }, { hours: null }],
    [
      { areMonths: true, hours: null },
      { areMonths: true, hours: null },
    ],
    [
      { areMonths: true, hours: 1 },
      { areMonths: true, hours: 2 },
    ],
  ])("%j and %j may be alike", (truth, samples) => {
    const full = ["2001-01-16T12:00:00", "2001-02-16T12:00:00"];
    expect(match({ full, ...truth }, { full, ...samples }).truth).toEqual([0, 1]);
  });
});

describe("without times in both", () => {
  test("by the days of the files' names", () => {
    const truth = { names: ["day_000001.npy", "day_000002.npy", "day_000003.npy"] };
    expect(
      match(truth, { names: ["day_3_sample_00.npy", "day_1_sample_00.npy", "day_2_sample_00.npy"] }),
    ).toEqual({
      truth: [0, 1, 2],
      samples: [1, 2, 0],
      notes: ["truth and samples matched by the names of their files"],
    });
    const partly = match(truth, { names: ["day_000002.npy", "day_000007.npy"] });
    expect([partly.truth, partly.samples]).toEqual([[1], [0]]);
    expect(partly.notes[0]).toBe(
      "truth and samples overlap only partly: 1 days are in both by the names of their files (day_000001.npy … day_000003.npy in the truth, day_000002.npy … day_000007.npy in the samples)",
    );
    expect(match({ names: ["day_000002.npy"] }, truth).notes[0]).toMatch(/overlap only partly: 1 days/);
    expect(match(truth, { names: ["day_000002.npy"] }).notes[0]).toMatch(/overlap only partly: 1 days/);
    expect(() => match(truth, { names: ["day_000009.npy"] })).toThrow(
      /^t\.nc and s\.nc have no day in common by the names of their files: day_000001\.npy … day_000003\.npy in the truth, day_000009/,
    );
  });
  test("by position, in the order of what times there are", () => {
    expect(match({ events: 3 }, { events: 3 })).toEqual({
      truth: [0, 1, 2],
      samples: [0, 1, 2],
      notes: ["truth and samples matched by position"],
    });
    for (const [truth, samples] of [
      [{ full: days(3, 1, 2) }, { events: 3 }],
      [{ events: 3 }, { full: days(3, 1, 2) }],
    ] as const)
      expect([match(truth, samples).truth, match(truth, samples).samples]).toEqual([
        [1, 2, 0],
        [1, 2, 0],
      ]);
    expect(() => match({ events: 3 }, { full: days(1, 2) })).toThrow(ShapeError);
    expect(() => match({ events: 3 }, { events: 2 })).toThrow(
      /^t\.nc has 3 events, s\.nc has 2; without times in both/,
    );
    expect(match({ names: ["a.npy", "b.npy"] }, { events: 2 }).notes).toEqual([
      "truth and samples matched by position",
    ]);
  });
});
