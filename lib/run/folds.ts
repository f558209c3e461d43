import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";
import { permutation, randomStream } from "../fields/random.js";

/** Events to fit on and those that are held out of it. */
export interface Fold {
  readonly fit: EventSet<"mm/day">;
  readonly held: EventSet<"mm/day">;
}

/** How events are told off to folds. */
export type Split = "contiguous" | "interleaved" | "odd-even" | "random";
export const SPLITS: readonly Split[] = ["contiguous", "interleaved", "odd-even", "random"];

export interface FoldOptions {
  /** `contiguous` by default: neighbouring days, which resemble each other, mostly lie on one side. */
  readonly split?: Split | undefined;
  /** Of a random split; 0 by default. */
  readonly seed?: number | undefined;
}

/**
 * Folds of about the same size. Each event is held out once.
 *
 * @param count of folds; as many as there are events, where they are fewer; two, where odd and even events take turns
 * @throws ValueError when there are fewer than two events
 */
export function foldsOf(
  events: EventSet<"mm/day">,
  count: number,
  { split = "contiguous", seed = 0 }: FoldOptions = {},
): Fold[] {
  const n = events.length;
  if (n < 2) throw new ValueError(`${n} event: nothing can be held out of a fit; give at least two events`);
  const folds = Math.min(Math.max(2, split === "odd-even" ? 2 : count), n);
  const order = split === "random" ? permutation(n, randomStream(seed)) : null;
  const foldAt = (position: number): number =>
    split === "contiguous" || order
      ? Math.floor(((order ? (order[position] ?? NaN) : position) * folds) / n)
      : position % folds;
  const foldOf = Array.from({ length: n }, (_, position) => foldAt(position));
  return Array.from({ length: folds }, (_, fold) => {
    const held = foldOf.filter((of) => of === fold).length;
    return {
      fit: someOf(events, n - held, (position) => foldOf[position] !== fold),
      held: someOf(events, held, (position) => foldOf[position] === fold),
    };
  });
}

function someOf(
  events: EventSet<"mm/day">,
  length: number,
  takes: (position: number) => boolean,
): EventSet<"mm/day"> {
  return {
    ...events,
    length,
    async *[Symbol.asyncIterator]() {
      let position = 0;
      for await (const event of events) if (takes(position++)) yield event;
    },
  };
}
