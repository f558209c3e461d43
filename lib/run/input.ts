import type { EventSet } from "../fields/event.js";
import type { Normalisation } from "../fields/transform.js";
import { openPair, type Pair } from "../io/pairs/pair.js";
import { eventsInMm, runEvents } from "./events.js";
import { type InputPaths, runOptions, runOrPair } from "./input-paths.js";
import { needNormalisation, openRun, type Run } from "./run.js";

export type { InputPaths };

/** Events to evaluate, fix or diagnose, in mm/day, with what else is known of them. */
export interface Input {
  readonly events: EventSet<"mm/day">;
  /** The same events as a run stores them. */
  readonly stored: EventSet<"z"> | null;
  readonly normalisation: Normalisation | null;
  readonly run: Run | null;
  /** The files, where they are not of a run. */
  readonly pair: Pair | null;
  close(): Promise<void>;
}

/**
 * Opens a run, or a pair of truth and samples.
 *
 * @throws UsageError when neither, both or half of one is given
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { length, members } = input.events;
 * await input.close();
 * [length, members]; // → [ 12, 2 ]
 * ```
 */
export async function openInput(paths: InputPaths): Promise<Input> {
  const source = runOrPair(paths);
  if (typeof source === "string") {
    const run = { ...(await openRun(source, paths.roots)), ...runOptions(source, paths) };
    const stored = await runEvents(run);
    return {
      events: eventsInMm(run, stored),
      stored,
      normalisation: needNormalisation(run),
      run,
      pair: null,
      close: async () => {},
    };
  }
  const pair = await openPair({ ...paths, ...source });
  return {
    events: pair,
    stored: null,
    normalisation: pair.normalisation,
    run: null,
    pair,
    close: pair.close,
  };
}
