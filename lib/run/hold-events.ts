import { type EventSet, eventsOf, type FieldEvent } from "../fields/event.js";
import type { Space } from "../fields/field.js";

/** An event set that is in memory. */
export interface HeldEvents<S extends Space> extends EventSet<S> {
  readonly all: readonly FieldEvent<S>[];
}

/**
 * Reads all events into memory, for work that goes over them again and again. Mind the size: it is all of it.
 *
 * @param events iterated once
 * @returns the same set with its events in `all`; iterating it reads nothing again
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const held = await holdEvents(events);
 * held.length; // → 12
 * ```
 */
export async function holdEvents<S extends Space>(events: EventSet<S>): Promise<HeldEvents<S>> {
  const all: FieldEvent<S>[] = [];
  for await (const event of events) all.push(event);
  return { ...eventsOf(all, events.notes), all };
}
