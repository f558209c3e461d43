import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SkillRow } from "../../lib/augment/skill.js";
import { pythonWith, runPython } from "../fixtures/python.js";
import { runCli } from "./run-cli.js";

type Numbers = { readonly [key: string]: number | boolean | Numbers };

const python = pythonWith("numpy", "scipy");
const program = (name: string) => resolve(import.meta.dirname, "../fixtures/numpy-run", name);

describe.skipIf(!python)("a run directory that NumPy wrote", () => {
  let folder: string;
  let expected: { physical: Numbers; asReported: Numbers; statistics: Numbers };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-numpy-"));
    runPython(python!, program("make_run.py"), folder);
    expected = JSON.parse(await readFile(join(folder, "expected.json"), "utf8"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("evaluate finds what NumPy and SciPy find, to 1e-6", async () => {
    const { code, stdout } = await runCli("evaluate", join(folder, "run"), "--json", "--quiet");
    expect(code).toBe(0);
    const { asReported, ...physical } = JSON.parse(stdout);
    expectClose(physical, expected.physical, "physical");
    expectClose(asReported, expected.asReported, "asReported");
  });

  test("evaluation_results.json has the field's keys with the field's definitions", async () => {
    const file = join(folder, "run/outputs/evaluation_results.json");
    const { undrizzle, ...theirs } = JSON.parse(await readFile(file, "utf8"));
    const { spatialCorrelation, ks, massBias, diversity, reconstruction } = expected.asReported as Record<
      string,
      Record<string, number>
    >;
    expectClose(
      theirs,
      {
        spatial_correlation: spatialCorrelation!,
        extreme_distribution: { ks_statistic: ks!.statistic!, p_value: ks!.pValue! },
        mass_conservation: {
          bias_mean: massBias!.mean!,
          bias_std: massBias!.std!,
          abs_bias_mean: massBias!.abs!,
        },
        diversity: diversity!,
        reconstruction: { mae_extreme: reconstruction!.mae! },
      },
      "evaluation_results.json",
    );
    expect(theirs.extreme_distribution.match).toBe(ks!.match);
    expect(undrizzle).toMatchObject({
      physical: { profile: "physical" },
      as_reported: { profile: "as-reported" },
    });
  });

  test("a P95 in mm/day, where z is expected, is named", async () => {
    const file = join(folder, "run/data/metadata/thresholds.json");
    const kept = await readFile(file, "utf8");
    await writeFile(file, kept.replace(/"P95": [\d.]+/, '"P95": 48.5'));
    const { code, stdout } = await runCli(
      "evaluate",
      join(folder, "run"),
      "--json",
      "--quiet",
      "-o",
      join(folder, "e.json"),
    );
    await writeFile(file, kept);
    expect(code).toBe(0);
    const { asReported } = JSON.parse(stdout);
    expect(asReported.ks.statistic).toBeNull();
    expect(asReported.notes.ks).toMatch(
      /thresholds\.json: P95 is 48\.5; as z that is .* mm\/day.*looks like mm\/day; give it in z/,
    );
  });

  test("visualize writes NumPy's statistics, and a picture a day", async () => {
    const { code, stdout } = await runCli(
      "visualize",
      join(folder, "run"),
      "--num-samples",
      "1",
      "--json",
      "--quiet",
    );
    expect(code).toBe(0);
    const visualizations = join(folder, "run/outputs/visualizations");
    const statistics = JSON.parse(await readFile(join(visualizations, "statistics.json"), "utf8"));
    expect(Object.keys(statistics)).toEqual(Object.keys(expected.statistics));
    expectClose(statistics, expected.statistics, "statistics");
    expect(JSON.parse(stdout).maps).toEqual(["day_000101.png"]);
    const png = await readFile(join(visualizations, "day_000101.png"));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // Width and height stand at bytes 16 to 24: real and four samples in rows of three.
    expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
  });

  test("augment appends the samples as NumPy would", async () => {
    const augmented = join(folder, "augmented");
    const { code, stderr } = await runCli(
      "augment",
      "--config",
      join(folder, "run/config.yaml"),
      "--base",
      join(folder, "srdrn"),
      "-o",
      augmented,
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining("unknown key lab_notebook")]);
    expect(runPython(python!, program("check_augmented.py"), folder, augmented)).toBe("ok\n");
  });
});

describe.skipIf(!python)("fields that NumPy wrote", () => {
  test("skill finds NumPy's scores, to 1e-6; the fit of the tail to half a percent", async () => {
    const folder = await mkdtemp(join(tmpdir(), "undrizzle-skill-"));
    runPython(python!, program("make_skill.py"), folder);
    const expected = JSON.parse(await readFile(join(folder, "expected.json"), "utf8"));
    const files = ["truth", "before", "after"].flatMap((name) => [`--${name}`, join(folder, `${name}.npy`)]);
    const { code, stdout, stderr } = await runCli(
      "skill",
      ...files,
      "--units",
      "mm/day",
      "--thresholds",
      "5,20",
      "--replicates",
      "20",
      "-o",
      join(folder, "out"),
      "--json",
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining("matched by position")]);
    const { rows, percentiles }: { rows: SkillRow[]; percentiles: Numbers } = JSON.parse(stdout);
    expectClose(percentiles, { P95: expected.P95, P99: expected.P99 }, "percentiles");
    for (const side of ["before", "after"] as const) {
      const { "GPD shape": shape, "GPD scale": scale, ...exact } = expected[side];
      const found = Object.fromEntries(
        rows.map((row) => [
          row.threshold === null ? row.score : `${row.score} ${row.threshold.toFixed(3)}`,
          row[side],
        ]),
      );
      expectClose(found, exact, side);
      expect(Math.abs((found["GPD shape"] as number) - shape)).toBeLessThan(0.005);
      expect(Math.abs((found["GPD scale"] as number) / scale - 1)).toBeLessThan(0.005);
    }
    expect((await readdir(join(folder, "out"))).filter((name) => !name.startsWith(".")).sort()).toEqual(
      ["csv", "json", "png", "svg", "xlsx"].map((kind) => `skill.${kind}`),
    );
    await rm(folder, { recursive: true });
  });
});

/** Every number that is expected, relative to 1 or to its size. */
function expectClose(found: Numbers, expected: Numbers, path: string): void {
  for (const [key, value] of Object.entries(expected)) {
    const at = `${path}.${key}`;
    if (typeof value === "boolean") expect(found[key], at).toBe(value);
    else if (typeof value === "object") expectClose(found[key] as Numbers, value, at);
    else
      expect(
        Math.abs((found[key] as number) - value),
        `${at}: ${found[key]}, NumPy ${value}`,
      ).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
  }
}
