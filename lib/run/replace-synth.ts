import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flushOne, writeFileAtomic } from "../io/writing/atomic.js";
import { keepForeign } from "../io/writing/keep-foreign.js";
import { appendLedger, hashOf, refuseLost, settleLedger } from "../io/writing/ledger.js";
import { writing } from "../io/writing/output-error.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { sweep } from "../io/writing/temporaries.js";
import type { Run } from "./run.js";
import { foreignTo, KnownSamples, refuseForeignSamples, SAMPLE } from "./synth-folder.js";

/**
 * Builds the samples of a run in `synth.partial/`, which takes the place of an older `synth/` when `fill` has ended; files
 * of other names that lie in that stay. The caller holds the lock of `outputsDir`.
 *
 * @param record `sampling.json`: what of an earlier call has the same is known to `fill`, of the folder it fills first
 * @throws OutputError when `synth/` holds samples that this program did not write (unless `force`), or cannot be written
 */
export async function replaceSynth<T>(
  { synthDir, outputsDir }: Pick<Run, "synthDir" | "outputsDir">,
  record: string,
  { force }: Pick<OutputRules, "force">,
  fill: (partial: string, known: readonly KnownSamples[]) => Promise<T>,
): Promise<T> {
  return writing(outputsDir, async () => {
    const partial = `${synthDir}.partial`;
    await finishReplacement(synthDir, partial);
    if (!force) await refuseForeignSamples(synthDir, await namesIn(synthDir));
    const result = await fill(partial, await beginPartial(synthDir, partial, record));
    await refuseLost(partial);
    await settleLedger(partial, new Map());
    const isForeign = await foreignTo(synthDir);
    await keepForeign(synthDir, partial, (name) => !SAMPLE.test(name) && isForeign(name));
    await flushOne(partial);
    const replaced = replacedName(synthDir);
    await rename(synthDir, replaced).catch(ignoreMissing);
    await rename(partial, synthDir);
    await rm(replaced, { recursive: true, force: true });
    await refuseLost(synthDir);
    return result;
  });
}

/** The folder in which samples are built, and what is known of samples made from the same: of that folder first. */
async function beginPartial(synthDir: string, partial: string, record: string): Promise<KnownSamples[]> {
  const isOfRecord = async (folder: string): Promise<boolean> =>
    (await readFile(join(folder, "sampling.json"), "utf8").catch(() => null)) === record;
  if (!(await isOfRecord(partial))) {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    appendLedger(partial, [["sampling.json", hashOf(record)]]);
    await writeFileAtomic(join(partial, "sampling.json"), record);
  }
  sweep(partial);
  const folders = (await isOfRecord(synthDir)) ? [partial, synthDir] : [partial];
  return folders.map((folder) => new KnownSamples(folder));
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Between its two renames a call may be cut off: then the new samples are complete, under their old name. */
async function finishReplacement(synthDir: string, partial: string): Promise<void> {
  const replaced = replacedName(synthDir);
  if (!(await stat(replaced).catch(() => null))) return;
  if (!(await stat(synthDir).catch(() => null)))
    await rename(partial, synthDir).catch(() => rename(replaced, synthDir));
  await rm(replaced, { recursive: true, force: true });
}

function replacedName(synthDir: string): string {
  return join(dirname(synthDir), ".synth.replaced");
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
