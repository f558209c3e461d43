import { lstat, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { OutputError } from "../../errors.js";
import { foreignIn, isOurs } from "./ledger.js";
import { asOutputError } from "./output-error.js";
import { isSameFile, isWithin } from "./same-file.js";

/** What holds for the outputs of a command. */
export interface OutputRules {
  /** Files and folders that are read: they are never written to, nor into. */
  readonly reads?: readonly string[] | undefined;
  /** Replace what this program did not write. */
  readonly force?: boolean | undefined;
}

const ANOTHER = "choose another output, or replace it with --force";
/** Devices that take a text and keep nothing: written through. */
const STREAM = /^\/dev\/(null|stdout|stderr|fd\/\d+)$/;

export function isStream(path: string): boolean {
  return STREAM.test(path);
}

/**
 * Refuses to write a file where that would replace an input or anything that this program did not write.
 *
 * @returns the file to write: where `path` is a link, what it leads to
 * @throws OutputError
 */
export async function guardFile(path: string, { reads = [], force = false }: OutputRules): Promise<string> {
  if (isStream(path)) return path;
  const found = await look(path);
  await refuseInputs(path, reads);
  if (!found) return path;
  if (found.isSymbolicLink()) {
    const target = await realpath(path).catch(() => {
      throw new OutputError(`${path}: is a link that leads nowhere: choose another output`, { file: path });
    });
    return guardFile(target, { reads, force });
  }
  if (found.isDirectory()) throw new OutputError(`${path}: is a folder: name a file`, { file: path });
  if (!found.isFile())
    throw new OutputError(`${path}: is a device, pipe or socket, which is never replaced: name a file`, {
      file: path,
    });
  if (!force && !(await isOurs(path)))
    throw new OutputError(`${path}: was not written by undrizzle, or was changed since: ${ANOTHER}`, {
      file: path,
    });
  return path;
}

/**
 * Refuses a folder of outputs that lies in an input, or that holds anything that this program did not write.
 *
 * @param isReplaced the folder is replaced as a whole: then no input may lie in it
 * @throws OutputError
 */
export async function guardFolder(
  path: string,
  { reads = [], force = false }: OutputRules,
  isReplaced = false,
): Promise<void> {
  const found = await look(path);
  await refuseInputs(path, reads);
  if (isReplaced)
    for (const read of reads)
      if (await isWithin(read, path))
        throw new OutputError(`${path}: ${read}, which is read, lies in it: choose another output`, {
          file: path,
        });
  if (!found) return;
  const target = found.isSymbolicLink() ? await realpath(path).catch(() => null) : path;
  const at = target === null ? null : await look(target);
  if (!at?.isDirectory())
    throw new OutputError(`${path}: is ${at?.isFile() ? "a file" : "no folder"}: name a folder`, {
      file: path,
    });
  if (force || (await readdir(path)).length === 0) return;
  const foreign = await foreignIn(path);
  if (foreign.length > 0)
    throw new OutputError(
      `${path}: holds what undrizzle did not write, or what was changed since ` +
        `(${foreign.slice(0, 3).join(", ")}${foreign.length > 3 ? `, ${foreign.length - 3} more` : ""}): ` +
        "choose a new or empty folder, or --force",
      { file: path },
    );
}

/** Refuses one name in a folder of outputs, where other files may lie: an input, or another's of the same name. */
export async function guardEntry(path: string, { reads = [], force = false }: OutputRules): Promise<void> {
  for (const read of reads)
    if (await isWithin(read, path))
      throw new OutputError(`${path}: would replace ${read}, which is read: choose another output`, {
        file: path,
      });
  const found = await look(path);
  if (!found || force) return;
  const foreign = found.isDirectory() ? (await foreignIn(path))[0] : (await isOurs(path)) ? undefined : "";
  if (foreign !== undefined)
    throw new OutputError(
      `${foreign ? join(path, foreign) : path}: was not written by undrizzle, or was changed since: ${ANOTHER}`,
    );
}

async function refuseInputs(path: string, reads: readonly string[]): Promise<void> {
  for (const read of reads) {
    if (await isSameFile(path, read))
      throw new OutputError(`${path}: would replace ${read}, which is read: choose another output`, {
        file: path,
      });
    if (await isWithin(path, read))
      throw new OutputError(`${path}: lies in ${read}, which is read: choose another output`, { file: path });
  }
}

/** What is at a path, links not followed; null where nothing is. */
async function look(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw asOutputError(path, error);
  }
}
