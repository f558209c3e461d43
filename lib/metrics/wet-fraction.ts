import { ValueError } from "../errors.js";
import { FACT } from "../fields/event-sums.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { kernels, type WetCount } from "../fields/kernels.js";
import type { CellCount, Metric, MetricOptions, MetricText } from "./metric.js";
import { cellRows, inName } from "./rows.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

export { WET_THRESHOLD };

/**
 * Share of finite values that are ≥ the threshold.
 *
 * @param values mm/day; NaN is left out
 * @param threshold mm/day, rounded to float32 for float32 values
 * @param weights one per value (see areaWeights); equal weights when left out
 * @returns a share from 0 to 1; NaN when nothing is finite
 * @example
 * ```ts
 * metrics.wetFractionOf(Float32Array.of(0, 0.05, 0.2, Number.NaN, 3)); // → 0.5
 * ```
 */
export function wetFractionOf(
  values: Values,
  threshold: number = WET_THRESHOLD,
  weights?: ArrayLike<number>,
): number {
  const limit = thresholdFor(values, threshold);
  let [wet, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const w = weights ? (weights[i] ?? NaN) : 1;
    total += w;
    if ((values[i] ?? NaN) >= limit) wet += w;
  }
  return wet / total;
}

export interface WetFractionState {
  truth: { n: number; wet: number };
  samples: { n: number; wet: number };
  excluded: number;
}

/** Wet shares of the pooled cells; NaN when no cell counts. */
export interface WetFraction extends CellCount {
  readonly threshold: number;
  readonly truth: number;
  readonly samples: number;
}

const TEXT: MetricText = {
  id: "wet-fraction",
  label: "wet fraction",
  unit: "1",
  range: [0, 1],
  definition:
    "share of the cells with at least the wet threshold (`>=`, compared as the values are stored), of the real fields once an event and of all samples, pooled",
  missing: "masked and missing cells are left out and counted; NaN where no cell counts",
  target: {
    band: [-0.05, 0.05],
    aroundReal: true,
    words: (real) => `${real.toFixed(3)} ± 0.05 (real)`,
  },
};

/**
 * Share of cells with at least `threshold` mm/day, of the truth and of all members, pooled over events.
 *
 * `>=`, compared as the values are stored (0.1 in a float32 file is wet). Each truth cell counts once an
 * event, whatever the number of members. Masked and missing cells are left out and counted.
 *
 * @param options from how many mm/day a cell is wet
 * @returns a metric for {@link measure}; shares from 0 to 1, NaN where no cell counts
 * @throws ValueError when the threshold is not a finite number
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { wetFraction } = await measure(events, { wetFraction: metrics.wetFraction });
 * [wetFraction.truth, wetFraction.samples]; // → [ 0.3861, 1 ]
 * ```
 */
export function wetFraction({
  threshold = WET_THRESHOLD,
}: MetricOptions = {}): Metric<WetFractionState, WetFraction> {
  if (!Number.isFinite(threshold))
    throw new ValueError(`wet threshold is ${threshold}: give a finite number of mm/day`);
  return {
    ...TEXT,
    init: () => ({ truth: { n: 0, wet: 0 }, samples: { n: 0, wet: 0 }, excluded: 0 }),
    add(state, event, seen) {
      const sums = seen.sums(threshold);
      const { counted } = seen;
      const count = (values: Values, field: number): WetCount =>
        sums
          ? {
              n: sums.facts[field * FACT.length + FACT.n] ?? NaN,
              wet: sums.facts[field * FACT.length + FACT.wet] ?? NaN,
            }
          : kernels.countWet(values, counted, thresholdFor(values, threshold));
      const real = count(event.truth.values, 0);
      state.truth.n += real.n;
      state.truth.wet += real.wet;
      for (const [m, { values }] of event.members.entries()) {
        const part = count(values, m + 1);
        state.samples.n += part.n;
        state.samples.wet += part.wet;
        state.excluded += values.length - part.n;
      }
    },
    merge(into, other) {
      for (const side of ["truth", "samples"] as const) {
        into[side].n += other[side].n;
        into[side].wet += other[side].wet;
      }
      into.excluded += other.excluded;
    },
    result: ({ truth, samples, excluded }) => ({
      threshold,
      truth: truth.wet / truth.n,
      samples: samples.wet / samples.n,
      cells: samples.n,
      excluded,
    }),
    rows: (r) =>
      cellRows(r, "", {
        [`wet-fraction.truth[T=${inName(threshold)}]`]: r.truth,
        [`wet-fraction.samples[T=${inName(threshold)}]`]: r.samples,
      }),
  };
}
