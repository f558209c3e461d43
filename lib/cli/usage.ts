import { UsageError, ValueError } from "../errors.js";

/** Reads a word of the command line: a value out of range is then a wrong command line, not failed work. */
export function fromCommandLine<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValueError) throw new UsageError(error.message);
    throw error;
  }
}
