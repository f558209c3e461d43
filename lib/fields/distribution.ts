import { ValueError } from "../errors.js";
import { sure } from "../sure.js";
import { binEdge, binOf } from "./bins.js";
import { WORTH_COUNTING } from "./bit-order.js";
import { addBitTable, countMany } from "./bit-table.js";
import { countedOrder } from "./bucket-order.js";
import { addExact, type ExactSum, exactSum, mergeExact } from "./exact-sum.js";
import type { Mask, Values } from "./field.js";
import { keepFinite, moreFiniteThan, summarise } from "./kept-values.js";
import { BIT_BINS, kernels } from "./kernels.js";
import { between, quantileRank } from "./quantile.js";
import { sortedFloats } from "./sort-floats.js";

export { binEdge, binOf };

/** Values kept one by one up to here (16 MB); beyond, the distribution becomes a sketch. */
export const EXACT_LIMIT: number = 1 << 21;

/**
 * Relative width of a bin of the sketch: 2⁻¹¹. No quantile read from it is further off than this (values
 * below 2⁻¹²⁶ share a bin with 0).
 */
export const SKETCH_RESOLUTION: number = 2 ** -11;

/**
 * The distribution of any number of values in bounded memory, mergeable.
 *
 * Up to `limit` values it holds every one, and all that is read from it is exact. Beyond, it holds counts in
 * fixed bins: the upper 20 bits of the value as an ordered float32, so that the bins do not depend on the
 * data, merging is addition, and order and grouping do not matter. Counts at bin edges stay exact; within a
 * bin the relative width is 2⁻¹¹ (0.05 %), and a bin that has seen one value alone (an atom, such as zero)
 * remembers it. float64 values are rounded to float32 on their way into bins.
 */
export interface Distribution {
  n: number;
  readonly sum: ExactSum;
  min: number;
  max: number;
  limit: number;
  /** All values (the first `n` entries), while exact; float32 if all that were added are. */
  values: Values | null;
  /** Counts per bin, once a sketch. */
  counts: Float64Array | null;
  /** The value of a bin that has seen one value alone; NaN for several. */
  only: Float32Array | null;
}

export type DistributionMethod = "exact" | "sketch";

/** @param limit values kept before the distribution becomes a sketch */
export function emptyDistribution(limit: number = EXACT_LIMIT): Distribution {
  return {
    n: 0,
    sum: exactSum(),
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    limit,
    values: new Float32Array(Math.min(limit, 4096)),
    counts: null,
    only: null,
  };
}

export function distributionOf(values: Values, limit: number = EXACT_LIMIT): Distribution {
  const distribution = emptyDistribution(limit);
  addValues(distribution, values);
  return distribution;
}

/** Whether all of some distributions still hold their values. */
export function methodOf(...distributions: readonly Distribution[]): DistributionMethod {
  return distributions.every(({ values }) => values) ? "exact" : "sketch";
}

/**
 * Adds the finite values where `counted` is 1 (all finite ones, without it); returns how many.
 *
 * @param total their sum, where it is known: the same bits then, whether the values are kept or counted in bins
 */
export function addValues(
  into: Distribution,
  values: Values,
  counted: Mask | null = null,
  total: number | null = null,
): number {
  if (!into.values) return addToBins(into, values, counted, total);
  if (into.n + values.length > into.limit && moreFiniteThan(into.limit - into.n, values, counted)) {
    spill(into);
    return addToBins(into, values, counted, total);
  }
  const before = into.n;
  const store = room(into, Math.min(before + values.length, into.limit), values);
  const n = keepFinite(values, counted, store, before);
  const sum = summarise(store, before, n, into);
  addExact(into.sum, total ?? sum);
  into.n = n;
  return n - before;
}

export function mergeDistributions(into: Distribution, other: Distribution): void {
  if (into.values && other.values && into.n + other.n <= into.limit) {
    room(into, into.n + other.n, other.values).set(other.values.subarray(0, other.n), into.n);
  } else {
    spill(into);
    if (other.values) countInto(other, sure(into.counts), sure(into.only));
    else addCounts(into, other);
  }
  into.n += other.n;
  mergeExact(into.sum, other.sum);
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

/** Of a sketch to a sketch. */
function addCounts(into: Distribution, other: Distribution): void {
  const [counts, only] = [sure(into.counts), sure(into.only)];
  const [theirs, onlyOfTheirs] = [sure(other.counts), sure(other.only)];
  for (let bin = binOf(other.min); bin <= binOf(other.max); bin++) {
    const count = theirs[bin] ?? NaN;
    if (count === 0) continue;
    if (counts[bin] === 0) only[bin] = onlyOfTheirs[bin] ?? NaN;
    else if (only[bin] !== onlyOfTheirs[bin]) only[bin] = Number.NaN;
    counts[bin] = (counts[bin] ?? NaN) + count;
  }
}

/** The store of an exact distribution, grown for `needed` values if the limit allows, and as precise as these. */
function room(distribution: Distribution, needed: number, values: Values): Values {
  const store = sure(distribution.values);
  const Kind = store instanceof Float32Array && values instanceof Float32Array ? Float32Array : Float64Array;
  if (needed <= store.length && store instanceof Kind) return store;
  const length = needed <= store.length ? store.length : Math.max(needed, 4 * store.length);
  const grown = new Kind(Math.min(length, distribution.limit));
  grown.set(store.subarray(0, distribution.n));
  distribution.values = grown;
  return grown;
}

function addToBins(into: Distribution, values: Values, counted: Mask | null, total: number | null): number {
  const summary = Float64Array.of(0, into.min, into.max);
  const { counts, only } = into;
  const many =
    values instanceof Float32Array ? countMany(values, counted, sure(counts), sure(only), summary) : null;
  const n = many ?? kernels.countBits(values, counted, sure(counts), sure(only), summary);
  into.n += n;
  addExact(into.sum, total ?? summary[0] ?? NaN);
  [into.min, into.max] = [summary[1] ?? NaN, summary[2] ?? NaN];
  return n;
}

/** Moves counts that a kernel kept; the number of values, their sum and range are the caller's to add, before. */
export function addBinTable(into: Distribution, table: Uint32Array): void {
  spill(into);
  addBitTable(table, sure(into.counts), sure(into.only), { first: binOf(into.min), last: binOf(into.max) });
}

function spill(distribution: Distribution): void {
  if (!distribution.values) return;
  const { counts, only } = binned(distribution);
  distribution.counts = counts;
  distribution.only = only;
  distribution.values = null;
}

/** Counts per bin, made for an exact distribution, as they are for a sketch. */
export function binned(distribution: Distribution): { counts: Float64Array; only: Float32Array } {
  if (distribution.counts && distribution.only)
    return { counts: distribution.counts, only: distribution.only };
  const counts = new Float64Array(BIT_BINS);
  const only = new Float32Array(BIT_BINS);
  countInto(distribution, counts, only);
  return { counts, only };
}

/** Counts the values of an exact distribution in bins that may hold others. */
function countInto(distribution: Distribution, counts: Float64Array, only: Float32Array): void {
  const values = sure(distribution.values).subarray(0, distribution.n);
  const float32 = [distribution.min, distribution.max].every((end) => Number.isFinite(Math.fround(end)));
  const summary = new Float64Array(3);
  const many = float32 ? countMany(values, null, counts, only, summary) : null;
  if (many === null) kernels.countBits(values, null, counts, only, summary);
}

/** All values ascending, not to be changed; only of an exact distribution. */
export function sortedValues(distribution: Distribution): Values {
  const { values, n } = distribution;
  if (!values) throw new ValueError("a sketch does not hold its values: read quantiles of it");
  const known = knownSorted(distribution);
  if (known) return known;
  const sorted = sortedFloats(values.subarray(0, n));
  sortedOf.set(distribution, { values, sorted });
  return sorted;
}
/** A distribution is read several times, and only ever grows. */
const sortedOf = new WeakMap<Distribution, { values: Values; sorted: Values }>();

function knownSorted(distribution: Distribution): Values | null {
  const known = sortedOf.get(distribution);
  return known && known.values === distribution.values && known.sorted.length === distribution.n
    ? known.sorted
    : null;
}

/** A number read from a distribution, and how far off it can be (0 when exact). */
export interface Bounded {
  readonly value: number;
  readonly error: number;
}

/**
 * Quantiles (type 7) of a distribution, for probabilities in any order.
 *
 * @returns for each a value in the values' unit and its error bound; NaN for an empty distribution
 * @throws ValueError when a probability is outside [0, 1]
 */
export function distributionQuantiles(distribution: Distribution, qs: readonly number[]): Bounded[] {
  const { n } = distribution;
  if (n === 0) return qs.map(() => ({ value: Number.NaN, error: Number.NaN }));
  const ranks = qs.map((q) => quantileRank(n, q));
  const wanted = ranks.flatMap((r) => [r.lower, r.upper]);
  const read = distribution.values ? exactReader(distribution, wanted) : sketchReader(distribution, wanted);
  return ranks.map(({ lower, upper, weight }) => {
    const a = read(lower);
    const b = read(upper);
    return { value: between(a.value, b.value, weight), error: Math.max(a.error, b.error) };
  });
}

/** Many values that nobody has sorted yet are not sorted for a few ranks. */
function exactReader(distribution: Distribution, wanted: readonly number[]): (rank: number) => Bounded {
  const { n } = distribution;
  const values = sure(distribution.values).subarray(0, n);
  const found = n < WORTH_COUNTING || knownSorted(distribution) ? null : countedOrder(values, wanted);
  if (found) return (rank) => ({ value: found.get(rank) ?? NaN, error: 0 });
  const sorted = sortedValues(distribution);
  return (rank) => ({ value: sorted[rank] ?? NaN, error: 0 });
}

/** Reads order statistics from bins, all wanted ranks in one sweep. */
function sketchReader(distribution: Distribution, wanted: readonly number[]): (rank: number) => Bounded {
  const { min, max } = distribution;
  const [counts, only] = [sure(distribution.counts), sure(distribution.only)];
  const found = new Map<number, Bounded>();
  const ascending = [...new Set(wanted)].sort((a, b) => a - b);
  let next = 0;
  let below = 0;
  for (let bin = binOf(min); next < ascending.length; bin++) {
    const count = counts[bin] ?? NaN;
    for (; next < ascending.length && (ascending[next] ?? NaN) < below + count; next++) {
      const rank = ascending[next] ?? NaN;
      const low = Math.max(binEdge(bin), min);
      const high = Math.min(binEdge(bin + 1), max);
      const value = low + ((high - low) * (rank - below + 0.5)) / count;
      const exact = only[bin] ?? NaN;
      found.set(
        rank,
        Number.isNaN(exact)
          ? { value, error: Math.max(value - low, high - value) }
          : { value: exact, error: 0 },
      );
    }
    below += count;
  }
  return (rank) => sure(found.get(rank));
}
/** A distribution as ascending values with their counts. */
export interface Atoms {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** How far the values counted can be from the one given: 0, or half a bin. */
  readonly halfWidths: Float64Array;
}

/** All values of an exact distribution; of a sketch the middle of each bin, or its only value. */
export function atomsOf(distribution: Distribution): Atoms {
  if (distribution.values) {
    const values = new Float64Array(sortedValues(distribution));
    return {
      values,
      counts: new Float64Array(values.length).fill(1),
      halfWidths: new Float64Array(values.length),
    };
  }
  const { counts, only } = binned(distribution);
  const filled: number[] = [];
  for (let bin = binOf(distribution.min); bin <= binOf(distribution.max); bin++)
    if ((counts[bin] ?? NaN) > 0) filled.push(bin);
  const single = (bin: number): boolean => !Number.isNaN(only[bin] ?? NaN);
  const low = (bin: number): number => Math.max(binEdge(bin), distribution.min);
  const high = (bin: number): number => Math.min(binEdge(bin + 1), distribution.max);
  return {
    values: Float64Array.from(filled, (bin) =>
      single(bin) ? (only[bin] ?? NaN) : (low(bin) + high(bin)) / 2,
    ),
    counts: Float64Array.from(filled, (bin) => counts[bin] ?? NaN),
    halfWidths: Float64Array.from(filled, (bin) => (single(bin) ? 0 : (high(bin) - low(bin)) / 2)),
  };
}
