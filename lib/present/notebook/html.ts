import { NotebookError } from "../../errors.js";
import type { Jupyter } from "./jupyter.js";
import { formatNotebook, type Notebook } from "./notebook.js";
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
    { env, ...(signal && { signal }), input: formatNotebook(notebook) },
  );
  if (code !== 0) throw new NotebookError(`nbconvert to HTML stopped (exit code ${code})\n${stderr}`);
  return stdout;
}
