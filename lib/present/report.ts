import { basename, join } from "node:path";
import { writeFileAtomic } from "../io/writing/atomic.js";
import { now } from "../io/writing/clock.js";
import { sure } from "../sure.js";
import { version } from "../version.js";
import { escapeHtml } from "./explorer/escape.js";
import { limited } from "./limited.js";
import { executeNotebook } from "./notebook/execute.js";
import { notebookHtml, svgImage } from "./notebook/html.js";
import type { Jupyter } from "./notebook/jupyter.js";
import { isCode, type Notebook, readNotebook, textOf, titleOf } from "./notebook/notebook.js";
import { assertOffline, htmlPage, linkPages } from "./notebook/page.js";
import { type Parameters, withParameters } from "./notebook/parameters.js";

export interface ReportOptions {
  readonly jupyter: Jupyter;
  /** Paths of the notebooks, in their order. */
  readonly notebooks: readonly string[];
  /** Working directory of the kernels: a folder from which `undrizzle` can be imported. */
  readonly cwd: string;
  /** Replace those of each notebook's cell tagged `parameters`. */
  readonly parameters?: Parameters;
  /** Folder to write; pages of the same name in it are replaced. */
  readonly outDir: string;
  readonly title: string;
  /** HTML that stands first on the index. */
  readonly front?: string;
  /** Notebooks executed at the same time; 2 by default. */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  /** Told when a code cell starts and when a notebook is done, over all notebooks. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Given each executed notebook. */
  readonly onExecuted?: (file: string, notebook: Notebook) => void;
}

export interface ReportedNotebook {
  readonly file: string;
  readonly title: string;
  /** Page of the executed notebook, in `outDir`. */
  readonly page: string;
  readonly seconds: number;
}

export interface Report {
  readonly index: string;
  readonly notebooks: readonly ReportedNotebook[];
}

/**
 * Executes notebooks and writes them as pages that need no network, with an `index.html` that links them
 * and holds the outputs of the cells tagged `summary`, folded away. The index is written last.
 *
 * @param options notebooks, the Jupyter that runs them, folder of the pages, and how many run at once (2 by default)
 * @returns the pages, in the order of the notebooks, with the time each took
 * @throws NotebookError when a notebook does not run cleanly or its page would need the network: pages of those that
 *   did are there; FormatError when a file is no notebook; OutputError when a page cannot be written
 */
export async function buildReport(options: ReportOptions): Promise<Report> {
  const { jupyter, cwd, parameters, outDir, title, front = "", jobs = 2, onProgress } = options;
  const sources = await Promise.all(options.notebooks.map(readNotebook));
  const total = sources.reduce((sum, { cells }) => sum + cells.filter(isCode).length, 0);
  const done = sources.map(() => 0);
  const progress = (index: number, cells: number): void => {
    done[index] = cells;
    onProgress?.(
      done.reduce((sum, n) => sum + n, 0),
      total,
    );
  };
  const links = [
    { href: "index.html", text: "Summary" },
    ...sources.map((source, i) => ({ href: pageName(sure(options.notebooks[i])), text: name(source, i) })),
  ];
  function name(source: Notebook, i: number): string {
    return titleOf(source) ?? basename(sure(options.notebooks[i]), ".ipynb");
  }

  const summaries: string[] = [];
  const reported: ReportedNotebook[] = await limited(
    jobs,
    sources,
    options.signal,
    async (source, i, signal) => {
      const file = sure(options.notebooks[i]);
      const started = performance.now();
      const executed = await executeNotebook(
        jupyter,
        parameters ? withParameters(source, parameters) : source,
        {
          name: basename(file),
          cwd,
          signal,
          onCell: (cells) => progress(i, cells),
        },
      );
      progress(i, executed.cells.filter(isCode).length);
      options.onExecuted?.(file, executed);
      const body = await notebookHtml(jupyter, executed, signal);
      await writePage(pageName(file), name(source, i), linkPages(body, options.notebooks.map(pageName)));
      summaries[i] = summaryOf(executed);
      const seconds = (performance.now() - started) / 1000;
      return { file, title: name(source, i), page: join(outDir, pageName(file)), seconds };
    },
  );

  async function writePage(file: string, pageTitle: string, body: string): Promise<void> {
    const html = htmlPage({ title: pageTitle, body, links });
    assertOffline(html, file);
    await writeFileAtomic(join(outDir, file), html);
  }

  const rows = reported.map(
    ({ title, page, seconds }, i) =>
      `<li><a href="${escapeHtml(basename(page))}">${escapeHtml(title)}</a> (${seconds.toFixed(0)} s)${tablesOf(title, sure(summaries[i]))}</li>`,
  );
  const provenance = `undrizzle ${version}, Node.js ${process.version}, nbconvert ${jupyter.nbconvert}, ${now().toISOString()}`;
  await writePage(
    "index.html",
    title,
    `<h1>${escapeHtml(title)}</h1>\n${front}\n<h2>Notebooks</h2>\n<ul>\n${rows.join("\n")}\n</ul>\n` +
      `<footer><small>${escapeHtml(provenance)}</small></footer>`,
  );
  return { index: join(outDir, "index.html"), notebooks: reported };
}

/** What a notebook sums up, folded away: the index is read in half a minute. */
function tablesOf(title: string, summary: string): string {
  return summary.trim() === ""
    ? ""
    : `\n<details><summary>What it measured<span class="unseen">: ${escapeHtml(title)}</span></summary>\n${summary}\n</details>`;
}

function pageName(file: string): string {
  return `${basename(file, ".ipynb")}.html`;
}

/** The HTML, SVG and PNG outputs of the cells tagged `summary`. */
function summaryOf(notebook: Notebook): string {
  return notebook.cells
    .filter((cell) => cell.metadata.tags?.includes("summary"))
    .filter(isCode)
    .flatMap(({ outputs }) => outputs)
    .map((output) => {
      if (output.output_type !== "display_data") return "";
      const { data } = output;
      const html = data["text/html"];
      if (html !== undefined) return textOf(html);
      const svg = data["image/svg+xml"];
      if (svg !== undefined) return svgImage(textOf(svg));
      const png = data["image/png"];
      return png === undefined
        ? ""
        : `<img alt="" src="data:image/png;base64,${textOf(png).replace(/\s/g, "")}">`;
    })
    .join("\n");
}
