import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatNpy, npyOfFloats } from "../io/formats/npy/npy.js";
import { flushOne, putFiles, writeFileAtomic } from "../io/writing/atomic.js";
import { keepForeign } from "../io/writing/keep-foreign.js";
import { appendLedger, hashOf, settleLedger } from "../io/writing/ledger.js";
import { withLock } from "../io/writing/lock.js";
import { writing } from "../io/writing/output-error.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { sweep } from "../io/writing/temporaries.js";
import { fileError } from "../regular-file.js";
import { sampleName } from "./events.js";
import { inOrder } from "./in-order.js";
import { addNonFinite, type NonFinite, nonFiniteOfDay } from "./non-finite.js";
import { dayFile, type Run, selectDays } from "./run.js";
import type { SampledDay, SampleOptions, Sampler } from "./sample.js";
import { samplingRecord } from "./sampling-record.js";
import { foreignTo, KnownSamples, refuseForeignSamples, refuseLost, SAMPLE } from "./synth-folder.js";

/** Days that are read and written beside those that are decoded: while one waits for the disk, another is decoded. */
const DAYS_AT_THE_DISK = 3;

export interface WrittenSamples {
  readonly synthDir: string;
  readonly days: number;
  readonly samples: number;
  readonly discarded: number;
  /** Days that an earlier call had finished, byte for byte as it left them. */
  readonly resumed: number;
  /** Of all samples, those that are there from an earlier call included. */
  readonly nonFinite: NonFinite;
  /** Files of an earlier call that were changed, emptied or removed since: their days were drawn again. */
  readonly redrawn: readonly string[];
}

/**
 * Draws samples and writes them as `synth/` of the run: `day_%06d_sample_%02d.Y_hr_syn.npy` `(1, H, W)` in
 * standardised log space, the predictors beside them, and `sampling.json` with how they were made.
 *
 * Samples are built in `synth.partial/` and take the place of an older `synth/` when all are there; files of other names
 * that lie in it stay. Days that an earlier call with the same options, model and data finished are kept when their files
 * have the hashes that it noted.
 *
 * @param onProgress told how many of how many days are done
 * @throws OutputError when `synth/` holds samples that this program did not write (unless `force`), the folder cannot be
 *   written, or another process writes there
 */
export async function writeSamples(
  sampler: Sampler,
  options: SampleOptions,
  onProgress: (done: number, total: number) => void = () => {},
  rules: Pick<OutputRules, "force"> = {},
): Promise<WrittenSamples> {
  return withLock(sampler.run.outputsDir, () => writeSamplesLocked(sampler, options, onProgress, rules));
}

/** {@link writeSamples} for who holds the lock of `outputsDir`. */
export async function writeSamplesLocked(
  sampler: Sampler,
  options: SampleOptions,
  onProgress: (done: number, total: number) => void = () => {},
  { force }: Pick<OutputRules, "force"> = {},
): Promise<WrittenSamples> {
  const { run } = sampler;
  return writing(run.outputsDir, async () => {
    const partial = `${run.synthDir}.partial`;
    await finishReplacement(run.synthDir, partial);
    if (!force) await refuseForeignSamples(run.synthDir, await namesIn(run.synthDir));
    const days = await selectDays(run, options.days);
    const record = await samplingRecord(sampler, options);
    const earlier = await beginPartial(run.synthDir, partial, record);

    const writeDay = async (
      index: number,
    ): Promise<Omit<WrittenSamples, "synthDir" | "days" | "redrawn">> => {
      const day = days[index]!;
      for (const known of earlier)
        if (await known.isWhole(day, options.K)) {
          if (known !== earlier[0]) appendLedger(partial, await known.linkDay(day, options.K, partial));
          const members = Array.from({ length: options.K }, (_, k) => k);
          const nonFinite = await nonFiniteOfDay(run, partial, day, members);
          return { samples: options.K, discarded: 0, resumed: 1, nonFinite };
        }
      const sampled = await sampler.sampleDay(day, index, options);
      await writeMembers(run, sampled, partial);
      const { kept, discarded, nonFinite } = sampled;
      return { samples: kept.length, discarded: discarded.length, resumed: 0, nonFinite };
    };
    const count = { samples: 0, discarded: 0, resumed: 0 };
    let nonFinite: NonFinite = { values: 0, nonFinite: 0, first: null };
    let done = 0;
    for await (const one of inOrder(days.length, sampler.threads + DAYS_AT_THE_DISK, writeDay)) {
      for (const key of ["samples", "discarded", "resumed"] as const) count[key] += one[key];
      nonFinite = addNonFinite(nonFinite, one.nonFinite);
      onProgress(++done, days.length);
    }

    await settleLedger(partial, new Map());
    await refuseLost(partial);
    const isForeign = await foreignTo(run.synthDir);
    await keepForeign(run.synthDir, partial, (name) => !SAMPLE.test(name) && isForeign(name));
    await flushOne(partial);
    const replaced = replacedName(run.synthDir);
    await rename(run.synthDir, replaced).catch(ignoreMissing);
    await rename(partial, run.synthDir);
    await rm(replaced, { recursive: true, force: true });
    await refuseLost(run.synthDir);
    const redrawn = [...new Set(earlier.flatMap(({ damaged }) => [...damaged]))].sort();
    return { synthDir: run.synthDir, days: days.length, ...count, nonFinite, redrawn };
  });
}

/** The folder in which samples are built, and what is known of samples made from the same: of that folder first. */
async function beginPartial(synthDir: string, partial: string, record: string): Promise<KnownSamples[]> {
  const isOfRecord = async (folder: string): Promise<boolean> =>
    (await readFile(join(folder, "sampling.json"), "utf8").catch(() => null)) === record;
  if (!(await isOfRecord(partial))) {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await writeFileAtomic(join(partial, "sampling.json"), record);
    appendLedger(partial, [["sampling.json", hashOf(record)]]);
  }
  sweep(partial);
  const folders = (await isOfRecord(synthDir)) ? [partial, synthDir] : [partial];
  return folders.map((folder) => new KnownSamples(folder));
}

/** Each with its predictors first; then they are noted in the ledger, which makes the day complete. */
async function writeMembers(run: Run, { day, event, kept }: SampledDay, folder: string): Promise<void> {
  const { height, width } = run.grid;
  const source = dayFile(join(run.dataDir, "X_lr"), day);
  const predictors = await readFile(source).catch(fileError(source));
  const files = kept.flatMap((member, i) => {
    const sample = npyOfFloats(event.members[i]!.values, [1, height, width]);
    return [
      [sampleName(day, member, "X_lr_ref"), predictors],
      [sampleName(day, member, "Y_hr_syn"), formatNpy(sample)],
    ] as const;
  });
  await putFiles(files.map(([name, content]) => [join(folder, name), content] as const));
  appendLedger(
    folder,
    files.map(([name, content]) => [name, hashOf(content)]),
  );
}

/**
 * Whether `synth/` holds what {@link writeSamples} would write with these options, this model and these data, each file
 * as it was written.
 */
export async function samplesAreCurrent(sampler: Sampler, options: SampleOptions): Promise<boolean> {
  const { synthDir } = sampler.run;
  const record = await readFile(join(synthDir, "sampling.json"), "utf8").catch(() => null);
  if (record === null || record !== (await samplingRecord(sampler, options))) return false;
  const isForeign = await foreignTo(synthDir);
  for (const name of await namesIn(synthDir)) if (SAMPLE.test(name) && (await isForeign(name))) return false;
  return new KnownSamples(synthDir).areWhole();
}

async function namesIn(folder: string): Promise<string[]> {
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
