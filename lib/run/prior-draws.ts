import { FormatError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { type Run, selectDays } from "./run.js";
import { type Sampler, sampleEvents, sampleOptions } from "./sample.js";

/** How many days, and how many samples of each, the reports in the field draw. */
const [REPORTED_DAYS, REPORTED_SAMPLES] = [50, 5];

/**
 * Samples as the reports in the field draw them to measure: afresh from the prior, without a threshold, five a day.
 *
 * @param sampler open, and to stay so while events are read
 * @param days `reported` (the first 50 heavy days of the training split, as theirs), `all`, `heavy_only`, `split:NAME`
 *   or `file:PATH`
 * @returns events in z, drawn while iterating
 * @throws FormatError when the metadata that `days` needs is missing, or no day is left; UsageError when `days` is
 *   none of these
 * @example
 * ```ts
 * const run = await openRun("run");
 * const sampler = await openSampler(run);
 * const { members } = await priorDraws(sampler, "all");
 * members; // → 5
 * ```
 */
export async function priorDraws(sampler: Sampler, days = "reported"): Promise<EventSet<"z">> {
  const { run } = sampler;
  const chosen = days === "reported" ? await reportedDays(run) : await selectDays(run, days);
  const events = await sampleEvents(
    sampler,
    sampleOptions(run, {
      mode: "prior",
      K: REPORTED_SAMPLES,
      temperature: 1,
      pixelThreshold: 0,
      minThreshold: 0,
    }),
    chosen,
  );
  const which = days === "reported" ? "the first heavy days of the training split" : days;
  return { ...events, notes: [...events.notes, `${chosen.length} days: ${which}`] };
}

async function reportedDays(run: Run): Promise<number[]> {
  const training = new Set(await selectDays(run, "split:train"));
  const days = (await selectDays(run, "heavy_only")).filter((day) => training.has(day));
  if (days.length === 0)
    throw new FormatError(
      `${run.dataDir}/metadata: no heavy day (categories.json) is in the training split (split.json): ` +
        "give the days to draw, such as all",
    );
  return days.slice(0, REPORTED_DAYS);
}
