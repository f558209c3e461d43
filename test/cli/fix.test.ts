import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { openFields } from "../../lib/io/fields/open.js";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

/** Twelve events of 8×9 rain and two members of it with drizzle laid over. */
async function pairFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-fix-"));
  const { uniform } = randomStream(4);
  const rain = Float32Array.from({ length: 12 * 72 }, () => (uniform() < 0.5 ? 0 : 20 * uniform() ** 3));
  const drizzly = Float32Array.from({ length: 2 * rain.length }, (_, i) => {
    const event = Math.floor(i / 144);
    const amount = rain[event * 72 + (i % 72)]!;
    return Math.max(amount, 0.3 + 0.1 * uniform());
  });
  await writeNpy(join(folder, "truth.npy"), npyOfFloats(rain, [12, 8, 9]));
  await writeNpy(join(folder, "samples.npy"), npyOfFloats(drizzly, [12, 2, 8, 9]));
  return folder;
}

describe("undrizzle fix on files", () => {
  let folder: string;
  const input = (): string[] => [
    ...["--truth", join(folder, "truth.npy"), "--samples", join(folder, "samples.npy")],
    ...["--units", "mm/day", "--quiet"],
  ];
  beforeAll(async () => {
    folder = await pairFiles();
  });

  test("writes fields like the input, a table in three forms, and plots", async () => {
    const out = join(folder, "hard");
    const { code, stdout, stderr } = await runCli(
      "fix",
      ...input(),
      "--method",
      "hard",
      "--threshold",
      "0.5",
      "-o",
      out,
    );
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect((await readdir(out)).sort()).toEqual([
      ".undrizzle.sha256",
      "distributions.png",
      "maps.png",
      "method.json",
      "metrics.png",
      "samples.npy",
      "table.csv",
      "table.json",
    ]);
    const before = await readFloats(join(folder, "samples.npy"));
    const after = await readFloats(join(out, "samples.npy"));
    expect(after.shape).toEqual([12, 2, 8, 9]);
    expect(after.values).toEqual(before.values.map((v) => (v < 0.5 ? 0 : v)));
    expect(stdout).toMatch(/wet fraction.*1 +out/);
    const { rows, cost } = JSON.parse(await readFile(join(out, "table.json"), "utf8"));
    expect(rows.map((row: { metric: string }) => row.metric)).toContain("mass bias");
    expect(cost.massRemoved).toBeGreaterThan(0);
    expect(await readFile(join(out, "table.csv"), "utf8")).toMatch(/^metric,unit,real,before,after/);
  });

  test("a fitted method says when it was scored in-sample, and scores on the rest when told", async () => {
    const inSample = await runCli("fix", ...input(), "--method", "matched", "-o", join(folder, "a"));
    expect(inSample.stdout).toContain("IN-SAMPLE: 12 of the 12 scored events");
    const split = await runCli(
      "fix",
      ...input(),
      "--method",
      "matched",
      "--fit-on",
      "even",
      "-o",
      join(folder, "b"),
    );
    expect(split.stdout).toContain("scored on 6 events");
    expect(split.stdout).not.toContain("IN-SAMPLE");
  });

  test("water that a method adds is not called removed: half the rain, mapped to all of it", async () => {
    const { values, shape } = await readFloats(join(folder, "truth.npy"));
    const half = join(folder, "half.npy");
    await writeNpy(
      half,
      npyOfFloats(
        Float32Array.from(values, (mm) => mm / 2),
        [...shape],
      ),
    );
    const { stdout } = await runCli(
      "fix",
      ...["--truth", join(folder, "truth.npy"), "--samples", half, "--units", "mm/day", "--quiet"],
      ...["--method", "quantile", "-o", join(folder, "doubled")],
    );
    expect(stdout).toMatch(/water added: (99\.\d|100\.\d) % of what the samples had/);
    expect(stdout).not.toContain("removed");
  });

  test("--fit-on all, the default, can be said", async () => {
    const { code, stdout } = await runCli(
      "fix",
      ...input(),
      ...["--method", "matched", "--fit-on", "all", "-o", join(folder, "all")],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("IN-SAMPLE: 12 of the 12 scored events");
  });

  test("samples without a truth are fixed and written, too, and it is said", async () => {
    // Days 2000-02-27, 28, 03-01, 02 and 2000-02-28, 29, 03-01, 02: three in common.
    const fixtures = fileURLToPath(new URL("../io/fixtures/", import.meta.url));
    const [truth, samples] = ["packed.nc", "v2.zarr.zip"].map((name) => join(fixtures, name));
    const out = join(folder, "every");
    const flags = ["--truth", truth!, "--samples", samples!, "--quiet", "-o", out];
    const { code, stdout } = await runCli("fix", ...flags, "--method", "hard", "--threshold", "1");
    expect(code).toBe(0);
    expect(stdout).toContain("all 4 events of the samples are written; only the 3 with a truth");
    const [before, after] = await Promise.all(
      [samples!, join(out, "v2.zarr.zip")].map((path) => openFields(path)),
    );
    expect(after!.times).toEqual(before!.times);
    for (let event = 0; event < 4; event++)
      expect(await after!.readEvent(event)).toEqual(
        (await before!.readEvent(event)).map((values) => values.map((v) => (v < 1 ? 0 : v))),
      );
    await Promise.all([before!.close(), after!.close()]);
    const own = await runCli("fix", ...flags, "--method", "probability");
    expect(own.stdout).toContain("the others are as they were");
  });

  test("--json prints what was fitted", async () => {
    const { stdout } = await runCli("fix", ...input(), "--method", "loci", "--json", "-o", join(folder, "c"));
    expect(JSON.parse(stdout)).toMatchObject({
      method: { method: "loci" },
      inSample: { events: 12, inSample: 12 },
    });
  });

  test.each([
    [["--method", "hard", "--threshold", "-1"], 2, /--threshold.*'-1'.*0 or more/],
    [["--method", "magic"], 2, /--method magic: give one of .*hard-threshold, loci/],
    [["--method", "ma"], 2, /could be mass-scaled-threshold or matched-threshold/],
    [["--method", "hard", "--per", "cell"], 2, /--per means nothing to hard-threshold: it takes --threshold/],
    [["--method", "loci", "--per", "block"], 2, /--per block means nothing to loci: give domain, cell/],
    [["--method", "floor"], 2, /floor-removal needs the normalisation: add --stats/],
    [["--method", "frequency"], 1, /wet/],
  ])("%j is refused", async (flags, exit, message) => {
    const out = join(folder, "refused");
    const { code, stderr } = await runCli("fix", ...input(), ...flags, "-o", out);
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
    expect(existsSync(out)).toBe(false);
  });

  test("the samples themselves are never overwritten", async () => {
    const before = await readFile(join(folder, "samples.npy"), "hex");
    const { code, stderr } = await runCli("fix", ...input(), "--method", "hard", "-o", folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/holds what undrizzle did not write.*samples\.npy/);
    expect(await readFile(join(folder, "samples.npy"), "hex")).toBe(before);
  });

  test("units that are not said are refused with the line to add", async () => {
    const { code, stderr } = await runCli(
      "fix",
      ...input().slice(0, 4),
      "--method",
      "hard",
      "-o",
      join(folder, "d"),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/--units mm\/day/);
  });

  /** `evaluate` of samples of one amount in all cells. */
  async function evaluateOf(value: number) {
    const file = join(folder, `all-${value}.npy`);
    await writeNpy(file, npyOfFloats(new Float32Array(12 * 72).fill(value), [12, 8, 9]));
    const files = ["--truth", join(folder, "truth.npy"), "--samples", file];
    return await runCli("evaluate", ...files, "--units", "mm/day", "--json", "--quiet");
  }
  test("all-NaN samples are an error that says whose values are missing", async () => {
    const { code, stdout, stderr } = await evaluateOf(Number.NaN);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/samples/);
  });
  test("all-dry samples give reasons, not numbers", async () => {
    const { code, stdout } = await evaluateOf(0);
    expect(code).toBe(0);
    const { spatialCorrelation, notes } = JSON.parse(stdout);
    expect(spatialCorrelation.mean).toBeNull();
    expect(Object.keys(notes).length).toBeGreaterThan(0);
  });
});

test("undrizzle fix RUN writes a run that can be evaluated", async () => {
  const folder = await tinyRun();
  await runCli("sample", "--config", folder, "--quiet");
  const out = join(folder, "fixed");
  const fixed = await runCli("fix", folder, "--method", "hard", "--threshold", "0.5", "-o", out, "--quiet");
  expect(fixed.code).toBe(0);
  expect((await readdir(out)).sort()).toContain("config.yaml");
  const { code, stdout } = await runCli("evaluate", out, "--json", "--quiet");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).n).toMatchObject({ events: 3, members: 3 });
});

describe("undrizzle pipeline", () => {
  test("samples, evaluates and plots; a second call keeps the samples", async () => {
    const folder = await tinyRun();
    await writeFile(
      join(folder, "config.yaml"),
      (await readFile(join(folder, "config.yaml"), "utf8")).replace(
        "pixel_threshold: 0",
        "pixel_threshold: 0.5",
      ),
    );
    const first = await runCli("pipeline", "--config", folder, "--quiet");
    expect(first.stderr).toBe("");
    expect(first.code).toBe(0);
    expect((await readdir(join(folder, "outputs"))).sort()).toEqual([
      ".undrizzle.sha256",
      "before_after.csv",
      "evaluation_results.json",
      "synth",
      "visualizations",
    ]);
    const second = await runCli("pipeline", "--config", folder, "--quiet");
    expect(second.stdout).toContain("the samples were there already");
  });
});

// Figures of an independent NumPy evaluation of the same files, stated with the data.
const real = process.env.UNDRIZZLE_REAL_DATA ?? resolve(import.meta.dirname, "../../../shared/real");
describe.skipIf(!existsSync(real))(
  "E-OBS and CNRM-CM5 over Iberia (skipped where the files are absent)",
  () => {
    const files = [
      ...["--truth", join(real, "eobs_iberia_djf_obs.nc")],
      ...["--samples", join(real, "cnrmcm5_on_eobs_grid.nc")],
    ];

    test("evaluate gives the figures of NumPy", async () => {
      const { stdout } = await runCli("evaluate", ...files, "--json", "--quiet");
      const { wetFraction, ks, meanDifference, n } = JSON.parse(stdout);
      expect(wetFraction.truth.toFixed(3)).toBe("0.335");
      expect(wetFraction.samples.toFixed(3)).toBe("0.547");
      expect(ks.statistic.toFixed(3)).toBe("0.642");
      expect(meanDifference.toFixed(3)).toBe("0.440");
      expect(n.excluded).toBeGreaterThan(400_000);
    });

    test("a matched threshold, fitted on the first half and scored on the second", async () => {
      const out = await mkdtemp(join(tmpdir(), "undrizzle-real-"));
      const { stdout } = await runCli(
        ...(["fix", ...files, "--method", "matched", "--fit-on", "first-half"] as const),
        ...["-o", out, "--json", "--quiet"],
      );
      const { table, method } = JSON.parse(stdout);
      const row = (metric: string): { real: number; before: number; after: number } =>
        table.find((r: { metric: string }) => r.metric === metric);
      expect(method.params.threshold.toFixed(2)).toBe("1.60");
      expect(
        [row("wet fraction").real, row("wet fraction").before, row("wet fraction").after].map((v) =>
          v.toFixed(3),
        ),
      ).toEqual(["0.334", "0.536", "0.307"]);
      expect([row("KS").before, row("KS").after].map((v) => v.toFixed(3))).toEqual(["0.645", "0.070"]);
    });
  },
);
