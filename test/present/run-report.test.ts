import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureJupyter, type Jupyter } from "../../lib/present/notebook/jupyter.js";
import type { NotebookCell } from "../../lib/present/notebook/notebook.js";
import { formatNotebook } from "../../lib/present/notebook/notebook.js";
import { notebookFolder } from "../../lib/present/notebook/packaged.js";
import { assertOffline } from "../../lib/present/notebook/page.js";
import { type RunReport, reportRun } from "../../lib/present/run-report.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { tinyRun } from "../fixtures/tiny-run.js";

const MINUTE = 60_000;
let run: string;
let out: string;
let jupyter: Jupyter;
let reports: RunReport[];
let notebooks: string[];

function code(source: string, ...tags: string[]): NotebookCell {
  return { cell_type: "code", metadata: { tags }, source, execution_count: null, outputs: [] };
}

async function notebook(name: string, title: string, ...cells: NotebookCell[]): Promise<string> {
  const heading: NotebookCell = {
    cell_type: "markdown",
    metadata: {},
    source: `# ${title}\n\n## What we learned\n`,
  };
  const file = join(out, `${name}.ipynb`);
  const metadata = { kernelspec: { name: "tslab", language: "typescript", display_name: "TypeScript" } };
  await writeFile(
    file,
    formatNotebook({ nbformat: 4, nbformat_minor: 4, metadata, cells: [heading, ...cells] }),
  );
  return file;
}

beforeAll(async () => {
  run = await tinyRun();
  out = await mkdtemp(join(tmpdir(), "undrizzle-report-"));
  jupyter = await ensureJupyter();
  const config = code('const config = "nowhere.yaml";', "parameters");
  notebooks = [
    await notebook(
      "01-a-table",
      "A table",
      code(
        'import { display } from "tslab";\nimport { exceedancePlot, frameHtml, openRun, openSampler, renderSvg, tableFrame } from "undrizzle";',
      ),
      config,
      code("const run = await openRun(config);\nconst sampler = await openSampler(run);\nrun.config.file;"),
      code(
        'display.html(frameHtml(await tableFrame([{ what: "a third, exactly", value: 1 / 3 }, { what: "days", value: run.days.length }])));',
      ),
    ),
  ];
  const report = async (name: string): Promise<RunReport> =>
    reportRun(await openRun(run), join(out, name), { jupyter, notebooks, cwd: notebookFolder });
  reports = [await report("first"), await report("second")];
}, 10 * MINUTE);

afterAll(async () => {
  for (const folder of [run, out]) await rm(folder, { recursive: true, force: true });
});

test("one page that needs no network, with verdict, notebooks and provenance", async () => {
  const page = await readFile(reports[0]!.page, "utf8");
  assertOffline(page, "report.html");
  expect(page.includes("<script")).toBe(false);
  for (const text of ["Not healthy", "A table", "a third, exactly", "sha256 of config.yaml", "seed"])
    expect(page.includes(text), text).toBe(true);
  expect(reports[0]!.skipped).toEqual([]);
  expect(reports[0]!.healthy).toBe(false);
});

test("no anchor stands twice, and each link within the page has its target", async () => {
  const page = await readFile(reports[0]!.page, "utf8");
  const ids = [...page.matchAll(/<[^>]*\sid="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...page.matchAll(/<a [^>]*href="#([^"]+)"/g)].map((match) => match[1]!);
  expect(targets.length).toBeGreaterThan(2);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
});

test("the run is named, its path on this machine is not", async () => {
  const page = await readFile(reports[0]!.page, "utf8");
  expect(page.includes(run)).toBe(false);
  expect(page.includes(`${run.split("/").at(-1)}/config.yaml`)).toBe(true);
});

test("the data of tables and figures lie beside it, in full", async () => {
  const { data, page } = reports[0]!;
  const names = await readdir(data);
  expect(names).toContain("summary-symptoms.csv");
  expect(names).toContain("summary-amounts.csv");
  expect(await readFile(join(data, "01-a-table-table-1.csv"), "utf8")).toBe(
    'what,value\n"a third, exactly",0.3333333333333333\ndays,4\n',
  );
  expect(await readFile(join(data, "summary-maps.csv"), "utf8")).toMatch(
    /^panel,title,subtitle,row,column,mm\/day\n1,/,
  );
  const html = await readFile(page, "utf8");
  expect(html.includes('href="report-data/01-a-table-table-1.csv"')).toBe(true);
});

test("the same run gives the same page and data, but for the provenance", async () => {
  const [first, second] = await Promise.all(reports.map(({ page }) => readFile(page, "utf8")));
  const provenance = /<section id="provenance">.*?<\/section>/s;
  expect(provenance.test(first!)).toBe(true);
  expect(second!.replace(provenance, "") === first!.replace(provenance, "")).toBe(true);
  for (const name of await readdir(reports[0]!.data))
    expect(await readFile(join(reports[1]!.data, name), "utf8")).toBe(
      await readFile(join(reports[0]!.data, name), "utf8"),
    );
});

test("without a model: samples on disk are judged, notebooks that need one are left out by name", async () => {
  const folder = await tinyRun();
  const whole = await openRun(folder);
  await writeSamples(await openSampler(whole), sampleOptions(whole));
  await rm(join(folder, "decoder.onnx"));
  const report = await reportRun(await openRun(folder), join(out, "bare"), {
    jupyter,
    notebooks: [notebooks[0]!],
    cwd: notebookFolder,
  });
  const page = await readFile(report.page, "utf8");
  expect(report.skipped).toEqual(["A table"]);
  expect(page.includes("names no model that is there")).toBe(true);
  expect(page.includes("samples on disk")).toBe(true);
  expect(page.includes("a third, exactly")).toBe(false);
  await rm(folder, { recursive: true });
});

test("a notebook that fails leaves no page", async () => {
  const broken = await notebook(
    "03-broken",
    "Broken",
    code("const config = 0;", "parameters"),
    code("throw new Error('broken');"),
  );
  const options = { jupyter, notebooks: [broken], cwd: notebookFolder };
  await expect(reportRun(await openRun(run), join(out, "broken"), options)).rejects.toThrow(
    /03-broken\.ipynb: code cell .*broken/s,
  );
  expect(await readdir(out)).not.toContain("broken");
});
