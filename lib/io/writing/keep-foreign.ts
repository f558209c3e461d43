import { copyFile, link, lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { isOurs, LEDGER, type Ledger } from "./ledger.js";
import { isTemporary } from "./temporaries.js";

/**
 * Lays what others put into a folder that is to be replaced into the one that takes its place, where no file has that
 * name. Files are linked, so that they are in both until the older one is gone.
 *
 * @param isTheirs tells it of a path below the folder; by default all that this program did not write
 */
export async function keepForeign(
  older: string,
  newer: string,
  isTheirs: (path: string) => boolean | Promise<boolean> = notOurs(older),
): Promise<void> {
  const entries = await readdir(older, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const from = join(entry.parentPath, entry.name);
    const path = relative(older, from);
    const to = join(newer, path);
    const isLink = entry.isSymbolicLink();
    if ((!entry.isFile() && !isLink) || entry.name === LEDGER || isTemporary(entry.name)) continue;
    if ((await lstat(to).catch(() => null)) || !(await isTheirs(path))) continue;
    await mkdir(dirname(to), { recursive: true });
    if (isLink) await symlink(await readlink(from), to);
    else await link(from, to).catch(() => copyFile(from, to));
  }
}

function notOurs(folder: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Ledger>();
  return async (path) => !(await isOurs(join(folder, path), known));
}
