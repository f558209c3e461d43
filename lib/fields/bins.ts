/** The bins between those of the infinities and NaN. */
export const FINITE_BINS: { readonly first: number; readonly last: number } = {
  first: 0x00800,
  last: 0xff7ff,
};

/** The float32 that stands at this place in the order of all; a bin holds those of 2¹² places. */
export function floatAt(place: number): number {
  word[0] = place & 0x80000000 ? place ^ 0x80000000 : ~place;
  return float[0] ?? NaN;
}

/** The bin that holds a value: the upper 20 bits of its place. */
export function binOf(value: number): number {
  float[0] = value === 0 ? 0 : value;
  const raw = (word[0] ?? NaN) | 0;
  return (raw < 0 ? ~raw : raw ^ 0x80000000) >>> 12;
}

/** Least float32 of a bin. */
export function binEdge(bin: number): number {
  return floatAt((bin << 12) >>> 0);
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
