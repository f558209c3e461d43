import { type FourierPlan, fourierPlan, transform } from "./fft.js";
import type { Grid } from "./field.js";
import { simdCosine } from "./simd-cosine.js";

/** The two-dimensional cosine transform of one grid; its tables and workspace are kept for the next field. */
export interface CosineTransform {
  /**
   * Orthonormal DCT-II of a field, row by row: the sum of squares is kept.
   *
   * @param values height × width finite values; left as they are
   * @returns coefficients, index ky·width + kx; (0, 0) is the mean times √(cells)
   */
  forward(values: Float64Array): Float64Array;
  /** Orthonormal DCT-III, the inverse of `forward`. */
  inverse(coefficients: Float64Array): Float64Array;
}

/**
 * Cosine transforms of fields of this grid. A cosine transform sees the field mirrored at its borders, so that
 * there is no step between opposite sides (Denis et al. 2002, doi:10.1175/1520-0493(2002)130<1812:SDOTDA>2.0.CO;2).
 * Through a Fourier transform of the same length (Makhoul 1980, doi:10.1109/TASSP.1980.1163351).
 */
export function cosineTransform(grid: Grid): CosineTransform {
  const simd = simdCosine(grid);
  let plain: CosineTransform | undefined;
  const otherwise = (): CosineTransform => (plain ??= plainCosineTransform(grid));
  return {
    forward: (values) => simd(values, "forward") ?? otherwise().forward(values),
    inverse: (coefficients) => simd(coefficients, "inverse") ?? otherwise().inverse(coefficients),
  };
}

/** The reference for the SIMD kernels. */
export function plainCosineTransform({ height, width }: Grid): CosineTransform {
  const rows = cosineLines(width);
  const columns = cosineLines(height);
  const both = (lines: "forward" | "inverse") => (values: Float64Array) => {
    const turned = new Float64Array(values.length);
    const out = new Float64Array(values.length);
    rows[lines](values, height, turned);
    columns[lines](turned, width, out);
    return out;
  };
  return { forward: both("forward"), inverse: both("inverse") };
}

/** Transforms `count` lines that lie after each other, and lays them out across: line i becomes column i. */
type Lines = (values: Float64Array, count: number, out: Float64Array) => void;

function cosineLines(n: number): { forward: Lines; inverse: Lines } {
  const plan = fourierPlan(n);
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((Math.PI * k) / (2 * n)));
  const sin = Float64Array.from({ length: n }, (_, k) => Math.sin((Math.PI * k) / (2 * n)));
  const [a, b, re, im] = [0, 1, 2, 3].map(() => new Float64Array(n)) as Line4;
  const scale = (k: number): number => Math.sqrt((k === 0 ? 1 : 2) / n);

  function forward(values: Float64Array, count: number, out: Float64Array): void {
    for (let line = 0; line < count; line += 2) {
      const two = line + 1 < count;
      gather(values, line * n, a);
      if (two) gather(values, (line + 1) * n, b);
      else b.fill(0);
      transform(plan, a, b, re, im);
      for (let k = 0; k < n; k++) {
        const mirror = k === 0 ? 0 : n - k;
        const [c, s] = [(cos[k] ?? NaN) * scale(k), (sin[k] ?? NaN) * scale(k)];
        // Of two real lines sent as one complex one: A = (Z + Z̄ mirrored)/2, B = (Z − Z̄ mirrored)/2i.
        out[k * count + line] =
          (((re[k] ?? NaN) + (re[mirror] ?? NaN)) * c + ((im[k] ?? NaN) - (im[mirror] ?? NaN)) * s) / 2;
        if (two)
          out[k * count + line + 1] =
            (((im[k] ?? NaN) + (im[mirror] ?? NaN)) * c - ((re[k] ?? NaN) - (re[mirror] ?? NaN)) * s) / 2;
      }
    }
  }

  function inverse(values: Float64Array, count: number, out: Float64Array): void {
    for (let line = 0; line < count; line += 2) {
      const two = line + 1 < count;
      spectrumOf(values, line, two);
      backward(plan, a, b, re, im);
      scatter(re, out, line, count);
      if (two) scatter(im, out, line + 1, count);
    }
  }

  /** The Fourier coefficients of the reordered line, and of the next one times i, into a and b. */
  function spectrumOf(values: Float64Array, line: number, two: boolean): void {
    const at = line * n;
    for (let k = 0; k < n; k++) {
      const [c, s] = [cos[k] ?? NaN, sin[k] ?? NaN];
      const x = (values[at + k] ?? NaN) / scale(k);
      const xm = k === 0 ? 0 : (values[at + n - k] ?? NaN) / scale(n - k);
      a[k] = x * c + xm * s;
      b[k] = x * s - xm * c;
      if (!two) continue;
      const y = (values[at + n + k] ?? NaN) / scale(k);
      const ym = k === 0 ? 0 : (values[at + n + n - k] ?? NaN) / scale(n - k);
      a[k] = (a[k] ?? NaN) - (y * s - ym * c);
      b[k] = (b[k] ?? NaN) + (y * c + ym * s);
    }
  }

  /** Even places, then odd ones backwards. */
  function gather(values: Float64Array, from: number, into: Float64Array): void {
    for (let i = 0; 2 * i < n; i++) into[i] = values[from + 2 * i] ?? NaN;
    for (let i = 0; 2 * i + 1 < n; i++) into[n - 1 - i] = values[from + 2 * i + 1] ?? NaN;
  }

  function scatter(line: Float64Array, out: Float64Array, column: number, count: number): void {
    for (let i = 0; 2 * i < n; i++) out[2 * i * count + column] = line[i] ?? NaN;
    for (let i = 0; 2 * i + 1 < n; i++) out[(2 * i + 1) * count + column] = line[n - 1 - i] ?? NaN;
  }

  return { forward, inverse };
}

type Line4 = [Float64Array, Float64Array, Float64Array, Float64Array];

/** The inverse Fourier transform, by the forward one with real and imaginary parts exchanged. */
function backward(
  plan: FourierPlan,
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  transform(plan, im, re, outIm, outRe);
  for (let k = 0; k < plan.length; k++) {
    outRe[k] = (outRe[k] ?? NaN) / plan.length;
    outIm[k] = (outIm[k] ?? NaN) / plan.length;
  }
}
