import { describe, expect, test } from "vitest";
import type { Moment } from "../../lib/io/cf/calendar.js";
import { stepLength } from "../../lib/io/cf/step-length.js";

/** Moments so many hours after a midnight. */
const at = (...hours: number[]): Moment[] =>
  hours.map((hour) => ({ day: 1000 + Math.floor(hour / 24), second: (((hour % 24) + 24) % 24) * 3600 }));
const days = (...numbers: number[]): Moment[] => at(...numbers.map((day) => 24 * day));
const of = (moments: readonly Moment[], frequency: number | "month" | null = null, areMonths = false) =>
  stepLength(moments, frequency, areMonths);

describe("the length of a step", () => {
  test.each<[string, Moment[], number | null, number]>([
    ["days", days(0, 1, 2, 3), null, 24],
    ["hours", at(0, 3, 6, 9), null, 3],
    ["hours over midnight, in any order", at(30, 0, 6, 12, 18, 24), null, 6],
    [
      "a season left out of a year of days",
      days(...Array.from({ length: 20 }, (_, i) => (i < 10 ? i : i + 90))),
      null,
      24,
    ],
    ["days with a second field at the same time", days(0, 0, 1, 2), null, 24],
    ["a frequency for one time", days(0), 6, 6],
    ["selected days of daily data", days(0, 7, 14), 24, 24],
    ["a frequency that is a little above the times", at(0, 5.99, 11.98), 6, 5.99],
    ["irregular days", days(0, 1, 4, 5, 9, 30), null, 24],
    ["irregular steps of three hours", at(0, 3, 9, 21, 24, 36), null, 3],
  ])("%s", (_, moments, frequency, hours) => {
    const found = of(moments, frequency);
    expect(found.hours).toBeCloseTo(hours, 9);
    expect(found.why).toBe("");
  });

  test.each<[string, Moment[], number | "month" | null, RegExp]>([
    ["one time", days(0), null, /^it has one time$/],
    ["one time, months", days(0), "month", /^it has one time$/],
    [
      "pentads",
      days(0, 5, 10),
      null,
      /^its times are 120 h apart, which may be the length of a step, or leave days out/,
    ],
    ["an hourly frequency of days", days(0, 1, 2), 1, /24 h apart, and its frequency is said to be 1 h/],
    ["irregular steps of five hours", at(0, 5, 15, 30), null, /irregular gaps of 5 to 15 h/],
    ["steps whose divisor no gap is", at(0, 6, 15, 21), null, /irregular gaps of 6 to 9 h/],
    [
      "irregular days, never one after the other, of half days",
      at(0, 36, 60, 108),
      null,
      /irregular gaps of 24 to 48 h/,
    ],
  ])("is not known: %s", (_, moments, frequency, why) => {
    const found = of(moments, frequency);
    expect(found.hours).toBeNull();
    expect(found.why).toMatch(why);
    expect(found.note).toBeNull();
  });

  test("months have none", () => {
    expect(of(days(0, 31), 24, true)).toEqual({
      hours: null,
      why: "its steps are months, which differ in length",
      note: null,
    });
  });

  test("what was assumed is said", () => {
    expect(of(days(0, 1, 2)).note).toBeNull();
    expect(of(days(0, 7, 14), 24).note).toBe("times lie up to 168 h apart: 24 h each, as its frequency says");
    expect(of(days(0, 1, 4, 5, 9)).note).toBe("times at irregular gaps: taken as amounts of 24 h each");
    expect(of(days(0), 6).note).toBeNull();
  });

  test("nine gaps in ten are enough, eight are not", () => {
    const gaps = (odd: number) => at(...Array.from({ length: 11 }, (_, i) => (i > 10 - odd ? 7 * i : 6 * i)));
    expect(of(gaps(1))).toEqual({ hours: 6, why: "", note: null });
    expect(of(gaps(2)).hours).not.toBe(6);
  });
});
