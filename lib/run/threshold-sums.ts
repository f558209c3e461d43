import type { FieldEvent } from "../fields/event.js";
import { thresholdFor, type Values } from "../fields/field.js";
import { addNumber, emptyMoments, summarise } from "../metrics/moments.js";
import { countedCells } from "../metrics/seen.js";
import { WET_THRESHOLD } from "../metrics/wet-threshold.js";
import { sure } from "../sure.js";
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
        const pair = addMember(part, truth.values, values, sure(reached[m]));
        real += pair.truth;
        for (let s = 0; s < steps; s++) {
          n[s] = (n[s] ?? NaN) + pair.n;
          wet[s] = (wet[s] ?? NaN) + (part.wet[s] ?? NaN);
          kept[s] = (kept[s] ?? NaN) + (part.kept[s] ?? NaN);
          water[s] = (water[s] ?? NaN) + (part.water[s] ?? NaN);
          addNumber(sure(correlations[s]), correlationAt(part, s, pair));
        }
      }
      comparePairs(
        pairwise,
        members.map(({ values }) => values),
        reached,
      );
      const { sum, pairs } = pairwise;
      for (let s = 0; s < steps; s++)
        addNumber(sure(diversities[s]), 1 - (sum[s] ?? NaN) / (pairs[s] ?? NaN));
    },
    result: () =>
      thresholds.map((_, s) => ({
        spatialCorrelation: summarise(sure(correlations[s])).mean,
        wetFraction: (wet[s] ?? NaN) / (n[s] ?? NaN),
        massBias: real === 0 ? Number.NaN : ((water[s] ?? NaN) - real) / real,
        diversity: summarise(sure(diversities[s])).mean,
        kept: kept[s] ?? NaN,
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
    const value = values[i] ?? NaN;
    if (counted[i] === 0 || value - value !== 0) {
      reached[i] = ABSENT;
      continue;
    }
    if (value < second) continue;
    let [low, high] = [1, limits.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (value < (limits[middle] ?? NaN)) high = middle - 1;
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
    const value = truth[i] ?? NaN;
    n++;
    real += value;
    generated += member[i] ?? NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const [realMean, mean] = [real / n, generated / n];
  const wetLimit = thresholdFor(member, WET_THRESHOLD);
  let squares = 0;
  for (let i = 0; i < reached.length; i++) {
    const s = reached[i] ?? NaN;
    if (s === ABSENT) continue;
    const value = member[i] ?? NaN;
    const dx = (truth[i] ?? NaN) - realMean;
    const dy = value - mean;
    squares += dx * dx;
    kept[s] = (kept[s] ?? NaN) + 1;
    if (value >= wetLimit) wet[s] = (wet[s] ?? NaN) + 1;
    water[s] = (water[s] ?? NaN) + value;
    off[s] = (off[s] ?? NaN) + dy;
    offSquared[s] = (offSquared[s] ?? NaN) + dy * dy;
    joint[s] = (joint[s] ?? NaN) + dx * value;
    if (value < (least[s] ?? NaN)) least[s] = value;
    if (value > (most[s] ?? NaN)) most[s] = value;
  }
  for (const sums of [kept, wet, water, off, offSquared, joint]) sumFromEnd(sums);
  for (let s = kept.length - 2; s >= 0; s--) {
    least[s] = Math.min(least[s] ?? NaN, least[s + 1] ?? NaN);
    most[s] = Math.max(most[s] ?? NaN, most[s + 1] ?? NaN);
  }
  return { n, truth: real, squares: high > low ? squares : Number.NaN, mean };
}

/** Pearson correlation with the truth of a member whose cells below a threshold became 0; NaN where it is constant. */
function correlationAt(
  { kept, off, offSquared, joint, least, most }: MemberSums,
  s: number,
  { n, squares, mean }: Pair,
): number {
  const dropped = n - (kept[s] ?? NaN);
  const [low, high] =
    dropped > 0
      ? [Math.min(least[s] ?? NaN, 0), Math.max(most[s] ?? NaN, 0)]
      : [least[s] ?? NaN, most[s] ?? NaN];
  if (!(high > low)) return Number.NaN;
  const total = (off[s] ?? NaN) - dropped * mean;
  const own = (offSquared[s] ?? NaN) + dropped * mean * mean - (total * total) / n;
  return Math.min(Math.max((joint[s] ?? NaN) / Math.sqrt(squares * own), -1), 1);
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
      addProducts(into, sure(members[i]), sure(members[j]), sure(reached[i]), sure(reached[j]));
      for (let s = 0; s < ab.length; s++) {
        const cosine = (ab[s] ?? NaN) / (Math.sqrt(aa[s] ?? NaN) * Math.sqrt(bb[s] ?? NaN));
        if (Number.isNaN(cosine)) continue;
        sum[s] = (sum[s] ?? NaN) + Math.min(Math.max(cosine, -1), 1);
        pairs[s] = (pairs[s] ?? NaN) + 1;
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
    const s = reachedA[i] ?? NaN;
    const t = reachedB[i] ?? NaN;
    if (s === ABSENT || t === ABSENT) continue;
    const x = a[i] ?? NaN;
    const y = b[i] ?? NaN;
    aa[s] = (aa[s] ?? NaN) + x * x;
    bb[t] = (bb[t] ?? NaN) + y * y;
    ab[Math.min(s, t)] = (ab[Math.min(s, t)] ?? NaN) + x * y;
  }
  for (const sums of [aa, bb, ab]) sumFromEnd(sums);
}

function sumFromEnd(sums: Float64Array): void {
  for (let s = sums.length - 2; s >= 0; s--) sums[s] = (sums[s] ?? NaN) + (sums[s + 1] ?? NaN);
}
