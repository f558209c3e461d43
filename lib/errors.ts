import { printable, printableLine, shortened } from "./printable.js";

/** What an error knows beside its message, for programs that act on it. */
export interface ErrorDetails {
  /** The file or folder that it is about. */
  readonly file?: string;
  /** The key, variable, port or option that it is about. */
  readonly key?: string;
  /** The value found. */
  readonly value?: unknown;
  /** What to do. */
  readonly remedy?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The kin of all errors that users meet. Each message names the file, key or shape, the value found, and what to do,
 * and is enough for a user: no stack trace is printed for it.
 */
export abstract class UndrizzleError extends Error {
  readonly file: string | undefined;
  readonly key: string | undefined;
  readonly value: unknown;
  readonly remedy: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.file = details.file;
    this.key = details.key;
    this.value = details.value;
    this.remedy = details.remedy;
  }
}

/** An error whose message is one line whatever names and attributes of files it quotes. */
abstract class LineError extends UndrizzleError {
  constructor(message: string, details?: ErrorDetails) {
    super(printableLine(shortened(message)), details);
  }
}

/** An error whose message may have several lines. */
abstract class ListError extends UndrizzleError {
  constructor(message: string, details?: ErrorDetails) {
    super(printable(shortened(message)), details);
  }
}

/** Two arrays, grids or models do not fit together. */
export class ShapeError extends LineError {
  override readonly name = "ShapeError";
}

/** An argument is of the right type but outside of what is allowed. */
export class ValueError extends LineError {
  override readonly name = "ValueError";
}

/** A file is missing, truncated, or not of the format or content that it should have. */
export class FormatError extends LineError {
  override readonly name = "FormatError";
}

/** A file or folder cannot be written: no space, no permission, or another process writes there. */
export class OutputError extends LineError {
  override readonly name = "OutputError";
}

/** The physical units or the space (mm/day, log1p, z) of a file are unknown or cannot be converted. */
export class UnitsError extends LineError {
  override readonly name = "UnitsError";
}

/** A key of config.yaml has a bad value. */
export class ConfigError extends ListError {
  override readonly name = "ConfigError";
}

/** Jupyter is missing, or a notebook did not run cleanly. */
export class NotebookError extends UndrizzleError {
  override readonly name = "NotebookError";
}

/** A package that this needs is not installed, or its native part cannot be loaded. */
export class InstallError extends UndrizzleError {
  override readonly name = "InstallError";
}

/** The command line was used wrongly (exit code 2). */
export class UsageError extends ListError {
  override readonly name = "UsageError";
}

/**
 * Whether it is an error of ours, whose message is enough for a user.
 *
 * @param error anything thrown
 * @returns false for errors of the system and of other packages, whose stack is worth printing
 * @example
 * ```ts
 * const error = await openRun("nowhere").catch((thrown: unknown) => thrown);
 * isUserError(error); // → true
 * ```
 */
export function isUserError(error: unknown): error is UndrizzleError {
  return error instanceof UndrizzleError;
}
