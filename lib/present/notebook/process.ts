import { spawn } from "node:child_process";
import { sure } from "../../sure.js";

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What the process reads from its standard input; nothing by default. */
  readonly input?: string;
  /** Ends the process (SIGTERM, then SIGKILL) when aborted. */
  readonly signal?: AbortSignal;
  /** Called with every complete line of the standard error. */
  readonly onErrorLine?: (line: string) => void;
}

export interface ProcessResult {
  /** Exit code; 127 when the program does not exist; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const GRACE_MS = 8000;

/** Runs a program to its end. A failing one is a result; an abort is thrown once the process is gone. */
export function runProcess(
  command: string,
  args: readonly string[],
  { cwd, env, input, signal, onErrorLine }: ProcessOptions = {},
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "pipe" });
    const out: Buffer[] = [];
    let stderr = "";
    let partial = "";
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
      const lines = (partial + chunk).split("\n");
      partial = sure(lines.pop());
      if (onErrorLine) for (const line of lines) onErrorLine(line);
    });
    child.stdin.on("error", () => {}); // it ended before reading all: its exit code tells
    child.stdin.end(input ?? "");

    let kill: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill("SIGTERM");
      kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    };
    signal?.addEventListener("abort", stop, { once: true });
    const finish = (code: number | null): void => {
      clearTimeout(kill);
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code, stdout: Buffer.concat(out).toString("utf8"), stderr });
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      stderr += error.message;
      finish(error.code === "ENOENT" ? 127 : 126);
    });
    child.on("close", finish);
  });
}
