import { productOf } from "../fields/event-sums.js";
import type { Mask, Space, Values } from "../fields/field.js";
import { kernels } from "../fields/kernels.js";
import { countedCells, sumsOfEvent } from "./counted.js";
import type { Metric } from "./metric.js";
import { addNumber, emptyMoments, type Moments, mergeMoments, type Summary, summarise } from "./moments.js";

/**
 * Cosine similarity a·b / (|a| |b|) over the counted cells where both are finite.
 *
 * @returns NaN when either is zero everywhere
 */
export function cosineSimilarity(a: Values, b: Values, counted: Mask): number {
  const { aa, bb, ab } = kernels.pairProducts(a, b, counted, 0, 0);
  return cosineOf(aa, bb, ab);
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

/**
 * Per event, 1 − mean cosine similarity of all pairs of its members; then mean over events.
 *
 * A member that is zero everywhere has no direction: its pairs are left out and counted. An event with
 * fewer than two members has no diversity.
 */
export function diversity<S extends Space = "mm/day">(): Metric<DiversityState, Diversity, S> {
  return {
    id: "diversity",
    init: () => ({ events: emptyMoments(), pairs: 0, undefinedPairs: 0 }),
    add(state, event) {
      const sums = sumsOfEvent(event);
      const counted = sums?.counted ?? countedCells(event);
      const similarityOf = (i: number, j: number): number =>
        sums?.complete
          ? cosineOf(
              productOf(sums, i + 1, i + 1),
              productOf(sums, j + 1, j + 1),
              productOf(sums, i + 1, j + 1),
            )
          : cosineSimilarity(event.members[i]!.values, event.members[j]!.values, counted);
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
  };
}
