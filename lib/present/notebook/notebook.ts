import { readFile } from "node:fs/promises";
import { FormatError } from "../../errors.js";
import { sure } from "../../sure.js";

/** A Jupyter notebook (nbformat 4), as far as it concerns running and reading one. */
export interface Notebook {
  readonly nbformat: 4;
  readonly nbformat_minor: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly NotebookCell[];
}

export type NotebookCell = MarkdownCell | CodeCell;

export interface MarkdownCell {
  readonly cell_type: "markdown" | "raw";
  readonly id?: string;
  readonly metadata: CellMetadata;
  readonly source: MultilineText;
}

export interface CodeCell {
  readonly cell_type: "code";
  readonly id?: string;
  readonly metadata: CellMetadata;
  readonly source: MultilineText;
  readonly execution_count: number | null;
  readonly outputs: readonly CellOutput[];
}

export interface CellMetadata {
  readonly tags?: readonly string[];
  readonly [key: string]: unknown;
}

/** Text in one piece, or line by line with line ends kept. */
export type MultilineText = string | readonly string[];

export type CellOutput = StreamOutput | DataOutput | ErrorOutput;

export interface StreamOutput {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: MultilineText;
}

export interface DataOutput {
  readonly output_type: "display_data" | "execute_result";
  readonly data: Readonly<Record<string, MultilineText>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export function isCode(cell: NotebookCell): cell is CodeCell {
  return cell.cell_type === "code";
}

export function textOf(text: MultilineText): string {
  return typeof text === "string" ? text : text.join("");
}

/** As nbformat writes text to disk: line by line, line ends kept. */
export function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== "");
}

/**
 * @throws FormatError when the text is not a version 4 notebook.
 */
export function parseNotebook(text: string, file: string): Notebook {
  let value: Partial<Notebook>;
  try {
    value = JSON.parse(text) as Partial<Notebook>;
  } catch (cause) {
    throw new FormatError(`${file}: not a notebook (not JSON): save it again in Jupyter`, { cause });
  }
  if (value?.nbformat !== 4 || !Array.isArray(value.cells))
    throw new FormatError(
      `${file}: not a version 4 notebook (nbformat ${value?.nbformat}): save it again in a current Jupyter`,
      { file },
    );
  return value as Notebook;
}

/** Reads a notebook from disk. */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new FormatError(`${path}: cannot be read (${(cause as Error).message})`, { cause });
  });
  return parseNotebook(text, path);
}

/** As Jupyter writes it: one-space indent and a line end, so that a re-executed notebook gives a small diff. */
export function formatNotebook(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** The notebook as its author wrote it: without outputs. */
export function withoutOutputs(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      isCode(cell) ? { ...cell, execution_count: null, outputs: [] } : cell,
    ),
  };
}

/** The first heading of the notebook, or undefined where it has none. */
export function titleOf(notebook: Notebook): string | undefined {
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    const heading = /^#\s+(.+)$/m.exec(textOf(cell.source));
    if (heading) return sure(heading[1]).trim();
  }
  return undefined;
}
