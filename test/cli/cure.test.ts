import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { npyOfFloats, readFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { SMOOTH_GRID, smoothEvents } from "../fixtures/smooth-events.js";
import { runCli } from "./run-cli.js";

const { height, width } = SMOOTH_GRID;

/** Files of smooth, drizzly samples of two members, and their truth. */
async function files(count: number): Promise<{ folder: string; input: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-cure-"));
  const [truth, samples]: [number[], number[]] = [[], []];
  for await (const event of smoothEvents(count, 2)) {
    truth.push(...event.truth.values);
    for (const { values } of event.members) samples.push(...values.map((x) => Math.max(x, 0.6)));
  }
  await writeNpy(join(folder, "truth.npy"), npyOfFloats(Float32Array.from(truth), [count, height, width]));
  await writeNpy(
    join(folder, "samples.npy"),
    npyOfFloats(Float32Array.from(samples), [count, 2, height, width]),
  );
  return {
    folder,
    input: [
      ...["--truth", join(folder, "truth.npy"), "--samples", join(folder, "samples.npy")],
      ...["--units", "mm/day", "--quiet"],
    ],
  };
}

test("cure writes samples, the method, a table with ranges and maps, and says what is not cured", async () => {
  const { folder, input } = await files(24);
  const out = join(folder, "cured");
  const { code, stdout, stderr } = await runCli("cure", ...input, "--folds", "2", "-o", out);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual([
    ...[".undrizzle.sha256", "cure.json", "maps.png", "method.json", "samples.npy", "table.csv"],
  ]);
  expect(stdout).toMatch(/taken: .* of 5 targets out of fit/);
  expect(stdout).toContain("n = 24 events, each out of fit");
  expect(stdout).toContain("not cured:");
  expect(await readFile(join(out, "table.csv"), "utf8")).toMatch(/^metric,unit,real,before,before_lower/);
  const { values, shape } = await readFloats(join(out, "samples.npy"));
  expect(shape).toEqual([24, 2, height, width]);
  expect(values.some((x) => x === 0)).toBe(true);
});

test("of one member diversity is undefined, not out of its target; fewer events than folds are said as they are", async () => {
  const { folder, input } = await files(4);
  const [, truth = "", , samples = ""] = input;
  const { values } = await readFloats(samples);
  const one = join(folder, "one.npy");
  const cells = height * width;
  const first = values.filter((_, i) => Math.floor(i / cells) % 2 === 0);
  await writeNpy(one, npyOfFloats(first, [4, 1, height, width]));
  const { stdout } = await runCli(
    "cure",
    ...["--truth", truth, "--samples", one, "--units", "mm/day", "--quiet", "-o", join(folder, "out")],
  );
  expect(stdout).toContain("tried on 4 events of 1 member, each scored out of fit (4 contiguous folds)");
  expect(stdout).toMatch(/^before: \d of 4 targets \(diversity is undefined\), absolute error/m);
  expect(stdout).toMatch(/^diversity +undefined +undefined +0\.1 to 0\.2 *$/m);
  expect(stdout).not.toMatch(/^ {2}diversity/m);
});

test("where truth and samples are alike nothing is changed, nothing is written, and the exit code is 3", async () => {
  const { folder, input } = await files(12);
  const truth = input[1]!;
  const { code, stdout } = await runCli(
    "cure",
    ...["--truth", truth, "--samples", truth, "--units", "mm/day", "--quiet", "-o", join(folder, "none")],
  );
  expect(stdout).toContain("NOTHING IS CHANGED");
  expect(code).toBe(3);
  expect(existsSync(join(folder, "none"))).toBe(false);
});
