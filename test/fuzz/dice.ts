import { randomStream } from "../../lib/fields/random.js";

/** Seeded choices: the same seed and case, the same choices. */
export interface Dice {
  /** An integer in [0, n). */
  below(n: number): number;
  /** An integer in [from, to], both included. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(length: number): Buffer;
}

export function diceOf(seed: number, index: number): Dice {
  const { below, uniform } = randomStream(seed, index);
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (probability) => uniform() < probability,
    pick: (list) => list[below(list.length)],
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
