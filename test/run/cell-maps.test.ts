import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FieldEvent } from "../../lib/fields/event.js";
import { makeField } from "../../lib/fields/field.js";
import { addLargest, descending, largestValues } from "../../lib/fields/largest-values.js";
import { randomStream } from "../../lib/fields/random.js";
import { falseDiscovery } from "../../lib/metrics/false-discovery.js";
import { comparisonMaps, evaluationMaps } from "../../lib/run/maps/cell-maps.js";
import { startCellSums } from "../../lib/run/maps/cell-sums.js";
import { runCli } from "../cli/run-cli.js";
import { pythonWith, runPython } from "../fixtures/python.js";

const PROGRAM = join(import.meta.dirname, "cell-maps.py");
const python = pythonWith("numpy", "scipy", "xarray", "netCDF4", "pandas");

test("Benjamini and Hochberg's correction, by hand: n·p/rank, never above that of a larger p", () => {
  const adjusted = falseDiscovery(Float64Array.of(0.01, Number.NaN, 0.04, 0.03, 0.5));
  const right = [0.04, Number.NaN, 0.16 / 3, 0.16 / 3, 0.5];
  expect([...adjusted].map((p) => +p.toFixed(12))).toEqual(right.map((p) => +p.toFixed(12)));
});

test("the largest values of a cell are those of sorting, each with its tag", () => {
  const stream = randomStream(3, 0);
  const kept = largestValues(2, 7);
  const given = Array.from({ length: 100 }, (_, i) => ({ value: Math.round(20 * stream.uniform()), tag: i }));
  for (const { value, tag } of given) addLargest(kept, 1, value, tag);
  const sorted = given.map(({ value }) => value).sort((a, b) => b - a);
  expect([...descending(kept, 1)]).toEqual(sorted.slice(0, 7));
  expect(descending(kept, 0)).toHaveLength(0);
  for (let k = 7; k < 14; k++) expect(given[kept.tags[k]!]!.value).toBe(kept.values[k]);
});

describe("a map", () => {
  const grid = { height: 1, width: 2 };
  const event = (index: number, truth: number[], members: number[][]): FieldEvent<"mm/day"> => {
    const field = (values: number[]) => makeField("mm/day", grid, Float64Array.from(values));
    return { key: `${index}`, index, truth: field(truth), members: members.map(field) };
  };
  const mapsOf = (events: readonly FieldEvent<"mm/day">[]) => {
    const { sums, add } = startCellSums({ length: events.length, members: events[0]!.members.length, grid });
    for (const one of events) add(one, one.index);
    return { sums, maps: evaluationMaps(sums, grid, null) };
  };

  test("of samples that are the truth: nothing is beyond chance, whatever rounding does", () => {
    const stream = randomStream(1, 1);
    const events = Array.from({ length: 40 }, (_, i) => {
      const truth = [stream.uniform() / 3, 10 * stream.uniform()];
      return event(i, truth, [truth, truth, truth]);
    });
    for (const { id, p, difference } of mapsOf(events).maps.maps) {
      if (id === "outer-ranks" || id === "p99") continue;
      expect(
        [...p].every((one) => one === 1),
        id,
      ).toBe(true);
      for (const value of difference) expect(Math.abs(value)).toBeLessThan(1e-12);
    }
  });

  test("of a few events says nothing of chance, and of fewer than 100 nothing of P99", () => {
    const { maps } = mapsOf(Array.from({ length: 3 }, (_, i) => event(i, [0, 1], [[5, 6]])));
    expect([...maps.reason]).toEqual([2, 2]);
    const mean = maps.maps.find(({ id }) => id === "mean")!;
    expect([...mean.difference]).toEqual([5, 5]);
    expect([...mean.p]).toEqual([Number.NaN, Number.NaN]);
    expect([...maps.maps.find(({ id }) => id === "p99")!.difference]).toEqual([Number.NaN, Number.NaN]);
    expect(maps.maps.map(({ id }) => id)).not.toContain("outer-ranks");
    expect(maps.notes.join()).toMatch(/two members.*2 cells have no P99.*fewer than 5 blocks/);
  });

  test("of ten blocks that all agree is no surer than 2^−9", () => {
    const { maps } = mapsOf(Array.from({ length: 20 }, (_, i) => event(i, [0, 1], [[5, 6]])));
    expect(maps.blocks).toBe(7);
    expect([...maps.maps[0]!.p]).toEqual([2 ** -6, 2 ** -6]);
  });

  test("of two runs: the second less the first, on the same blocks", () => {
    const stream = randomStream(2, 1);
    const noise = Array.from({ length: 60 }, () => 100 * stream.uniform());
    const first = mapsOf(noise.map((x, i) => event(i, [0, 1], [[x, x]])));
    const second = mapsOf(noise.map((x, i) => event(i, [0, 1], [[x + 1, x]])));
    const { maps } = comparisonMaps(
      [
        { name: "a", sums: first.sums },
        { name: "b", sums: second.sums },
      ],
      grid,
      null,
    );
    expect(maps[0]!.sides.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(maps[0]!.difference[0]).toBeCloseTo(1, 10);
    expect([...maps[0]!.p]).toEqual([2 ** -14, 1]);
    expect([...maps[0]!.significant]).toEqual([1, 0]);
  });
});

describe.skipIf(!python)("maps beside NumPy and SciPy", () => {
  test("evaluate --maps, compare --maps", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-maps-"));
    runPython(python!, PROGRAM, "make", folder);
    const files = ["--truth", join(folder, "truth.nc"), "--mask", join(folder, "land.npy")];
    const out = join(folder, "maps");
    const done = await runCli(
      "evaluate",
      ...files,
      "--samples",
      join(folder, "samples.nc"),
      "--maps",
      out,
      "--quiet",
    );
    expect(done.stderr).toBe("");
    expect(done.stdout).toMatch(/mean +mm\/day +34 /);
    const checked = JSON.parse(runPython(python!, PROGRAM, "check", folder, join(out, "maps.nc")));
    for (const [name, error] of Object.entries(checked.worst)) expect(error, name).toBeLessThan(1e-9);
    expect(checked).toMatchObject({
      events: true,
      units: "mm/day",
      reason: { "0,0": 3, "1,1": 1, "2,2": 0, "3,3": 2, "5,3": 4 },
    });
    expect(checked.west_too_wet).toBeGreaterThan(6);
    expect((await readdir(out)).filter((name) => name.endsWith(".png"))).toEqual([
      "map-mean.png",
      "map-outer-ranks.png",
      "map-p99.png",
      "map-rank.png",
      "map-wet-frequency.png",
    ]);
    const said = JSON.parse(await readFile(join(out, "maps.json"), "utf8"));
    expect(said).toMatchObject({ level: 0.05, blocks: 20, eventsPerBlock: 6 });

    const truth = join(folder, "truth.nc");
    const both = [join(folder, "samples.nc"), truth];
    const compared = await runCli("compare", ...both, ...files, "--maps", join(folder, "both"), "--quiet");
    expect(compared.stderr).toBe("");
    expect(compared.stdout).toContain("by cell, truth.nc less samples.nc");
    const three = await runCli("compare", ...both, join(folder, "third.nc"), ...files, "--maps", out);
    expect(three.code).toBe(2);
    expect(three.stderr).toContain("--maps is of two runs");
  });

  test("skill --maps says of one training a side what compare says of two runs; of two trainings, of all their fields", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-maps-"));
    runPython(python!, PROGRAM, "make", folder);
    const [truth, samples] = ["truth", "samples"].map((name) => join(folder, `${name}.nc`));
    const both = ["--truth", truth!, "--mask", join(folder, "land.npy"), "--quiet"];
    const rowsIn = async (name: string) =>
      JSON.parse(await readFile(join(folder, name, "maps.json"), "utf8")).maps;
    await runCli("compare", samples!, truth!, ...both, "--maps", join(folder, "compared"));
    const one = ["--before", samples!, "--after", truth!, "--maps", join(folder, "one")];
    const { stdout } = await runCli("skill", ...both, ...one);
    expect(stdout).toContain("by cell, after less before; beyond chance");
    expect(stdout).toContain("note: beyond chance is said of other days, not of other trainings");
    expect(await rowsIn("one")).toEqual(await rowsIn("compared"));
    const two = ["--before", samples!, samples!, "--after", truth!, truth!, "--maps", join(folder, "two")];
    await runCli("skill", ...both, ...two);
    const [once, twice] = [await rowsIn("one"), await rowsIn("two")];
    for (const [k, { map, mean }] of once.entries()) {
      if (map === "mean" || map === "wet-frequency") expect(twice[k].mean).toBeCloseTo(mean, 12);
    }
  });

  test("a folder of others is not touched, and shards have none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-maps-"));
    runPython(python!, PROGRAM, "make", folder);
    const out = join(folder, "maps");
    await mkdir(out);
    await writeFile(join(out, "maps.nc"), "mine");
    const files = ["--truth", join(folder, "truth.nc"), "--samples", join(folder, "samples.nc")];
    const refused = await runCli("evaluate", ...files, "--maps", out);
    expect(refused.code).not.toBe(0);
    expect(await readFile(join(out, "maps.nc"), "utf8")).toBe("mine");
    expect(await readdir(out)).toEqual(["maps.nc"]);
    const shard = await runCli(
      "evaluate",
      ...files,
      "--maps",
      `${out}2`,
      "--shard",
      "1/2",
      "-o",
      join(folder, "x.json"),
    );
    expect(shard.stderr).toContain("--maps is for whole evaluations");
  });
});
