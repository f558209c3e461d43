import { NotebookError } from "../../errors.js";
import type { Jupyter } from "./jupyter.js";
import { KERNEL_NAME, STARTER, UNHANDLED } from "./kernelspec.js";
import {
  isCode,
  type Notebook,
  type NotebookCell,
  parseNotebook,
  textOf,
  withoutOutputs,
} from "./notebook.js";
import { runProcess } from "./process.js";

export interface ExecuteOptions {
  /** Names the notebook in messages. */
  readonly name: string;
  /** Working directory of the kernel. `import "undrizzle"` is resolved from here. */
  readonly cwd: string;
  /** Longest time for one cell, seconds; 600 by default. */
  readonly cellTimeout?: number;
  readonly signal?: AbortSignal;
  /** Told each time a code cell starts, with how many came before it and how many there are. */
  readonly onCell?: (done: number, total: number) => void;
}

/**
 * Executes a notebook from its first cell in a fresh kernel, and returns it with its new outputs.
 *
 * @throws NotebookError when a cell fails or anything is written to the standard error: tslab reports type
 *   errors, exceptions and unhandled rejections there and nowhere else.
 */
export async function executeNotebook(
  { command, env }: Jupyter,
  notebook: Notebook,
  { name, cwd, cellTimeout = 600, signal, onCell }: ExecuteOptions,
): Promise<Notebook> {
  const total = notebook.cells.filter(isCode).length;
  const unhandled: string[] = [];
  let started = 0;
  const { code, stdout, stderr } = await runProcess(
    command,
    [
      "nbconvert",
      "--stdin",
      "--stdout",
      "--to=notebook",
      "--execute",
      "--allow-errors",
      "--log-level=DEBUG",
      `--ExecutePreprocessor.kernel_name=${KERNEL_NAME}`,
      `--ExecutePreprocessor.timeout=${cellTimeout}`,
      `--ExecutePreprocessor.startup_timeout=${cellTimeout}`,
      "--ExecutePreprocessor.record_timing=False",
    ],
    {
      cwd,
      env: { ...env, [STARTER]: String(process.pid) },
      ...(signal && { signal }),
      input: JSON.stringify(withoutOutputs(notebook)),
      onErrorLine(line) {
        if (line.endsWith("Executing cell:")) onCell?.(started++, total);
        if (line.startsWith(UNHANDLED)) unhandled.push(line.slice(UNHANDLED.length));
      },
    },
  );
  if (code !== 0)
    throw new NotebookError(`${name}: Jupyter stopped (exit code ${code})\n${lastWords(stderr)}`);
  const executed = numbered(parseNotebook(stdout, name), notebook);
  const failure = firstFailure(executed);
  if (failure) throw new NotebookError(`${name}: ${failure}`);
  if (unhandled.length > 0) throw new NotebookError(`${name}: ${UNHANDLED}${unhandled[0]}`);
  return executed;
}

/** Numbers the code cells in order (tslab does not), under the notebook's own metadata. */
function numbered(executed: Notebook, { metadata }: Notebook): Notebook {
  let count = 0;
  const cells = executed.cells.map(
    (cell): NotebookCell => (isCode(cell) ? { ...cell, execution_count: ++count } : cell),
  );
  return { ...executed, metadata, cells };
}

/** Says what the first cell that did not run cleanly wrote, or undefined when all did. */
export function firstFailure(notebook: Notebook): string | undefined {
  for (const [index, cell] of notebook.cells.filter(isCode).entries())
    for (const output of cell.outputs) {
      const where = `code cell ${index + 1} (${textOf(cell.source).split("\n")[0]})`;
      if (output.output_type === "error")
        return `${where}: ${output.ename} ${output.evalue}\n${output.traceback.join("\n")}`;
      if (output.output_type === "stream" && output.name === "stderr")
        return `${where} wrote to the standard error:\n${textOf(output.text)}`;
    }
  return undefined;
}

/** The end of a log, without nbconvert's account of each message. */
function lastWords(log: string): string {
  return log
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\[NbConvertApp\] (msg_type|content):/.test(line))
    .slice(-8)
    .join("\n");
}
