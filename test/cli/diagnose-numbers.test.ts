import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

test("diagnose reads numbers without fields, decides nothing, and refuses what cannot be", async () => {
  const folder = await mkdtemp(join(tmpdir(), "undrizzle-numbers-"));
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const reported = await write("evaluation_results.json", '{"spatial_correlation": NaN, "ks": 0.376}');
  const log = await write(
    "train_log.csv",
    `epoch,loss,kl\n${[1, 2, 3, 4].map((e) => `${e},1,0`).join("\n")}\n`,
  );
  const bad = await write("bad.json", '{"spatial_correlation": 3}');
  const asked = await runCli(
    "diagnose",
    "--reported",
    reported,
    "--training-log",
    log,
    "--json",
    "--exit-code",
  );
  expect(asked.code).toBe(3);
  const { diagnosis, ruler, training, advice } = JSON.parse(asked.stdout);
  expect(diagnosis).toEqual(["undecided"]);
  expect(ruler.groups[0].numbers.map(({ value }: { value: number | null }) => value)).toEqual([null, 0.376]);
  expect(training.findings.map(({ id }: { id: string }) => id)).toEqual(["kl-at-zero"]);
  expect(advice).not.toEqual([]);
  const refused = await runCli("diagnose", "--reported", bad);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/bad\.json: spatial_correlation is 3/);
  const alone = await runCli("diagnose", "--reported-statistics", reported);
  expect(alone.code).toBe(2);
  expect(alone.stderr).toMatch(/--reported-statistics goes with --reported/);
  await rm(folder, { recursive: true });
});

test("the JSON that evaluate writes of a run is read again, intervals, definitions, notes and all", async () => {
  const run = await tinyRun();
  expect((await runCli("sample", run, "--quiet")).code).toBe(0);
  const { stdout } = await runCli("evaluate", run, "--json", "--quiet");
  const { intervals, asReported, ks } = JSON.parse(stdout);
  expect([typeof intervals, typeof asReported?.definitions]).toEqual(["object", "object"]);
  const file = join(run, "evaluation_results.json");
  await writeFile(file, stdout);
  const { code, stdout: read, stderr } = await runCli("diagnose", "--reported", file, "--json");
  expect([code, stderr]).toEqual([0, ""]);
  expect(read).toContain(String(ks.statistic));
  await rm(run, { recursive: true });
});
