import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { runCli } from "./run-cli.js";

describe("undrizzle fix --fitted", () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const fix = (...words: string[]) => runCli("fix", "--units", "mm/day", "--quiet", ...words);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "undrizzle-fitted-"));
    const { uniform } = randomStream(4);
    const rain = Float32Array.from({ length: 6 * 72 }, () => (uniform() < 0.5 ? 0 : 20 * uniform() ** 3));
    const samples = rain.map((mm) => Math.max(2 * mm, 0.3 + 0.1 * uniform()));
    samples[5] = 0;
    await writeNpy(file("truth.npy"), npyOfFloats(rain, [6, 8, 9]));
    await writeNpy(file("samples.npy"), npyOfFloats(samples, [6, 8, 9]));
    await writeNpy(file("other.npy"), npyOfFloats(samples, [6, 9, 8]));
    await writeNpy(file("mask.npy"), npyOfFloats(new Float32Array(72).fill(1, 3), [8, 9]));
    const { code } = await fix(
      ...["--truth", file("truth.npy"), "--samples", file("samples.npy")],
      ...["--method", "quantile", "-o", file("fitted")],
    );
    expect(code).toBe(0);
  });

  test("gives samples without a truth what they got beside it; zero stays zero", async () => {
    const { code, stdout } = await fix(
      ...["--fitted", file("fitted/method.json"), "--samples", file("samples.npy"), "-o", file("lone")],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("applied to 6 events without a truth: nothing can be scored");
    const [lone, beside] = await Promise.all(
      ["lone/samples.npy", "fitted/samples.npy"].map((name) => readFloats(file(name))),
    );
    expect(lone!.values).toEqual(beside!.values);
    expect(lone!.values[5]).toBe(0);
  });

  test("holds back floods made of more than the fit knows, and says what it did", async () => {
    const method = JSON.parse(await readFile(file("fitted/method.json"), "utf8"));
    const { largest } = method.setting;
    method.params.tail = "ratio";
    method.params.generated = method.params.generated.map((mm: number) => mm / 1000);
    await writeFile(file("steep.json"), JSON.stringify(method));
    const { stdout } = await fix(
      ...["--fitted", file("steep.json"), "--samples", file("samples.npy"), "-o", file("held")],
    );
    expect(stdout).toMatch(/\d+ cells were held at [\d.]+ mm\/day, 1\.5 times the largest real amount/);
    const [before, after] = await Promise.all(
      ["samples.npy", "held/samples.npy"].map((name) => readFloats(file(name))),
    );
    for (const [i, mm] of after!.values.entries())
      expect(mm).toBeLessThanOrEqual(Math.max(1.5 * largest, before!.values[i]!) + 1e-4);
  });

  test.each([
    [["--samples", "other.npy"], 1, /quantile-mapping was fitted on 8×9 cells, these events have 9×8/],
    [
      ["--samples", "samples.npy", "--mask", "mask.npy"],
      1,
      /72 cells of its mask, 69 other cells count here/,
    ],
    [["--samples", "samples.npy", "--method", "hard"], 2, /--method means nothing beside --fitted/],
    [["--samples", "samples.npy", "--fit-on", "even"], 2, /fitted already/],
    [["--samples", "samples.npy", "--score-on", "odd"], 2, /needs the truth/],
  ])("%j is refused, and nothing is written", async (words, exit, message) => {
    const named = words.map((word) => (word.endsWith(".npy") ? file(word) : word));
    const { code, stderr } = await fix(
      "--fitted",
      file("fitted/method.json"),
      ...named,
      "-o",
      file("refused"),
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
    expect(existsSync(file("refused"))).toBe(false);
  });
});
