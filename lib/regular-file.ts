import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { FormatError } from "./errors.js";

/** For `.catch`: turns what the system says of a file into what a user can do about it. */
export function fileError(path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof FormatError || code === undefined) throw error;
    throw new FormatError(`${path} ${EXPLAINED[code] ?? `cannot be read: the system says ${code}`}`);
  };
}

const EXPLAINED: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a directory, a file is needed",
  ENOTDIR: "does not exist: a part of the path is a file",
  EACCES: "cannot be read: no permission",
  EPERM: "cannot be read: no permission",
  ELOOP: "cannot be read: its links lead in a circle",
  ENAMETOOLONG: "cannot be read: the name is too long",
  ERR_INVALID_ARG_VALUE: "is no path: it holds a NUL character",
};

/**
 * Facts of a file that can be read to its end: no directory, and no pipe or device, which would never end.
 *
 * @throws FormatError when it is missing or no regular file
 */
async function regularFile(path: string): Promise<Stats> {
  return onlyRegular(path, await stat(path).catch(fileError(path)));
}

/** {@link regularFile} for facts that are known already. */
export function onlyRegular(path: string, found: Stats): Stats {
  if (found.isDirectory()) throw new FormatError(`${path} is a directory, a file is needed`);
  if (!found.isFile()) throw new FormatError(`${path} is neither a file nor a directory: it is not read`);
  return found;
}

/**
 * Reads a regular file whole.
 *
 * @param largest bytes that such a file can have at most
 * @param advice what to do when it cannot be read
 * @throws FormatError as {@link regularFile} does, or when it is larger
 */
export async function readRegularFile(path: string, largest: number, advice: string): Promise<Buffer> {
  try {
    const { size } = await regularFile(path);
    if (size > largest) throw new FormatError(`${path} has ${size} bytes, at most ${largest} are read`);
    return await readFile(path).catch(fileError(path));
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(`${error.message}: ${advice}`);
    throw error;
  }
}
