// What the scripts around the notebooks share: Jupyter, Ctrl-C, progress, and one clear message on failure.
import { readdir } from "node:fs/promises";
import { startProgress } from "../dist/cli/progress.js";
import { isUserError } from "../dist/errors.js";
import { ensureJupyter } from "../dist/present/notebook/jupyter.js";
import { packageRoot } from "../dist/present/notebook/kernelspec.js";

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
    console.error(error.message);
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    bar.end();
  }
}
