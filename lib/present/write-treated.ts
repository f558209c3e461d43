import { basename } from "node:path";
import { ValueError } from "../errors.js";
import type { FieldEvent } from "../fields/event.js";
import type { Field } from "../fields/field.js";
import { createSampleWriter } from "../io/pairs/pair-writer.js";
import { today } from "../io/writing/clock.js";
import type { Stage } from "../io/writing/output-folder.js";
import type { Input } from "../run/input.js";
import { buildFixedRun } from "../run/write-fixed.js";
import { sure } from "../sure.js";
import { version } from "../version.js";

/** What a file of samples is written like. */
export type SamplesLike = Parameters<typeof createSampleWriter>[0];

/**
 * Writes every event of an input, treated: of a run as a run of its own, of files in the format of the samples.
 *
 * @param apply called once for each event, in the order in which the input has them
 * @param said what was done, for the history of the file
 * @returns the name of what was written
 */
export async function writeTreated(
  { run, pair }: Pick<Input, "run" | "pair">,
  apply: (event: FieldEvent<"mm/day">) => FieldEvent<"mm/day">,
  said: string,
  {
    stage,
    folder,
    onProgress,
  }: { stage: Stage; folder: string; onProgress: (done: number, total: number) => void },
): Promise<string> {
  if (run) {
    await buildFixedRun(run, { apply }, stage, folder, onProgress);
    return "synth";
  }
  if (!pair) throw new ValueError("nothing to write: the events come from no run and no files");
  async function* treated(): AsyncGenerator<readonly Field<"mm/day">[]> {
    let done = 0;
    for await (const event of sure(pair).everySample) {
      yield apply(event).members;
      onProgress(++done, sure(pair).samplesFile.events);
    }
  }
  return writeSampleFile(pair, treated(), said, stage);
}

/** Writes members, event by event, into a file like those that they were made of; returns its name. */
export async function writeSampleFile(
  like: SamplesLike,
  events: AsyncIterable<readonly Field<"mm/day">[]>,
  said: string,
  stage: Stage,
): Promise<string> {
  const name = basename(like.samplesFile.path);
  const history = `${today()} undrizzle ${version}${said}`;
  const writer = await createSampleWriter(like, await stage.place(name), history, "every");
  try {
    for await (const members of events) await writer.write(members);
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return name;
}
