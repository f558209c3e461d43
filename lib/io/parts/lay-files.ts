import { link, lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { copy } from "../writing/copy.js";
import { appendLedger, hashFile } from "../writing/ledger.js";

/**
 * Lays files of a part into a folder that is built of several, and into its ledger: linked, or copied where the disk has no
 * links. A file that is there with the same bytes stays.
 */
export async function layFiles(
  from: string,
  files: Readonly<Record<string, string>>,
  to: string,
): Promise<void> {
  const laid: [name: string, hash: string][] = [];
  for (const [name, hash] of Object.entries(files)) {
    const target = join(to, name);
    if (await lstat(target).catch(() => null)) {
      if ((await hashFile(target)) === hash) {
        laid.push([name, hash]);
        continue;
      }
      await rm(target);
    }
    await link(join(from, name), target).catch(() => copy(join(from, name), target));
    laid.push([name, hash]);
  }
  appendLedger(to, laid);
}
