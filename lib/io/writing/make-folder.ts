import { mkdir, rmdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { writing } from "./output-error.js";

/**
 * Makes a folder and those around it where they are missing; the first one that was made, if any.
 *
 * @throws OutputError when they cannot be made
 */
export function makeFolder(folder: string): Promise<string | undefined> {
  return writing(folder, async () => {
    try {
      return await mkdir(folder, { recursive: true });
    } catch (error) {
      // On a read-only disk Node.js says that the folder does not exist; the plain call tells why.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") await mkdir(folder);
      throw error;
    }
  });
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
