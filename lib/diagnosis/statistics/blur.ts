import { emptyLike, type Grid, type Mask, type Values } from "../../fields/field.js";

/**
 * Gaussian blur of standard deviation `sigma` cells, cut off at three of them; missing and masked cells take no part
 * and stay as they are.
 */
export function gaussianBlur(
  values: Values,
  { height, width }: Grid,
  mask: Mask | null,
  sigma: number,
): Values {
  const reach = Math.max(1, Math.ceil(3 * sigma));
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - reach) / sigma) ** 2),
  );
  const counts = new Float64Array(values.length);
  const known = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || mask?.[i] === 0) continue;
    counts[i] = 1;
    known[i] = values[i];
  }
  const smooth = (field: Float64Array): Float64Array =>
    convolve(convolve(field, height, width, 1, kernel), height, width, width, kernel);
  const sums = smooth(known);
  if (!isLast(counts, width, sigma)) last = { counts, width, sigma, weights: smooth(counts) };
  const { weights } = last!;
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++) out[i] = counts[i] === 1 ? sums[i] / weights[i] : values[i];
  return out;
}

/** The weights of the blur before: fields of a run mostly have the same cells. */
let last: {
  readonly counts: Float64Array;
  readonly width: number;
  readonly sigma: number;
  readonly weights: Float64Array;
} | null = null;

function isLast(counts: Float64Array, width: number, sigma: number): boolean {
  if (last?.sigma !== sigma || last.width !== width || last.counts.length !== counts.length) return false;
  for (let i = 0; i < counts.length; i++) if (counts[i] !== last.counts[i]) return false;
  return true;
}

function convolve(
  field: Float64Array,
  height: number,
  width: number,
  step: number,
  kernel: Float64Array,
): Float64Array {
  const reach = kernel.length >> 1;
  const length = step === 1 ? width : height;
  const out = new Float64Array(field.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = step === 1 ? x : y;
      const i = y * width + x;
      const last = Math.min(reach, length - 1 - at);
      let sum = 0;
      for (let d = Math.max(-reach, -at), j = i + d * step; d <= last; d++, j += step)
        sum += kernel[d + reach] * field[j];
      out[i] = sum;
    }
  return out;
}
