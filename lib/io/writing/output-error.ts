import { OutputError } from "../../errors.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on its disk: free some, or choose another output",
  EDQUOT: "the disk quota is used up: free some space, or choose another output",
  EFBIG:
    "larger than a file may be here (file size limit of the shell or of the disk): choose another output",
  EROFS: "its disk is read-only: choose another output",
  EACCES: "no permission to write there: choose another output",
  EPERM: "no permission to write there: choose another output",
  EIO: "the disk reports an error: choose another output",
  ENOTDIR: "a part of the path is a file: choose another output",
  EEXIST: "a part of the path is a file: choose another output",
  EISDIR: "a folder has this name: name a file",
  ENAMETOOLONG: "the name is too long: choose a shorter one",
  EMFILE: "too many files are open: raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine",
};

/**
 * Runs `work`, which writes `path`; what the system has against it becomes an error that says what to do.
 *
 * @throws OutputError
 */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asOutputError(path, error);
  }
}

/** The error to throw for `error`, met while `path` was written: another one where the system says why. */
export function asOutputError(path: string, error: unknown): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException)?.code ?? ""];
  return reason === undefined
    ? error
    : new OutputError(`${path} cannot be written: ${reason}`, { file: path });
}
