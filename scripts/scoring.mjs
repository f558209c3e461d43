// What the scripts that score models share. Needs the compiled library.
import { eventsOf } from "../dist/fields/event.js";
import { sampleEvents, sampleOptions } from "../dist/run/sample.js";

/**
 * @typedef {import("../dist/run/sample.js").SampleOptions} SampleOptions
 * @typedef {{ mean: number }} Mean
 * @typedef {Record<"truth" | "samples", number>} Both
 * @typedef {{ spatialCorrelation: Mean, wetFraction: Both, ks: { statistic: number }, massBias: Mean, diversity: Mean | null }} FiveMetrics
 * @typedef {{ quantiles?: Record<"truth" | "samples", { P99: number }> | null }} Tails
 */

/**
 * Five members of each day, in z, held in memory.
 *
 * @param {import("../dist/run/run.js").Run} run
 * @param {import("../dist/run/sample.js").Sampler} sampler
 * @param {SampleOptions["mode"]} mode
 * @param {string} days
 * @param {Partial<SampleOptions>} more
 */
export async function draw(run, sampler, mode, days, more = {}) {
  const events = await sampleEvents(
    sampler,
    sampleOptions(run, { mode, days, K: 5, pixelThreshold: 0, ...more }),
  );
  const kept = [];
  for await (const event of events) kept.push(event);
  return { ...eventsOf(kept), kept };
}

/**
 * The five metrics of an evaluation and the ratio of the 99th percentiles.
 *
 * @param {FiveMetrics & Tails} e
 */
export function five(e) {
  return {
    correlation: e.spatialCorrelation.mean,
    wet: e.wetFraction.samples,
    wetTruth: e.wetFraction.truth,
    ks: e.ks.statistic,
    mass: e.massBias.mean,
    diversity: e.diversity?.mean ?? null,
    p99Ratio: e.quantiles ? e.quantiles.samples.P99 / e.quantiles.truth.P99 : null,
  };
}
