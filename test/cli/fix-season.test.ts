import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { pythonWith, runPython } from "../fixtures/python.js";
import { runCli } from "./run-cli.js";

const python = pythonWith("numpy", "xarray", "netCDF4");
const program = resolve(import.meta.dirname, "season.py");

describe.skipIf(!python)("a cure in use, on files of xarray: by month, mass kept, change compared", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const pair = (): string[] => ["--truth", file("truth.nc"), "--samples", file("samples.nc")];
  const fix = (...words: string[]) => runCli("fix", "--quiet", ...words);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-season-"));
    runPython(python!, program, "make", folder);
  });

  test("NumPy finds the wet shares of each month, the mass of each coarse cell, and the change", async () => {
    const periods = ["--periods", "1991-1991,2041-2041"];
    const by = await fix(...pair(), "--method", "matched", "--by", "month", ...periods, "-o", file("by"));
    expect(by.stderr).toBe("");
    expect(by.code).toBe(0);
    expect(by.stdout).toMatch(
      /matched-threshold by month, fitted on 80 events: \d+ fits for 12 parts of the year/,
    );
    const kept = await fix(
      ...[
        "--fitted",
        file("by/method.json"),
        "--samples",
        file("samples.nc"),
        "--conserve",
        file("coarse.nc"),
      ],
      ...[...periods, "--json", "-o", file("kept")],
    );
    expect(kept.stderr).toBe("");
    const { conserved, change } = JSON.parse(kept.stdout);
    const found = JSON.parse(runPython(python!, program, "check", folder));
    const [realJanuary, january, realJuly, july] = found.shares;
    expect(Math.abs(january - realJanuary)).toBeLessThan(0.01);
    expect(Math.abs(july - realJuly)).toBeLessThan(0.01);
    expect(found.off).toBeLessThan(1e-6);
    expect(found.made).toBe(0);
    expect(found.dried).toBe(0);
    expect(conserved.blocks).toBe(found.blocks);
    expect(conserved.dry).toBe(found.dry);
    expect(change.mean.before).toBeCloseTo(found.change[0], 5);
    const said = /mean ([−+][\d.]+) % in the samples, ([−+][\d.]+) % treated/.exec(by.stdout)!;
    const percent = (text: string): number => Number(text.replace("−", "-"));
    expect(percent(said[1]!)).toBeCloseTo(100 * found.change[0], 1);
    expect(percent(said[2]!)).toBeCloseTo(100 * found.change[1], 1);
  });

  test("cure takes the same three, out of fit: NumPy finds the mass and the change that it states", async () => {
    const asked = ["--by", "month", "--conserve", file("coarse.nc"), "--periods", "1991-1991,2041-2041"];
    const words = ["--split", "interleaved", "--quiet", ...asked, "--json", "-o", file("cured")];
    const out = await runCli("cure", ...pair(), ...words);
    expect(out.stderr).toBe("");
    expect(out.code).toBe(0);
    const { conserved, change, method } = JSON.parse(out.stdout).cured;
    expect(method.method).toBe("by-season");
    const found = JSON.parse(runPython(python!, program, "cured", folder));
    expect(found.off).toBeLessThan(1e-6);
    expect(conserved).toMatchObject({ blocks: found.blocks, dry: found.dry });
    expect(change.mean.before).toBeCloseTo(found.change[0], 5);
    expect(change.mean.after).toBeCloseTo(found.change[1], 5);
  });

  test.each([
    ["--conserve", "later.nc", /later\.nc has no 1991-01-01/],
    ["--conserve", "elsewhere.nc", /elsewhere\.nc: cell 0 lies on lat 48/],
    ["--periods", "1950-1960,2041-2041", /no event is of 1950 to 1960/],
  ])("cure refuses %s %s, and writes nothing", async (flag, value, message) => {
    const given = flag === "--conserve" ? file(value) : value;
    const out = await runCli("cure", ...pair(), "--quiet", flag, given, "-o", file("nothing"));
    expect(out.stderr).toMatch(message);
    expect(out.code).toBe(1);
    expect(existsSync(file("nothing"))).toBe(false);
  });

  test.each([
    ["undated samples by month", ["--by", "month"], "undated.npy", /event_000000 has no date/],
    [
      "undated samples by period",
      ["--periods", "1991-1991,2041-2041"],
      "undated.npy",
      /event_000000 has no date/,
    ],
    [
      "a period without events",
      ["--periods", "1950-1960,2041-2041"],
      "samples.nc",
      /no event is of 1950 to 1960/,
    ],
    ["no such parts of the year", ["--by", "week"], "samples.nc", /--by week: give month, or window:N/],
    [
      "a coarse file of another place",
      ["--conserve", "elsewhere.nc"],
      "samples.nc",
      /elsewhere\.nc: cell 0 lies on lat 48/,
    ],
    ["a coarse file of other days", ["--conserve", "later.nc"], "samples.nc", /later\.nc has no 1991-01-01/],
    ["a coarse file that is not there", ["--conserve", "none.nc"], "samples.nc", /none\.nc/],
    ["a fine file for a coarse one", ["--conserve", "truth.nc"], "samples.nc", null],
  ])("%s", async (_, words, samples, message) => {
    const [flag, value] = words as [string, string];
    const given = flag === "--conserve" ? file(value) : value;
    const truth = samples.endsWith(".npy") ? "undated.npy" : "truth.nc";
    const units = samples.endsWith(".npy") ? ["--units", "mm/day"] : [];
    const out = await fix(
      ...[
        "--truth",
        file(truth),
        "--samples",
        file(samples),
        ...units,
        "--method",
        "hard",
        "--threshold",
        "0.1",
      ],
      ...[flag, given, "-o", file(`refused-${value}-${samples}`)],
    );
    if (message === null) return expect(out.code).toBe(0);
    expect(out.code).toBeGreaterThan(0);
    expect(out.stderr).toMatch(message);
  });
});
