import { type EventSet, eventsOf, type FieldEvent } from "../fields/event.js";
import type { Space } from "../fields/field.js";

/** Reads all events into memory, for work that goes over them again and again. Mind the size: it is all of it. */
export async function holdEvents<S extends Space>(events: EventSet<S>): Promise<EventSet<S>> {
  const held: FieldEvent<S>[] = [];
  for await (const event of events) held.push(event);
  return eventsOf(held, events.notes);
}
