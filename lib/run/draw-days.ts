import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatNpy, npyOfFloats } from "../io/formats/npy/npy.js";
import { putFiles } from "../io/writing/atomic.js";
import { appendLedger, hashOf } from "../io/writing/ledger.js";
import { fileError } from "../regular-file.js";
import { sure } from "../sure.js";
import { sampleName } from "./events.js";
import { inOrder } from "./in-order.js";
import { addNonFinite, type NonFinite, nonFiniteOfDay } from "./non-finite.js";
import { dayFile, type Run } from "./run.js";
import type { SampledDay, SampleOptions, Sampler } from "./sample.js";
import type { KnownSamples } from "./synth-folder.js";

/** Days that are read and written beside those that are decoded: while one waits for the disk, another is decoded. */
const DAYS_AT_THE_DISK = 3;

export interface DrawnDays {
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
 * Draws the samples of some days into a folder and its ledger; days that are known are kept, or linked from where they
 * are known.
 *
 * @param days with the position of each among all days, which its event has for index
 * @param earlier what is known of samples made from the same; of `folder` first
 */
export async function drawDays(
  sampler: Sampler,
  options: SampleOptions,
  days: readonly (readonly [index: number, day: number])[],
  folder: string,
  earlier: readonly KnownSamples[],
  onProgress: (done: number, total: number) => void,
): Promise<DrawnDays> {
  const { run } = sampler;
  const drawDay = async (at: number): Promise<Omit<DrawnDays, "days" | "redrawn">> => {
    const [index, day] = sure(days[at]);
    for (const known of earlier)
      if (await known.isWhole(day, options.K)) {
        if (known !== earlier[0]) appendLedger(folder, await known.linkDay(day, options.K, folder));
        const members = Array.from({ length: options.K }, (_, k) => k);
        const nonFinite = await nonFiniteOfDay(run, folder, day, members);
        return { samples: options.K, discarded: 0, resumed: 1, nonFinite };
      }
    const sampled = await sampler.sampleDay(day, index, options);
    await writeMembers(run, sampled, folder);
    const { kept, discarded, nonFinite } = sampled;
    return { samples: kept.length, discarded: discarded.length, resumed: 0, nonFinite };
  };
  const count = { samples: 0, discarded: 0, resumed: 0 };
  let nonFinite: NonFinite = { values: 0, nonFinite: 0, first: null };
  let done = 0;
  for await (const one of inOrder(days.length, sampler.threads + DAYS_AT_THE_DISK, drawDay)) {
    for (const key of ["samples", "discarded", "resumed"] as const) count[key] += one[key];
    nonFinite = addNonFinite(nonFinite, one.nonFinite);
    onProgress(++done, days.length);
  }
  const redrawn = [...new Set(earlier.flatMap(({ damaged }) => [...damaged]))].sort();
  return { days: days.length, ...count, nonFinite, redrawn };
}

/** Each with its predictors first; then they are noted in the ledger, which makes the day complete. */
async function writeMembers(run: Run, { day, event, kept }: SampledDay, folder: string): Promise<void> {
  const { height, width } = run.grid;
  const source = dayFile(join(run.dataDir, "X_lr"), day);
  const predictors = await readFile(source).catch(fileError(source));
  const files = kept.flatMap((member, i) => {
    const sample = npyOfFloats(sure(event.members[i]).values, [1, height, width]);
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
