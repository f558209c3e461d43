import type { Grid, Mask, Space, Values } from "../fields/field.js";
import { completeCells } from "./counted.js";
import type { Metric } from "./metric.js";

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
  const counts = (i: number): boolean => (valid === null || valid[i] === 1) && Number.isFinite(values[i]!);
  for (let lag = 1; lag <= sums.squares.length; lag++) {
    let [squares, pairs] = [0, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        if (!counts(i)) continue;
        if (x + lag < width && counts(i + lag)) {
          squares += (values[i + lag]! - values[i]!) ** 2;
          pairs++;
        }
        if (y + lag < height && counts(i + lag * width)) {
          squares += (values[i + lag * width]! - values[i]!) ** 2;
          pairs++;
        }
      }
    sums.squares[lag - 1]! += squares;
    sums.pairs[lag - 1]! += pairs;
  }
}

/** Semivariance ½·mean (x(s) − x(s + lag))² per lag from 1; NaN without pairs (Matheron 1963). */
export function semivariance({ squares, pairs }: VariogramSums): Float64Array {
  return squares.map((sum, i) => sum / (2 * pairs[i]!));
}

export function emptyVariogram(maxLag: number): VariogramSums {
  return { squares: new Float64Array(maxLag), pairs: new Float64Array(maxLag) };
}

export interface VariogramState {
  truth: VariogramSums;
  samples: VariogramSums;
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

/**
 * Variograms of the real and the generated fields, pooled over events, along rows and columns.
 *
 * @param maxLag largest lag in cells
 */
export function variogram<S extends Space = "mm/day">(
  maxLag: number = 10,
): Metric<VariogramState, Variogram, S> {
  return {
    id: "variogram",
    init: () => ({ truth: emptyVariogram(maxLag), samples: emptyVariogram(maxLag) }),
    add(state, event) {
      const valid = completeCells(event);
      addVariogram(state.truth, event.truth.values, event.truth.grid, valid);
      for (const { values, grid } of event.members) addVariogram(state.samples, values, grid, valid);
    },
    merge(into, other) {
      for (const side of ["truth", "samples"] as const)
        for (let i = 0; i < maxLag; i++) {
          into[side].squares[i]! += other[side].squares[i]!;
          into[side].pairs[i]! += other[side].pairs[i]!;
        }
    },
    result(state) {
      const [truth, samples] = [semivariance(state.truth), semivariance(state.samples)];
      return {
        lags: truth.map((_, i) => i + 1),
        truth,
        samples,
        ratio: truth.map((t, i) => (t > 0 ? samples[i]! / t : Number.NaN)),
        pairs: state.samples.pairs.slice(),
      };
    },
  };
}
