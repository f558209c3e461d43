import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyOfFloats, writeNpy } from "../../lib/io/formats/npy/npy.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { runCli } from "./run-cli.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-report-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a sick run: exit code 3, the causes, the page and its data", async () => {
  const run = await tinyRun();
  const out = join(folder, "sick");
  const { code, stdout, stderr } = await runCli("report", run, "-o", out, "--quiet");
  expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  expect(stdout).toMatch(/^[a-z-]+.*\nwritten: .*report\.html, .*report-data\n$/);
  expect((await readdir(out)).sort()).toEqual([".undrizzle.sha256", "report-data", "report.html"]);
  expect(await readFile(join(out, "report.html"), "utf8")).toMatch(/<h1 class="(sick|undecided)">/);
});

test("files of truth and samples: exit code 3, the page names them", async () => {
  const save = (name: string, values: number[], shape: number[]): Promise<void> =>
    writeNpy(join(folder, name), npyOfFloats(Float32Array.from(values), shape));
  const cells = Array.from({ length: 6 * 8 * 9 }, (_, i) => (i % 3 === 0 ? i % 17 : 0));
  await save("obs.npy", cells, [6, 8, 9]);
  await save(
    "model.npy",
    [...cells, ...cells].map((x) => x + 1),
    [6, 2, 8, 9],
  );
  const out = join(folder, "files");
  const paths = [
    "--truth",
    join(folder, "obs.npy"),
    "--samples",
    join(folder, "model.npy"),
    "--units",
    "mm/day",
  ];
  const { code } = await runCli("report", ...paths, "-o", out, "--quiet");
  expect(code).toBe(3);
  const page = await readFile(join(out, "report.html"), "utf8");
  expect(page).toContain("undrizzle report on model.npy beside obs.npy");
  expect(page).toContain("No sample has a single dry cell");
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
  [[], /no fields given: name a run folder, --config FILE, or --truth FILE --samples FILE/],
  [["run", "--config", "c.yaml"], /both run and --config c\.yaml are given/],
  [["run", "--truth", "t.npy"], /both a run \(run\) and --truth\/--samples are given/],
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
