import { ValueError } from "../errors.js";
import type { EventSet } from "../fields/event.js";

/** Events to fit on and those that are held out of it. */
export interface Fold {
  readonly fit: EventSet<"mm/day">;
  readonly held: EventSet<"mm/day">;
}

/**
 * Contiguous folds of about the same size, so that neighbouring days, which resemble each other, mostly lie on one side.
 * Each event is held out once.
 *
 * @param count of folds; as many as there are events, where they are fewer
 * @throws ValueError when there are fewer than two events
 */
export function foldsOf(events: EventSet<"mm/day">, count: number): Fold[] {
  const n = events.length;
  if (n < 2) throw new ValueError(`${n} event: nothing can be held out of a fit; give at least two events`);
  const folds = Math.min(Math.max(2, count), n);
  const start = (fold: number): number => Math.ceil((fold * n) / folds);
  return Array.from({ length: folds }, (_, fold) => {
    const isHeld = (position: number): boolean => position >= start(fold) && position < start(fold + 1);
    const held = start(fold + 1) - start(fold);
    return {
      fit: someOf(events, n - held, (position) => !isHeld(position)),
      held: someOf(events, held, isHeld),
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
