import { join } from "node:path";
import { ValueError } from "../errors.js";
import type { Field } from "../fields/field.js";
import type { LoneSamples } from "../io/pairs/lone-samples.js";
import { withOutputFolder } from "../io/writing/output-folder.js";
import type { Conserved } from "../postprocess/coarse-water.js";
import { needSetting } from "../postprocess/fit-setting.js";
import type { AnyFitted } from "../postprocess/season/seasonal.js";
import type { HeldBack } from "../postprocess/tail-guard.js";
import type { ChangeSignal } from "../run/change-signal.js";
import { type FixMeter, startFixMeter, type TreatmentOptions } from "../run/fix-meter.js";
import { writeSampleFile } from "./write-treated.js";

export interface FittedSamples {
  readonly files: string[];
  readonly held: HeldBack;
  readonly conserved: Conserved | null;
  readonly change: ChangeSignal | null;
}

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
): Promise<FittedSamples> {
  needSetting(fitted.method, fitted.setting, samples);
  needNoTruth(fitted);
  const { path } = samples.samplesFile;
  return withOutputFolder(folder, { reads: [path], force }, async (stage) => {
    const meter = startFixMeter(samples, fitted, { hasTruth: false, conserve, periods });
    async function* treated(): AsyncGenerator<readonly Field<"mm/day">[]> {
      let done = 0;
      for await (const event of samples) {
        yield meter.apply(event).members;
        onProgress(++done, samples.length);
      }
    }
    const name = await writeSampleFile(samples, treated(), `: ${fitted.describe()}`, stage);
    return { files: [join(folder, name)], ...besidesOf(meter) };
  });
}

/** What was done besides, of all events. */
export function besidesOf(
  meter: Pick<FixMeter, "held" | "conserved" | "change">,
): Omit<FittedSamples, "files"> {
  return { held: meter.held(), conserved: meter.conserved(), change: meter.change() };
}

/** @throws ValueError when a method needs the truth of the very event */
export function needNoTruth({ method, fittedOn }: AnyFitted): void {
  if (fittedOn.ownTruth)
    throw new ValueError(
      `${method} as it was fitted needs the truth of the very event, and there is none: add --truth FILE, or fit another method`,
    );
}
