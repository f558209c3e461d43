import { productOf } from "../fields/event-sums.js";
import type { Mask, Space, Values } from "../fields/field.js";
import { kernels } from "../fields/kernels.js";
import { sure } from "../sure.js";
import type { Metric, MetricText } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";
import { summaryRows } from "./rows.js";

/**
 * Cosine similarity a·b / (|a| |b|) over the counted cells where both are finite.
 *
 * @param a one value a cell, in any unit
 * @param b of the same length and unit
 * @param counted 1 where a cell counts; one value a cell
 * @returns from −1 to 1, without unit; NaN when either is zero everywhere
 * @example
 * ```ts
 * metrics.cosineSimilarity(Float32Array.of(1, 0), Float32Array.of(1, 1), Uint8Array.of(1, 1)); // → 0.7071
 * ```
 */
export function cosineSimilarity(a: Values, b: Values, counted: Mask): number {
  const { aa, bb, ab } = kernels.pairProducts(a, b, counted, 0, 0);
  return cosineOf(aa, bb, ab);
}

/**
 * Diversity of one ensemble: 1 − mean {@link cosineSimilarity} of all pairs of its members.
 *
 * @param members fields of one length, mm/day
 * @param counted 1 where a cell counts; left out: everywhere
 * @returns 0 where all are alike, without unit; NaN where no pair has a similarity
 * @example
 * ```ts
 * metrics.diversityOf([Float32Array.of(1, 0), Float32Array.of(0, 1)]); // → 1
 * ```
 */
export function diversityOf(members: readonly Values[], counted: Mask | null = null): number {
  const cells = counted ?? new Uint8Array(members[0]?.length ?? 0).fill(1);
  let [sum, pairs] = [0, 0];
  for (const [i, a] of members.entries())
    for (const b of members.slice(0, i)) {
      const similarity = cosineSimilarity(a, b, cells);
      if (Number.isNaN(similarity)) continue;
      sum += similarity;
      pairs++;
    }
  return 1 - sum / pairs;
}

/** 0/0, which is NaN, where one is zero everywhere. */
function cosineOf(aa: number, bb: number, ab: number): number {
  return Math.min(Math.max(ab / (Math.sqrt(aa) * Math.sqrt(bb)), -1), 1);
}

export interface DiversityState {
  events: Moments;
  pairs: number;
  undefinedPairs: number;
}

/**
 * Mean, std (divisor n) and range of the diversity over events. `undefined` counts the events without:
 * fewer than two members, or all but one of them zero everywhere.
 */
export interface Diversity extends Summary {
  /** Pairs of members compared. */
  readonly pairs: number;
  /** Pairs left out because a member is zero everywhere. */
  readonly undefinedPairs: number;
}

const TEXT: MetricText = {
  id: "diversity",
  label: "diversity",
  unit: "1",
  range: [0, 2],
  definition:
    "per event, 1 − mean cosine similarity of all pairs of its samples; mean and std (divisor n) over events",
  missing:
    "a sample that is zero everywhere, or has an infinite value, has no direction: its pairs are left out and counted; an event with fewer than two samples has none",
  target: { band: [0.1, 0.2], words: () => "0.10 to 0.20" },
};

/**
 * Per event, 1 − mean cosine similarity of all pairs of its members; then mean over events.
 *
 * A member that is zero everywhere has no direction: its pairs are left out and counted. An event with
 * fewer than two members has no diversity.
 *
 * @returns a metric for {@link measure}; mean and standard deviation over events, without unit, over counted cells
 *   where both members of a pair are finite; NaN where no event has a diversity
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const { diversity } = await measure(events, { diversity: metrics.diversity });
 * diversity.mean; // → 0.00003199
 * ```
 */
export function diversity<S extends Space = "mm/day">(): Metric<DiversityState, Diversity, S> {
  return {
    ...TEXT,
    init: () => ({ events: emptyMoments(), pairs: 0, undefinedPairs: 0 }),
    add(state, _, { finite }) {
      const { event, counted } = finite;
      const sums = finite.sums();
      const similarityOf = (i: number, j: number): number =>
        sums?.complete
          ? cosineOf(
              productOf(sums, i + 1, i + 1),
              productOf(sums, j + 1, j + 1),
              productOf(sums, i + 1, j + 1),
            )
          : cosineSimilarity(sure(event.members[i]).values, sure(event.members[j]).values, counted);
      let [sum, pairs] = [0, 0];
      for (let i = 1; i < event.members.length; i++) {
        for (let j = 0; j < i; j++) {
          const similarity = similarityOf(i, j);
          if (Number.isNaN(similarity)) state.undefinedPairs++;
          else {
            sum += similarity;
            pairs++;
          }
        }
      }
      state.pairs += pairs;
      addNumber(state.events, 1 - sum / pairs);
    },
    merge(into, other) {
      mergeMoments(into.events, other.events);
      into.pairs += other.pairs;
      into.undefinedPairs += other.undefinedPairs;
    },
    result({ events, pairs, undefinedPairs }) {
      return { ...summarise(events), pairs, undefinedPairs };
    },
    rows: (r) =>
      summaryRows(r, "no event with two members that are not dry", {
        "diversity.mean": r.mean,
        "diversity.std": r.std,
      }),
  };
}
