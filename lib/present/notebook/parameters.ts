import { NotebookError } from "../../errors.js";
import { type CodeCell, linesOf, type Notebook, type NotebookCell } from "./notebook.js";

export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const isParameters = (cell: NotebookCell): boolean => cell.metadata.tags?.includes("parameters") ?? false;

/**
 * The notebook with other parameters: after the cell tagged `parameters`, a cell tagged
 * `injected-parameters` declares each of them anew (the convention of papermill). An earlier injected cell
 * is replaced.
 *
 * @throws NotebookError when no cell is tagged `parameters`.
 */
export function withParameters(notebook: Notebook, parameters: Parameters): Notebook {
  const cells = notebook.cells.filter((cell) => !cell.metadata.tags?.includes("injected-parameters"));
  const at = cells.findIndex(isParameters);
  if (at < 0)
    throw new NotebookError(
      "no cell is tagged `parameters`: tag the one that declares them, in its metadata",
    );
  const source = Object.entries(parameters)
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
  const injected: CodeCell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: linesOf(source),
    execution_count: null,
    outputs: [],
  };
  return { ...notebook, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] };
}
