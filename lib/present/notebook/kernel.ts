/**
 * The program that Jupyter starts for a notebook: tslab's kernel, whose unhandled errors are also reported
 * to whoever started it (one that comes after its cell has finished appears in no output), and which does
 * not outlive whoever started it.
 */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { STARTER, UNHANDLED } from "./kernelspec.js";

/** What a reply of the kernel meets when Jupyter has shut it down already: no cell's doing. */
const SHUT_DOWN = "Error: Socket is closed";

function report(error: unknown): void {
  const line = String(error).split("\n")[0];
  if (line !== SHUT_DOWN) writeSync(2, `${UNHANDLED}${line}\n`);
}
process.on("unhandledRejection", report);
process.on("uncaughtException", report);

const parent: number = process.ppid;
const starter = Number(process.env[STARTER] ?? parent);
setInterval(() => (process.ppid === parent && runs(starter)) || process.exit(1), 1000).unref();

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const tslab = createRequire(import.meta.url)("tslab/dist/main.js") as { main(): void };
tslab.main();
