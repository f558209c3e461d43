import ndarray from "ndarray";
import fft from "ndarray-fft";
import type { RandomStream } from "../fields/random.js";

/** How a random field varies in space. */
export interface Spectrum {
  /** Outer scale, in cells: the spectrum is flat for longer waves. */
  readonly scale: number;
  /** Power falls as (wave number)^−slope at shorter waves, in two dimensions. */
  readonly slope: number;
  /** Correlation is this many times longer along `angle` than across it. */
  readonly anisotropy: number;
  /** Direction of elongation, radians counter-clockwise from the x axis. */
  readonly angle: number;
}

/** Side of the periodic square on which fields are made; at most about half of it is used, so ends do not meet. */
const SIDE = 256;

/**
 * Two independent, standardised Gaussian random fields of one spectrum, `[height, width]`, by spectral
 * synthesis: complex white noise times the square root of (1 + |k·scale|²)^(−slope/2), transformed back.
 * Each has mean 0 and variance 1 over the periodic square (not over the part that is cut out).
 */
export function gaussianFields(
  height: number,
  width: number,
  spectrum: Spectrum,
  stream: RandomStream,
): [Float64Array, Float64Array] {
  const real = new Float64Array(SIDE * SIDE);
  const imaginary = new Float64Array(SIDE * SIDE);
  const cos = Math.cos(spectrum.angle);
  const sin = Math.sin(spectrum.angle);
  const stretch = Math.sqrt(spectrum.anisotropy);
  for (let ky = 0; ky < SIDE; ky++)
    for (let kx = 0; kx < SIDE; kx++) {
      const fy = (2 * Math.PI * (ky < SIDE / 2 ? ky : ky - SIDE)) / SIDE;
      const fx = (2 * Math.PI * (kx < SIDE / 2 ? kx : kx - SIDE)) / SIDE;
      const along = (fx * cos + fy * sin) * stretch * spectrum.scale;
      const across = ((-fx * sin + fy * cos) / stretch) * spectrum.scale;
      const amplitude = (1 + along * along + across * across) ** (-spectrum.slope / 4);
      const i = ky * SIDE + kx;
      real[i] = amplitude * stream.normal();
      imaginary[i] = amplitude * stream.normal();
    }
  real[0] = 0;
  imaginary[0] = 0;
  fft(-1, ndarray(real, [SIDE, SIDE]), ndarray(imaginary, [SIDE, SIDE]));
  return [cut(real, height, width), cut(imaginary, height, width)];
}

/** The first rows and columns, scaled by the standard deviation over the whole square. */
function cut(square: Float64Array, height: number, width: number): Float64Array {
  let sum = 0;
  for (const v of square) sum += v * v;
  const scale = 1 / Math.sqrt(sum / square.length);
  const out = new Float64Array(height * width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[y * width + x] = (square[y * SIDE + x] ?? NaN) * scale;
  return out;
}
