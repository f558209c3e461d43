import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertOffline } from "../../lib/present/notebook/page.js";
import { type RunReport, reportRun } from "../../lib/present/run-report.js";
import { openRun } from "../../lib/run/run.js";
import { openSampler, sampleOptions } from "../../lib/run/sample.js";
import { writeSamples } from "../../lib/run/write-samples.js";
import { tinyRun } from "../fixtures/tiny-run.js";

let run: string;
let out: string;
let reports: RunReport[];

const read = ({ page }: RunReport): Promise<string> => readFile(page, "utf8");

beforeAll(async () => {
  run = await tinyRun();
  out = await mkdtemp(join(tmpdir(), "undrizzle-report-"));
  reports = [await reportRun({ run }, join(out, "first")), await reportRun({ run }, join(out, "second"))];
});

afterAll(async () => {
  for (const folder of [run, out]) await rm(folder, { recursive: true, force: true });
});

test("one page that needs no network, with verdict, targets, cure and provenance", async () => {
  const page = await read(reports[0]!);
  assertOffline(page, "report.html");
  for (const text of ["The five targets", "What could not be told", "sha256 of config.yaml", "seed"])
    expect(page.includes(text), text).toBe(true);
  expect(page).toContain("drawn from its model for this report");
  expect(page).not.toContain("The same in code");
  expect(reports[0]!.healthy).toBe(false);
  expect(await readdir(run)).not.toContain("outputs");
});

test("no anchor stands twice, and each label within the page has its target", async () => {
  const page = await read(reports[0]!);
  const ids = [...page.matchAll(/<[^>]*\sid="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].map((match) => match[1]!);
  expect(targets.length).toBeGreaterThan(4);
  expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
});

test("the run is named, its path on this machine is not", async () => {
  const page = await read(reports[0]!);
  expect(page.includes(run)).toBe(false);
  expect(page.includes(`undrizzle report on ${run.split("/").at(-1)}`)).toBe(true);
});

test("the data of figures lie beside it, and small ones in the page, too", async () => {
  const { data } = reports[0]!;
  expect(await readFile(join(data, "maps.csv"), "utf8")).toMatch(
    /^panel,title,subtitle,row,column,mm\/day\n1,/,
  );
  const amounts = await readFile(join(data, "amounts.csv"), "utf8");
  expect(amounts).toMatch(/^part,level,name,share\n/);
  const page = await read(reports[0]!);
  for (const name of await readdir(data)) {
    const link = new RegExp(
      `<a class="data" (?:download="${name}" href="data:text/csv;base64,([^"]*)"|href="report-data/${name}")`,
    );
    const [, inPage] = link.exec(page)!;
    if (inPage !== undefined)
      expect(Buffer.from(inPage, "base64").toString()).toBe(await readFile(join(data, name), "utf8"));
  }
});

test("the same run gives the same page and data, but for the provenance", async () => {
  const [first, second] = await Promise.all(reports.map(read));
  const provenance = /<section id="provenance".*?<\/section>/s;
  expect(provenance.test(first!)).toBe(true);
  expect(second!.replace(provenance, "") === first!.replace(provenance, "")).toBe(true);
  for (const name of await readdir(reports[0]!.data))
    expect(await readFile(join(reports[1]!.data, name), "utf8")).toBe(
      await readFile(join(reports[0]!.data, name), "utf8"),
    );
});

test("without a model: samples on disk are judged, and what needs the model is named as untested", async () => {
  const folder = await tinyRun();
  const whole = await openRun(folder);
  const sampler = await openSampler(whole);
  await writeSamples(sampler, sampleOptions(whole));
  await sampler.model.release();
  await rm(join(folder, "decoder.onnx"));
  const page = await read(await reportRun({ run: folder }, join(out, "bare")));
  expect(page).toContain("of the run, as they are on disk");
  expect(page).toMatch(/<b>Posterior collapse[^<]*:<\/b> needs the encoder and decoder/);
  await rm(folder, { recursive: true });
});

test("the outputs of a run may lie elsewhere", async () => {
  const folder = await tinyRun();
  const elsewhere = await mkdtemp(join(tmpdir(), "undrizzle-elsewhere-"));
  const whole = await openRun(folder);
  const sampler = await openSampler(whole);
  await writeSamples(sampler, sampleOptions(whole));
  await sampler.model.release();
  await mkdir(elsewhere, { recursive: true });
  await rename(join(folder, "outputs"), join(elsewhere, "outputs"));
  const paths = { run: folder, roots: { outputsRoot: join(elsewhere, "outputs") } };
  expect(await read(await reportRun(paths, join(out, "elsewhere")))).toContain("as they are on disk");
  await rm(folder, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

test("a run with neither samples nor a model is refused, and leaves no page", async () => {
  const folder = await tinyRun();
  await rm(join(folder, "decoder.onnx"));
  await expect(reportRun({ run: folder }, join(out, "none"))).rejects.toThrow(/synth: no such folder/);
  expect(await readdir(out)).not.toContain("none");
  await rm(folder, { recursive: true });
});

test("--with-code shows code that computes the numbers again", async () => {
  const page = await read(await reportRun({ run }, join(out, "code"), { withCode: true }));
  const shown = /<pre><code>(.*?)<\/code><\/pre>/s.exec(page)![1]!;
  const code = shown.replace(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)));
  const root = resolve(import.meta.dirname, "../..");
  const whole = await openRun(run);
  const sampler = await openSampler(whole);
  await writeSamples(sampler, sampleOptions(whole));
  await sampler.model.release();
  const placed = code.replace(/run: "[^"]*"/, `run: ${JSON.stringify(run)}`);
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", placed], {
    cwd: root,
    encoding: "utf8",
  });
  for (const id of reports[0]!.diagnosis.diagnosis) expect(printed).toContain(id);
});
