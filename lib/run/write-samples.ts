import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { flushOne, putFiles, writeFileAtomic } from "../io/atomic.js";
import { withLock } from "../io/lock.js";
import { formatNpy, npyOfFloats } from "../io/npy.js";
import { writing } from "../io/output-error.js";
import { sweep } from "../io/temporaries.js";
import { fileError } from "../regular-file.js";
import { sampleName } from "./events.js";
import { inOrder } from "./in-order.js";
import { addNonFinite, type NonFinite, nonFiniteOfDay } from "./non-finite.js";
import { dayFile, type Run, selectDays } from "./run.js";
import type { SampledDay, SampleOptions, Sampler } from "./sample.js";
import { samplingRecord } from "./sampling-record.js";

/** Days that are read and written beside those that are decoded: while one waits for the disk, another is decoded. */
const DAYS_AT_THE_DISK = 3;

export interface WrittenSamples {
  readonly synthDir: string;
  readonly days: number;
  readonly samples: number;
  readonly discarded: number;
  /** Days that an interrupted earlier call had finished. */
  readonly resumed: number;
  /** Of all samples, those that are there from an earlier call included. */
  readonly nonFinite: NonFinite;
}

/**
 * Draws samples and writes them as `synth/` of the run: `day_%06d_sample_%02d.Y_hr_syn.npy` `(1, H, W)` in
 * standardised log space, the predictors beside them, and `sampling.json` with how they were made.
 *
 * Samples are built in `synth.partial/` and take the place of an older `synth/` when all are there. An
 * interrupted call goes on where it stopped when it is made again with the same options, model and data.
 *
 * @param onProgress told how many of how many days are done
 * @throws OutputError when the folder cannot be written, or another process writes there
 */
export async function writeSamples(
  sampler: Sampler,
  options: SampleOptions,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<WrittenSamples> {
  return withLock(sampler.run.outputsDir, () => writeSamplesLocked(sampler, options, onProgress));
}

/** {@link writeSamples} for who holds the lock of `outputsDir`. */
export async function writeSamplesLocked(
  sampler: Sampler,
  options: SampleOptions,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<WrittenSamples> {
  const { run } = sampler;
  return writing(run.outputsDir, async () => {
    const partial = `${run.synthDir}.partial`;
    await finishReplacement(run.synthDir, partial);
    const days = await selectDays(run, options.days);
    const record = await samplingRecord(sampler, options);
    if ((await readFile(join(partial, "sampling.json"), "utf8").catch(() => null)) !== record) {
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      await writeFileAtomic(join(partial, "sampling.json"), record);
    }
    sweep(partial);

    const writeDay = async (index: number): Promise<Omit<WrittenSamples, "synthDir" | "days">> => {
      const day = days[index]!;
      if (await isComplete(partial, day, options.K)) {
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

    await flushOne(partial);
    const replaced = replacedName(run.synthDir);
    await rename(run.synthDir, replaced).catch(ignoreMissing);
    await rename(partial, run.synthDir);
    await rm(replaced, { recursive: true, force: true });
    return { synthDir: run.synthDir, days: days.length, ...count, nonFinite };
  });
}

/** Each with its predictors first, so that a day whose samples are there is complete. */
async function writeMembers(run: Run, { day, event, kept }: SampledDay, folder: string): Promise<void> {
  const { height, width } = run.grid;
  const source = dayFile(join(run.dataDir, "X_lr"), day);
  const predictors = await readFile(source).catch(fileError(source));
  const file = (member: number, part: "X_lr_ref" | "Y_hr_syn"): string =>
    join(folder, sampleName(day, member, part));
  await putFiles(
    kept.flatMap((member, i) => {
      const sample = npyOfFloats(event.members[i]!.values, [1, height, width]);
      return [
        [file(member, "X_lr_ref"), predictors],
        [file(member, "Y_hr_syn"), formatNpy(sample)],
      ] as const;
    }),
  );
}

/** Whether `synth/` holds what {@link writeSamples} would write with these options, this model and these data. */
export async function samplesAreCurrent(sampler: Sampler, options: SampleOptions): Promise<boolean> {
  const record = await readFile(join(sampler.run.synthDir, "sampling.json"), "utf8").catch(() => null);
  return record === (await samplingRecord(sampler, options));
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

async function isComplete(folder: string, day: number, members: number): Promise<boolean> {
  for (let member = 0; member < members; member++)
    if (!(await stat(join(folder, sampleName(day, member, "Y_hr_syn"))).catch(() => null))) return false;
  return true;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
