import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../io/writing/lock.js";
import type { OutputRules } from "../io/writing/output-guard.js";
import { type DrawnDays, drawDays } from "./draw-days.js";
import { namesIn, replaceSynth } from "./replace-synth.js";
import { selectDays } from "./run.js";
import type { SampleOptions, Sampler } from "./sample.js";
import { samplingRecord } from "./sampling-record.js";
import { foreignTo, KnownSamples, SAMPLE } from "./synth-folder.js";

export interface WrittenSamples extends DrawnDays {
  readonly synthDir: string;
}

/**
 * Draws samples and writes them as `synth/` of the run: `day_%06d_sample_%02d.Y_hr_syn.npy` `(1, H, W)` in
 * standardised log space, the predictors beside them, and `sampling.json` with how they were made.
 *
 * Samples are built in `synth.partial/` and take the place of an older `synth/` when all are there; files of other names
 * that lie in it stay. Days that an earlier call with the same options, model and data finished are kept when their files
 * have the hashes that it noted.
 *
 * @param sampler open; its run says where to write
 * @param options as {@link sampleOptions} gives them
 * @param onProgress told how many of how many days are done
 * @param rules `force`: replace samples that this program did not write
 * @returns what was written, kept and left out, day by day
 * @throws OutputError when `synth/` holds samples that this program did not write (unless `force`), the folder cannot
 *   be written, or another process writes there; FormatError when the options select no day or the inputs of one
 *   cannot be read
 * @example
 * ```ts
 * const run = await openRun("run");
 * const sampler = await openSampler(run);
 * const { samples } = await writeSamples(sampler, sampleOptions(run));
 * samples; // → 18
 * ```
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
  rules: Pick<OutputRules, "force"> = {},
): Promise<WrittenSamples> {
  const { run } = sampler;
  const days = [...(await selectDays(run, options.days)).entries()];
  const record = await samplingRecord(sampler, options);
  const drawn = await replaceSynth(run, record, rules, (partial, known) =>
    drawDays(sampler, options, days, partial, known, onProgress),
  );
  return { synthDir: run.synthDir, ...drawn };
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
