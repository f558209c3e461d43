import { describe, expect, test } from "vitest";
import { UnitsError } from "../../lib/errors.js";
import { toMmPerDay } from "../../lib/io/cf/units.js";

const factor = (units: string, stepHours: number | null = null) =>
  toMmPerDay(units, stepHours, "file.nc: pr").factor;

describe("toMmPerDay", () => {
  // By hand: 1 day = 24 h = 86,400 s; 1 in = 25.4 mm; 1 kg m-2 of water = 1 mm.
  test.each([
    ["mm/day", 1],
    ["mm day-1", 1],
    ["mm d^-1", 1],
    ["mm d⁻¹", 1],
    ["mm per day", 1],
    ["mm.day-1", 1],
    ["[mm/day]", 1],
    ["MM/DAY", 1],
    ["kg m-2 day-1", 1],
    ["kg/m2/day", 1],
    ["mm/h", 24],
    ["mm hr-1", 24],
    ["mm/hour", 24],
    ["kg m-2 h-1", 24],
    ["kg m-2 s-1", 86400],
    ["kg m**-2 s**-1", 86400],
    ["kg/m^2/s", 86400],
    ["kg.m-2.s-1", 86400],
    ["mm s-1", 86400],
    ["m s-1", 86400000],
    ["m/day", 1000],
    ["cm/day", 10],
    ["in/day", 25.4],
    ["inches per hour", 609.6],
    ["kg/(m^2*s)", 86400],
    ["kg / (m2 s)", 86400],
    ["(kg)/(m2 (s))", 86400],
    ["(mm)/(6 h)", 4],
    ["mm/6h", 4],
    ["mm per 3 hours", 8],
    ["0.1 mm/day", 0.1],
    ["1e-3 m/day", 1],
    ["l m-2 day-1", 1],
    ["g m-2 s-1", 86.4],
    ["mm min-1", 1440],
    ["m3 m-2 s-1", 86400000],
    ["m of water equivalent per day", 1000],
    ["mm of water / h", 24],
    ["mm liquid water equivalent day-1", 1],
    ["kg water m-2 s-1", 86400],
  ])("%s × %d", (units, expected) => {
    expect(factor(units)).toBe(expected);
    expect(toMmPerDay(units, 1, "").isAmount).toBe(false);
  });

  test.each([
    ["mm", 24, 1],
    ["mm", 1, 24],
    ["kg m^-2", 1, 24],
    ["kg m-2", 3, 8],
    ["m", 1, 24000],
    ["m of water equivalent", 1, 24000],
    ["m water", 24, 1000],
    ["inches", 24, 25.4],
    ["cm", 12, 20],
  ])("%s per step of %d h × %d", (units, hours, expected) => {
    expect(toMmPerDay(units, hours, "")).toEqual({ factor: expected, isAmount: true });
  });

  test("amounts need the length of a step", () => {
    expect(() => factor("kg m-2")).toThrow(UnitsError);
    expect(() => factor("mm")).toThrow("the length of a step is not known: pass it, for example --step 24h");
    expect(() => toMmPerDay("mm", null, "a.nc: pr", "it has one time")).toThrow(
      "is not known: it has one time: pass it",
    );
    expect(() => factor("kg m-2")).toThrow(/file\.nc: pr is in kg m-2 per time step.*--units "kg m-2\/day"/);
  });

  test.each([
    "K",
    "1",
    "",
    "dBZ",
    "mm/month",
    "kg m-2 s-2",
    "W m-2",
    "s-1",
    "mm (3h)-1",
    "mm 3 h-1",
    "m2 s-1",
    "constructor",
    "-5 mm/day",
    "mm/day (accumulated)",
    "kg-1",
    "kg/(m2 s",
    "kg/m2 s)",
    "0 mm/day",
  ])("%s is refused", (units) => {
    expect(() => factor(units)).toThrow(UnitsError);
    expect(() => factor(units)).toThrow(/--units mm\/day/);
  });
});
