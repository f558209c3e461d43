import { basename, join } from "node:path";
import { ValueError } from "../errors.js";
import type { LoneSamples } from "../io/pairs/lone-samples.js";
import { createSampleWriter } from "../io/pairs/pair-writer.js";
import { today } from "../io/writing/clock.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import { needSetting } from "../postprocess/fit-setting.js";
import type { FittedMethod } from "../postprocess/methods.js";
import { guardTail, type HeldBack } from "../postprocess/tail-guard.js";
import { version } from "../version.js";

/**
 * Writes samples without a truth, treated by a method that was fitted before, in the format that they had.
 *
 * @throws ShapeError when it was fitted on another grid or mask; ValueError when it needs the truth of the very event;
 *   OutputError when the folder holds anything else or cannot be written
 */
export async function writeFittedSamples(
  samples: LoneSamples,
  fitted: FittedMethod,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
  { force }: { readonly force?: boolean | undefined } = {},
): Promise<{ readonly files: string[]; readonly held: HeldBack }> {
  needSetting(fitted.method, fitted.setting, samples);
  if (fitted.fittedOn.ownTruth)
    throw new ValueError(
      `${fitted.method} as it was fitted needs the truth of the very event, and there is none: add --truth FILE, or fit another method`,
    );
  const { path } = samples.samplesFile;
  return withOutputFolder(folder, { reads: [path], force }, async (stage) => {
    const guarded = guardTail(fitted);
    const name = basename(path);
    const history = `${today()} undrizzle ${version}: ${fitted.describe()}`;
    const writer = await createSampleWriter(samples, await stage.place(name), history, "every");
    try {
      let done = 0;
      for await (const event of samples) {
        await writer.write(guarded.apply(event).members);
        onProgress(++done, samples.length);
      }
      await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
    return { files: [join(folder, name)], held: guarded.held() };
  });
}
