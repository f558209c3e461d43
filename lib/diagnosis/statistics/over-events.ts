import { jackknifeError } from "../../metrics/jackknife.js";

/** A standard error over events. */
export interface OverEvents {
  /** Infinite with fewer than three blocks. */
  readonly error: number;
  /** Degrees of freedom of the error itself: how many times it is as sure as one of a normal law is told from these. */
  readonly freedom: number;
}

/** Events in their order, in blocks of nearly equal length. */
export interface Blocks {
  readonly count: number;
  /** Block of the event at a position. */
  readonly of: (position: number) => number;
}

export const MOST_BLOCKS = 20;

/**
 * Up to twenty blocks of successive events: beyond as many events, weather that lasts for days falls into one block, and its
 * memory counts in the error as the chance that it is.
 */
export function blocksOf(events: number, most: number = MOST_BLOCKS): Blocks {
  const count = Math.min(events, most);
  return { count, of: (position) => Math.min(Math.floor((position * count) / events), count - 1) };
}

/** Delete-a-block jackknife of a number, from what it is without each block (Kott 2001, Journal of Official Statistics 17, 521–526). */
export function overEvents(without: readonly number[]): OverEvents {
  const blocks = without.length;
  return {
    error: blocks < 3 ? Number.POSITIVE_INFINITY : jackknifeError(without),
    freedom: Math.max(blocks - 1, 0),
  };
}

/** The same of a number of some of the events. */
export function errorOver<T>(
  all: readonly T[],
  numberOf: (kept: readonly T[]) => number,
  most: number = MOST_BLOCKS,
): OverEvents {
  const { count, of } = blocksOf(all.length, most);
  if (count < 3) return overEvents([]);
  return overEvents(Array.from({ length: count }, (_, b) => numberOf(all.filter((_, e) => of(e) !== b))));
}
