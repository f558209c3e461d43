import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Space } from "../fields/field.js";
import type { CellCount, Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { summaryRows } from "./rows.js";

/**
 * Relative bias of the total: (Σ generated − Σ real) / Σ real over the cells where both are finite.
 *
 * @param real one amount a cell; a cell that is not finite in either field is left out
 * @param generated in the same unit
 * @param weights one per cell (see areaWeights); equal weights when left out
 * @returns a share without unit (0.05 is 5 % too much); NaN when Σ real is 0 or no cell is left
 * @example
 * ```ts
 * metrics.massBiasOf([1, 2, 3], [1, 2, 6]); // → 0.5
 * ```
 */
export function massBiasOf(
  real: ArrayLike<number>,
  generated: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  let [sumReal, sumGenerated] = [0, 0];
  for (let i = 0; i < real.length; i++) {
    if (!Number.isFinite(real[i]) || !Number.isFinite(generated[i])) continue;
    const w = weights ? (weights[i] ?? NaN) : 1;
    sumReal += w * (real[i] ?? NaN);
    sumGenerated += w * (generated[i] ?? NaN);
  }
  return biasOf(sumReal, sumGenerated);
}

function biasOf(real: number, generated: number): number {
  return real === 0 ? Number.NaN : (generated - real) / real;
}

export interface MassBiasState {
  biases: Moments;
  absolute: Moments;
  /** Σ real and Σ generated over all samples. */
  truth: ExactSum;
  samples: ExactSum;
  /** Σ |bias| of the samples of each event that has one. */
  byEvent: number[];
  cells: number;
  excluded: number;
}

/**
 * Over samples: mean, std (divisor n) and range of the relative bias. `undefined` counts the samples whose
 * event has no rain.
 */
export interface MassBias extends Summary, CellCount {
  /** Mean of the absolute relative bias. */
  readonly abs: number;
  /** Of all samples together: (Σ generated − Σ real) / Σ real. A day with next to no rain weighs next to nothing in it. */
  readonly pooled: number;
  /** How few events make half of the sum of absolute biases: 1 or 2 where nearly dry days carry the mean. */
  readonly halfOfAbs: number;
}

const TEXT: MetricText = {
  id: "mass-bias",
  label: "mass bias",
  unit: "1",
  definition:
    "(Σ generated − Σ real) / Σ real: pooled over all samples, which the target is about, and of each sample against its own event, mean, std (divisor n) and mean absolute value over samples",
  missing:
    "cells missing in the real field or the sample are left out of both sums; an event without rain has no relative bias and is counted; infinite values make it infinite",
  target: { band: [-0.05, 0.05], words: () => "0 ± 0.05", perfect: 0 },
};

/**
 * Relative bias of the total precipitation of each member against its own event, summarised over members; and that of
 * all of them together, which nearly dry days cannot carry. Eight bytes an event are kept.
 *
 * Over counted cells where the member is finite; an event without rain has no relative bias and is counted
 * in `undefined`.
 *
 * @returns a metric for {@link measure}; shares without unit, NaN where no event has rain
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { massBias } = await measure(events, { massBias: metrics.massBias });
 * massBias.pooled; // → 0.09762
 * ```
 */
export function massBias<S extends Space = "mm/day">(): Metric<MassBiasState, MassBias, S> {
  return {
    ...TEXT,
    init: () => ({
      biases: emptyMoments(),
      absolute: emptyMoments(),
      truth: exactSum(),
      samples: exactSum(),
      byEvent: [],
      cells: 0,
      excluded: 0,
    }),
    add(state, event, { finite }) {
      let ofEvent = 0;
      for (const { n, truth, member } of finite.pairs) {
        const bias = biasOf(truth, member);
        addNumber(state.biases, bias);
        addNumber(state.absolute, Math.abs(bias));
        if (!Number.isNaN(bias)) ofEvent += Math.abs(bias);
        addExact(state.truth, truth);
        addExact(state.samples, member);
        state.cells += n;
        state.excluded += event.truth.values.length - n;
      }
      if (ofEvent > 0) state.byEvent.push(ofEvent);
    },
    merge(into, other) {
      mergeMoments(into.biases, other.biases);
      mergeMoments(into.absolute, other.absolute);
      mergeExact(into.truth, other.truth);
      mergeExact(into.samples, other.samples);
      for (const part of other.byEvent) into.byEvent.push(part);
      into.cells += other.cells;
      into.excluded += other.excluded;
    },
    result({ biases, absolute, truth, samples, byEvent, cells, excluded }) {
      return {
        ...summarise(biases),
        abs: summarise(absolute).mean,
        pooled: biasOf(exactTotal(truth), exactTotal(samples)),
        halfOfAbs: fewestForHalf(byEvent),
        cells,
        excluded,
      };
    },
    rows: (r) =>
      summaryRows(r, "no rain in the truth", {
        "mass-bias.mean": r.mean,
        "mass-bias.std": r.std,
        "mass-bias.abs": r.abs,
        "mass-bias.pooled": r.pooled,
      }),
  };
}

function fewestForHalf(parts: readonly number[]): number {
  const largestFirst = Float64Array.from(parts).sort().reverse();
  const half = largestFirst.reduce((sum, part) => sum + part, 0) / 2;
  let [n, sum] = [0, 0];
  while (n < largestFirst.length && sum < half) sum += largestFirst[n++] ?? NaN;
  return n;
}
