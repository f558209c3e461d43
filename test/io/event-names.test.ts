import { describe, expect, test } from "vitest";
import { ShapeError } from "../../lib/errors.js";
import {
  areMembersByName,
  groupByEvent,
  idsOfNames,
  labelsOf,
  liesBeside,
  tellsMember,
  timesOfNames,
} from "../../lib/io/cf/event-names.js";
import { timeLabels } from "../../lib/io/cf/event-times.js";

describe("the time that a name tells", () => {
  test.each([
    ["chirps-v2.0.2001.01.31.tif", "2001-01-31T00:00:00"],
    ["PRISM_ppt_stable_4kmD2_20010131_bil.tif", "2001-01-31T00:00:00"],
    ["rr_2001-12-31.npy", "2001-12-31T00:00:00"],
    ["pr_20010131T0600.nc", "2001-01-31T06:00:00"],
    ["pr_2001-01-31T06:30:15.nc", "2001-01-31T06:30:15"],
    ["pr_2001-01-31_06.nc", "2001-01-31T00:00:00"],
    ["pr_2001-01-31_0630.nc", "2001-01-31T06:30:00"],
    ["pr_20010131_063015.nc", "2001-01-31T06:30:15"],
    ["pr_2001013106.nc", "2001-01-31T06:00:00"],
    ["pr_200101312359.nc", "2001-01-31T23:59:00"],
    ["3B-DAY.MS.MRG.3IMERG.20010131-S000000-E235959.V07.nc4", "2001-01-31T00:00:00"],
    ["3B-HHR.MS.MRG.3IMERG.20010131-S123000-E125959.0750.V07B.nc4", "2001-01-31T12:30:00"],
  ])("%s", (name, time) => {
    expect(timesOfNames([name])).toMatchObject({ full: [time], areMonths: false, stamps: null });
  });

  test.each([
    "day_000012.npy",
    "120010131.tif",
    "pr_2001-13-01.nc",
    "pr_2001-01-32.nc",
    "pr_2001-01.31.nc_",
    "v2.0.tif",
  ])("none: %s", (name) => expect(timesOfNames([name])?.areMonths ?? null).not.toBe(false));

  test("months where one name has no day", () => {
    expect(timesOfNames(["pr_200101.nc", "pr_2001-02.nc"])).toMatchObject({
      full: ["2001-01-01T00:00:00", "2001-02-01T00:00:00"],
      areMonths: true,
    });
    expect(timesOfNames(["pr_200113.nc"])).toBeNull();
    expect(timesOfNames(["pr_200100.nc"])).toBeNull();
  });

  test("all names must tell theirs, and they must differ", () => {
    expect(timesOfNames(["a_20010101.nc", "b.nc"])).toBeNull();
    expect(timesOfNames(["a_20010101.nc", "b_20010101.nc"])).toBeNull();
    expect(timesOfNames(["a_20010101.nc", "a_20010102.nc"])!.step.hours).toBeNull();
  });
});

describe("events and members by name", () => {
  const keys = (...names: string[]) => groupByEvent("folder", names).map(({ key, names: own }) => [key, own]);

  test("what comes before the member is the event", () => {
    expect(keys("day_000012_sample_00.Y_hr_syn.npy", "day_000012_sample_01.Y_hr_syn.npy")).toEqual([
      ["day_000012", ["day_000012_sample_00.Y_hr_syn.npy", "day_000012_sample_01.Y_hr_syn.npy"]],
    ]);
    expect(keys("a_m1.npy", "b_m1.npy", "a-ens2.npy", "b.member.2.npy")).toEqual([
      ["a", ["a_m1.npy", "a-ens2.npy"]],
      ["b", ["b_m1.npy", "b.member.2.npy"]],
    ]);
  });

  test("without members each name is an event, without its ending", () => {
    expect(keys("a.npy", "b.v2.npy")).toEqual([
      ["a", ["a.npy"]],
      ["b.v2", ["b.v2.npy"]],
    ]);
    expect(keys("a_m1.npy", "b.npy").map(([key]) => key)).toEqual(["a_m1", "b"]);
  });

  test("events of different numbers of members are refused", () => {
    expect(() => keys("a_m1.npy", "a_m2.npy", "b_m1.npy")).toThrow(ShapeError);
    expect(() => keys("a_m1.npy", "a_m2.npy", "b_m1.npy")).toThrow(/a has 2 members, b has 1/);
  });

  test.each([
    ["a_sample_3.npy", true],
    ["a.member12.npy", true],
    ["a-s1234.npy", true],
    ["a-s12345.npy", false],
    ["a_sample_3", true],
    ["member_3.npy", false],
    ["summer.npy", false],
  ])("%s tells a member: %s", (name, tells) => expect(tellsMember(name)).toBe(tells));

  test.each([
    [["member_03.tif", "M4.tif", "r5.nc", "realization-1.nc"], true],
    [["member_03.tif", "day_4.tif"], false],
    [["run_r1.npy"], false],
    [["rain.tif"], false],
    [["s12a.npy"], true],
  ])("%j are members of one event: %s", (names, are) => expect(areMembersByName(names)).toBe(are));

  test("the number that tells the names apart", () => {
    expect(idsOfNames(["v2_day_003.npy", "v2_day_010.npy"])).toEqual([3, 10]);
    expect(idsOfNames(["day_3_v2.npy", "day_10.npy"])).toEqual([3, 10]);
    expect(idsOfNames(["day_3.npy", "day_03.npy"])).toBeNull();
    expect(idsOfNames(["a.npy", "day_3.npy"])).toBeNull();
  });
});

test.each([
  ["rain.tif.aux.xml", true],
  ["README", true],
  ["readme.first", true],
  ["licence.txt", true],
  ["rain.tfw", true],
  ["rain.prj", true],
  ["md5sums", true],
  ["index.npy", true],
  ["rain.tif", false],
  ["rain.txt.nc", false],
  ["indexed.npy", false],
  ["hdr.nc", false],
])("%s lies beside fields: %s", (name, lies) => expect(liesBeside(name)).toBe(lies));

describe("what times are called", () => {
  test("months, days at one hour, hours, seconds", () => {
    expect(timeLabels(["2001-01-01T00:00:00", "2001-02-01T00:00:00"], true)).toEqual(["2001-01", "2001-02"]);
    expect(timeLabels(["2001-01-01T12:00:00", "2001-01-02T12:00:00"], false)).toEqual([
      "2001-01-01",
      "2001-01-02",
    ]);
    expect(timeLabels(["2001-01-01", "2001-01-02T00:00:00"], false)).toEqual(["2001-01-01", "2001-01-02"]);
    expect(timeLabels(["2001-01-01T00:00:00", "2001-01-01T06:00:00"], false)).toEqual([
      "2001-01-01T00:00",
      "2001-01-01T06:00",
    ]);
    expect(timeLabels(["2001-01-01", "2001-01-01T06:00:30"], false)).toEqual([
      "2001-01-01T00:00:00",
      "2001-01-01T06:00:30",
    ]);
    // The same day twice at the same hour: the day alone would not tell them apart.
    expect(timeLabels(["2001-01-01T12:00:00", "2001-01-01T12:00:00"], false)[0]).toBe("2001-01-01T12:00");
  });

  test("no times, no labels", () => {
    expect(labelsOf(null)).toBeNull();
    expect(labelsOf(timesOfNames(["a_20010101.nc"]))).toEqual(["2001-01-01"]);
  });
});
