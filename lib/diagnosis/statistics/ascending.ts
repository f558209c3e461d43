/** Counts of one digit of eleven bits; three of them make a float32, each sorted by in a pass of its own. */
const DIGITS = 1 << 11;
const BITS = 11;

/** For each pass, where the values of each digit start. */
export type Starts = readonly [Uint32Array, Uint32Array, Uint32Array];

/** Room in which many sets of values are sorted, one after the other. */
export interface Sorter {
  /** Values that are not negative are written here. */
  readonly values: Float32Array;
  /** The first `n` of them, ascending: to be read before the next ones are written. */
  sorted(n: number): Float32Array;
}

/** Sorts digit by digit, since the bits of values that are not negative grow with them. */
export function sorter(most: number): Sorter {
  const [values, result] = [new Float32Array(most), new Float32Array(most)];
  const [even, odd] = [new Uint32Array(values.buffer), new Uint32Array(result.buffer)];
  const starts = emptyStarts();
  return {
    values,
    sorted(n) {
      count(even, n, starts);
      place(even, odd, n, 0, starts[0]);
      place(odd, even, n, BITS, starts[1]);
      place(even, odd, n, 2 * BITS, starts[2]);
      return result.subarray(0, n);
    },
  };
}

export function emptyStarts(): Starts {
  return [new Uint32Array(DIGITS + 1), new Uint32Array(DIGITS + 1), new Uint32Array(DIGITS + 1)];
}

/** The digit of a pass. */
export function digitOf(bits: number, pass: number): number {
  return (bits >>> (pass * BITS)) & (DIGITS - 1);
}

/** How many values have a lower digit, for each digit of each pass. */
export function count(bits: Uint32Array, n: number, [first, second, third]: Starts): void {
  for (const starts of [first, second, third]) starts.fill(0);
  for (let i = 0; i < n; i++) {
    const b = bits[i] ?? NaN;
    first[(b & (DIGITS - 1)) + 1] = (first[(b & (DIGITS - 1)) + 1] ?? NaN) + 1;
    second[((b >>> BITS) & (DIGITS - 1)) + 1] = (second[((b >>> BITS) & (DIGITS - 1)) + 1] ?? NaN) + 1;
    third[(b >>> (2 * BITS)) + 1] = (third[(b >>> (2 * BITS)) + 1] ?? NaN) + 1;
  }
  for (const starts of [first, second, third])
    for (let d = 0; d < DIGITS; d++) starts[d + 1] = (starts[d + 1] ?? NaN) + (starts[d] ?? NaN);
}

function place(from: Uint32Array, to: Uint32Array, n: number, shift: number, starts: Uint32Array): void {
  for (let i = 0; i < n; i++) {
    const b = from[i] ?? NaN;
    const digit = (b >>> shift) & (DIGITS - 1);
    const at = starts[digit] ?? NaN;
    to[at] = b;
    starts[digit] = at + 1;
  }
}
