import ndarray from "ndarray";
import fft from "ndarray-fft";
import type { Grid } from "../../fields/field.js";
import { sure } from "../../sure.js";
import { deviation, mean } from "./summary.js";

/**
 * Real fields in the frequency domain, padded with zeros to powers of two: the frequencies from 0 to the highest down the grid,
 * since the others are their mirror image.
 */
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
    const re = padded(sure(fields[f]), grid, height, width);
    const im = padded(fields[f + 1] ?? null, grid, height, width);
    fourier(1, re, im, height, width);
    const [one, other] = parted(re, im, height, width);
    spectra.push(one);
    if (f + 1 < fields.length) spectra.push(other);
  }
  return { grid, height, width, fields: spectra };
}

/** Rows of frequencies that are kept. */
function rowsOf(height: number): number {
  return (height >> 1) + 1;
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
  const [one, other] = [emptySpectrum(rowsOf(height) * width), emptySpectrum(rowsOf(height) * width)];
  for (let y = 0; y < rowsOf(height); y++)
    for (let x = 0; x < width; x++) {
      const k = y * width + x;
      const m = ((height - y) % height) * width + ((width - x) % width);
      one.re[k] = ((re[k] ?? NaN) + (re[m] ?? NaN)) / 2;
      one.im[k] = ((im[k] ?? NaN) - (im[m] ?? NaN)) / 2;
      other.re[k] = ((im[k] ?? NaN) + (im[m] ?? NaN)) / 2;
      other.im[k] = ((re[m] ?? NaN) - (re[k] ?? NaN)) / 2;
    }
  return [one, other];
}

function emptySpectrum(length: number): Spectrum {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** Whether fields are read from the last row to the first, and from the last column to the first. */
export interface Mirroring {
  readonly rows: boolean;
  readonly columns: boolean;
}

const AS_GIVEN: Mirroring = { rows: false, columns: false };

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
 *
 * @param mirroring how each field of `b` is read
 */
export function bestShift(a: Spectra, b: Spectra, mirroring: Mirroring = AS_GIVEN): Peak {
  const pairings = 1 + Math.min(OTHER_PAIRINGS, a.fields.length - 1);
  const spectra = crossSpectra(a, b, pairings, mirroring);
  const peaks: Height[] = [];
  for (let k = 0; k < pairings; k += 2)
    peaks.push(...peaksOf(sure(spectra[k]), spectra[k + 1], a, mirroring));
  const others = peaks.slice(1).map(({ value }) => value);
  const [{ down, right, value }] = peaks as [Height, ...Height[]];
  return {
    down,
    right,
    score: others.length < 3 ? 0 : (value - mean(others)) / Math.max(deviation(others), 1e-12),
  };
}

/**
 * Spectra of the cross-correlations of each field with its partner, and with the partner of the field 1, 2 … further on, summed
 * over the fields: row by row, since the same row of all fields fits into a processor's cache.
 */
function crossSpectra(a: Spectra, b: Spectra, pairings: number, mirroring: Mirroring): Spectrum[] {
  const { fields, height, width } = a;
  const n = fields.length;
  const sums = Array.from({ length: pairings }, () => emptySpectrum(height * width));
  const partners = emptySpectrum(n * width);
  for (let y = 0; y < rowsOf(height); y++) {
    b.fields.forEach((field, e) => {
      readRow(field, y * width, width, mirroring, partners, e * width);
    });
    fields.forEach((field, e) => {
      sums.forEach((sum, k) => {
        addProducts(field, partners, ((e + k) % n) * width, sum, y * width, width);
      });
    });
  }
  for (const sum of sums) mirrorRows(sum, height, width);
  return sums;
}

/** A row of frequencies of a field that is read as asked, but for its shift by one cell less than the grid. */
function readRow(
  { re, im }: Spectrum,
  from: number,
  width: number,
  { rows, columns }: Mirroring,
  into: Spectrum,
  to: number,
): void {
  const turned = rows !== columns;
  for (let x = 0; x < width; x++) {
    const k = from + (turned ? (width - x) % width : x);
    into.re[to + x] = re[k] ?? NaN;
    into.im[to + x] = rows ? -(im[k] ?? NaN) : (im[k] ?? NaN);
  }
}

function addProducts(
  a: Spectrum,
  b: Spectrum,
  from: number,
  sum: Spectrum,
  row: number,
  width: number,
): void {
  const [aRe, aIm, bRe, bIm, re, im] = [a.re, a.im, b.re, b.im, sum.re, sum.im];
  for (let x = 0; x < width; x++) {
    const [i, j] = [row + x, from + x];
    re[i] = (re[i] ?? NaN) + ((aRe[i] ?? NaN) * (bRe[j] ?? NaN) + (aIm[i] ?? NaN) * (bIm[j] ?? NaN));
    im[i] = (im[i] ?? NaN) + ((aRe[i] ?? NaN) * (bIm[j] ?? NaN) - (aIm[i] ?? NaN) * (bRe[j] ?? NaN));
  }
}

/** The other half of the spectrum of a real field. */
function mirrorRows({ re, im }: Spectrum, height: number, width: number): void {
  for (let y = rowsOf(height); y < height; y++)
    for (let x = 0; x < width; x++) {
      const m = (height - y) * width + ((width - x) % width);
      re[y * width + x] = re[m] ?? NaN;
      im[y * width + x] = -(im[m] ?? NaN);
    }
}

interface Height {
  readonly down: number;
  readonly right: number;
  readonly value: number;
}

/** The peaks of one cross-correlation, and of a second one where there is one: both of one transform. Overwrites the first. */
function peaksOf(
  { re, im }: Spectrum,
  next: Spectrum | undefined,
  of: Spectra,
  mirroring: Mirroring,
): Height[] {
  if (next)
    for (let k = 0; k < re.length; k++) {
      re[k] = (re[k] ?? NaN) - (next.im[k] ?? NaN);
      im[k] = (im[k] ?? NaN) + (next.re[k] ?? NaN);
    }
  fourier(-1, re, im, of.height, of.width);
  return next ? [highest(re, of, mirroring), highest(im, of, mirroring)] : [highest(re, of, mirroring)];
}

function highest(
  values: Float64Array,
  { height, width, grid }: Spectra,
  { rows, columns }: Mirroring,
): Height {
  let best = { down: 0, right: 0, value: Number.NEGATIVE_INFINITY };
  const [mostDown, mostRight] = [Math.floor(grid.height / 2), Math.floor(grid.width / 2)];
  // A row mirrored about the first one lies as far from where it should be as the grid is high, less one.
  const [above, before] = [rows ? grid.height - 1 : 0, columns ? grid.width - 1 : 0];
  for (let down = -mostDown; down <= mostDown; down++)
    for (let right = -mostRight; right <= mostRight; right++) {
      const y = (((down - above) % height) + height) % height;
      const x = (((right - before) % width) + width) % width;
      const value = values[y * width + x] ?? NaN;
      if (value > best.value) best = { down, right, value };
    }
  return best;
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
