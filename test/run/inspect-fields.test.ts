import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { distributionOf, emptyDistribution } from "../../lib/fields/distribution.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { configChecks } from "../../lib/run/inspect/config-checks.js";
import { fieldChecks } from "../../lib/run/inspect/field-checks.js";
import type { DayPass } from "../../lib/run/inspect/field-pass.js";
import { statisticsChecks } from "../../lib/run/inspect/statistics-checks.js";
import type { Run } from "../../lib/run/run.js";
import { expectRemedies, floats, pass, runIn, shown } from "./inspected.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-checks-"));
  await mkdir(join(folder, "metadata"));
  await mkdir(join(folder, "statics"));
});
afterEach(() => rm(folder, { recursive: true }));
const run = (more: Record<string, unknown> = {}): Run => runIn(folder, more);

describe("fields", () => {
  const found = (more: Partial<DayPass>, runMore: Record<string, unknown> = {}): string[] => {
    const checks = fieldChecks(run(runMore), pass(more));
    expectRemedies(checks);
    return shown(checks);
  };
  const FINE = [
    "shapes ok Y_hr 2×5, 2 channels of X_lr",
    "missing values ok none over land, none in the predictors",
    "units ok Y_hr over land -0.500 to 2.00, in z; P99 99.0 mm/day",
    "predictors ok 2 channels, standardised",
  ];

  test("without a fault", () => expect(found({})).toEqual(FINE));

  test.each<[string, Partial<DayPass>, string]>([
    ["one file that cannot be read", { problems: ["a.npy: bad"] }, "shapes fail a.npy: bad"],
    [
      "three of them",
      { problems: ["a.npy: bad", "b.npy: bad", "c.npy: bad"] },
      "shapes fail a.npy: bad (and 2 more)",
    ],
    [
      "a channel too few",
      { channels: [{ mean: 0, std: 1 }] },
      "shapes fail Y_hr 2×5, 1 channels of X_lr; model.in_channels_X is 2",
    ],
    ["no predictors at all", { channels: [] }, "shapes ok Y_hr 2×5, 0 channels of X_lr"],
    [
      "missing predictors",
      { missingPredictors: [2, 4] },
      `missing values fail ${"FOLDER"}/X_lr: missing or infinite predictors on 2 of the days: 2, 4`,
    ],
    [
      "missing cells",
      {
        missing: new Map([
          [2, 1],
          [3, 4],
        ]),
      },
      "missing values warn fields are missing or infinite over land on 2 days, in 3 of 10 cells on average: 2, 3",
    ],
    [
      "no value at all",
      { z: emptyDistribution(), mm: emptyDistribution() },
      "units fail no land cell has a value",
    ],
    [
      "amounts",
      { z: distributionOf(floats([0, 15.5])) },
      "units fail Y_hr over land 0.00 to 15.5: no value is negative, as dry cells are in z; it looks like mm/day",
    ],
    [
      "logarithms",
      { z: distributionOf(floats([0, 15])) },
      "units fail Y_hr over land 0.00 to 15.0: no value is negative, as dry cells are in z; it looks like log1p(mm/day)",
    ],
    [
      "more rain than any day has had",
      { mm: distributionOf(floats([0, 2001])) },
      "units fail Y_hr over land -0.500 to 2.00: that is up to 2.00e+3 mm/day, more than any day has had",
    ],
    [
      "as much rain as a day may have",
      { mm: distributionOf(floats([0, 2000])) },
      "units ok Y_hr over land -0.500 to 2.00, in z; P99 1.98e+3 mm/day",
    ],
    ["no statistics", { mm: emptyDistribution() }, "units ok Y_hr over land -0.500 to 2.00, in z"],
    [
      "cells below what no rain is",
      { belowDry: 0.011 },
      "units fail 1.1 % of the land cells lie below what no rain is, −mean/std",
    ],
    [
      "hardly a cell below",
      { belowDry: 0.01 },
      "units ok Y_hr over land -0.500 to 2.00, in z; P99 99.0 mm/day",
    ],
    ["one field everywhere", { same: [[1, 2, 3, 4]] }, "doubles fail all days have the same field"],
    [
      "days that are doubles",
      {
        same: [
          [1, 3],
          [2, 4],
        ],
      },
      "doubles warn the same field stands under several days: 1, 3; 2, 4",
    ],
    [
      "a constant channel",
      {
        channels: [
          { mean: 0, std: 0 },
          { mean: 0, std: 1e-6 },
        ],
      },
      "predictors warn channel 0 has mean 0.00, std 0.00: not standardised, or constant",
    ],
    [
      "channels that are not standardised",
      {
        channels: [
          { mean: -3.25, std: 1 },
          { mean: 0, std: 5.5 },
        ],
      },
      "predictors warn channel 0 has mean -3.25, std 1.00; channel 1 has mean 0.00, std 5.50: not standardised, or constant",
    ],
  ])("%s", (_, more, line) => {
    const lines = found(more);
    expect(lines).toContain(line.replace("FOLDER", folder));
    // The other checks have nothing to say of it.
    const [check] = line.split(/ (?:ok|warn|fail) /);
    const others = lines.filter((one) => !one.startsWith(`${check} `));
    expect(others.filter((one) => !/ ok /.test(one))).toEqual([]);
  });

  test("a config of other fields", () => {
    const config = { model: { in_channels_X: 2, H: 3, W: 5 } };
    expect(found({}, { config })[0]).toBe(
      "shapes warn Y_hr 2×5, 2 channels of X_lr; model.H × model.W is 3×5",
    );
    expect(found({}, { config: { model: { in_channels_X: 2, H: 2, W: 4 } } })[0]).toMatch(/^shapes warn/);
  });
});

describe("the config against the data", () => {
  const found = async (config: object, more: Partial<DayPass> = {}): Promise<string[]> => {
    const checks = await configChecks(run({ config }), pass(more));
    expectRemedies(checks);
    return shown(checks);
  };
  // Above 0.1 mm/day are 1 … 100, whose P90 is 1 + 0.9 · 99 = 90.1.
  const SAID = "mm/day; P90 over land is 90.0, of cells above 0.1 mm/day 90.1";

  test.each<[number, string]>([
    [90, "ok"],
    [180.2, "ok"],
    [180.3, "warn"],
    [45, "ok"],
    [44.9, "warn"],
  ])("loss.scale %d: %s", async (scale, verdict) => {
    expect(await found({ loss: { scale } })).toEqual([
      "config ok config.yaml: every key is known",
      `loss.scale ${verdict} loss.scale is ${scale} ${SAID}`,
    ]);
  });

  test("a cell of 0.1 mm/day is not wet, and without rain nothing is said", async () => {
    const values = floats([0, 0, Math.fround(0.1) - 1e-8, 2, 2]);
    const [, line] = await found({ loss: { scale: 2 } }, { mm: distributionOf(values) });
    expect(line).toMatch(/of cells above 0\.1 mm\/day 2\.00$/);
    expect(await found({}, { mm: emptyDistribution() })).toEqual([
      "config ok config.yaml: every key is known",
    ]);
  });

  test("keys that nobody knows", async () => {
    expect((await found({ unknownKeys: ["los", "modle"] }))[0]).toBe(
      "config warn keys that are not known: los, modle",
    );
  });

  test.each<[number, number | string, string]>([
    [99, "from_thresholds_json", "p99 ok p99_mmday.npy is 99.00 mm/day, of all days here 99.00"],
    [99, 108, "p99 ok p99_mmday.npy is 99.00 mm/day, of all days here 99.00"],
    [99, 110, "loss.p99_threshold warn loss.p99_threshold is 110; p99_mmday.npy is 99.00"],
    [99, 89, "loss.p99_threshold warn loss.p99_threshold is 89; p99_mmday.npy is 99.00"],
    [496, "from_thresholds_json", "p99 warn p99_mmday.npy is 496.0 mm/day, of all days here 99.00"],
    [494, "from_thresholds_json", "p99 ok"],
    [19.5, "from_thresholds_json", "p99 warn"],
    [20, "from_thresholds_json", "p99 ok"],
    [Number.NaN, "from_thresholds_json", "p99 warn"],
  ])("p99_mmday.npy %d, loss.p99_threshold %s", async (p99, p99_threshold, line) => {
    await writeNpy(join(folder, "metadata/p99_mmday.npy"), npyOfFloats(floats([p99]), [1]));
    const lines = await found({ loss: { scale: 90, p99_threshold } });
    expect(lines).toHaveLength(3);
    expect(lines[2]!.startsWith(line)).toBe(true);
  });
});

describe("statistics", () => {
  const found = async (more: Record<string, unknown>): Promise<string[]> => {
    const checks = await statisticsChecks(run(more));
    expectRemedies(checks);
    return shown(checks);
  };
  const of = (mean: readonly number[], std: readonly number[]) => ({
    normalisation: { mean: floats(mean), std: floats(std) },
  });
  const SAID = "over land mean 0.500 to 0.500 (median 0.500), std up to 1.00";

  test("land where the mask has it", async () => {
    expect(await found({})).toEqual([
      `statistics ok ${SAID}`,
      "mask ok land mask and statistics agree about land in 100 % of the cells",
    ]);
  });

  test("a mask that lies otherwise on the cells with a spread", async () => {
    // The last column of the mask is sea; here the first cells have no spread.
    const mean = new Array(10).fill(0.5);
    const [, columns] = await found(of(mean, [0, 1, 1, 1, 1, 0, 1, 1, 1, 1]));
    expect(columns).toBe(
      "mask fail the land mask lies left to right on the statistics (they differ in 40 % of the cells, turned in 0 %)",
    );
    const landMask = Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
    const [, rows] = await found({ landMask, ...of(mean, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]) });
    expect(rows).toMatch(/^mask fail the land mask lies upside down .* differ in 100 % .* turned in 0 %/);
    const [, neither] = await found(of(mean, [1, 1, 0, 1, 1, 1, 1, 0, 1, 1]));
    expect(neither).toBe("mask warn land mask and statistics differ about land in 40 % of the cells");
  });

  test("a spread everywhere says nothing of the mask", async () => {
    expect(await found(of(new Array(10).fill(0.5), new Array(10).fill(1)))).toEqual([
      `statistics ok ${SAID}`,
    ]);
  });

  test("missing in a land cell, not at sea", async () => {
    const mean = [0.5, 0.5, 0.5, 0.5, Number.NaN, 0.5, 0.5, Number.NaN, 0.5, 0];
    expect(await found(of(mean, new Array(10).fill(1)))).toEqual([
      "statistics fail mean or std is missing in 1 of 8 land cells, the first in row 1, column 2",
    ]);
    expect((await found(of(new Array(10).fill(0.5), mean)))[0]).toMatch(/missing in 1 of 8/);
  });

  test.each<[string, number, number, RegExp]>([
    ["below 0", -0.1, 1, /fail .*a mean of log1p\(mm\/day\) is not negative/],
    ["0", 0, 1, /^statistics ok/],
    ["of mm/day", 4.1, 1, /fail .*they look like mm\/day/],
    ["large", 4, 4, /^statistics ok/],
    ["with the spread of mm/day", 1, 4.1, /fail .*they look like mm\/day/],
  ])("a mean %s", async (_, mean, std, line) => {
    expect((await found(of(new Array(10).fill(mean), new Array(10).fill(std))))[0]).toMatch(line);
  });

  test("cells without a spread", async () => {
    const std = [0, 1, 1, 1, 0, 1, 1, 1, 1, 0];
    expect((await found(of(new Array(10).fill(0.5), std)))[0]).toBe(
      `statistics warn ${SAID}; std is 0 in 13 % of the land cells`,
    );
    const bare = await found({ landMask: null, ...of(new Array(10).fill(0.5), std) });
    expect(bare).toEqual([
      "statistics warn mean 0.500 to 0.500 (median 0.500), std up to 1.00; std is 0 in 30 % of all cells",
    ]);
  });

  test("none", async () => {
    expect((await found({ normalisation: null }))[0]).toMatch(/^statistics fail .*are not there$/);
  });
});
