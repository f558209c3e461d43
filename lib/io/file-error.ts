import { FormatError } from "../errors.js";

/** For `.catch`: turns what the system says of a file into what a user can do about it. */
export function fileError(path: string): (error: unknown) => never {
  return (error) => {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new FormatError(`${path} does not exist`);
    if (code === "EISDIR") throw new FormatError(`${path} is a directory, a file is needed`);
    if (code === "ENOTDIR") throw new FormatError(`${path} does not exist: a part of the path is a file`);
    if (code === "EACCES" || code === "EPERM") throw new FormatError(`${path} cannot be read: no permission`);
    throw error;
  };
}
