import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { withTemporaryFolder } from "../../io/writing/temporary-folder.js";
import { DATA_FOLDER } from "../kept-data.js";
import { executeNotebook } from "../notebook/execute.js";
import { notebookHtml } from "../notebook/html.js";
import type { Jupyter } from "../notebook/jupyter.js";
import {
  type CellOutput,
  isCode,
  type MultilineText,
  type Notebook,
  type NotebookCell,
  textOf,
} from "../notebook/notebook.js";
import { type Parameters, parameterNames, withParameters } from "../notebook/parameters.js";
import { dataLinks, type Section } from "./section.js";

/** Paths of the machine, and what the page shows for each. */
export type ShownPaths = ReadonlyMap<string, string>;

export interface NotebookSectionOptions {
  readonly jupyter: Jupyter;
  /** Working directory of the kernel. */
  readonly cwd: string;
  /** Folder of the CSV files as the page refers to it. */
  readonly dataFolder: string;
  /** Those that the notebook declares are injected. */
  readonly parameters: Parameters;
  readonly shown: ShownPaths;
  readonly signal?: AbortSignal;
  readonly onCell?: (done: number, total: number) => void;
}

/**
 * Executes a notebook with other parameters; its page body with anchors of its own, and the data of its figures
 * and tables as `NAME-figure-1.csv`, `NAME-table-1.csv`, …
 *
 * @throws NotebookError when it does not run cleanly
 */
export async function notebookSection(
  file: string,
  notebook: Notebook,
  options: NotebookSectionOptions,
): Promise<Section> {
  const { jupyter, cwd, dataFolder, parameters, shown, signal, onCell } = options;
  const name = basename(file, ".ipynb");
  const declared = parameterNames(notebook);
  const injected = Object.entries(parameters).filter(([key]) => declared.includes(key));
  return withTemporaryFolder("data", async (folder) => {
    const executed = await executeNotebook(
      { ...jupyter, env: { ...jupyter.env, [DATA_FOLDER]: folder } },
      withParameters(notebook, Object.fromEntries(injected)),
      { name: basename(file), cwd, ...(signal && { signal }), ...(onCell && { onCell }) },
    );
    const data = await readData(folder, name);
    const body = await notebookHtml(jupyter, withShownPaths(executed, shown), signal);
    return {
      html: `<section id="${name}">\n${ownAnchors(body, name)}\n${dataLinks(data, dataFolder)}</section>`,
      data,
    };
  });
}

async function readData(folder: string, name: string): Promise<Map<string, string>> {
  const files = await readdir(folder);
  files.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const texts = files.map(
    async (file): Promise<[string, string]> => [
      `${name}-${file}`,
      await readFile(join(folder, file), "utf8"),
    ],
  );
  return new Map(await Promise.all(texts));
}

/** Several notebooks on one page: headings of the same text must not share an anchor. */
function ownAnchors(html: string, name: string): string {
  return html.replace(/(<[^>]*\s)(id="|href="#)/g, `$1$2${name}-`);
}

function withShownPaths(notebook: Notebook, shown: ShownPaths): Notebook {
  const clean = (text: MultilineText): string =>
    [...shown].reduce((all, [path, name]) => all.replaceAll(path, name), textOf(text));
  const cleanOutput = (output: CellOutput): CellOutput => {
    if (output.output_type === "stream") return { ...output, text: clean(output.text) };
    if (output.output_type === "error") return output;
    const data = Object.entries(output.data).map(([kind, text]) => [
      kind,
      kind.startsWith("text/") ? clean(text) : text,
    ]);
    return { ...output, data: Object.fromEntries(data) };
  };
  const cells = notebook.cells.map((cell): NotebookCell => {
    const source = clean(cell.source);
    return isCode(cell) ? { ...cell, source, outputs: cell.outputs.map(cleanOutput) } : { ...cell, source };
  });
  return { ...notebook, cells };
}
