import { appendFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { writeFileAtomic } from "./atomic.js";
import { appendLedger, hashOf, settleLedger } from "./ledger.js";
import { withLock } from "./lock.js";
import { writing } from "./output-error.js";
import { guardFile, isStream, type OutputRules } from "./output-guard.js";

/**
 * Writes a single file of outputs, whole or not at all, where that replaces nothing but what this program wrote. Through
 * a link its target is written; /dev/null, /dev/stdout and the like take the text as it is.
 *
 * @param content signed, so that the next call may replace it
 * @throws OutputError
 */
export async function writeOutputFile(
  path: string,
  content: Uint8Array | string,
  rules: OutputRules,
): Promise<void> {
  const target = await guardFile(path, rules);
  if (isStream(target)) await writing(path, () => appendFile(target, content));
  else await writeFileAtomic(target, content);
}

/**
 * {@link writeOutputFile} for content in the format of another tool, which has no place for a signature: the ledger of the
 * folder tells that this program wrote it.
 *
 * @throws OutputError
 */
export async function writeListedFile(
  path: string,
  content: Uint8Array | string,
  rules: OutputRules,
): Promise<void> {
  if (isStream(path)) return writeOutputFile(path, content, rules);
  await withLock(dirname(path), async () => {
    const target = await guardFile(path, rules);
    const line = [basename(target), hashOf(content)] as const;
    appendLedger(dirname(target), [line]);
    await writeFileAtomic(target, content);
    await settleLedger(dirname(target), new Map([line]));
  });
}
