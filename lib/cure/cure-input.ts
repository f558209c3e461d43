import { diagnoseInput } from "../diagnosis/diagnose-input.js";
import { holdEvents } from "../run/hold-events.js";
import type { Input } from "../run/input.js";
import { type Cure, type CureOptions, cure } from "./cure.js";

/** Bytes of fields up to which they are kept once they are read. */
export const HELD_BYTES: number = 2 ** 29;

/**
 * {@link cure} of a run or of files of truth and samples, with its diagnosis.
 *
 * @param input its events are held in memory where they fit, since each treatment reads them several times
 * @param options the seed is that of the diagnosis too
 * @returns as {@link cure}
 * @throws ConfigError, FormatError, ShapeError when the model or the statistics of the run cannot be read; ValueError
 *   when there are fewer than two events
 * @example
 * ```ts
 * const input = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { metBefore, trials } = await cureInput(input);
 * [metBefore, trials.length]; // → [ [ 'correlation' ], 3 ]
 * ```
 */
export async function cureInput(input: Input, options: CureOptions = {}): Promise<Cure> {
  const diagnosis = await diagnoseInput(input, options.seed === undefined ? {} : { seed: options.seed });
  const { grid, length, members } = input.events;
  const bytes = 4 * grid.height * grid.width * length * (members + 1);
  return cure(bytes <= HELD_BYTES ? await holdEvents(input.events) : input.events, diagnosis, options);
}
