import ndarray from "ndarray";
import fft from "ndarray-fft";
import type { Grid } from "../../fields/field.js";
import { deviation, mean } from "./summary.js";

/** Fields in the frequency domain, padded with zeros to powers of two. */
export interface Spectra {
  readonly grid: Grid;
  readonly height: number;
  readonly width: number;
  readonly fields: readonly { readonly re: Float64Array; readonly im: Float64Array }[];
}

/** @param fields `[y, x]` without missing values (0 for those) */
export function spectraOf(fields: readonly Float64Array[], grid: Grid): Spectra {
  const [height, width] = [powerOfTwo(grid.height), powerOfTwo(grid.width)];
  const shape: [number, number] = [height, width];
  return {
    grid,
    height,
    width,
    fields: fields.map((field) => {
      const re = new Float64Array(height * width);
      const im = new Float64Array(height * width);
      for (let y = 0; y < grid.height; y++)
        re.set(field.subarray(y * grid.width, (y + 1) * grid.width), y * width);
      fft(1, ndarray(re, shape), ndarray(im, shape));
      return { re, im };
    }),
  };
}

/** The shift at which two stacks of fields agree best, and how much better than other pairings do at theirs. */
export interface Peak {
  readonly down: number;
  readonly right: number;
  /** Height of the peak above the peaks of other pairings, in their standard deviations. */
  readonly score: number;
}

const OTHER_PAIRINGS = 12;

/**
 * The shift of at most half the grid at which `b[y + down, x + right]` agrees best with `a[y, x]`: the largest
 * cross-correlation, summed over the pairs of fields. Pairing each field with the partner of another gives
 * peaks that were searched for in the same way, which is what a chance peak must be compared with.
 */
export function bestShift(a: Spectra, b: Spectra): Peak {
  const peak = peakOf(a, b, 0);
  const others: number[] = [];
  for (let k = 1; k <= OTHER_PAIRINGS && k < a.fields.length; k++) others.push(peakOf(a, b, k).value);
  return {
    down: peak.down,
    right: peak.right,
    score: others.length < 3 ? 0 : (peak.value - mean(others)) / Math.max(deviation(others), 1e-12),
  };
}

function peakOf(a: Spectra, b: Spectra, offset: number): { down: number; right: number; value: number } {
  const { height, width, grid } = a;
  const n = a.fields.length;
  const re = new Float64Array(height * width);
  const im = new Float64Array(height * width);
  a.fields.forEach((fa, e) => {
    const fb = b.fields[(e + offset) % n];
    for (let k = 0; k < re.length; k++) {
      re[k] += fa.re[k] * fb.re[k] + fa.im[k] * fb.im[k];
      im[k] += fa.re[k] * fb.im[k] - fa.im[k] * fb.re[k];
    }
  });
  fft(-1, ndarray(re, [height, width]), ndarray(im, [height, width]));
  let best = { down: 0, right: 0, value: Number.NEGATIVE_INFINITY };
  const [mostDown, mostRight] = [Math.floor(grid.height / 2), Math.floor(grid.width / 2)];
  for (let down = -mostDown; down <= mostDown; down++)
    for (let right = -mostRight; right <= mostRight; right++) {
      const value = re[((down + height) % height) * width + ((right + width) % width)];
      if (value > best.value) best = { down, right, value };
    }
  return best;
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
