import { NotebookError } from "../../errors.js";
import { darkSvg } from "../figures/dark-svg.js";
import { svgUri, themedImage } from "../figures/themed-image.js";
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
  return describeImages(stdout);
}

/** Pictures say under which heading they stand. */
function describeImages(html: string): string {
  let heading = "";
  return html.replace(
    /<h[1-4][^>]*>(.*?)<\/h[1-4]>|<img(?: alt="")?(?= )(?![^>]* alt=)/gs,
    (found, title: string | undefined) => {
      if (title === undefined) return `<img alt="${heading || "picture"}"`;
      heading = `picture: ${title
        .replace(/<a class="anchor-link".*?<\/a>/gs, "")
        .replace(/<[^>]+>/g, "")
        .replaceAll('"', "&quot;")
        .trim()}`;
      return found;
    },
  );
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

/** An HTML image of an SVG picture, complete in itself; one that holds maps stays light, as their cells do. */
export function svgImage(svg: string): string {
  const light = svgUri(svg);
  return svg.includes("<image")
    ? `<img alt="" src="${light}">`
    : themedImage(light, svgUri(darkSvg(svg)), "");
}
