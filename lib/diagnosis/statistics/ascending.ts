/** Counts of one digit of eleven bits; three of them make a float32. */
const DIGITS = 1 << 11;

/** Values that are not negative, ascending, in a new array: sorted digit by digit, since their bits grow with them. */
export function ascending(values: Float32Array): Float32Array {
  const n = values.length;
  let from = new Uint32Array(values.slice().buffer);
  let to = new Uint32Array(n);
  const starts = new Uint32Array(DIGITS + 1);
  for (let shift = 0; shift < 32; shift += 11) {
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[((from[i] >>> shift) & (DIGITS - 1)) + 1]++;
    for (let d = 0; d < DIGITS; d++) starts[d + 1] += starts[d];
    for (let i = 0; i < n; i++) to[starts[(from[i] >>> shift) & (DIGITS - 1)]++] = from[i];
    [from, to] = [to, from];
  }
  return new Float32Array(from.buffer);
}
