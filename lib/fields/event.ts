import type { Field, Grid, Mask, Space } from "./field.js";

/** One event (a day): what was observed and the members generated for it, on one grid, in one space. */
export interface FieldEvent<S extends Space> {
  /** What users call it: a day of a run (`"day_000012"`) or a date (`"1982-12-01"`). */
  readonly key: string;
  /** Position in the whole set, from 0; keys random streams and resampling. */
  readonly index: number;
  readonly truth: Field<S>;
  readonly members: readonly Field<S>[];
}

/**
 * Events, read one at a time: iterating again starts from the first event, and memory does not grow with
 * their number. The arrays of an event are the reader's own; who keeps them must not change them.
 */
export interface EventSet<S extends Space> extends AsyncIterable<FieldEvent<S>> {
  readonly space: S;
  readonly grid: Grid;
  readonly mask: Mask | null;
  /** Number of events. */
  readonly length: number;
  /** Members of each event; where it differs between events, the largest. */
  readonly members: number;
  /** What was done on the way in: conversions, masks, inferred units. One sentence each. */
  readonly notes: readonly string[];
}

/**
 * A set of events that are already in memory.
 *
 * @param events on one grid and in one space, in the order in which they are to be read; at least one
 * @param notes what was done to them on the way in, one sentence each
 * @returns a set that can be iterated any number of times; space, grid and mask are those of the first truth
 * @throws RangeError when there is no event
 * @example
 * ```ts
 * const grid = { height: 1, width: 4 };
 * const truth = makeField("mm/day", grid, Float32Array.of(0, 0, 1, 7));
 * const members = [Float32Array.of(0, 1, 1, 5), Float32Array.of(0.3, 0.3, 2, 9)].map((values) =>
 *   makeField("mm/day", grid, values),
 * );
 * const event = { key: "2020-01-01", index: 0, truth, members };
 * const { length, members: most } = eventsOf([event]);
 * [length, most]; // → [ 1, 2 ]
 * ```
 */
export function eventsOf<S extends Space>(
  events: readonly FieldEvent<S>[],
  notes: readonly string[] = [],
): EventSet<S> {
  const first = events[0];
  if (!first) throw new RangeError("a set of events needs at least one event");
  return {
    space: first.truth.space,
    grid: first.truth.grid,
    mask: first.truth.mask,
    length: events.length,
    members: Math.max(...events.map((e) => e.members.length)),
    notes,
    async *[Symbol.asyncIterator]() {
      yield* events;
    },
  };
}

/**
 * The same events with each one passed through `change`, lazily.
 *
 * @param set read anew each time the result is iterated
 * @param space that of what `change` gives
 * @param change called once for each event and iteration; it makes new fields and leaves those it is given
 * @param note sentence added to the notes of the set
 * @returns a set of as many events on the same grid; nothing is computed until it is iterated
 * @example
 * ```ts
 * const { events } = await openInput({ truth: "truth.nc", samples: "samples.nc" });
 * const dry = mapEvents(events, "mm/day", (event) => ({
 *   ...event,
 *   members: event.members.map((member) => hardThreshold(member, 1)),
 * }));
 * dry.length; // → 12
 * ```
 */
export function mapEvents<S extends Space, T extends Space>(
  set: EventSet<S>,
  space: T,
  change: (event: FieldEvent<S>) => FieldEvent<T>,
  note?: string,
): EventSet<T> {
  return {
    ...set,
    space,
    notes: note ? [...set.notes, note] : set.notes,
    async *[Symbol.asyncIterator]() {
      for await (const event of set) yield change(event);
    },
  };
}
