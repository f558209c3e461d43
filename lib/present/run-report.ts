import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { configuredModel, type ModelFiles } from "../diagnosis/diagnose-input.js";
import type { Diagnosis } from "../diagnosis/diagnosis.js";
import { type Stage, withOutputFolder } from "../io/writing/output-folder.js";
import type { Run } from "../run/run.js";
import { runReads } from "../run/run-reads.js";
import { escapeHtml } from "./explorer/escape.js";
import { limited } from "./limited.js";
import type { Jupyter } from "./notebook/jupyter.js";
import { isCode, type Notebook, readNotebook, textOf, titleOf } from "./notebook/notebook.js";
import { assertOffline, htmlPage } from "./notebook/page.js";
import type { Parameters } from "./notebook/parameters.js";
import { withJudgement } from "./run-report/judge.js";
import { notebookSection, type ShownPaths } from "./run-report/notebook-section.js";
import { provenanceSection } from "./run-report/provenance.js";
import type { Section } from "./run-report/section.js";
import { summarySection } from "./run-report/summary.js";

export interface RunReportOptions {
  readonly jupyter: Jupyter;
  /** Paths of the notebooks, in their order. */
  readonly notebooks: readonly string[];
  /** Working directory of the kernels: a folder from which `undrizzle` can be imported. */
  readonly cwd: string;
  /** Notebooks executed at the same time; 2 by default. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  /** Replace what this program did not write. */
  readonly force?: boolean | undefined;
  /** Told when a code cell starts, over all notebooks. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RunReport {
  /** The page, `report.html`. */
  readonly page: string;
  /** Folder of the CSV files. */
  readonly data: string;
  readonly healthy: boolean;
  readonly diagnosis: Diagnosis;
  /** Titles of the notebooks that were not executed because the run has no model. */
  readonly skipped: readonly string[];
}

const DATA = "report-data";

/**
 * Executes the notebooks on a run and writes `outDir/report.html`, one page that needs no network: verdict,
 * notebooks, provenance; and `outDir/report-data/` with the data of each figure and table as CSV. The page is
 * written last. The same run and seed give the same page, but for its provenance.
 *
 * Notebooks that open a model are left out, and named, where the config names none that is there.
 *
 * @throws NotebookError when a notebook does not run cleanly; FormatError when there is nothing to report on;
 *   OutputError when the folder cannot be written, or another process writes there
 */
export async function reportRun(run: Run, outDir: string, options: RunReportOptions): Promise<RunReport> {
  return withOutputFolder(outDir, { reads: runReads(run), force: options.force }, (stage) =>
    writeReport(run, stage, outDir, options),
  );
}

async function writeReport(
  run: Run,
  stage: Stage,
  outDir: string,
  options: RunReportOptions,
): Promise<RunReport> {
  const { jupyter, cwd, jobs = 2, onProgress } = options;
  const sources = await Promise.all(
    options.notebooks.map(async (file) => ({ file, notebook: await readNotebook(file) })),
  );
  const model = await configuredModel(run);
  const runs = ({ notebook }: Source): boolean => model !== null || !opensModel(notebook);
  const executed = sources.filter(runs);
  const skipped = sources.filter((source) => !runs(source)).map(titled);
  const title = `Report on ${basename(dirname(run.config.file))}`;

  const sections: Section[] = [];
  const judgement = await withJudgement(run, async (judged) => {
    sections.push(await summarySection(run, title, judged, DATA));
    return judged;
  });
  const total = executed.reduce((sum, { notebook }) => sum + notebook.cells.filter(isCode).length, 0);
  const done = executed.map(() => 0);
  const progress = (i: number, cells: number): void => {
    done[i] = cells;
    onProgress?.(
      done.reduce((sum, n) => sum + n, 0),
      total,
    );
  };
  const pages = await limited(jobs, executed, options.signal, ({ file, notebook }, i, signal) =>
    notebookSection(file, notebook, {
      jupyter,
      cwd,
      dataFolder: DATA,
      parameters: parametersOf(run, model),
      shown: shownPaths(run, model),
      signal,
      onCell: (cells) => progress(i, cells),
    }),
  );
  sections.push(...pages);
  onProgress?.(total, total);

  const body = [
    ...sections.map(({ html }) => html),
    ...(skipped.length > 0 ? [skippedNote(skipped)] : []),
    await provenanceSection(run, model, jupyter.nbconvert),
  ].join("\n");
  const links = [
    ...executed.map((source) => ({ href: `#${basename(source.file, ".ipynb")}`, text: titled(source) })),
    { href: "#provenance", text: "Provenance" },
  ];
  const page = join(outDir, "report.html");
  const html = htmlPage({ title, body, links });
  assertOffline(html, page);
  const data = join(outDir, DATA);
  const folder = await stage.place(DATA);
  await mkdir(folder);
  for (const [name, text] of sections.flatMap((section) => [...section.data]))
    await writeFile(join(folder, name), text);
  await stage.write("report.html", html);
  const { diagnosis, healthy } = judgement;
  return { page, data, healthy, diagnosis, skipped };
}

interface Source {
  readonly file: string;
  readonly notebook: Notebook;
}

function titled({ file, notebook }: Source): string {
  return titleOf(notebook) ?? basename(file, ".ipynb");
}

function opensModel({ cells }: Notebook): boolean {
  return cells.some((cell) => isCode(cell) && textOf(cell.source).includes("openSampler("));
}

function skippedNote(skipped: readonly string[]): string {
  const items = skipped.map((title) => `<li>${escapeHtml(title)}</li>`).join("\n");
  return (
    '<section id="skipped">\n<h1>Left out</h1>\n<p>The config of this run names no model that is there ' +
    `(model.encoder, model.decoder); these notebooks draw samples from one:</p>\n<ul>\n${items}\n</ul>\n</section>`
  );
}

/** What the notebooks of this package declare in their parameter cells. */
function parametersOf({ config }: Run, model: ModelFiles | null): Parameters {
  return {
    config: config.file,
    folder: config.file,
    ...(model ? { encoder: model.encoder, decoder: model.decoder } : {}),
    models: [],
    realDays: "all",
    sampleDays: config.sampling.days,
  };
}

/** A report is sent to others: of each path, it shows the last folder and what follows. */
function shownPaths({ config }: Run, model: ModelFiles | null): ShownPaths {
  const folders = [config.file, ...(model ? [model.encoder, model.decoder] : [])].map(dirname);
  const inner = folders.filter((folder) => folder !== dirname(folder));
  return new Map(inner.map((folder) => [folder, basename(folder)]));
}
