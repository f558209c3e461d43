/** Fewer values are sorted sooner by comparing them. */
const WORTH_COUNTING = 1 << 12;
/** What each reading of the keys tells apart: 11, 11 and 10 bits of 32. */
const DIGITS = [
  { shift: 0, size: 2048 },
  { shift: 11, size: 2048 },
  { shift: 22, size: 1024 },
] as const;

/**
 * The values ascending, as `values.slice().sort()` gives them. Where every one is a float32 they are not compared but
 * distributed by their bits, lowest digit first.
 */
export function sortedFloats(values: Float64Array): Float64Array {
  const keys = values.length < WORTH_COUNTING ? null : keysOf(values);
  if (!keys) return values.slice().sort();
  const counts = DIGITS.map(({ size }) => new Uint32Array(size));
  const [low, middle, high] = counts as [Uint32Array, Uint32Array, Uint32Array];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    low[key & 2047]!++;
    middle[(key >>> 11) & 2047]!++;
    high[key >>> 22]!++;
  }
  let from: Uint32Array = keys;
  let to: Uint32Array = new Uint32Array(keys.length);
  for (const [i, { shift, size }] of DIGITS.entries()) {
    const next = startsOf(counts[i]!);
    for (let k = 0; k < from.length; k++) {
      const key = from[k]!;
      to[next[(key >>> shift) & (size - 1)]!++] = key;
    }
    [from, to] = [to, from];
  }
  return valuesOf(from);
}

/** For each value its bits as float32, in an order that rises with the values; `null` where one is not a float32. */
function keysOf(values: Float64Array): Uint32Array | null {
  const keys = new Uint32Array(values.length);
  const floats = new Float32Array(keys.buffer);
  for (let i = 0; i < values.length; i++) {
    floats[i] = values[i]!;
    if (floats[i] !== values[i]) return null;
    const raw = keys[i]! | 0;
    keys[i] = raw ^ ((raw >> 31) | 0x80000000);
  }
  return keys;
}

function valuesOf(keys: Uint32Array): Float64Array {
  const floats = new Float32Array(keys.buffer);
  const values = new Float64Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]! | 0;
    keys[i] = key ^ (~(key >> 31) | 0x80000000);
    values[i] = floats[i]!;
  }
  return values;
}

function startsOf(counts: Uint32Array): Uint32Array {
  let start = 0;
  return counts.map((count) => {
    start += count;
    return start - count;
  });
}
