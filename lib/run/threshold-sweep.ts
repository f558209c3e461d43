import { ValueError } from "../errors.js";
import type { Distribution } from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import { accumulate } from "../metrics/accumulate.js";
import { POOLED } from "../metrics/pooled-values.js";
import { wetFraction } from "../metrics/wet-fraction.js";
import { sure } from "../sure.js";
import type { Measures } from "./field-measures.js";
import { ksKeeping } from "./keep-largest.js";
import { thresholdSums } from "./threshold-sums.js";

/** The five metrics of samples whose cells below `threshold` mm/day were set to 0; NaN where undefined. */
export interface SweepPoint {
  readonly threshold: number;
  readonly metrics: Measures;
}

export interface ThresholdSweep {
  readonly points: readonly SweepPoint[];
  /** Wet fraction of the real fields. */
  readonly realWetFraction: number;
  /** Most that a KS value can be too small; 0 when all are exact. */
  readonly ksError: number;
}

/** 0 to 5 mm/day, close together where drizzle lies. */
export const SWEEP_THRESHOLDS: readonly number[] = [
  0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.7, 2, 2.5, 3, 3.5, 4, 4.5, 5,
];

/**
 * Measures samples after a hard threshold, for every threshold in one pass; the real fields stay as they are.
 * KS is exact while the values can be held, else at most `ksError` too small.
 *
 * @param events mm/day, iterated once; cells count inside the mask where truth and member are finite
 * @param thresholds mm/day, 0 or more; 0 is none
 * @returns the five metrics at each threshold, without unit; NaN where undefined
 * @throws ValueError when a threshold is negative or not a number
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { points } = await sweepThreshold(events, [0, 0.1, 1]);
 * points.length; // → 3
 * ```
 */
export async function sweepThreshold(
  events: EventSet<"mm/day">,
  thresholds: readonly number[] = SWEEP_THRESHOLDS,
): Promise<ThresholdSweep> {
  const sweep = sweepAt(thresholds);
  const uncut = accumulate({ pooled: POOLED, wet: wetFraction });
  for await (const event of events) {
    sweep.add(event);
    uncut.add(event);
  }
  const { pooled, wet } = uncut.result();
  return { ...sweep.result(pooled.truth, pooled.samples), realWetFraction: wet.truth };
}

/**
 * {@link sweepThreshold} for work that goes over the events anyway: add each, then give the pooled values of the cells
 * that count.
 *
 * @throws ValueError when a threshold is negative or not a number
 */
export function sweepAt(thresholds: readonly number[]): {
  add(event: FieldEvent<"mm/day">): void;
  result(truth: Distribution, samples: Distribution): Omit<ThresholdSweep, "realWetFraction">;
} {
  for (const threshold of thresholds)
    if (!(threshold >= 0 && threshold < Number.POSITIVE_INFINITY))
      throw new ValueError(`threshold is ${threshold} mm/day: give numbers from 0 on`);
  const steps = [...new Set([0, ...thresholds])].sort((a, b) => a - b);
  const sums = thresholdSums(steps);
  return {
    add: sums.add,
    result(truth, samples) {
      const ksAt = ksKeeping(truth, samples);
      const measured = sums.result();
      let ksError = 0;
      const points = thresholds.map((threshold): SweepPoint => {
        const { kept, ...metrics } = sure(measured[steps.indexOf(threshold)]);
        const { statistic, error } = ksAt(kept);
        ksError = Math.max(ksError, error);
        return { threshold, metrics: { ...metrics, ks: statistic } };
      });
      return { points, ksError };
    },
  };
}
