import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addStrataOptions } from "../../lib/cli/strata-options.js";
import { strataText } from "../../lib/cli/strata-text.js";
import { eventsOf, type FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { openInput } from "../../lib/run/input.js";
import { evaluateInput } from "../../lib/run/results.js";
import { openStrata, type StrataOptions } from "../../lib/run/strata/open-strata.js";
import { parseRegion } from "../../lib/run/strata/region.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith, runPython } from "../fixtures/python.js";

const grid = {
  height: 2,
  width: 3,
  lat: Float64Array.of(50, 40),
  lon: Float64Array.of(350, 0, 10),
};

/** The truth is n in the cells of event n, and one less in its first cell. */
function made(
  keys: readonly string[],
  members = 2,
): { events: FieldEvent<"mm/day">[]; keys: readonly string[] } {
  const field = (first: number, value: number) =>
    makeField("mm/day", grid, Float32Array.of(first, value, value, value, value, value));
  const events = keys.map((key, index) => ({
    key,
    index,
    truth: field(index - 1, index),
    members: Array.from({ length: members }, () => field(index, index)),
  }));
  return { events, keys };
}

async function partsOf(keys: readonly string[], options: StrataOptions): Promise<Record<string, string[]>> {
  const { events } = made(keys);
  const { strata } = await openStrata({ events: eventsOf(events), keys }, options);
  const found: Record<string, string[]> = {};
  for (const one of strata) {
    for (const name of one.names) found[name] = [];
    for (const event of events)
      for (const { name, event: part } of one.of(event))
        found[name]!.push(`${part.key} ${part.members.length} ${part.truth.mask?.join("") ?? "all"}`);
    expect(one.names.map((name) => found[name]!.length)).toEqual(one.events);
  }
  return found;
}

describe("events", () => {
  test("are taken apart by season and month, those that occur in the order of the year", async () => {
    const keys = ["2001-12-01", "2001-06-30", "2002-01-15"];
    expect(await partsOf(keys, { by: ["season"] })).toEqual({
      DJF: ["2001-12-01 2 all", "2002-01-15 2 all"],
      JJA: ["2001-06-30 2 all"],
    });
    expect(Object.keys(await partsOf(keys, { by: ["month"] }))).toEqual(["Jan", "Jun", "Dec"]);
  });

  test("by region: centres of cells in a box, over the meridian, in rows and columns without the last", async () => {
    const regions = ["west=lon=345:0", "over=lat=45:55,lon=-15:5", "corner=rows=1:2,cols=1:3"].map(
      parseRegion,
    );
    expect(await partsOf(["a"], { by: ["region"], regions })).toEqual({
      west: ["a 2 110110"],
      over: ["a 2 110000"],
      corner: ["a 2 000011"],
    });
  });

  test("by the mean of the truth, a bound belonging to the class above it", async () => {
    // Means: −1/6, 5/6, 11/6, 17/6.
    expect(
      await partsOf(["a", "b", "c", "d"], { by: ["intensity"], intensityClasses: [5 / 6 - 1e-6, 2] }),
    ).toEqual({
      "< 0.8333 mm/day": ["a 2 all"],
      "0.8333 to 2 mm/day": ["b 2 all", "c 2 all"],
      "≥ 2 mm/day": ["d 2 all"],
    });
  });

  test("by member: ensembles of one", async () => {
    expect(await partsOf(["a"], { by: ["member"] })).toEqual({
      "member 0": ["a 1 all"],
      "member 1": ["a 1 all"],
    });
  });

  test.each<[string, StrataOptions, RegExp]>([
    ["no dates", { by: ["month"] }, /by month: event a has no date/],
    ["no regions", { by: ["region"] }, /by region: no regions are given/],
    [
      "an empty box",
      { by: ["region"], regions: [parseRegion("x=lat=1:2")] },
      /region x is empty: it holds no cell/,
    ],
    [
      "too many rows",
      { by: ["region"], regions: [parseRegion("x=rows=0:3")] },
      /rows=0:3, but the truth has 2 rows/,
    ],
    [
      "a name twice",
      { by: ["region"], regions: [parseRegion("x=rows=0:1"), parseRegion("x=rows=1:2")] },
      /region x is given twice/,
    ],
    ["no elevation", { by: ["elevation"] }, /by elevation: no elevation is given/],
    ["an empty class", { by: ["intensity"], intensityClasses: [50] }, /no value is ≥ 50 mm\/day: they are/],
    ["events that are alike", { by: ["intensity"] }, /by intensity: no value is/],
  ])("%s: refused by name", async (_, options, message) => {
    await expect(
      partsOf(["a", "b"].slice(0, options.by.includes("intensity") ? 1 : 2), options),
    ).rejects.toThrow(message);
  });

  test.each([
    "lat=1:2",
    "x",
    "x=",
    "x=lat=1",
    "x=lat=2:1",
    "x=rows=0.5:2",
    "x=lat=1:2,rows=0:1",
    "x=lat=1:2,lat=1:2",
  ])("--region %s is refused", (text) =>
    expect(() => parseRegion(text)).toThrow(/give NAME=FILE, NAME=lat=46:48/),
  );
});

const python = pythonWith("numpy", "scipy", "xarray", "netCDF4", "pandas");

describe.skipIf(!python)("against NumPy and SciPy", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-strata-"));
  const expected: Record<string, Record<string, number>> = python
    ? JSON.parse(runPython(python, join(import.meta.dirname, "strata.py"), folder))
    : {};
  const at = (name: string): string => join(folder, name);
  const files = ["--truth", at("truth.nc"), "--mask", at("land.npy"), "--quiet"];
  const by = [
    ["--by", "season,month,region,member", "--elevation", at("elevation.npy"), "--intensity-classes", "1,4"],
    [
      "--region",
      "box=lat=43:46,lon=-1:2",
      "--region",
      `coast=${at("coast.npy")}`,
      "--region",
      "corner=rows=1:3,cols=0:4",
    ],
  ].flat();

  test("evaluate gives each stratum its numbers", async () => {
    const input = await openInput({ truth: at("truth.nc"), samples: at("samples.nc"), mask: at("land.npy") });
    const regions = ["box=lat=43:46,lon=-1:2", `coast=${at("coast.npy")}`, "corner=rows=1:3,cols=0:4"];
    const taken = await openStrata(input, {
      by: ["season", "month", "region", "member", "elevation", "intensity"],
      regions: regions.map(parseRegion),
      elevation: at("elevation.npy"),
      intensityClasses: [1, 4],
    });
    const { strata = [] } = await evaluateInput(input, { strata: taken.strata, intervals: true });
    await input.close();
    const seen = new Set<string>();
    const places = new Map<string, number>();
    for (const { by: kind, stratum, events, physical } of strata) {
      const place = places.get(kind) ?? 0;
      places.set(kind, place + 1);
      const name = `${kind} ${/elevation|intensity/.test(kind) ? place : stratum}`;
      const right = expected[name];
      if (!right) continue;
      seen.add(name);
      expect([name, events, physical.n.cells]).toEqual([name, right.events, right.cells]);
      expect(physical.wetFraction.truth).toBeCloseTo(right.truthWet!, 12);
      expect(physical.wetFraction.samples).toBeCloseTo(right.wet!, 12);
      expect(physical.ks.statistic).toBeCloseTo(right.ks!, 12);
      expect(physical.massBias.pooled).toBeCloseTo(right.mass!, 10);
      expect(physical.spatialCorrelation.mean).toBeCloseTo(right.r!, 10);
      expect(physical.quantiles.samples.P99).toBeCloseTo(right.p99!, 5);
    }
    expect([...seen].sort()).toEqual(Object.keys(expected).sort());
    const months = strata.filter((one) => one.by === "month");
    expect(months).toHaveLength(12);
    expect(months[1]!.note).toBe("2 events: few");
    expect(strataText(months)).toMatch(/^Feb +2 +\d+ .*2 events: few$/m);
  });

  test("evaluate prints them as CSV", async () => {
    const samples = ["--samples", at("samples.nc")];
    const csv = await runCli(
      "evaluate",
      ...files,
      ...samples,
      "--by",
      "season",
      "--metrics",
      "crps",
      "--csv",
    );
    const lines = csv.stdout.trim().split("\n");
    expect(lines[0]).toMatch(/^by,stratum,events,metric,value,n,excluded,note/);
    expect(
      lines.filter((line) => line.includes("crps.fair")).map((line) => line.split(",", 2).join()),
    ).toEqual(["all,all", "season,DJF", "season,MAM", "season,JJA", "season,SON"]);
  });

  test("compare and skill judge strata together, and say where events are too few", async () => {
    const runs = [at("samples.nc"), at("better.nc")];
    const json = await runCli("compare", ...files, ...runs, ...by, "--replicates", "200", "--json");
    const { strata, metrics, comparisons } = JSON.parse(json.stdout);
    expect(metrics).toHaveLength(6);
    const member = strata.find(({ stratum }: { stratum: string }) => stratum === "member 1");
    const wet = member.metrics.find(({ metric }: { metric: string }) => metric === "wetFraction");
    expect(wet.arms[0].value).toBeCloseTo(expected["member member 1"]!.wet!, 12);
    expect(member.metrics.find(({ metric }: { metric: string }) => metric === "crps").winner).toBe(runs[1]);
    // Holm over all strata: each p at least times as many as are at most it.
    const all = strata.flatMap((one: { comparisons: unknown[] }) => one.comparisons);
    const known = all.filter(({ p }: { p: number | null }) => p !== null);
    const least = known.reduce((a: { p: number }, b: { p: number }) => (b.p < a.p ? b : a));
    expect(least.adjusted).toBeCloseTo(Math.min(1, known.length * least.p), 10);
    expect(comparisons).toHaveLength(6);
    const feb = strata.find(({ stratum }: { stratum: string }) => stratum === "Feb");
    expect(feb.events).toBe(2);
    expect(feb.comparisons.map(({ p }: { p: number | null }) => p)).toEqual(Array(6).fill(null));
    expect(feb.notes.join()).toMatch(/2 events/);

    const sides = ["--before", runs[0]!, "--after", runs[1]!, "--same-model", "--replicates", "100"];
    const skill = await runCli("skill", ...files, ...sides, "--by", "month,member", "--thresholds", "1");
    expect(skill.stdout).toMatch(/^member 0 +24 +\d+ /m);
    expect(skill.stdout).toMatch(/too few events to be resampled, there are no intervals: month Jan \(2\)/);
  });

  test("a mask of another grid is refused by name", async () => {
    const region = ["--region", `x=${at("other.npy")}`];
    const result = await runCli("evaluate", ...files, "--samples", at("samples.nc"), ...region);
    expect(result.stderr).toMatch(
      /other\.npy has 7×10 cells, .*truth\.nc|other\.npy has 7×10 cells, the truth has 7×9/,
    );
    expect(result.code).toBe(1);
  });
});

test.each([
  ["week", /--by week: week is none of season, month/],
  ["season,", /nothing is none of season/],
])("--by %s is refused", (word, message) => {
  const parse = () => addStrataOptions(new Command()).parse(["--by", word], { from: "user" });
  expect(parse).toThrow(message);
});
