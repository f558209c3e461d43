import { FormatError } from "../errors.js";

const LONGEST_REASON = 300;

/** For `.catch`: turns what the system says of a file into what a user can do about it. */
export function fileError(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof FormatError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new FormatError(`${path} does not exist`);
    if (code === "EISDIR") throw new FormatError(`${path} is a directory, a file is needed`);
    if (code === "ENOTDIR") throw new FormatError(`${path} does not exist: a part of the path is a file`);
    if (code === "EACCES" || code === "EPERM") throw new FormatError(`${path} cannot be read: no permission`);
    if (code === "ELOOP") throw new FormatError(`${path} cannot be read: its links lead in a circle`);
    if (code === "ENAMETOOLONG") throw new FormatError(`${path} cannot be read: the name is too long`);
    if (code === "ERR_INVALID_ARG_VALUE")
      throw new FormatError(`${path} is no path: it holds a NUL character`);
    if (code !== undefined) throw new FormatError(`${path} cannot be read: the system says ${code}`);
    throw error;
  };
}

/**
 * What a format library says of a damaged file. A TypeError or RangeError of the language only tells where the
 * library stumbled, which helps nobody.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return "its parts contradict one another";
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause !== error) return reasonOf(cause);
  const text = error instanceof Error ? error.message : String(error);
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text;
}
