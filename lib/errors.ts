import { printable, printableLine, shortened } from "./printable.js";

/**
 * Errors that users meet. Each message names the file, key or shape, the value found, and what to do.
 * Shapes and spaces are kin of TypeError, values of RangeError, as in the language itself.
 */

/** Two arrays, grids or models do not fit together. */
export class ShapeError extends TypeError {
  override readonly name = "ShapeError";
  constructor(message: string) {
    super(printableLine(shortened(message)));
  }
}

/** An argument is of the right type but outside of what is allowed. */
export class ValueError extends RangeError {
  override readonly name = "ValueError";
  constructor(message: string) {
    super(printableLine(shortened(message)));
  }
}

/** A file is missing, truncated, or not of the format or content that it should have. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  constructor(message: string, options?: ErrorOptions) {
    super(printableLine(shortened(message)), options);
  }
}

/** A file or folder cannot be written: no space, no permission, or another process writes there. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  constructor(message: string) {
    super(printableLine(shortened(message)));
  }
}

/** The physical units or the space (mm/day, log1p, z) of a file are unknown or cannot be converted. */
export class UnitsError extends Error {
  override readonly name = "UnitsError";
  constructor(message: string) {
    super(printableLine(shortened(message)));
  }
}

/** A key of config.yaml has a bad value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(message: string) {
    super(printable(shortened(message)));
  }
}

/** Jupyter is missing, or a notebook did not run cleanly. */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
}

/** A package that this needs is not installed, or its native part cannot be loaded. */
export class InstallError extends Error {
  override readonly name = "InstallError";
}

/** The command line was used wrongly (exit code 2). */
export class UsageError extends Error {
  override readonly name = "UsageError";
  constructor(message: string) {
    super(printable(shortened(message)));
  }
}

/** Errors whose message is enough for a user: no stack trace is printed for them. */
export function isUserError(error: unknown): error is Error {
  return (
    error instanceof ShapeError ||
    error instanceof ValueError ||
    error instanceof FormatError ||
    error instanceof OutputError ||
    error instanceof UnitsError ||
    error instanceof ConfigError ||
    error instanceof NotebookError ||
    error instanceof InstallError ||
    error instanceof UsageError
  );
}
