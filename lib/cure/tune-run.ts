import type { EventSet } from "../fields/event.js";
import { eventsInMm } from "../run/events.js";
import { holdEvents } from "../run/hold-events.js";
import type { Run } from "../run/run.js";
import {
  openSampler,
  type SampleOptions,
  sampleEvents,
  sampleOptions,
  samplingThreads,
} from "../run/sample.js";
import { HELD_BYTES } from "./cure-input.js";
import { type Tuned, type TuneOptions, tune } from "./tune.js";

export interface TunedRun extends Tuned {
  /** As the samples were drawn, but for the temperature. */
  readonly sampling: Omit<SampleOptions, "temperature">;
  /** What the config has. */
  readonly configured: number;
  /** What is to be known of the model. */
  readonly notes: readonly string[];
}

/**
 * {@link tune} with samples drawn by the model of a run, as they come: without a pixel threshold, none discarded.
 *
 * @param drawing what is drawn otherwise than the config says
 * @throws ConfigError when the config names no model; FormatError when it does not fit
 */
export async function tuneRun(
  run: Run,
  drawing: Partial<Omit<SampleOptions, "temperature">> = {},
  options: TuneOptions & { readonly threads?: number | undefined } = {},
): Promise<TunedRun> {
  const { temperature: configured, ...sampling } = sampleOptions(run, {
    ...drawing,
    pixelThreshold: 0,
    minThreshold: 0,
  });
  const sampler = await openSampler(run, undefined, options.threads ?? samplingThreads());
  const { height, width } = run.grid;
  const sampled = async (temperature: number): Promise<EventSet<"mm/day">> => {
    const events = eventsInMm(run, await sampleEvents(sampler, { ...sampling, temperature }));
    const bytes = 4 * height * width * events.length * (sampling.K + 1);
    return bytes <= HELD_BYTES ? holdEvents(events) : events;
  };
  try {
    return { ...(await tune(sampled, options)), sampling, configured, notes: sampler.notes };
  } finally {
    await sampler.model.release();
  }
}
