import { emptyLike, type Grid, type Mask, type Values } from "../../fields/field.js";
import { sure } from "../../sure.js";

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
    known[i] = values[i] ?? NaN;
  }
  const smooth = (field: Float64Array): Float64Array =>
    convolve(convolve(field, height, width, 1, kernel), height, width, width, kernel);
  const sums = smooth(known);
  if (!isLast(counts, width, sigma)) last = { counts, width, sigma, weights: smooth(counts) };
  const { weights } = sure(last);
  const out = emptyLike(values);
  for (let i = 0; i < out.length; i++)
    out[i] = counts[i] === 1 ? (sums[i] ?? NaN) / (weights[i] ?? NaN) : (values[i] ?? NaN);
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

/** Along rows (`step` 1) or columns (`step` the width): line by line for each weight, in the order of the weights. */
function convolve(
  field: Float64Array,
  height: number,
  width: number,
  step: number,
  kernel: Float64Array,
): Float64Array {
  const reach = kernel.length >> 1;
  const out = new Float64Array(field.length);
  const along = step === 1;
  for (let y = 0; y < height; y++)
    for (let d = -reach; d <= reach; d++) {
      if (!along && (y + d < 0 || y + d >= height)) continue;
      const weight = kernel[d + reach] ?? NaN;
      const first = y * width + (along ? Math.max(0, -d) : 0);
      const last = y * width + (along ? Math.min(width, width - d) : width);
      for (let i = first, j = first + d * step; i < last; i++, j++)
        out[i] = (out[i] ?? NaN) + weight * (field[j] ?? NaN);
    }
  return out;
}
