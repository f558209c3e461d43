import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { UsageError } from "../../errors.js";
import { packageRoot } from "./kernelspec.js";

/** The folder of the notebooks that come with this package. */
export const notebookFolder: string = join(packageRoot, "notebooks");

/**
 * Paths of the notebooks that come with this package, in their order; all, or those named.
 *
 * @throws UsageError for a name that none of them has
 */
export async function packagedNotebooks(only?: readonly string[]): Promise<string[]> {
  const files = (await readdir(notebookFolder)).filter((file) => file.endsWith(".ipynb")).sort();
  const names = files.map((file) => basename(file, ".ipynb"));
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`no notebook is called ${unknown}: there are ${names.join(", ")}`);
  return (only ?? names).map((name) => join(notebookFolder, `${name}.ipynb`));
}
