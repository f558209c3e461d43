import { orderStatistics } from "./bit-order.js";
import type { Values } from "./field.js";

const BUCKETS = 1 << 14;

/** Order statistics of many finite values without sorting them all; `null` where there is no kernel for it. */
export function countedOrder(values: Values, wanted: readonly number[]): ReadonlyMap<number, number> | null {
  return values instanceof Float32Array
    ? orderStatistics(values, () => wanted)
    : bucketOrderStatistics(values, wanted);
}

/**
 * Order statistics of finite values: they are counted in buckets of equal width, and only buckets that hold a wanted rank
 * are sorted.
 *
 * @param wanted ranks from 0 to the number of values − 1
 * @returns for each wanted rank the value that has it
 */
export function bucketOrderStatistics(values: Float64Array, wanted: readonly number[]): Map<number, number> {
  const [least, largest] = rangeOf(values);
  const scale = (BUCKETS - 1) / (largest - least);
  // Values too far apart, or all alike, fall into one bucket.
  const width = Number.isFinite(scale) ? scale : 0;
  const ends = new Uint32Array(BUCKETS);
  for (let i = 0; i < values.length; i++) ends[((values[i]! - least) * width) | 0]!++;
  for (let b = 1; b < BUCKETS; b++) ends[b]! += ends[b - 1]!;
  const bucketOf = new Map<number, number>();
  const isWanted = new Uint8Array(BUCKETS);
  const ascending = [...new Set(wanted)].sort((a, b) => a - b);
  for (let next = 0, b = 0; next < ascending.length; next++) {
    while (ends[b]! <= ascending[next]!) b++;
    bucketOf.set(ascending[next]!, b);
    isWanted[b] = 1;
  }
  const kept = new Map<number, { values: Float64Array; n: number; first: number }>();
  for (const b of bucketOf.values()) {
    const first = b === 0 ? 0 : ends[b - 1]!;
    if (!kept.has(b)) kept.set(b, { values: new Float64Array(ends[b]! - first), n: 0, first });
  }
  for (let i = 0; i < values.length; i++) {
    const b = ((values[i]! - least) * width) | 0;
    if (isWanted[b] === 0) continue;
    const bucket = kept.get(b)!;
    bucket.values[bucket.n++] = values[i]!;
  }
  for (const bucket of kept.values()) bucket.values.sort();
  return new Map(
    ascending.map((rank) => {
      const bucket = kept.get(bucketOf.get(rank)!)!;
      return [rank, bucket.values[rank - bucket.first]!];
    }),
  );
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (x < least) least = x;
    if (x > largest) largest = x;
  }
  return [least, largest];
}
