import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { FieldEvent } from "../fields/event.js";
import { restandardise } from "../fields/transform.js";
import { formatNpy, npyOfFloats } from "../io/formats/npy/npy.js";
import { copy } from "../io/writing/copy.js";
import { writing } from "../io/writing/output-error.js";
import { type Stage, withOutputFolder } from "../io/writing/output-folder.js";
import type { GuardedMethod } from "../postprocess/tail-guard.js";
import { sure } from "../sure.js";
import { inMm, listSamples, runEvents, sampleName } from "./events.js";
import { relocatedConfig } from "./relocated-config.js";
import { dayFile, needNormalisation, type Run } from "./run.js";
import { runReads } from "./run-reads.js";

/** Begins the config of a fixed run. */
const MARK = "# Written by undrizzle fix";

/**
 * Writes the fixed samples of a run as a run of their own: `synth/` in standardised log space under the names
 * that they had, and a config.yaml that finds the data where it is.
 *
 * @param run with samples and statistics
 * @param fitted maps mm/day to mm/day
 * @param folder of the new run; replaced where this program wrote it
 * @param onProgress told how many of how many days are done
 * @throws OutputError when the folder holds what this program did not write, or cannot be written, or another process
 *   writes there; FormatError when the run has no samples or no statistics
 * @example
 * ```ts
 * const run = await openRun("run");
 * const events = eventsInMm(run, await runEvents(run));
 * const fitted = await fitMethod({ method: "hard-threshold", threshold: 0.5 }, events);
 * await writeFixedRun(run, fitted, "fixed-run");
 * (await openRun("fixed-run")).days.length; // → 8
 * ```
 */
export async function writeFixedRun(
  run: Run,
  fitted: Pick<GuardedMethod, "apply">,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  await withOutputFolder(folder, { reads: runReads(run) }, (stage) =>
    buildFixedRun(run, fitted, stage, folder, onProgress),
  );
}

/** {@link writeFixedRun} at a stage, whose files will lie in `folder`. */
export async function buildFixedRun(
  run: Run,
  fitted: Pick<GuardedMethod, "apply">,
  stage: Stage,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const samples = [...(await listSamples(run.synthDir)).values()];
  const stored = await runEvents(run);
  const toMm = inMm(run);
  await stage.write("config.yaml", fixedConfig(run, folder));
  const synth = await stage.place("synth");
  await writing(synth, () => mkdir(synth));
  for await (const event of stored) {
    const before = toMm(event);
    await writeFixedEvent(
      run,
      sure(samples[event.index]),
      { stored: event, before, after: fitted.apply(before) },
      synth,
    );
    onProgress(event.index + 1, stored.length);
  }
}

/**
 * Writes the samples of a day, treated, with their predictors.
 *
 * @param members their numbers
 * @returns the names of the files
 */
export async function writeFixedEvent(
  run: Run,
  members: readonly number[],
  {
    stored,
    before,
    after,
  }: { stored: FieldEvent<"z">; before: FieldEvent<"mm/day">; after: FieldEvent<"mm/day"> },
  synth: string,
): Promise<string[]> {
  const normalisation = needNormalisation(run);
  const { height, width } = run.grid;
  const day = Number(stored.key.slice("day_".length));
  const predictors = dayFile(join(run.dataDir, "X_lr"), day);
  const names: string[] = [];
  for (const [i, member] of members.entries()) {
    const { values } = restandardise(
      sure(stored.members[i]),
      sure(before.members[i]),
      sure(after.members[i]),
      normalisation,
    );
    const sample = formatNpy(npyOfFloats(values, [1, height, width]));
    const [field, reference] = [sampleName(day, member, "Y_hr_syn"), sampleName(day, member, "X_lr_ref")];
    await writing(join(synth, field), () => writeFile(join(synth, field), sample));
    await copy(predictors, join(synth, reference));
    names.push(field, reference);
  }
  return names;
}

/** The config.yaml of the fixed run. */
export function fixedConfig({ config }: Run, folder: string): string {
  const at = (path: string): string => relative(resolve(folder), path) || ".";
  return `${MARK}\n${relocatedConfig(config, at, { outputs_root: "." })}`;
}
