import { UsageError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import type { Space } from "../fields/field.js";
import type { Normalisation } from "../fields/transform.js";
import { openPair, type Pair } from "../io/pair.js";
import { eventsInMm, runEvents } from "./events.js";
import { needNormalisation, openRun, type Run } from "./run.js";

/** Where fields come from: a run, or files of truth and samples. */
export interface InputPaths {
  /** A run folder, or its config.yaml. */
  readonly run?: string;
  readonly truth?: string;
  readonly samples?: string;
  /** 1 where cells count. */
  readonly mask?: string;
  /** Files of the per-cell mean and standard deviation of log1p(mm/day). */
  readonly stats?: readonly [mean: string, std: string];
  /** Units of files that do not carry any. */
  readonly units?: string;
  /** Space of files that are not in mm/day. */
  readonly space?: Exclude<Space, "mm/day">;
  /** Variable of files that hold several. */
  readonly variable?: string;
}

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
 */
export async function openInput(paths: InputPaths): Promise<Input> {
  if (paths.run) {
    if (paths.truth || paths.samples)
      throw new UsageError(`both a run (${paths.run}) and --truth/--samples are given: give one of them`);
    const run = await openRun(paths.run);
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
  const { truth, samples } = paths;
  if (!truth || !samples)
    throw new UsageError(
      truth || samples
        ? `--${truth ? "samples" : "truth"} is missing: --truth and --samples go together`
        : "no fields given: name a run folder, --config FILE, or --truth FILE --samples FILE",
    );
  const pair = await openPair({ ...paths, truth, samples });
  return {
    events: pair,
    stored: null,
    normalisation: pair.normalisation,
    run: null,
    pair,
    close: pair.close,
  };
}
