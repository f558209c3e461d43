import { type Atoms, atomsOf } from "../fields/distribution.js";
import type { EventSet, FieldEvent } from "../fields/event.js";
import type { BandedMetric } from "../metrics/bands.js";
import { sharingCounts } from "../metrics/counted.js";
import { diversity } from "../metrics/diversity.js";
import { ks } from "../metrics/ks.js";
import { massBias } from "../metrics/mass-bias.js";
import { spatialCorrelation } from "../metrics/spatial-correlation.js";
import { wetFractions } from "../metrics/wet-fraction.js";
import { hardThreshold } from "../postprocess/hard-threshold.js";

/** The five metrics of samples whose cells below `threshold` mm/day were set to 0; NaN where undefined. */
export interface SweepPoint {
  readonly threshold: number;
  readonly metrics: Readonly<Record<BandedMetric, number>>;
}

export interface ThresholdSweep {
  readonly points: readonly SweepPoint[];
  /** Wet fraction of the real fields. */
  readonly realWetFraction: number;
}

/** 0 to 5 mm/day, close together where drizzle lies. */
export const SWEEP_THRESHOLDS: readonly number[] = [
  0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.7, 2, 2.5, 3, 3.5, 4, 4.5, 5,
];

/**
 * Measures samples after a hard threshold, for every threshold in one pass; the real fields stay as they are.
 * KS comes from sketches, within 0.05 % of the rain amounts; the other metrics are exact.
 *
 * @param thresholds mm/day, 0 or more
 * @throws ValueError when a threshold is negative or not a number
 */
export async function sweepThreshold(
  events: EventSet<"mm/day">,
  thresholds: readonly number[] = SWEEP_THRESHOLDS,
): Promise<ThresholdSweep> {
  const pool = ks(0);
  const pooled = pool.init();
  const meters = thresholds.map(thresholdMeter);
  for await (const event of events) {
    pool.add(pooled, event);
    for (const meter of meters) meter.add(event);
  }
  const truth = atomsOf(pooled.truth);
  const samples = atomsOf(pooled.samples);
  const points = meters.map(({ threshold, result }) => ({
    threshold,
    metrics: { ...result(), ks: ksAfterThreshold(truth, samples, threshold) },
  }));
  return { points, realWetFraction: meters[0]?.realWetFraction() ?? Number.NaN };
}

interface ThresholdMeter {
  readonly threshold: number;
  add(event: FieldEvent<"mm/day">): void;
  result(): Omit<SweepPoint["metrics"], "ks">;
  realWetFraction(): number;
}

function thresholdMeter(threshold: number): ThresholdMeter {
  const correlation = spatialCorrelation();
  const variety = diversity();
  const wet = wetFractions();
  const mass = massBias();
  const states = {
    correlation: correlation.init(),
    variety: variety.init(),
    wet: wet.init(),
    mass: mass.init(),
  };
  return {
    threshold,
    add(event) {
      const cut = { ...event, members: event.members.map((member) => hardThreshold(member, threshold)) };
      sharingCounts(() => {
        wet.add(states.wet, cut);
        correlation.add(states.correlation, cut);
        variety.add(states.variety, cut);
        mass.add(states.mass, cut);
      });
    },
    result: () => ({
      spatialCorrelation: correlation.result(states.correlation).mean,
      wetFraction: wet.result(states.wet).samples,
      massBias: mass.result(states.mass).pooled,
      diversity: variety.result(states.variety).mean,
    }),
    realWetFraction: () => wet.result(states.wet).truth,
  };
}

/** sup |F − G| where G is the distribution of samples with all below the threshold at 0; amounts are ≥ 0. */
function ksAfterThreshold(truth: Atoms, samples: Atoms, threshold: number): number {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const n = total(truth.counts);
  const m = total(samples.counts);
  if (n === 0 || m === 0) return Number.NaN;
  let i = 0;
  let j = 0;
  let below = 0;
  let cut = 0;
  for (; j < samples.values.length && samples.values[j]! < threshold; j++) cut += samples.counts[j]!;
  let largest = 0;
  while (i < truth.values.length || j < samples.values.length) {
    const x = Math.min(
      truth.values[i] ?? Number.POSITIVE_INFINITY,
      samples.values[j] ?? Number.POSITIVE_INFINITY,
    );
    for (; i < truth.values.length && truth.values[i]! <= x; i++) below += truth.counts[i]!;
    for (; j < samples.values.length && samples.values[j]! <= x; j++) cut += samples.counts[j]!;
    largest = Math.max(largest, Math.abs(below / n - cut / m));
  }
  return largest;
}
