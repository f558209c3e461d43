import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-report-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Without a model no kernel is started, and the page still has its verdict. */
async function withoutModel(run: string): Promise<void> {
  for (const part of ["encoder", "decoder"]) await rm(join(run, `${part}.onnx`), { force: true });
}

test("a sick run: exit code 3, the causes, and what was left out", async () => {
  const run = await tinyRun();
  expect((await runCli("sample", "--config", run, "--quiet")).code).toBe(0);
  await withoutModel(run);
  const out = join(folder, "sick");
  const { code, stdout, stderr } = await runCli("report", run, "-o", out, "--quiet");
  expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  expect(stdout).toMatch(/left out, for want of a model: 1\. Symptoms/);
  expect((await readdir(out)).sort()).toEqual([".undrizzle.sha256", "report-data", "report.html"]);
  expect((await readFile(join(out, "report.html"), "utf8")).includes("Not healthy")).toBe(true);
});

test("a healthy run: exit code 0", async () => {
  const { openHealthy } = await import("../../lib/storms/inject/open-healthy.js");
  const { injectRun } = await import("../../lib/storms/inject/inject-run.js");
  const embedded = resolve(import.meta.dirname, "../../data/embedded/config.yaml");
  const run = join(folder, "run");
  const source = await openHealthy({ run: embedded }, { members: 4, days: "split:val", seed: 3 });
  await injectRun(source, [], { seed: 3, out: run });
  await source.close();
  const out = join(folder, "healthy");
  const { code, stdout } = await runCli(
    "report",
    "--config",
    join(run, "config.yaml"),
    "-o",
    out,
    "--quiet",
    "--json",
  );
  expect(JSON.parse(stdout)).toMatchObject({ healthy: true, diagnosis: { diagnosis: ["healthy"] } });
  expect(code).toBe(0);
});

test.each([
  [[], /no run given: name a run folder, or --config FILE/],
  [["run", "--config", "c.yaml"], /both run and --config c\.yaml are given/],
  [["run", "--only", "07-nothing"], /no notebook is called 07-nothing: there are 01-symptoms/],
])("%j: exit code 2, says what is allowed", async (flags, message) => {
  const { code, stderr } = await runCli("report", ...flags, "-o", join(folder, "none"));
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test("a run that is not there: exit code 1", async () => {
  const { code, stderr } = await runCli("report", join(folder, "nowhere"), "-o", join(folder, "none"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/nowhere: no such file or folder/);
});
