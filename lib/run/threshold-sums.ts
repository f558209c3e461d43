import type { FieldEvent } from "../fields/event.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { addNumber, emptyMoments, summarise } from "../metrics/moments.js";
import { countedCells } from "../metrics/seen.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import type { Measures } from "./field-measures.js";

/** What {@link thresholdSums} knows of a threshold: all measures but KS, and how many values reach it. */
export interface ThresholdMeasures extends Omit<Measures, "ks"> {
  readonly kept: number;
}

/** Step of a cell that does not count, or has no value: below all thresholds. */
const ABSENT = 255;

/**
 * The metrics of a model after every hard threshold, in one reading of each event: what a cell adds to a sum is put where
 * the last threshold stands that the cell survives, and the sum at a threshold is that of all places from it on.
 *
 * @param thresholds mm/day, ascending, at most 254; the first is 0, which changes nothing
 */
export function thresholdSums(thresholds: readonly number[]): {
  add(event: FieldEvent<"mm/day">): void;
  result(): ThresholdMeasures[];
} {
  const steps = thresholds.length;
  const correlations = thresholds.map(emptyMoments);
  const diversities = thresholds.map(emptyMoments);
  const [n, wet, kept, water] = fourOf(steps);
  let real = 0;
  const part = emptySums(steps);
  const pairwise = emptyPairs(steps);
  const limits = {
    single: Float64Array.from(thresholds, Math.fround),
    double: Float64Array.from(thresholds),
  };
  return {
    add(event) {
      const { truth, members } = event;
      const counted = countedCells(event);
      const reached = members.map(({ values }) =>
        stepsOf(values, values instanceof Float32Array ? limits.single : limits.double, counted),
      );
      for (const [m, { values }] of members.entries()) {
        const pair = addMember(part, truth.values, values, reached[m]!);
        real += pair.truth;
        for (let s = 0; s < steps; s++) {
          n[s]! += pair.n;
          wet[s]! += part.wet[s]!;
          kept[s]! += part.kept[s]!;
          water[s]! += part.water[s]!;
          addNumber(correlations[s]!, correlationAt(part, s, pair));
        }
      }
      comparePairs(
        pairwise,
        members.map(({ values }) => values),
        reached,
      );
      const { sum, pairs } = pairwise;
      for (let s = 0; s < steps; s++) addNumber(diversities[s]!, 1 - sum[s]! / pairs[s]!);
    },
    result: () =>
      thresholds.map((_, s) => ({
        spatialCorrelation: summarise(correlations[s]!).mean,
        wetFraction: wet[s]! / n[s]!,
        massBias: real === 0 ? Number.NaN : (water[s]! - real) / real,
        diversity: summarise(diversities[s]!).mean,
        kept: kept[s]!,
      })),
  };
}

/** Sums over the cells of a member that survive each threshold. */
interface MemberSums {
  readonly kept: Float64Array;
  readonly wet: Float64Array;
  readonly water: Float64Array;
  /** Of deviations from the member's mean, and of their squares. */
  readonly off: Float64Array;
  readonly offSquared: Float64Array;
  /** Of the products with the truth's deviations from its mean. */
  readonly joint: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** A member and its truth over the cells where both have a value. */
interface Pair {
  readonly n: number;
  /** Sum of the truth. */
  readonly truth: number;
  /** Squares of the truth's deviations; NaN where it is the same everywhere. */
  readonly squares: number;
  readonly mean: number;
}

function emptySums(steps: number): MemberSums {
  const [kept, wet, water, off] = fourOf(steps);
  const [offSquared, joint, least, most] = fourOf(steps);
  return { kept, wet, water, off, offSquared, joint, least, most };
}

function fourOf(steps: number): [Float64Array, Float64Array, Float64Array, Float64Array] {
  const array = (): Float64Array => new Float64Array(steps);
  return [array(), array(), array(), array()];
}

/** Of each value the last threshold that it reaches, by position. */
function stepsOf(values: Values, limits: Float64Array, counted: Uint8Array): Uint8Array {
  const reached = new Uint8Array(values.length);
  const second = limits[1] ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < reached.length; i++) {
    const value = values[i]!;
    if (counted[i] === 0 || value - value !== 0) {
      reached[i] = ABSENT;
      continue;
    }
    if (value < second) continue;
    let [low, high] = [1, limits.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (value < limits[middle]!) high = middle - 1;
      else low = middle;
    }
    reached[i] = low;
  }
  return reached;
}

function addMember(into: MemberSums, truth: Values, member: Values, reached: Uint8Array): Pair {
  for (const sums of Object.values(into) as Float64Array[]) sums.fill(0);
  into.least.fill(Number.POSITIVE_INFINITY);
  into.most.fill(Number.NEGATIVE_INFINITY);
  const { kept, wet, water, off, offSquared, joint, least, most } = into;
  let [n, real, generated] = [0, 0, 0];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < reached.length; i++) {
    if (reached[i] === ABSENT) continue;
    const value = truth[i]!;
    n++;
    real += value;
    generated += member[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const [realMean, mean] = [real / n, generated / n];
  const wetLimit = thresholdFor(member, WET_THRESHOLD);
  let squares = 0;
  for (let i = 0; i < reached.length; i++) {
    const s = reached[i]!;
    if (s === ABSENT) continue;
    const value = member[i]!;
    const dx = truth[i]! - realMean;
    const dy = value - mean;
    squares += dx * dx;
    kept[s]!++;
    if (value >= wetLimit) wet[s]!++;
    water[s]! += value;
    off[s]! += dy;
    offSquared[s]! += dy * dy;
    joint[s]! += dx * value;
    if (value < least[s]!) least[s] = value;
    if (value > most[s]!) most[s] = value;
  }
  for (const sums of [kept, wet, water, off, offSquared, joint]) sumFromEnd(sums);
  for (let s = kept.length - 2; s >= 0; s--) {
    least[s] = Math.min(least[s]!, least[s + 1]!);
    most[s] = Math.max(most[s]!, most[s + 1]!);
  }
  return { n, truth: real, squares: high > low ? squares : Number.NaN, mean };
}

/** Pearson correlation with the truth of a member whose cells below a threshold became 0; NaN where it is constant. */
function correlationAt(
  { kept, off, offSquared, joint, least, most }: MemberSums,
  s: number,
  { n, squares, mean }: Pair,
): number {
  const dropped = n - kept[s]!;
  const [low, high] = dropped > 0 ? [Math.min(least[s]!, 0), Math.max(most[s]!, 0)] : [least[s]!, most[s]!];
  if (!(high > low)) return Number.NaN;
  const total = off[s]! - dropped * mean;
  const own = offSquared[s]! + dropped * mean * mean - (total * total) / n;
  return Math.min(Math.max(joint[s]! / Math.sqrt(squares * own), -1), 1);
}

/** Of pairs of members after each threshold. */
interface PairSums {
  /** Cosine similarity, and the number of pairs that have one. */
  readonly sum: Float64Array;
  readonly pairs: Float64Array;
  /** Products within and between the two of a pair. */
  readonly aa: Float64Array;
  readonly bb: Float64Array;
  readonly ab: Float64Array;
}

function emptyPairs(steps: number): PairSums {
  const [sum, aa, bb, ab] = fourOf(steps);
  return { sum, pairs: new Float64Array(steps), aa, bb, ab };
}

function comparePairs(into: PairSums, members: readonly Values[], reached: readonly Uint8Array[]): void {
  const { sum, pairs, aa, bb, ab } = into;
  sum.fill(0);
  pairs.fill(0);
  for (let i = 1; i < members.length; i++)
    for (let j = 0; j < i; j++) {
      addProducts(into, members[i]!, members[j]!, reached[i]!, reached[j]!);
      for (let s = 0; s < ab.length; s++) {
        const cosine = ab[s]! / (Math.sqrt(aa[s]!) * Math.sqrt(bb[s]!));
        if (Number.isNaN(cosine)) continue;
        sum[s]! += Math.min(Math.max(cosine, -1), 1);
        pairs[s]!++;
      }
    }
}

function addProducts(
  { aa, bb, ab }: PairSums,
  a: Values,
  b: Values,
  reachedA: Uint8Array,
  reachedB: Uint8Array,
): void {
  for (const sums of [aa, bb, ab]) sums.fill(0);
  for (let i = 0; i < a.length; i++) {
    const s = reachedA[i]!;
    const t = reachedB[i]!;
    if (s === ABSENT || t === ABSENT) continue;
    const x = a[i]!;
    const y = b[i]!;
    aa[s]! += x * x;
    bb[t]! += y * y;
    ab[Math.min(s, t)]! += x * y;
  }
  for (const sums of [aa, bb, ab]) sumFromEnd(sums);
}

function sumFromEnd(sums: Float64Array): void {
  for (let s = sums.length - 2; s >= 0; s--) sums[s]! += sums[s + 1]!;
}
