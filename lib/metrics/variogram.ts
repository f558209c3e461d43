import { addExact, type ExactSum, exactSum, exactTotal, mergeExact } from "../fields/exact-sum.js";
import type { Field, Grid, Mask, Space, Values } from "../fields/field.js";
import { sure } from "../sure.js";
import type { Metric, MetricText } from "./metric.js";
import { metricRow } from "./rows.js";

/** Sums of squared differences and numbers of pairs, per lag from 1. */
export interface VariogramSums {
  squares: Float64Array;
  pairs: Float64Array;
}

/**
 * Adds the pairs of one field to a variogram: cells 1 … maxLag apart along a row or a column, both counted and
 * finite.
 */
export function addVariogram(
  sums: VariogramSums,
  values: Values,
  { height, width }: Grid,
  valid: Mask | null = null,
): void {
  const counts = (i: number): boolean => (valid === null || valid[i] === 1) && Number.isFinite(values[i]);
  for (let lag = 1; lag <= sums.squares.length; lag++) {
    let [squares, pairs] = [0, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        if (!counts(i)) continue;
        if (x + lag < width && counts(i + lag)) {
          squares += ((values[i + lag] ?? NaN) - (values[i] ?? NaN)) ** 2;
          pairs++;
        }
        if (y + lag < height && counts(i + lag * width)) {
          squares += ((values[i + lag * width] ?? NaN) - (values[i] ?? NaN)) ** 2;
          pairs++;
        }
      }
    sums.squares[lag - 1] = (sums.squares[lag - 1] ?? NaN) + squares;
    sums.pairs[lag - 1] = (sums.pairs[lag - 1] ?? NaN) + pairs;
  }
}

/** Semivariance ½·mean (x(s) − x(s + lag))² per lag from 1; NaN without pairs (Matheron 1963). */
export function semivariance({ squares, pairs }: VariogramSums): Float64Array {
  return squares.map((sum, i) => sum / (2 * (pairs[i] ?? NaN)));
}

/**
 * Semivariance of one field, in the square of its unit.
 *
 * @param values one a cell, row by row; pairs with a missing value are left out
 * @param grid of the field
 * @param maxLag largest lag in cells
 * @returns one number for each lag 1 … maxLag; NaN where no pair is that far apart
 * @example
 * ```ts
 * metrics.variogramOf(Float32Array.of(0, 1, 3), { height: 1, width: 3 }, 2); // → [ 1.25, 4.5 ]
 * ```
 */
export function variogramOf(values: Values, grid: Grid, maxLag: number = 10): Float64Array {
  const sums = emptyVariogram(maxLag);
  addVariogram(sums, values, grid);
  return semivariance(sums);
}

export function emptyVariogram(maxLag: number): VariogramSums {
  return { squares: new Float64Array(maxLag), pairs: new Float64Array(maxLag) };
}

export interface VariogramState {
  truth: VariogramTotals;
  samples: VariogramTotals;
}

/** {@link VariogramSums} over events. */
export interface VariogramTotals {
  readonly squares: readonly ExactSum[];
  readonly pairs: Float64Array;
}

/** The sums that totals stand for. */
export function variogramSums({ squares, pairs }: VariogramTotals): VariogramSums {
  return { squares: Float64Array.from(squares, exactTotal), pairs: pairs.slice() };
}

/** Semivariances (mm/day)² by lag in cells. */
export interface Variogram {
  readonly lags: Float64Array;
  readonly truth: Float64Array;
  readonly samples: Float64Array;
  /** samples/truth; below 1 at short lags: too smooth. NaN where the truth has no variance. */
  readonly ratio: Float64Array;
  /** Pairs of generated cells per lag. */
  readonly pairs: Float64Array;
}

const TEXT: MetricText = {
  id: "variogram",
  label: "variogram ratio",
  unit: "1",
  definition:
    "semivariance ½·mean (x(s) − x(s + lag))² along rows and columns, pooled over events, of the samples over that of the real fields, at lags of 1 to 10 cells; below 1 at short lags: too smooth",
  missing:
    "pairs with a missing cell in any field of the event are left out; NaN where the real fields do not vary",
  source: "Matheron 1963",
};

export interface VariogramOptions {
  /** Largest lag in cells; 10 by default. */
  readonly maxLag?: number;
}

/**
 * Variograms of the real and the generated fields, pooled over events, along rows and columns.
 *
 * @param options largest lag in cells; 10 by default
 * @returns a metric for {@link measure}; (mm/day)² by lag over cells where truth and all members are finite, NaN
 *   where no pair counts; the ratio NaN where the truth does not vary
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { variogram } = await measure(events, { variogram: metrics.variogram({ maxLag: 2 }) });
 * Object.keys(variogram); // → [ 'lags', 'truth', 'samples', 'ratio', 'pairs' ]
 * ```
 */
export function variogram<S extends Space = "mm/day">({
  maxLag = 10,
}: VariogramOptions = {}): Metric<VariogramState, Variogram, S> {
  return {
    ...TEXT,
    init: () => ({ truth: emptyTotals(maxLag), samples: emptyTotals(maxLag) }),
    add(state, { truth, members }, { complete }) {
      addFields(state.truth, [truth], complete);
      addFields(state.samples, members, complete);
    },
    merge(into, other) {
      for (const side of ["truth", "samples"] as const)
        for (let i = 0; i < maxLag; i++) {
          mergeExact(sure(into[side].squares[i]), sure(other[side].squares[i]));
          into[side].pairs[i] = (into[side].pairs[i] ?? NaN) + (other[side].pairs[i] ?? NaN);
        }
    },
    result(state) {
      const [truth, samples] = [
        semivariance(variogramSums(state.truth)),
        semivariance(variogramSums(state.samples)),
      ];
      return {
        lags: truth.map((_, i) => i + 1),
        truth,
        samples,
        ratio: truth.map((t, i) => (t > 0 ? (samples[i] ?? NaN) / t : Number.NaN)),
        pairs: state.samples.pairs.slice(),
      };
    },
    rows: (r) =>
      Array.from(r.lags, (lag, i) =>
        metricRow(
          `variogram.ratio[lag=${lag}]`,
          r.ratio[i] ?? NaN,
          r.pairs[i] ?? NaN,
          0,
          "the truth does not vary",
        ),
      ),
  };
}

function emptyTotals(maxLag: number): VariogramTotals {
  return { squares: Array.from({ length: maxLag }, exactSum), pairs: new Float64Array(maxLag) };
}

function addFields(
  { squares, pairs }: VariogramTotals,
  fields: readonly Field<Space>[],
  complete: Mask,
): void {
  const sums = emptyVariogram(pairs.length);
  for (const { values, grid } of fields) addVariogram(sums, values, grid, complete);
  for (const [i, sum] of sums.squares.entries()) {
    addExact(sure(squares[i]), sum);
    pairs[i] = (pairs[i] ?? NaN) + (sums.pairs[i] ?? NaN);
  }
}
