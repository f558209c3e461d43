import { parentPort, workerData } from "node:worker_threads";
import { abandonUnfinished } from "../io/writing/unfinished.js";

/** Signals that end a command, and its exit code then: 128 + the number of the signal. */
export const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type EndingSignal = keyof typeof SIGNALS;

/** In the `workerData` of the thread that runs a command: whether the error output is a terminal, and how wide both outputs are where they are one. */
export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number | null;
  readonly errorColumns: number | null;
}

const controller = new AbortController();

/** Aborted when the command is told to end: for programs that it started. */
export const interrupted: AbortSignal = controller.signal;

/**
 * On the thread that runs a command: told by the thread that watches over it, it tells programs that it started to end,
 * removes what is half-written, and ends.
 */
export function endWhenTold(): void {
  if (!parentPort) return;
  process.stderr.isTTY = (workerData as Terminal).isTerminal;
  parentPort.on("message", (signal: EndingSignal) => {
    controller.abort(new Error(`stopped by ${signal}`));
    abandonUnfinished();
    process.exit(SIGNALS[signal]);
  });
  parentPort.unref();
}

/** Columns of the terminal that the output goes to; null where it goes elsewhere. */
export function terminalColumns(): number | null {
  return parentPort ? (workerData as Terminal).columns : null;
}

/** Columns of the terminal that errors and notes go to; null where they go elsewhere. */
export function errorColumns(): number | null {
  return parentPort ? (workerData as Terminal).errorColumns : null;
}

/** Characters of a line of text: of any length on a terminal, where it is broken to its width. */
export function textWidth(): number | undefined {
  return terminalColumns() === null ? undefined : Number.POSITIVE_INFINITY;
}
