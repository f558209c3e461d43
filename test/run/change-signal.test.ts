import { expect, test } from "vitest";
import { UsageError, ValueError } from "../../lib/errors.js";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { changeMeter, changeText, parsePeriods } from "../../lib/run/change-signal.js";

const GRID = { height: 1, width: 2 };

function dated(year: number, day: number, amounts: readonly number[]): FieldEvent<"mm/day"> {
  const field = makeField("mm/day", GRID, Float32Array.from(amounts));
  return { key: `${year}-01-${String(day).padStart(2, "0")}`, index: day, truth: field, members: [field] };
}

const periods = [
  [1981, 1990],
  [2041, 2050],
] as const;

/** Twenty events each of a mean of 2 and 3, treated by factors that depend on the period. */
function changed(first: number, second: number) {
  const meter = changeMeter(periods);
  for (const [year, mean, factor] of [
    [1985, 2, first],
    [2045, 3, second],
  ] as const)
    for (let day = 1; day <= 20; day++) {
      const amounts = [mean - 0.1 * (day % 2) - 1, mean - 0.1 * (day % 2) + 1];
      meter.add(
        dated(year, day, amounts),
        dated(
          year,
          day,
          amounts.map((x) => x * factor),
        ),
      );
    }
  meter.add(dated(2000, 1, [900, 900]), dated(2000, 1, [0, 0]));
  return meter.result();
}

test("a factor that is the same in both periods keeps the change", () => {
  const signal = changed(1.5, 1.5);
  // By hand: (3 − 0.05) / (2 − 0.05) − 1, the events between the periods left out.
  expect(signal.mean.before).toBeCloseTo(2.95 / 1.95 - 1, 6);
  expect(signal.mean.after).toBeCloseTo(signal.mean.before, 6);
  expect(signal.p99.before).toBeCloseTo(4 / 3 - 1, 6);
  expect(signal.isBent).toBe(false);
  expect(signal.events).toEqual([20, 20]);
  expect(changeText(signal)).toMatch(/change from 1981–1990 to 2041–2050 .* kept, by/);
});

test("another factor in the second period bends it, and that is said", () => {
  const signal = changed(1, 1.2);
  expect(signal.bend.estimate).toBeCloseTo(0.2 * (2.95 / 1.95), 6);
  expect(signal.bend.lower).toBeGreaterThan(0.25);
  expect(signal.isBent).toBe(true);
  expect(changeText(signal)).toMatch(
    /mean \+51\.3 % in the samples, \+81\.5 % treated: BENT, by \+30\.3 points/,
  );
});

test("less than a hundredth is no bend, however sure; nor is a large one that hangs on a single day", () => {
  const small = changed(1, 1.005);
  expect(small.bend.estimate).toBeCloseTo(0.005 * (2.95 / 1.95), 6);
  expect(small.bend.lower).toBeGreaterThan(0);
  expect(small.isBent).toBe(false);
  expect(changed(1, 0.8).isBent).toBe(true);
  const meter = changeMeter(periods);
  for (const year of [1985, 2045])
    for (let day = 1; day <= 20; day++)
      meter.add(dated(year, day, [1, 3]), dated(year, day, year === 2045 && day === 7 ? [10, 30] : [1, 3]));
  const { bend, isBent } = meter.result();
  // (19 · 2 + 20) / 20 of 2, less what was: a block of five of twenty is missed by four draws in 0.75⁴ = 32 of 100.
  expect(bend.estimate).toBeCloseTo(0.45, 6);
  expect([bend.lower, isBent]).toEqual([0, false]);
});

test("no date, an empty period, samples without water, and words that are no periods are refused", () => {
  const event = dated(1985, 1, [1, 2]);
  expect(() => changeMeter(periods).add({ ...event, key: "day_000001" }, event)).toThrow(
    /day_000001 has no date/,
  );
  const meter = changeMeter(periods);
  meter.add(event, event);
  expect(() => meter.result()).toThrow(/no event is of 2041 to 2050/);
  const dry = changeMeter(periods);
  for (const year of [1985, 2045]) dry.add(dated(year, 1, [0, 0]), dated(year, 1, [0, 0]));
  expect(() => dry.result()).toThrow(ValueError);
  expect(parsePeriods("1981-2000,2041-2060")).toEqual([
    [1981, 2000],
    [2041, 2060],
  ]);
  for (const text of ["", "1981-2000", "2000-1981,2041-2060", "1981-2000,1999-2060", "a-b,c-d"])
    expect(() => parsePeriods(text)).toThrow(UsageError);
});
