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
 * @param run with a model and statistics
 * @param drawing what is drawn otherwise than the config says
 * @param options as of {@link tune}, and how many days are decoded at once
 * @returns as {@link tune}, with what was drawn and the temperature of the config
 * @throws ConfigError when the config names no model; FormatError or ShapeError when it does not fit; ValueError as
 *   {@link tune}, or when samples cannot be drawn so
 * @example
 * ```ts
 * const run = await openRun("run");
 * const { best, configured } = await tuneRun(run, {}, { temperatures: [0.5], methods: ["none"] });
 * [best.temperature, configured]; // → [ 0.5, 1 ]
 * ```
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
