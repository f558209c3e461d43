import { linesOf, type Notebook, textOf } from "./notebook.js";

const BEGINS = "**Time.** ";

/** The notebook with how long it works, in its first cell of text: over the time that stood there, else at the end. */
export function withWorkTime(notebook: Notebook, seconds: number): Notebook {
  const at = notebook.cells.findIndex((cell) => cell.cell_type === "markdown");
  const line = `${BEGINS}${timeInWords(seconds)} of one core's work from top to bottom, measured when its outputs were made.`;
  const cells = notebook.cells.map((cell, i) =>
    i === at ? { ...cell, source: withLine(cell.source, line) } : cell,
  );
  return { ...notebook, cells };
}

function withLine(source: Parameters<typeof textOf>[0], line: string): string[] {
  const paragraphs = textOf(source).trimEnd().split("\n\n");
  const at = paragraphs.findIndex((each) => each.startsWith(BEGINS));
  if (at >= 0) paragraphs[at] = line;
  else paragraphs.splice(-1, 0, line);
  return linesOf(paragraphs.join("\n\n"));
}

/** Rounded so far that another day's measurement gives the same words. */
function timeInWords(seconds: number): string {
  if (seconds < 15) return "About 10 s";
  if (seconds < 55) return `About ${10 * Math.round(seconds / 10)} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? "About a minute" : `About ${minutes} minutes`;
}
