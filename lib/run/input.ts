import type { EventSet } from "../fields/event.js";
import type { Normalisation } from "../fields/transform.js";
import { openPair, type Pair } from "../io/pairs/pair.js";
import { dayKey, eventsInMm, listSamples, runEvents } from "./events.js";
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

/** An input of which some events can be read without the others. */
export interface OpenedInput extends Input {
  /** What each event is called. */
  readonly keys: readonly string[];
  /** Some of the events alone, by their index, ascending. */
  some(indices: readonly number[]): Promise<Pick<Input, "events" | "stored">>;
}

/**
 * Opens a run, or a pair of truth and samples.
 *
 * @param paths a run folder or config.yaml, or files of truth and samples; and what they do not say: units, space,
 *   statistics
 * @returns events in mm/day, ready to iterate; `close` frees the files of a pair
 * @throws UsageError when neither, both or half of one is given; FormatError when a file is missing or damaged;
 *   ShapeError when files do not fit one another; UnitsError when units are unknown
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { length, members } = input.events;
 * await input.close();
 * [length, members]; // → [ 12, 2 ]
 * ```
 */
export async function openInput(paths: InputPaths): Promise<OpenedInput> {
  const source = runOrPair(paths);
  if (typeof source === "string") {
    const run = { ...(await openRun(source, paths.roots)), ...runOptions(source, paths) };
    const some = async (indices?: readonly number[]): Promise<Pick<Input, "events" | "stored">> => {
      const stored = await runEvents(run, indices);
      return { events: eventsInMm(run, stored), stored };
    };
    return {
      ...(await some()),
      keys: [...(await listSamples(run.synthDir)).keys()].map(dayKey),
      some,
      normalisation: needNormalisation(run),
      run,
      pair: null,
      close: async () => {},
    };
  }
  const pair = await openPair({ ...paths, ...source });
  return {
    keys: pair.truthEvents.map(pair.truthFile.key),
    some: async (indices) => ({ events: pair.some(indices), stored: null }),
    events: pair,
    stored: null,
    normalisation: pair.normalisation,
    run: null,
    pair,
    close: pair.close,
  };
}
