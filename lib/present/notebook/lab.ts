import { spawn } from "node:child_process";
import { NotebookError } from "../../errors.js";
import type { Jupyter } from "./jupyter.js";
import { runProcess } from "./process.js";

/**
 * Opens JupyterLab, or the classic notebook, on a folder, with the TypeScript kernel ready; ends when it does.
 *
 * @throws NotebookError when neither is installed beside this Jupyter.
 */
export async function openLab({ command, env }: Jupyter, folder: string): Promise<number> {
  for (const server of ["lab", "notebook"]) {
    const { code } = await runProcess(command, [server, "--version"]);
    if (code !== 0) continue;
    const child = spawn(command, [server, folder], { env: { ...process.env, ...env }, stdio: "inherit" });
    process.on("SIGINT", () => {}); // Jupyter asks whether to stop; it decides when this ends
    return new Promise((resolve, reject) => child.on("error", reject).on("close", (c) => resolve(c ?? 1)));
  }
  throw new NotebookError(
    `${command} has neither JupyterLab nor the classic notebook (only nbconvert): ` +
      "install one (pip install jupyterlab, or Debian's jupyter-notebook) and run this again",
  );
}
