import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { runCli } from "./run-cli.js";

let folder: string;
let truth: string;
let samples: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-sides-"));
  [truth, samples] = [join(folder, "T.npy"), join(folder, "S.npy")];
  const rain = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 13);
  await writeNpy(truth, npyOfFloats(rain, [5, 3, 4]));
  // The same rain in mm/h.
  const hourly = rain.map((value) => value / 24);
  await writeNpy(samples, npyOfFloats(hourly, [5, 3, 4]));
});
afterAll(() => rm(folder, { recursive: true }));

const evaluate = async (...flags: string[]) => {
  const { code, stdout, stderr } = await runCli("evaluate", "--truth", truth, ...flags, "--json");
  return { code, stderr, result: code === 0 ? JSON.parse(stdout) : null };
};

describe("options of one side", () => {
  test("--truth-units and --samples-units are each that side's", async () => {
    const { result, stderr } = await evaluate(
      ...["--samples", samples, "--truth-units", "mm/day", "--samples-units", "mm/h"],
    );
    expect(result.massBias.mean).toBeCloseTo(0, 12);
    expect(stderr).toMatch(/samples: .*mm\/h → mm\/day \(×24\)/);
  });

  test("one side's goes before what is said for both", async () => {
    const { result } = await evaluate("--samples", samples, "--units", "mm/h", "--truth-units", "mm/day");
    expect(result.massBias.mean).toBeCloseTo(0, 12);
  });

  test("one side alone is no answer for the other", async () => {
    const { code, stderr } = await evaluate("--samples", samples, "--truth-units", "mm/day");
    expect(code).toBe(1);
    expect(stderr).toMatch(/S\.npy does not say its units/);
  });

  test("a space of one side", async () => {
    const log = join(folder, "log.npy");
    const rain = Float64Array.from({ length: 60 }, (_, i) => Math.log1p((i * 7) % 13));
    await writeNpy(log, npyOfFloats(rain, [5, 3, 4]));
    const { result } = await evaluate("--samples", log, "--samples-space", "log1p", "--units", "mm/day");
    expect(result.massBias.mean).toBeCloseTo(0, 12);
    expect(result.spatialCorrelation.mean).toBeCloseTo(1, 12);
  });

  test("skill has them for truth, before and after", async () => {
    const { code, stdout } = await runCli(
      ...["skill", "--truth", truth, "--before", truth, "--after", samples, "--units", "mm/day"],
      ...["--after-units", "mm/h", "--replicates", "20", "--json"],
    );
    expect(code).toBe(0);
    const { rows } = JSON.parse(stdout) as { rows: { before: number; after: number }[] };
    expect(rows.length).toBeGreaterThan(3);
    for (const { before, after } of rows.filter((row) => row.before !== null))
      expect(after).toBeCloseTo(before, 10);
  });

  test.each(["evaluate", "diagnose", "fix", "visualize", "explore", "skill", "inject"])(
    "%s: --help names them and FILE#GROUP/NAME",
    async (command) => {
      const { stdout } = await runCli(command, "--help");
      expect(stdout).toMatch(/--truth-units, --(samples|before)-units/);
      expect(stdout).toContain("FILE#GROUP/NAME");
    },
  );
});
