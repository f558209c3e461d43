import { copyFile, mkdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { formatConfig, fromConfig } from "../config/config.js";
import { ValueError } from "../errors.js";
import { restandardise, zToMm } from "../fields/transform.js";
import { writeDirectoryAtomic, writeFileAtomic } from "../io/atomic.js";
import { withLock } from "../io/lock.js";
import { npyOfFloats, writeNpy } from "../io/npy.js";
import type { FittedMethod } from "../postprocess/methods.js";
import { listSamples, runEvents, sampleName } from "./events.js";
import { dayFile, needNormalisation, type Run } from "./run.js";

/**
 * Writes the fixed samples of a run as a run of their own: `synth/` in standardised log space under the names
 * that they had, and a config.yaml that finds the data where it is.
 *
 * @param onProgress told how many of how many days are done
 */
export async function writeFixedRun(
  run: Run,
  fitted: FittedMethod,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  if (resolve(folder) === run.outputsDir)
    throw new ValueError(`${folder}: holds the samples themselves: choose another output folder`);
  const normalisation = needNormalisation(run);
  const { height, width } = run.grid;
  await withLock(folder, async () => {
    const samples = [...(await listSamples(run.synthDir))];
    const stored = await runEvents(run);
    await writeDirectoryAtomic(join(folder, "synth"), async (synth) => {
      for await (const event of stored) {
        const [day, members] = samples[event.index]!;
        const before = event.members.map((member) => zToMm(member, normalisation));
        const truth = zToMm(event.truth, normalisation);
        const after = fitted.apply({ ...event, truth, members: before }).members;
        for (const [i, member] of members.entries()) {
          const { values } = restandardise(event.members[i]!, before[i]!, after[i]!, normalisation);
          await writeNpy(
            join(synth, sampleName(day, member, "Y_hr_syn")),
            npyOfFloats(values, [1, height, width]),
          );
          await copyFile(
            dayFile(join(run.dataDir, "X_lr"), day),
            join(synth, sampleName(day, member, "X_lr_ref")),
          );
        }
        onProgress(event.index + 1, stored.length);
      }
    });
    const at = (path: string): string => relative(resolve(folder), fromConfig(run.config, path)) || ".";
    const { model } = run.config;
    const config = formatConfig(run.config, {
      data_root: at(run.config.data_root),
      outputs_root: ".",
      model: {
        ...model,
        ...(model.encoder ? { encoder: at(model.encoder) } : {}),
        ...(model.decoder ? { decoder: at(model.decoder) } : {}),
      },
    });
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(join(folder, "config.yaml"), config);
  });
}
