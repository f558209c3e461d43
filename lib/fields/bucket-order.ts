import { sure } from "../sure.js";
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
  for (let i = 0; i < values.length; i++)
    ends[(((values[i] ?? NaN) - least) * width) | 0] =
      (ends[(((values[i] ?? NaN) - least) * width) | 0] ?? NaN) + 1;
  for (let b = 1; b < BUCKETS; b++) ends[b] = (ends[b] ?? NaN) + (ends[b - 1] ?? NaN);
  const bucketOf = new Map<number, number>();
  const isWanted = new Uint8Array(BUCKETS);
  const ascending = [...new Set(wanted)].sort((a, b) => a - b);
  for (let next = 0, b = 0; next < ascending.length; next++) {
    while ((ends[b] ?? NaN) <= (ascending[next] ?? NaN)) b++;
    bucketOf.set(ascending[next] ?? NaN, b);
    isWanted[b] = 1;
  }
  const kept = new Map<number, { values: Float64Array; n: number; first: number }>();
  for (const b of bucketOf.values()) {
    const first = b === 0 ? 0 : (ends[b - 1] ?? NaN);
    if (!kept.has(b)) kept.set(b, { values: new Float64Array((ends[b] ?? NaN) - first), n: 0, first });
  }
  for (let i = 0; i < values.length; i++) {
    const b = (((values[i] ?? NaN) - least) * width) | 0;
    if (isWanted[b] === 0) continue;
    const bucket = sure(kept.get(b));
    bucket.values[bucket.n++] = values[i] ?? NaN;
  }
  for (const bucket of kept.values()) bucket.values.sort();
  return new Map(
    ascending.map((rank) => {
      const bucket = sure(kept.get(bucketOf.get(rank) ?? NaN));
      return [rank, bucket.values[rank - bucket.first] ?? NaN];
    }),
  );
}

function rangeOf(values: Float64Array): [number, number] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const x = values[i] ?? NaN;
    if (x < least) least = x;
    if (x > largest) largest = x;
  }
  return [least, largest];
}
