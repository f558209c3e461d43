import { mkdir, mkdtemp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnose } from "../../lib/diagnosis/diagnose.js";
import type { OutputField } from "../../lib/io/arrays/output.js";
import { writeNetcdf4Output } from "../../lib/io/formats/netcdf4/write-netcdf4.js";
import { writeZarrOutput } from "../../lib/io/formats/zarr/write-zarr.js";
import { diagnosisPage } from "../../lib/present/diagnosis-page.js";
import { buildExplorer } from "../../lib/present/explorer.js";
import { notebookHtml } from "../../lib/present/notebook/html.js";
import { ensureJupyter } from "../../lib/present/notebook/jupyter.js";
import { htmlPage } from "../../lib/present/notebook/page.js";
import { reportRun } from "../../lib/present/run-report.js";
import { frameHtml, tableFrame } from "../../lib/present/tables.js";
import { runCli } from "../cli/run-cli.js";
import { tinyRun } from "../fixtures/tiny-run.js";
import { hasChromium, launchChromium, openWatched } from "../present/explorer/chromium.js";
import { rainyEvents } from "../present/explorer/rainy-events.js";

const HOSTILE = [
  "</script><script>alert(1)</script>",
  "</title></style><img src=x onerror=alert(2)>",
  "\"'><svg onload=alert(3)>",
  "<!--<script>",
  "`{{alert(4)}}",
];
const all = HOSTILE.join(" ");
/** What a file may be called: no slash, no quote that the test's own shell would have to know. */
const FILE = "<img src=x onerror=alert(6)>";

let folder: string;
let browser: Browser | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undrizzle-hostile-"));
  if (hasChromium) browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Opens a page: nothing may run, be fetched or complain. What the page says, as a reader sees it. */
async function read(html: string): Promise<string> {
  const file = join(folder, "page.html");
  await writeFile(file, html);
  const { page, complaints } = await openWatched(browser!, file);
  await page.waitForTimeout(300);
  const text = await page.evaluate("document.documentElement.innerText");
  const elements = await page.evaluate("document.querySelectorAll('[onerror], [onload]').length");
  await page.close();
  expect({ complaints, elements }).toEqual({ complaints: [], elements: 0 });
  return String(text);
}

describe.skipIf(!hasChromium)("pages show hostile names as text (in Chromium)", () => {
  test("the explorer: labels, events, title, provenance", async () => {
    const events = rainyEvents({ events: 3, key: (i) => `${i} ${all}` });
    const page = await buildExplorer({
      models: [{ id: all, label: `model ${all}`, events: { ...events, notes: [all] } }],
      title: `title ${all}`,
      provenance: { [all]: all },
    });
    const text = await read(page);
    for (const part of HOSTILE) expect(text).toContain(part);
  });

  test("a diagnosis", async () => {
    const events = rainyEvents({ events: 3, drizzle: 0.5, key: (i) => `${i} ${all}` });
    const diagnosis = await diagnose({ ...events, notes: [all] }, {}, { seed: 1 });
    expect(await read(diagnosisPage(diagnosis, all))).toContain(HOSTILE[0]);
  });

  test("a report on a run whose folder and model have such names", async () => {
    const run = join(folder, FILE);
    await rename(await tinyRun(), run);
    await rename(join(run, "encoder.onnx"), join(run, `${FILE}.onnx`));
    const config = (await readFile(join(run, "config.yaml"), "utf8")).replace(
      "encoder.onnx",
      JSON.stringify(`${FILE}.onnx`),
    );
    await writeFile(join(run, "config.yaml"), config);
    const { page } = await reportRun({ run }, join(folder, "report"));
    const text = await read(await readFile(page, "utf8"));
    expect(text).toContain(`report on ${FILE}`);
    expect(text).toContain(`${FILE}.onnx`);
  });

  test("tables and printed values of a notebook, through nbconvert", async () => {
    const table = frameHtml(await tableFrame([{ [all]: all }]), { caption: all });
    const metadata = {};
    const body = await notebookHtml(await ensureJupyter(), {
      nbformat: 4,
      nbformat_minor: 4,
      metadata,
      cells: [
        {
          cell_type: "code",
          metadata,
          source: `const name = ${JSON.stringify(all)};`,
          execution_count: 1,
          outputs: [
            { output_type: "stream", name: "stdout", text: all },
            { output_type: "display_data", metadata, data: { "text/html": table } },
            { output_type: "display_data", metadata, data: { "text/plain": all } },
          ],
        },
      ],
    });
    const text = await read(htmlPage({ title: all, body, links: [{ href: `#${all}`, text: all }] }));
    for (const part of HOSTILE) expect(text).toContain(part);
  });

  test("the command line on files with such names, variables and attributes", async () => {
    const path = (name: string): string => join(folder, `${name} ${FILE}.nc`);
    for (const [name, drizzle] of [
      ["truth", 0],
      ["samples", 0.4],
    ] as const) {
      const shape = [4, 6, 5];
      const sink = await writeNetcdf4Output(
        {
          attributes: { history: all, title: all },
          arrays: [],
          unlimited: [],
          field: {
            ...{
              name: `pr ${FILE}`,
              dtype: "<f4",
              dims: [FILE, "y", "x"],
              shape,
              fill: Number.NaN,
              factor: 1,
            },
            ...{ attributes: { units: "mm/day", long_name: all }, hasEvents: true, blockEvents: 4 },
          },
        },
        path(name),
      );
      await sink.write(
        Float32Array.from({ length: 120 }, (_, i) => drizzle + ((i * 7) % 11 > 6 ? i % 13 : 0)),
      );
      await sink.finish();
    }
    const fields = ["--truth", path("truth"), "--samples", path("samples"), "--quiet"];
    const explorer = join(folder, "explorer.html");
    const diagnosis = join(folder, "diagnosis.html");
    expect((await runCli("explore", ...fields, "-o", explorer)).stderr).toBe("");
    expect((await runCli("diagnose", ...fields, "--html", diagnosis)).stderr).toBe("");
    for (const page of [explorer, diagnosis]) await read(await readFile(page, "utf8"));
  });
});

describe("outputs stay in the folder that was named", () => {
  test("a zipped Zarr store whose variable leads out of it is refused, and nothing is written", async () => {
    const field: OutputField = {
      ...{
        name: "../../stray",
        dtype: "<f4",
        dims: ["event", "y", "x"],
        shape: [1, 2, 2],
        fill: Number.NaN,
        factor: 1,
      },
      ...{ attributes: { units: "mm/day" }, hasEvents: true, blockEvents: 1 },
    };
    const store = join(folder, "zipped", "store.zarr.zip");
    await mkdir(join(folder, "zipped"), { recursive: true });
    const sink = await writeZarrOutput(
      { attributes: {}, arrays: [], unlimited: [], field },
      store,
      2,
      "directory",
    );
    await sink.write(new Float32Array(4));
    await sink.finish();
    const out = join(folder, "out", "a");
    await mkdir(join(folder, "out"));
    const before = await readdir(folder, { recursive: true });
    const fields = ["--truth", store, "--samples", store, "--quiet"];
    const { code, stderr } = await runCli("fix", ...fields, "--method", "hard", "-o", out);
    expect(stderr).toMatch(/^undrizzle: .*store\.zarr\.zip/);
    expect(code).toBe(1);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });
});
