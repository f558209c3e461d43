import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomStream } from "../../lib/fields/random.js";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { runCli } from "./run-cli.js";

let folder: string;
const [EVENTS, MEMBERS, SIDE] = [6, 2, 4];
const CELLS = SIDE * SIDE;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-nothing-"));
  const { normal } = randomStream(3, 3);
  const save = (name: string, members: number | null, isKnown: (column: number) => boolean) =>
    writeNpy(
      join(folder, name),
      npyOfFloats(
        Float32Array.from({ length: EVENTS * (members ?? 1) * CELLS }, (_, i) =>
          isKnown(i % SIDE) ? Math.max(0, 2 + 2 * normal()) : Number.NaN,
        ),
        [EVENTS, ...(members ? [members] : []), SIDE, SIDE],
      ),
    );
  await save("real.npy", null, () => true);
  await save("no-real.npy", null, () => false);
  await save("left.npy", null, (column) => column < 2);
  await save("samples.npy", MEMBERS, () => true);
  await save("no-samples.npy", MEMBERS, () => false);
  await save("right.npy", MEMBERS, (column) => column >= 2);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whatever is asked, the end is not 0, the reason is said, and no output is there. */
async function refused(truth: string, samples: string, ...words: string[]): Promise<string> {
  const [command, ...options] = words as [string, ...string[]];
  const files = ["--truth", join(folder, truth), "--samples", join(folder, samples), "--units", "mm/day"];
  const before = await readdir(folder);
  const { code, stderr } = await runCli(command, ...files, ...options, "--quiet");
  expect([words, await readdir(folder)]).toEqual([words, before]);
  expect([words, code]).toEqual([words, 1]);
  expect(stderr).not.toMatch(/unexpected|\n {4}at /);
  return stderr;
}

const out = () => join(folder, "out");
const COMMANDS = (): string[][] => [
  ["evaluate", "-o", out()],
  ["evaluate", "--json", "--by", "member"],
  ["evaluate", "--csv", "--parquet", out()],
  ["evaluate", "--maps", out()],
  ["visualize", "-o", out()],
  ["diagnose", "--html", out()],
  ["report", "-o", out()],
  ["cure", "-o", out()],
];

test("a truth without a value is refused by each command that compares with it", async () => {
  for (const words of COMMANDS())
    expect(await refused("no-real.npy", "samples.npy", ...words)).toMatch(
      words[0] === "visualize"
        ? /no cell that counts has a value in both/
        : /the truth has no value in any cell/,
    );
}, 120_000);

test("a truth and samples that have no cell in common are refused", async () => {
  for (const words of COMMANDS())
    expect(await refused("left.npy", "right.npy", ...words)).toMatch(
      words[0] === "visualize"
        ? /no cell that counts has a value in both/
        : // 6 × 2 × 16 cells, of which the samples lack the left half where the truth is.
          /the samples have no finite value where the truth has one \(all 192 cells of 6 events × 2 members are left out, 96 of them/,
    );
}, 120_000);

test("samples without a value measure nothing, and are a sickness that diagnose names", async () => {
  for (const words of COMMANDS().filter(([command]) => command === "evaluate" || command === "visualize"))
    await refused("real.npy", "no-samples.npy", ...words);
  const files = ["--truth", join(folder, "real.npy"), "--samples", join(folder, "no-samples.npy")];
  const { code, stdout, stderr } = await runCli("diagnose", ...files, "--units", "mm/day", "--quiet");
  expect([code, stdout.split("\n")[0]]).toEqual([1, "Diagnosis: corrupt-values"]);
  expect(stderr).toBe("undrizzle: nothing can be measured: no sample has a value where the truth has one\n");
}, 120_000);

test("parts of nothing are merged into nothing", async () => {
  const files = ["--truth", join(folder, "no-real.npy"), "--samples", join(folder, "samples.npy")];
  const words = ["evaluate", ...files, "--units", "mm/day", "--quiet", "-o", out()];
  for (const shard of ["1/2", "2/2"]) expect((await runCli(...words, "--shard", shard)).code).toBe(0);
  const { code, stderr } = await runCli("merge", `${out()}.parts`);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/the truth has no value in any cell/)]);
  expect(await readdir(folder)).not.toContain("out");
}, 120_000);
