import ndarray from "ndarray";
import fft from "ndarray-fft";
import type { Grid } from "../../fields/field.js";
import { deviation, mean } from "./summary.js";

/** Fields in the frequency domain, padded with zeros to powers of two. */
export interface Spectra {
  readonly grid: Grid;
  readonly height: number;
  readonly width: number;
  readonly fields: readonly Spectrum[];
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** @param fields `[y, x]` without missing values (0 for those) */
export function spectraOf(fields: readonly Float64Array[], grid: Grid): Spectra {
  const [height, width] = [powerOfTwo(grid.height), powerOfTwo(grid.width)];
  const spectra: Spectrum[] = [];
  for (let f = 0; f < fields.length; f += 2) {
    const both = [fields[f], fields[f + 1] ?? null].map((field) => padded(field, grid, height, width));
    fourier(1, both[0], both[1], height, width);
    const [one, other] = parted(both[0], both[1], height, width);
    spectra.push(one);
    if (f + 1 < fields.length) spectra.push(other);
  }
  return { grid, height, width, fields: spectra };
}

function padded(field: Float64Array | null, grid: Grid, height: number, width: number): Float64Array {
  const out = new Float64Array(height * width);
  if (field)
    for (let y = 0; y < grid.height; y++)
      out.set(field.subarray(y * grid.width, (y + 1) * grid.width), y * width);
  return out;
}

function fourier(direction: 1 | -1, re: Float64Array, im: Float64Array, height: number, width: number): void {
  fft(direction, ndarray(re, [height, width]), ndarray(im, [height, width]));
}

/** The spectra of two real fields from that of the first plus i times the second: each is the other's mirror image. */
function parted(re: Float64Array, im: Float64Array, height: number, width: number): [Spectrum, Spectrum] {
  const empty = (): Spectrum => ({ re: new Float64Array(re.length), im: new Float64Array(re.length) });
  const [one, other] = [empty(), empty()];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const k = y * width + x;
      const m = ((height - y) % height) * width + ((width - x) % width);
      one.re[k] = (re[k] + re[m]) / 2;
      one.im[k] = (im[k] - im[m]) / 2;
      other.re[k] = (im[k] + im[m]) / 2;
      other.im[k] = (re[m] - re[k]) / 2;
    }
  return [one, other];
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
  const pairings = Math.min(OTHER_PAIRINGS, a.fields.length - 1);
  const peaks: Height[] = [];
  for (let k = 0; k <= pairings; k += 2) peaks.push(...peaksOf(a, b, k, k < pairings));
  const others = peaks.slice(1).map(({ value }) => value);
  const [{ down, right, value }] = peaks as [Height, ...Height[]];
  return {
    down,
    right,
    score: others.length < 3 ? 0 : (value - mean(others)) / Math.max(deviation(others), 1e-12),
  };
}

interface Height {
  readonly down: number;
  readonly right: number;
  readonly value: number;
}

/** The peaks of each field with the partner of the field `offset` further on, and where asked of the next one: both at once. */
function peaksOf(a: Spectra, b: Spectra, offset: number, withNext: boolean): Height[] {
  const { height, width } = a;
  const re = new Float64Array(height * width);
  const im = new Float64Array(height * width);
  addProducts(a, b, offset, re, im);
  if (withNext) {
    const next = { re: new Float64Array(re.length), im: new Float64Array(im.length) };
    addProducts(a, b, offset + 1, next.re, next.im);
    for (let k = 0; k < re.length; k++) {
      re[k] -= next.im[k];
      im[k] += next.re[k];
    }
  }
  fourier(-1, re, im, height, width);
  return withNext ? [highest(re, a), highest(im, a)] : [highest(re, a)];
}

/** Spectrum of the cross-correlation, summed over the pairs; of real fields one half is the mirror image of the other. */
function addProducts(
  { fields, height, width }: Spectra,
  b: Spectra,
  offset: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const half = (height / 2 + 1) * width;
  const n = fields.length;
  for (let e = 0; e < n; e++) {
    const fa = fields[e];
    const fb = b.fields[(e + offset) % n];
    for (let k = 0; k < Math.min(half, re.length); k++) {
      re[k] += fa.re[k] * fb.re[k] + fa.im[k] * fb.im[k];
      im[k] += fa.re[k] * fb.im[k] - fa.im[k] * fb.re[k];
    }
  }
  for (let y = (height >> 1) + 1; y < height; y++)
    for (let x = 0; x < width; x++) {
      const m = (height - y) * width + ((width - x) % width);
      re[y * width + x] = re[m];
      im[y * width + x] = -im[m];
    }
}

function highest(values: Float64Array, { height, width, grid }: Spectra): Height {
  let best = { down: 0, right: 0, value: Number.NEGATIVE_INFINITY };
  const [mostDown, mostRight] = [Math.floor(grid.height / 2), Math.floor(grid.width / 2)];
  for (let down = -mostDown; down <= mostDown; down++)
    for (let right = -mostRight; right <= mostRight; right++) {
      const value = values[((down + height) % height) * width + ((right + width) % width)];
      if (value > best.value) best = { down, right, value };
    }
  return best;
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
