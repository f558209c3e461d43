import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { OutputError } from "../../errors.js";
import { writing } from "./output-error.js";

/**
 * Makes a folder and those around it where they are missing; the first one that was made, if any.
 *
 * @throws OutputError when they cannot be made
 */
export function makeFolder(folder: string): Promise<string | undefined> {
  return writing(folder, async () => {
    // Not `recursive`: where a file system says that a folder does not exist and cannot be made (/proc), Node.js tries for ever.
    const missing: string[] = [];
    for (let at = resolve(folder); !(await isThere(at)); at = dirname(at)) missing.unshift(at);
    if (missing.length === 0) return await needFolder(folder);
    const made: string[] = [];
    for (const one of missing)
      await mkdir(one).then(
        () => void made.push(one),
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return needFolder(one);
          if (error.code !== "ENOENT") throw error;
          throw new OutputError(
            `${folder} cannot be written: no folder can be made in ${dirname(one)}: choose another output`,
            {
              file: folder,
            },
          );
        },
      );
    return made[0];
  });
}

/** @throws what stands in the way of looking */
function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" || error.code === "ENOTDIR" ? false : Promise.reject(error),
  );
}

/** @throws as mkdir does where something else has the name */
async function needFolder(path: string): Promise<undefined> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) await mkdir(path);
}

/** Removes a folder and those around it up to the first that {@link makeFolder} made, as far as they are empty. */
export async function removeEmpty(folder: string, firstMade: string | undefined): Promise<void> {
  if (firstMade === undefined) return;
  for (let at = resolve(folder); at.length >= firstMade.length; at = dirname(at))
    if (
      !(await rmdir(at).then(
        () => true,
        () => false,
      ))
    )
      return;
}
