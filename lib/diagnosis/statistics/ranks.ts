import type { Values } from "../../fields/field.js";

/** Pooled values, sorted, through which others are given their rank. */
export interface RankScale {
  readonly sorted: Float64Array;
  /** For each key of a value, how many of the sorted ones have a lower key: where to look for it. */
  readonly starts: Int32Array;
  /** Ranks of whole fields, kept while a field is in use: several views are made of the same ones. */
  readonly ranked: WeakMap<Values, Uint16Array>;
}

/** In place of the rank of a missing value. */
export const NO_RANK = 0xffff;

const KNOTS = 4096;

/** A scale of at most 4096 of the values, evenly spaced in rank. Values must be finite. */
export function rankScale(values: Float64Array): RankScale {
  const all = values.slice().sort();
  if (all.length <= KNOTS) return scaleOf(all);
  return scaleOf(
    Float64Array.from({ length: KNOTS }, (_, k) => all[Math.floor(((k + 0.5) * all.length) / KNOTS)] ?? NaN),
  );
}

function scaleOf(sorted: Float64Array): RankScale {
  const starts = new Int32Array(KEYS + 1);
  for (const value of sorted) {
    const next = keyOf(value) + 1;
    starts[next] = (starts[next] ?? NaN) + 1;
  }
  for (let key = 0; key < KEYS; key++) starts[key + 1] = (starts[key + 1] ?? NaN) + (starts[key] ?? NaN);
  return { sorted, starts, ranked: new WeakMap() };
}

const KEYS = 1 << 16;
const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The upper half of a value's bits as float32, turned so that it grows with the value. */
function keyOf(value: number): number {
  single[0] = value + 0;
  const b = bits[0] ?? NaN;
  return (b < 0 ? ~b : b ^ 0x80000000) >>> 16;
}

/** Share of the scale below a value, ties counted half: in [0, 1], and the same under any increasing transform. */
export function rankOf(scale: RankScale, value: number): number {
  return doubledRank(scale, value) / (2 * scale.sorted.length);
}

/** Twice as many values of the scale as lie below each value of a field, ties counted half; {@link NO_RANK} where it is missing. */
export function doubledRanks(scale: RankScale, values: Values): Uint16Array {
  const known = scale.ranked.get(values);
  if (known) return known;
  const ranks = new Uint16Array(values.length);
  for (let i = 0; i < ranks.length; i++) {
    const value = values[i] ?? NaN;
    ranks[i] = Number.isNaN(value) ? NO_RANK : doubledRank(scale, value);
  }
  scale.ranked.set(values, ranks);
  return ranks;
}

function doubledRank({ sorted, starts }: RankScale, value: number): number {
  const key = keyOf(value);
  let low = starts[key] ?? NaN;
  const end = starts[key + 1] ?? NaN;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  let above = low;
  if (low < end && sorted[low] === value) {
    high = end;
    while (above < high) {
      const middle = (above + high) >>> 1;
      if (sorted[middle] === value) above = middle + 1;
      else high = middle;
    }
  }
  return low + above;
}
