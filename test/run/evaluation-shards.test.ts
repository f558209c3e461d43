import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { checkParts } from "../../lib/io/parts/checked-parts.js";
import { metricsNamed } from "../../lib/metrics/catalogue.js";
import { measureRows } from "../../lib/metrics/measure-rows.js";
import { mergeEvaluations, type PartOptions, writeEvaluationPart } from "../../lib/run/evaluation-part.js";
import { openInput } from "../../lib/run/input.js";
import type { InputPaths } from "../../lib/run/input-paths.js";
import { evaluateInput, resultsText } from "../../lib/run/results.js";
import { openStrata } from "../../lib/run/strata/open-strata.js";
import { version } from "../../lib/version.js";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const METRICS =
  "five,crps,fss,sal,rapsd,sdii,spread-skill,variogram,ssim,rank-histogram,histogram-kl,quantile-errors,wasserstein"
    .split(",")
    .filter((id) => id !== "five")
    .join(",");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-shards-"));
  await fields("small", { events: 11, members: 3, side: 14 });
});

/** Rain with dry cells, a dry event, NaN and infinite values here and there. */
async function fields(
  name: string,
  { events, members, side }: Record<"events" | "members" | "side", number>,
) {
  const { normal, below } = randomStream(3, side);
  const cells = side * side;
  const rain = (n: number): Float32Array =>
    Float32Array.from({ length: n * cells }, (_, i) => (i < cells ? 0 : Math.max(0, 3 * normal()) ** 1.3));
  const samples = rain(events * members);
  for (let i = 0; i < 4; i++) samples[below(samples.length)] = i < 3 ? Number.NaN : Number.POSITIVE_INFINITY;
  await mkdir(folder, { recursive: true });
  await writeNpy(join(folder, `${name}-truth.npy`), npyOfFloats(rain(events), [events, side, side]));
  await writeNpy(join(folder, `${name}-samples.npy`), npyOfFloats(samples, [events, members, side, side]));
}

const pair = (name: string): InputPaths => ({
  truth: join(folder, `${name}-truth.npy`),
  samples: join(folder, `${name}-samples.npy`),
  units: "mm/day",
});

const options = (metrics: string | null = null): PartOptions => ({
  metrics,
  intervals: false,
  asked: {},
  files: [],
});

async function single(paths: InputPaths, metrics: string | null = null): Promise<string> {
  const input = await openInput(paths);
  const results = await evaluateInput(input);
  const rows = metrics ? await measureRows(input.events, metricsNamed(metrics)) : [];
  await input.close();
  return resultsText(results) + JSON.stringify(rows);
}

async function sharded(paths: InputPaths, of: number, metrics: string | null = null): Promise<string> {
  const target = join(await mkdtemp(join(tmpdir(), "undrizzle-shards-")), "results.json");
  for (let index = of; index >= 1; index--) {
    const input = await openInput(paths);
    const part = await writeEvaluationPart(input, target, { index, of }, options(metrics));
    expect(part.resumed).toBe(0);
    await input.close();
  }
  const { results, rows } = await mergeEvaluations(await checkParts(`${target}.parts`, version));
  return resultsText(results) + JSON.stringify(rows);
}

describe("parts of an evaluation merge to the bytes of one run", () => {
  test.each([1, 2, 3, 8, 16])("files, many metrics, %i parts", async (of) => {
    expect(await sharded(pair("small"), of, METRICS)).toBe(await single(pair("small"), METRICS));
  });

  test.each([1, 3])("a run and its numbers as reported, %i parts", async (of) => {
    const run = await tinyRun();
    expect(
      (await runCli("sample", "--config", join(run, "config.yaml"), "--days", "all", "--quiet")).code,
    ).toBe(0);
    expect(await sharded({ run }, of)).toBe(await single({ run }));
  });

  test.each([1, 2, 3, 8])("with intervals, %i parts", async (of) => {
    const metrics = "crps,fss,ks,rank-histogram";
    await fields("groups", { events: 50, members: 3, side: 6 });
    const input = await openInput(pair("groups"));
    const { rows, ...results } = await evaluateInput(input, {
      intervals: true,
      metrics: metricsNamed(metrics),
    });
    expect(results.intervals).toMatchObject({ groups: 13, eventsPerGroup: 4 });
    const target = join(await mkdtemp(join(tmpdir(), "undrizzle-shards-")), "results.json");
    for (let index = of; index >= 1; index--)
      await writeEvaluationPart(input, target, { index, of }, { ...options(metrics), intervals: true });
    await input.close();
    const merged = await mergeEvaluations(await checkParts(`${target}.parts`, version));
    expect(resultsText(merged.results)).toBe(resultsText(results));
    expect(merged.rows).toEqual(rows);
  });

  test.each([2, 3])("by region, member and intensity, with intervals, %i parts", async (of) => {
    await fields("apart", { events: 30, members: 2, side: 5 });
    const input = await openInput(pair("apart"));
    const regions = [{ name: "west", cols: [0, 2] as const }];
    const { strata } = await openStrata(input, { by: ["region", "member", "intensity"], regions });
    const asked = { metrics: metricsNamed("crps"), intervals: true, strata };
    const { rows: _, ...results } = await evaluateInput(input, asked);
    expect(results.strata?.map(({ events }) => events)).toEqual([30, 30, 30, 10, 10, 10]);
    const target = join(await mkdtemp(join(tmpdir(), "undrizzle-shards-")), "results.json");
    for (let index = of; index >= 1; index--)
      await writeEvaluationPart(
        input,
        target,
        { index, of },
        { ...options("crps"), intervals: true, strata },
      );
    await input.close();
    const merged = await mergeEvaluations(await checkParts(`${target}.parts`, version));
    expect(resultsText(merged.results)).toBe(resultsText(results));
  });

  test("where all values together become a sketch and those of a part do not", async () => {
    await fields("large", { events: 8, members: 4, side: 300 });
    const whole = await single(pair("large"));
    expect(whole).toMatch(/"method": "sketch"/);
    expect(await sharded(pair("large"), 3)).toBe(whole);
  });
});

describe("on the command line", () => {
  const words = (...more: string[]): string[] => [
    "evaluate",
    "--truth",
    join(folder, "small-truth.npy"),
    "--samples",
    join(folder, "small-samples.npy"),
    "--units",
    "mm/day",
    "--quiet",
    ...more,
  ];

  test("shards, merge and evaluate write the same file and print the same JSON", async () => {
    const at = await mkdtemp(join(tmpdir(), "undrizzle-shards-"));
    const [whole, target] = [join(at, "whole.json"), join(at, "scores.json")];
    const one = await runCli(...words("-o", whole, "--json", "--metrics", "crps,fss"));
    for (const i of [1, 2])
      expect((await runCli(...words("-o", target, "--metrics", "crps,fss", "--shard", `${i}/2`))).code).toBe(
        0,
      );
    const merged = await runCli("merge", target, "--json");
    expect(merged).toMatchObject({ code: 0, stdout: one.stdout, stderr: "" });
    expect(await readFile(target, "utf8")).toBe(await readFile(whole, "utf8"));
    const again = await runCli(...words("-o", target, "--metrics", "crps,fss", "--shard", "2/2"));
    expect(again.stdout).toMatch(/5 of these were there already/);
  });

  test("what cannot be measured in shards is refused by name, and shards need an output", async () => {
    const target = join(folder, "refused.json");
    const spells = await runCli(...words("-o", target, "--metrics", "crps,spells", "--shard", "1/2"));
    expect(spells).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/spells cannot be measured in shards/),
    });
    const errors = await runCli(...words("-o", target, "--metrics", "cell-errors", "--shard", "1/2"));
    expect(errors.stderr).toMatch(/cell-errors cannot.*quantiles need all of the truth/);
    expect((await runCli(...words("--shard", "1/2"))).stderr).toMatch(/name a file with -o/);
    expect((await readdir(folder)).filter((name) => name.startsWith("refused"))).toEqual([]);
  });

  test("parts of other thresholds, and of files that were changed since, are named", async () => {
    const at = await mkdtemp(join(tmpdir(), "undrizzle-shards-"));
    await cp(folder, at, { recursive: true });
    const target = join(at, "scores.json");
    const shard = (i: number, ...more: string[]) =>
      runCli(
        "evaluate",
        "--truth",
        join(at, "small-truth.npy"),
        "--samples",
        join(at, "small-samples.npy"),
        "--units",
        "mm/day",
        "-o",
        target,
        "--shard",
        `${i}/2`,
        ...more,
      );
    await shard(1);
    await shard(2, "--threshold", "0.5");
    expect((await runCli("merge", target)).stderr).toMatch(/was made otherwise than .*threshold/);
    const others = join(at, "other-samples.npy");
    await cp(join(at, "small-samples.npy"), others);
    await shard(2, "--samples", others);
    expect((await runCli("merge", target)).stderr).toMatch(
      /was made otherwise than .*inputs .*other-samples\.npy.*, not .*small-samples\.npy/,
    );
    await shard(2);
    const file = join(at, "small-samples.npy");
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    expect(await runCli("merge", target)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/1-of-2 is stale.*small-samples.npy.*2-of-2 is stale/),
    });
    await rm(file);
    const merged = await runCli("merge", target);
    expect(merged.stderr).toMatch(/not checked, for not there: .*small-samples.npy/);
  });
});
