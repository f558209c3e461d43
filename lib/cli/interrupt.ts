import { abandonUnfinished } from "../io/unfinished.js";

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const controller = new AbortController();

/** Aborted when the process is told to end: for programs that it started. */
export const interrupted: AbortSignal = controller.signal;

/**
 * Ctrl-C and kill end the process at once, with 128 + the number of the signal as its exit code: programs that it
 * started are told to end, what is half-written is removed, locks are released.
 */
export function endCleanlyOnSignals(): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS) as [keyof typeof SIGNALS, number][])
    process.on(signal, () => {
      controller.abort(new Error(`stopped by ${signal}`));
      abandonUnfinished();
      const showCursor = process.stderr.isTTY ? "\x1b[?25h\n" : "";
      process.stderr.write(`${showCursor}undrizzle: stopped by ${signal}: nothing half-written is left\n`);
      process.exit(exitCode);
    });
}
