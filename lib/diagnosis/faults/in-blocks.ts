import type { EventSet, FieldEvent } from "../../fields/event.js";

/** Events that are held at once by the faults that look at other events. */
const BLOCK = 64;

/** The same events with each block of consecutive ones passed through `change`; blocks are of nearly equal size. */
export function changeBlocks(
  events: EventSet<"mm/day">,
  change: (block: readonly FieldEvent<"mm/day">[]) => readonly FieldEvent<"mm/day">[],
): EventSet<"mm/day"> {
  const size = Math.ceil(events.length / Math.ceil(events.length / BLOCK));
  return {
    ...events,
    async *[Symbol.asyncIterator]() {
      let block: FieldEvent<"mm/day">[] = [];
      let left = events.length;
      for await (const event of events) {
        block.push(event);
        left--;
        if ((block.length >= size && left !== 1) || left === 0) {
          yield* change(block);
          block = [];
        }
      }
    },
  };
}
