import { readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ValueError } from "../errors.js";
import { restandardise, zToMm } from "../fields/transform.js";
import { writeDirectoryAtomic, writeFileAtomic } from "../io/atomic.js";
import { copy } from "../io/copy.js";
import { withLock } from "../io/lock.js";
import { formatNpy, npyOfFloats } from "../io/npy.js";
import type { FittedMethod } from "../postprocess/methods.js";
import { listSamples, runEvents, sampleName } from "./events.js";
import { relocatedConfig } from "./relocated-config.js";
import { dayFile, needNormalisation, type Run } from "./run.js";

/**
 * Writes the fixed samples of a run as a run of their own: `synth/` in standardised log space under the names
 * that they had, and a config.yaml that finds the data where it is.
 *
 * @param onProgress told how many of how many days are done
 * @throws ValueError when the folder holds another run; OutputError when it cannot be written, or another process
 *   writes there
 */
export async function writeFixedRun(
  run: Run,
  fitted: FittedMethod,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  await withLock(folder, () => writeFixedRunLocked(run, fitted, folder, onProgress));
}

/** Begins the config of a fixed run, so that the next fix knows that it may replace it. */
const MARK = "# Written by undrizzle fix";

/** {@link writeFixedRun} for who holds the lock of `folder`. */
export async function writeFixedRunLocked(
  run: Run,
  fitted: FittedMethod,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  await refuseOthers(run, folder);
  const normalisation = needNormalisation(run);
  const { height, width } = run.grid;
  const samples = [...(await listSamples(run.synthDir))];
  const stored = await runEvents(run);
  await writeFileAtomic(join(folder, "config.yaml"), `${MARK}\n${fixedConfig(run, folder)}`);
  await writeDirectoryAtomic(join(folder, "synth"), async (synth) => {
    for await (const event of stored) {
      const [day, members] = samples[event.index]!;
      const before = event.members.map((member) => zToMm(member, normalisation));
      const truth = zToMm(event.truth, normalisation);
      const after = fitted.apply({ ...event, truth, members: before }).members;
      const predictors = dayFile(join(run.dataDir, "X_lr"), day);
      for (const [i, member] of members.entries()) {
        const { values } = restandardise(event.members[i]!, before[i]!, after[i]!, normalisation);
        const sample = formatNpy(npyOfFloats(values, [1, height, width]));
        await writeFile(join(synth, sampleName(day, member, "Y_hr_syn")), sample);
        await copy(predictors, join(synth, sampleName(day, member, "X_lr_ref")));
      }
      onProgress(event.index + 1, stored.length);
    }
  });
}

function fixedConfig({ config }: Run, folder: string): string {
  return relocatedConfig(config, (path) => relative(resolve(folder), path) || ".", { outputs_root: "." });
}

/** The samples and the config of another run are not replaced, whether it is the one that is fixed or not. */
async function refuseOthers(run: Run, folder: string): Promise<void> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
  if ((await real(folder)) === (await real(run.outputsDir)))
    throw new ValueError(`${folder}: holds the samples themselves: choose another output folder`);
  const other = (await readdir(folder)).find((name) => name === "synth" || name === "config.yaml");
  const config = await readFile(join(folder, "config.yaml"), "utf8").catch(() => "");
  if (other && !config.startsWith(MARK))
    throw new ValueError(
      `${folder}: holds a run that undrizzle fix did not write (${other}): choose another output folder`,
    );
}
