import { basename, join } from "node:path";
import { ValueError } from "../errors.js";
import type { LoneSamples } from "../io/pairs/lone-samples.js";
import { createSampleWriter } from "../io/pairs/pair-writer.js";
import { today } from "../io/writing/clock.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { Conserved } from "../postprocess/coarse-water.js";
import { needSetting } from "../postprocess/fit-setting.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import { treatment } from "../postprocess/treatment.js";
import { type ChangeSignal, changeMeter } from "../run/change-signal.js";
import type { TreatmentOptions } from "../run/fix.js";
import { version } from "../version.js";

/**
 * Writes samples without a truth, treated by a method that was fitted before, in the format that they had.
 *
 * @throws ShapeError when it was fitted on another grid or mask; ValueError when it needs the truth of the very event;
 *   OutputError when the folder holds anything else or cannot be written
 */
export async function writeFittedSamples(
  samples: LoneSamples,
  fitted: AnyFitted,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
  { force, conserve, periods }: TreatmentOptions & { readonly force?: boolean | undefined } = {},
): Promise<{
  readonly files: string[];
  readonly held: HeldBack;
  readonly conserved: Conserved | null;
  readonly change: ChangeSignal | null;
}> {
  needSetting(fitted.method, fitted.setting, samples);
  if (fitted.fittedOn.ownTruth)
    throw new ValueError(
      `${fitted.method} as it was fitted needs the truth of the very event, and there is none: add --truth FILE, or fit another method`,
    );
  const { path } = samples.samplesFile;
  return withOutputFolder(folder, { reads: [path], force }, async (stage) => {
    const treated = treatment(fitted, samples.grid, conserve ?? null);
    const meter = periods ? changeMeter(periods) : null;
    const name = basename(path);
    const history = `${today()} undrizzle ${version}: ${fitted.describe()}`;
    const writer = await createSampleWriter(samples, await stage.place(name), history, "every");
    let change: ChangeSignal | null = null;
    try {
      let done = 0;
      for await (const event of samples) {
        const after = treated.apply(event);
        meter?.add(event, after);
        await writer.write(after.members);
        onProgress(++done, samples.length);
      }
      change = meter?.result() ?? null;
      await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
    return { files: [join(folder, name)], held: treated.held(), conserved: treated.conserved(), change };
  });
}
