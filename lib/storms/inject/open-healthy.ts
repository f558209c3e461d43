import { UsageError } from "../../errors.js";
import type { EventSet } from "../../fields/event.js";
import { openPair } from "../../io/pairs/pair.js";
import { type InputPaths, openInput } from "../../run/input.js";
import { runOptions } from "../../run/input-paths.js";
import { openRun, selectDays } from "../../run/run.js";
import { healthySamples } from "./healthy-samples.js";
import { type InjectSource, runTruths } from "./inject-run.js";
import { pairLike } from "./write-pair.js";

/**
 * What faults are given to: the samples that are named (`samples: "synth"` of a run means its own), or a healthy
 * ensemble made from the real fields.
 *
 * @throws UsageError when no real fields are named
 */
export async function openHealthy(
  paths: InputPaths,
  { members, days, seed }: { readonly members: number; readonly days: string; readonly seed: number },
): Promise<InjectSource & { close(): Promise<void> }> {
  const healthy = (truths: EventSet<"mm/day">): EventSet<"mm/day"> =>
    healthySamples(truths, { seed, members });
  if (paths.run) {
    const { samples, ...own } = paths;
    if (samples === "synth") return openInput(own);
    if (samples || paths.truth)
      throw new UsageError(
        "a run has its own fields: give --samples synth to spoil its samples, and no --truth",
      );
    const run = { ...(await openRun(paths.run, paths.roots)), ...runOptions(paths.run, paths) };
    const events = healthy(runTruths(run, await selectDays(run, days)));
    return { events, normalisation: run.normalisation, run, close: async () => {} };
  }
  if (!paths.truth) throw new UsageError("no real fields given: add --config FILE or --truth FILE");
  const pair = await openPair({ ...paths, truth: paths.truth, samples: paths.samples ?? paths.truth });
  return {
    events: paths.samples ? pair : healthy(pair),
    normalisation: pair.normalisation,
    run: null,
    like: pairLike(pair.truthFile, pair.truthEvents),
    close: pair.close,
  };
}
