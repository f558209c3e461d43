// What the scripts around the notebooks share: Jupyter, Ctrl-C, progress, and one clear message on failure.
import { readdir } from "node:fs/promises";
import { startProgress } from "../dist/cli/progress.js";
import { isUserError } from "../dist/errors.js";
import { ensureJupyter } from "../dist/present/notebook/jupyter.js";
import { packageRoot } from "../dist/present/notebook/kernelspec.js";

/**
 * @typedef {object} Work
 * @property {string} packageRoot ends with a slash
 * @property {import("../dist/present/notebook/jupyter.js").Jupyter} jupyter
 * @property {AbortSignal} signal
 * @property {string[]} notebooks paths of all notebooks, in their order
 * @property {(done: number, total: number) => void} progress
 */

/** @param {(given: Work) => Promise<void>} work */
export async function start(work) {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"])
    process.once(name, () => interrupted.abort(new Error(`stopped by ${name}`)));
  const { signal } = interrupted;
  const bar = await startProgress("notebooks");
  try {
    const jupyter = await ensureJupyter({ signal, say: (line) => console.log(line) });
    console.log(`Jupyter: ${jupyter.command}, nbconvert ${jupyter.nbconvert}`);
    const files = (await readdir(`${packageRoot}notebooks`)).filter((file) => file.endsWith(".ipynb")).sort();
    const notebooks = files.map((file) => `${packageRoot}notebooks/${file}`);
    await work({ packageRoot, jupyter, signal, notebooks, progress: bar.update });
  } catch (error) {
    if (!signal.aborted && !isUserError(error)) throw error;
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    bar.end();
  }
}
