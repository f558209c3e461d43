import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { NotebookError } from "../../errors.js";
import { packageRoot, writeKernelspec } from "./kernelspec.js";
import { type ProcessResult, runProcess } from "./process.js";

/** A Jupyter that can execute and convert notebooks. */
export interface Jupyter {
  /** The `jupyter` program. */
  readonly command: string;
  /** What to add to its environment, so that it finds the TypeScript kernel of this package. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of nbconvert. */
  readonly nbconvert: string;
}

export interface JupyterOptions {
  /** Folder for what is made: `.venv/` (only where no Jupyter is found) and `.jupyter/`. */
  readonly home?: string;
  readonly signal?: AbortSignal;
  /** Told, in a sentence, about each thing that takes a while. */
  readonly say?: (line: string) => void;
}

const PIP_PACKAGE = "nbconvert>=7.2,<8";

/**
 * Finds a headless Jupyter, or makes one: the `jupyter` on PATH when it has nbconvert; else the one of
 * `home/.venv`, made by venv and pip; else, for root on Debian and its kin, the package jupyter-nbconvert.
 *
 * @throws NotebookError when none of these ways works, with why each failed.
 */
export async function ensureJupyter({
  home = packageRoot,
  signal,
  say = () => {},
}: JupyterOptions = {}): Promise<Jupyter> {
  const env = await writeKernelspec(join(home, ".jupyter"));
  const venv = join(home, ".venv");
  const inVenv = join(venv, process.platform === "win32" ? "Scripts" : "bin", "jupyter");
  const run = (command: string, args: readonly string[]): Promise<ProcessResult> =>
    runProcess(command, args, { ...(signal && { signal }), env: { DEBIAN_FRONTEND: "noninteractive" } });

  async function withNbconvert(command: string): Promise<Jupyter | undefined> {
    const { code, stdout } = await run(command, ["nbconvert", "--version"]);
    return code === 0 ? { command, env, nbconvert: stdout.trim() } : undefined;
  }

  async function byPip(): Promise<string | undefined> {
    const had = existsSync(venv);
    say("making .venv with nbconvert (python3 -m venv, pip)");
    const steps: [string, string[]][] = [
      ["python3", ["-m", "venv", venv]],
      [
        join(inVenv, "..", "python"),
        ["-m", "pip", "install", "--quiet", "--timeout", "10", "--retries", "1", PIP_PACKAGE],
      ],
    ];
    for (const [command, args] of steps) {
      const result = await run(command, args);
      if (result.code === 0) continue;
      if (!had) await rm(venv, { recursive: true, force: true });
      return `python3 -m venv and pip install nbconvert: ${lastLine(result)}`;
    }
    return undefined;
  }

  async function byApt(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return "apt-get install jupyter-nbconvert: needs root";
    if (!existsSync("/etc/debian_version")) return "apt-get install jupyter-nbconvert: not a Debian";
    say("installing Debian's jupyter-nbconvert (apt-get)");
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", "jupyter-nbconvert"]]) {
      const result = await run("apt-get", args);
      if (result.code !== 0) return `apt-get ${args[0]}: ${lastLine(result)}`;
    }
    return undefined;
  }

  const failures: string[] = [];
  const found = (await withNbconvert("jupyter")) ?? (await withNbconvert(inVenv));
  if (found) return found;
  for (const [install, command] of [
    [byPip, inVenv],
    [byApt, "jupyter"],
  ] as const) {
    const failure = await install();
    const made = failure === undefined ? await withNbconvert(command) : undefined;
    if (made) return made;
    failures.push(failure ?? `${command} has no nbconvert after its installation`);
  }
  throw new NotebookError(
    "the notebooks need Jupyter's nbconvert, and none was found or could be installed:\n" +
      failures.map((failure) => `  - ${failure}\n`).join("") +
      "install it (pip install nbconvert, or your system's jupyter-nbconvert) and try again",
  );
}

/** What a failed program said last, for a message of one line. */
function lastLine({ code, stdout, stderr }: ProcessResult): string {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1)?.trim() ?? `exit code ${code}`;
}
