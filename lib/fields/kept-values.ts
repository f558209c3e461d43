import type { Mask, Values } from "./field.js";

interface Range {
  min: number;
  max: number;
}

/** Puts the finite values that count at `n` of a store and on, without a branch for each; returns where they end. */
export function keepFinite(values: Values, counted: Mask | null, store: Values, n: number): number {
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? NaN) + 0;
    if (value - value !== 0) continue;
    store[n] = value;
    n += counted === null ? 1 : ((counted[i] ?? NaN) + 255) >> 8;
  }
  return n;
}

/** Values summarised at a time: few enough that a call has come to its end before it is worth compiling. */
const STRETCH = 1024;

/** Sum of the values of a stretch of a store, from the first to the last; widens the range. */
export function summarise(values: Values, from: number, to: number, into: Range): number {
  let sum = 0;
  for (let i = from; i < to; i += STRETCH)
    sum = summariseStretch(values, i, Math.min(i + STRETCH, to), into, sum);
  return sum;
}

function summariseStretch(values: Values, from: number, to: number, into: Range, before: number): number {
  let { min, max } = into;
  let sum = before;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? NaN;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  into.min = min;
  into.max = max;
  return sum;
}

/** Whether more values are finite, and count, than `most`. */
export function moreFiniteThan(most: number, values: Values, counted: Mask | null): boolean {
  let n = 0;
  for (let i = 0; i < values.length && n <= most; i++)
    if ((counted === null || counted[i] !== 0) && Number.isFinite(values[i])) n++;
  return n > most;
}
