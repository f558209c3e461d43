import ndarray from "ndarray";
import fft from "ndarray-fft";
import { ValueError } from "../errors.js";
import type { Grid } from "../fields/field.js";

/**
 * Squared magnitude of the two-dimensional Fourier transform, |F(k_y, k_x)|², row by row, frequency 0 first.
 *
 * @throws ValueError when a value is missing: a spectrum needs the whole rectangle
 */
export function powerSpectrum(values: ArrayLike<number>, { height, width }: Grid): Float64Array {
  const real = Float64Array.from(values);
  const missing = real.findIndex((v) => !Number.isFinite(v));
  if (missing >= 0)
    throw new ValueError(
      `spectrum: cell (${Math.floor(missing / width)}, ${missing % width}) is ${real[missing]}; ` +
        "give a field without missing values",
    );
  // Without its first value a constant field is exactly 0, and rounding gives it no power above frequency 0.
  const level = real[0] ?? 0;
  for (let i = 0; i < real.length; i++) real[i]! -= level;
  const imaginary = new Float64Array(real.length);
  fft(1, ndarray(real, [height, width]), ndarray(imaginary, [height, width]));
  real[0]! += level * real.length;
  return real.map((re, i) => re * re + imaginary[i]! * imaginary[i]!);
}
