import { NotebookError } from "../../errors.js";
import type { Jupyter } from "./jupyter.js";
import {
  type CellOutput,
  formatNotebook,
  isCode,
  type Notebook,
  type NotebookCell,
  textOf,
} from "./notebook.js";
import { runProcess } from "./process.js";

/**
 * The body of a notebook as HTML, outputs included, without page, style or script: nbconvert's `basic`
 * template, which refers to nothing on the network. The page around it is {@link htmlPage}'s.
 *
 * @throws NotebookError when nbconvert fails.
 */
export async function notebookHtml(
  { command, env }: Jupyter,
  notebook: Notebook,
  signal?: AbortSignal,
): Promise<string> {
  const { code, stdout, stderr } = await runProcess(
    command,
    ["nbconvert", "--stdin", "--stdout", "--to=html", "--template=basic", "--log-level=ERROR"],
    { env, ...(signal && { signal }), input: formatNotebook(withSvgAsImages(notebook)) },
  );
  if (code !== 0) throw new NotebookError(`nbconvert to HTML stopped (exit code ${code})\n${stderr}`);
  return stdout;
}

/** SVG as pictures: nbconvert versions clean inline SVG until nothing of it is left. */
function withSvgAsImages(notebook: Notebook): Notebook {
  const cells = notebook.cells.map(
    (cell): NotebookCell => (isCode(cell) ? { ...cell, outputs: cell.outputs.map(asImage) } : cell),
  );
  return { ...notebook, cells };
}

function asImage(output: CellOutput): CellOutput {
  if (output.output_type !== "display_data") return output;
  const svg = output.data["image/svg+xml"];
  if (svg === undefined) return output;
  return { ...output, data: { "text/html": svgImage(textOf(svg)) } };
}

/** An HTML image of an SVG picture, complete in itself. */
export function svgImage(svg: string): string {
  return `<img alt="" src="data:image/svg+xml;base64,${Buffer.from(svg, "utf8").toString("base64")}">`;
}
