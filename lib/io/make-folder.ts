import { mkdir } from "node:fs/promises";
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
