import type { EventSet, FieldEvent } from "../fields/event.js";
import type { Space } from "../fields/field.js";

/** Bytes of fields that are kept for the next time. */
const MOST = 2 ** 30;

/**
 * Events that are kept in memory while they are gone through for the first time, where they take no more than 1 GiB: then
 * whoever goes through them again reads no file. Larger sets are read each time.
 */
export function holdWithin<S extends Space>(events: EventSet<S>, most: number = MOST): EventSet<S> {
  let all: readonly FieldEvent<S>[] | null = null;
  let tooLarge = false;
  return {
    ...events,
    async *[Symbol.asyncIterator]() {
      if (all) {
        yield* all;
        return;
      }
      const kept: FieldEvent<S>[] = [];
      let bytes = 0;
      for await (const event of events) {
        bytes += [event.truth, ...event.members].reduce((sum, { values }) => sum + values.byteLength, 0);
        tooLarge ||= bytes > most;
        if (tooLarge) kept.length = 0;
        else kept.push(event);
        yield event;
      }
      if (!tooLarge) all = kept;
    },
  };
}
