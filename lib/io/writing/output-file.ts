import { appendFile } from "node:fs/promises";
import { writeFileAtomic } from "./atomic.js";
import { writing } from "./output-error.js";
import { guardFile, isStream, type OutputRules } from "./output-guard.js";

/**
 * Writes a single file of outputs, whole or not at all, where that replaces nothing but what this program wrote. Through
 * a link its target is written; /dev/null, /dev/stdout and the like take the text as it is.
 *
 * @param content signed, so that the next call may replace it
 * @throws OutputError
 */
export async function writeOutputFile(path: string, content: string, rules: OutputRules): Promise<void> {
  const target = await guardFile(path, rules);
  if (isStream(target)) await writing(path, () => appendFile(target, content));
  else await writeFileAtomic(target, content);
}
