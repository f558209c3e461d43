import {
  addValues,
  type Distribution,
  type DistributionMethod,
  distributionQuantiles,
  emptyDistribution,
  mergeDistributions,
  methodOf,
} from "../fields/distribution.js";
import { type Mask, thresholdFor, type Values } from "../fields/field.js";
import { sure } from "../sure.js";
import type { CellCount, Metric, MetricOptions, MetricText } from "./metric.js";
import { inName, type MetricRow } from "./rows.js";
import { WET_THRESHOLD } from "./wet-threshold.js";

/** A quantile that is extrapolated from fewer values above it than this is flagged. */
const ENOUGH_ABOVE = 10;

/** Error of one quantile of the generated values, mm/day. */
export interface QuantileError {
  /** 0 to 1. */
  readonly quantile: number;
  readonly truth: number;
  readonly sample: number;
  /** sample − truth. */
  readonly bias: number;
  /** bias/truth; NaN where the truth's quantile is 0. */
  readonly relative: number;
  /** Whether fewer than ten values of either side lie above: the number then says little. */
  readonly fewValues: boolean;
}

/**
 * Quantile errors of two distributions (type 7).
 *
 * @param truth values in any unit
 * @param samples values in the same unit
 * @param qs each from 0 to 1
 * @returns one error for each of `qs` in the unit of the values; NaN where a side has no value, `relative` also where
 *   the truth's quantile is 0
 * @throws ValueError when a `q` is outside of 0 to 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { truth, samples } = await poolCells(events);
 * metrics.quantileErrorsOf(truth, samples, [0.5]).map(({ truth, sample }) => [truth, sample]); // → [ [ 0, 0.373 ] ]
 * ```
 */
export function quantileErrorsOf(
  truth: Distribution,
  samples: Distribution,
  qs: readonly number[],
): QuantileError[] {
  const [real, generated] = [distributionQuantiles(truth, qs), distributionQuantiles(samples, qs)];
  return qs.map((quantile, i) => {
    const [t, s] = [sure(real[i]).value, sure(generated[i]).value];
    return {
      quantile,
      truth: t,
      sample: s,
      bias: s - t,
      relative: t === 0 ? Number.NaN : (s - t) / t,
      fewValues: Math.min(truth.n, samples.n) * (1 - quantile) < ENOUGH_ABOVE,
    };
  });
}

export interface QuantileErrorsState {
  all: { truth: Distribution; samples: Distribution };
  wet: { truth: Distribution; samples: Distribution };
  excluded: number;
}

export interface QuantileErrorsResult extends CellCount {
  /** Over all cells. */
  readonly all: readonly QuantileError[];
  /** Over the wet cells of each side. */
  readonly wet: readonly QuantileError[];
  readonly method: DistributionMethod;
}

export interface QuantileErrorsOptions extends MetricOptions {
  /** 0 to 1; 0.95, 0.99 and 0.999 by default. */
  readonly quantiles?: readonly number[];
  /** Values kept one by one in each of the four distributions; see Distribution. */
  readonly limit?: number;
}

const TEXT: MetricText = {
  id: "quantile-errors",
  label: "quantile errors",
  unit: "mm/day",
  definition:
    "quantiles 0.95, 0.99 and 0.999 (type 7) of the real and of the sample cells, pooled over events, their difference and their relative difference; over all cells, and over the wet ones of each side",
  missing:
    "masked and missing cells are left out; a quantile with fewer than ten values above it is flagged; the relative difference is NaN where the real quantile is 0",
  source: "Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566",
};

/**
 * Errors of the upper quantiles of the pooled cells, over all cells and over wet ones alone.
 *
 * Exact up to a number of values; beyond, quantiles are at most 0.05 % off (see Distribution).
 *
 * @param options quantiles from 0 to 1, by default 0.95, 0.99 and 0.999, and from how many mm/day a cell is wet
 * @returns a metric for {@link measure}; errors in mm/day over cells inside the mask where the value is finite, NaN
 *   where there is none
 * @throws ValueError, from its `result`, when a quantile is outside of 0 to 1
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { quantileErrors } = await measure(events, { quantileErrors: metrics.quantileErrors });
 * quantileErrors.all.map(({ quantile }) => quantile); // → [ 0.95, 0.99, 0.999 ]
 * ```
 */
export function quantileErrors(
  options: QuantileErrorsOptions = {},
): Metric<QuantileErrorsState, QuantileErrorsResult> {
  const { quantiles = [0.95, 0.99, 0.999], threshold = WET_THRESHOLD, limit } = options;
  return {
    ...TEXT,
    init: () => ({
      all: { truth: emptyDistribution(limit), samples: emptyDistribution(limit) },
      wet: { truth: emptyDistribution(limit), samples: emptyDistribution(limit) },
      excluded: 0,
    }),
    add(state, event, { counted }) {
      const truth = event.truth.values;
      addValues(state.all.truth, truth, counted);
      addValues(state.wet.truth, truth, wetCells(truth, counted, threshold));
      for (const { values } of event.members) {
        state.excluded += values.length - addValues(state.all.samples, values, counted);
        addValues(state.wet.samples, values, wetCells(values, counted, threshold));
      }
    },
    merge(into, other) {
      for (const cells of ["all", "wet"] as const)
        for (const side of ["truth", "samples"] as const)
          mergeDistributions(into[cells][side], other[cells][side]);
      into.excluded += other.excluded;
    },
    result: ({ all, wet, excluded }) => ({
      all: quantileErrorsOf(all.truth, all.samples, quantiles),
      wet: quantileErrorsOf(wet.truth, wet.samples, quantiles),
      method: methodOf(all.truth, all.samples),
      cells: all.samples.n,
      excluded,
    }),
    rows: (r) => (["all", "wet"] as const).flatMap((cells) => r[cells].flatMap((q) => rowsOf(r, q, cells))),
  };
}

function rowsOf({ cells: n, excluded }: CellCount, q: QuantileError, cells: "all" | "wet"): MetricRow[] {
  return (["truth", "sample", "bias", "relative"] as const).map((part) => ({
    metric: `quantile-errors.${part}[P${inName(100 * q.quantile)},${cells}]`,
    value: q[part],
    n,
    excluded,
    note: q.fewValues
      ? "fewer than ten values above"
      : Number.isNaN(q[part])
        ? "the truth's quantile is 0, or no cell counts"
        : "",
  }));
}

function wetCells(values: Values, counted: Mask, threshold: number): Mask {
  const limit = thresholdFor(values, threshold);
  const wet = new Uint8Array(counted.length);
  for (let i = 0; i < wet.length; i++) if (counted[i] === 1 && (values[i] ?? NaN) >= limit) wet[i] = 1;
  return wet;
}
