import { ValueError } from "../errors.js";
import type { Grid } from "../fields/field.js";
import { plainHalfSpectrum } from "./plain-spectrum.js";
import { simdHalfSpectrum } from "./simd-spectrum.js";

/** |F(k_y, k_x)|² of a real field; what is not there is that of (−k_y, −k_x). */
export interface HalfSpectrum {
  /** Places of k_y for each k_x: from 0 to half of the height, and one that does not count where that is even. */
  readonly rows: number;
  /** That of (k_y, k_x) at k_x·rows + k_y. */
  readonly power: Float64Array;
  /** Sums of the power of each of `count` groups; `groups` tells that of each place. */
  readonly sumsOf: (groups: Uint32Array, count: number) => Float64Array;
}

/** Of a field of at least one cell, to be read before the next is made; `null` where a value is missing. */
export function halfSpectrum(values: ArrayLike<number>, grid: Grid): HalfSpectrum | null {
  const rows = 2 * Math.ceil((Math.floor(grid.height / 2) + 1) / 2);
  const simd =
    values instanceof Float32Array && values.length > 0 ? simdHalfSpectrum(values, grid, rows) : undefined;
  return simd === undefined ? plainHalfSpectrum(values, grid, rows) : simd;
}

/**
 * Squared magnitude of the two-dimensional Fourier transform, |F(k_y, k_x)|², row by row, frequency 0 first.
 *
 * @throws ValueError when a value is missing: a spectrum needs the whole rectangle
 */
export function powerSpectrum(values: ArrayLike<number>, grid: Grid): Float64Array {
  const { height, width } = grid;
  const full = new Float64Array(height * width);
  if (full.length === 0) return full;
  const half = halfSpectrum(values, grid);
  if (!half) throw missingCell(values, grid);
  const { rows, power } = half;
  for (let ky = 0; 2 * ky <= height; ky++) {
    const minus = ky === 0 ? 0 : height - ky;
    for (let kx = 0; kx < width; kx++) {
      const p = power[kx * rows + ky] ?? NaN;
      full[ky * width + kx] = p;
      full[minus * width + (kx === 0 ? 0 : width - kx)] = p;
    }
  }
  return full;
}

/** What is said where {@link halfSpectrum} has none. */
export function missingCell(values: ArrayLike<number>, { width }: Grid): ValueError {
  const i = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
  return new ValueError(
    `spectrum: cell (${Math.floor(i / width)}, ${i % width}) is ${values[i]}; give a field without missing values`,
  );
}
