import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writing } from "./output-error.js";
import { sweep, temporariesOf } from "./temporaries.js";
import { unfinished } from "./unfinished.js";

/**
 * Gives `use` an empty folder among the system's temporary files, which is removed afterwards, whatever happens; after
 * a kill, by the next process that makes one.
 */
export async function withTemporaryFolder<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = tmpdir();
  sweep(parent);
  const { temporary } = temporariesOf(join(parent, `undrizzle-${name}`));
  const forget = unfinished({ remove: [temporary] });
  try {
    await writing(parent, () => mkdir(temporary, { mode: 0o700 }));
    return await use(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    forget();
  }
}
